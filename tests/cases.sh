#!/bin/bash
# SPDX-License-Identifier: MIT
# Golden scenarios: each directory NAME of tests/cases is one.
#
#   tests/cases.sh run [NAME…]  runs all, or these, and compares
#   tests/cases.sh bless [NAME…]  rewrites what is expected by what happens; the review is the diff
#
# A scenario holds, all but args optional:
#   tree/        files, copied to the scratch directory, which is the $HOME of the scenario (modes 644 and 755)
#   setup        script for sh, run there, before: odd modes and names, `firewrap allow`
#   cwd          where to run; default: p. One newline at its end is not counted
#   program      what to run; default: fw
#   args         its arguments, one a line; args0: the same, each ended by a NUL
#   env          NAME=VALUE lines; nothing but HOME and PATH is set otherwise
#   expect.ops   how the line of bwrap that --dry-run prints differs from that of another case: see cases.py
#   expect.line  in a few cases: all of that line, an operation on each (\n for a newline, \\ for a backslash)
#   expect.out   standard output of anything else
#   expect.err   standard error; absent: nothing
#   expect.status  the exit status; absent: 0
# In all of them @DIR@ stands for the scratch directory, @BUILD@ for the build tree. Words that say something about the
# machine (links like /bin, which account files exist, where /etc/resolv.conf leads) are left out of the line.
set -eu
export LC_ALL=C
umask 022
root=$(cd "$(dirname "$0")/.." && pwd -P)
cases=$root/tests/cases
build=$root/build

resolv=$(readlink -f /etc/resolv.conf || true)

# Nothing here starts a program where the shell can do it: there are hundreds of scenarios.
text_of() { IFS= read -r -d '' REPLY <"$1" || true; } # FILE to $REPLY, all of it

say_in() { # FROM TO: the text, with the two places by their names
    text_of "$1"
    REPLY=${REPLY//"$build"/@BUILD@}
    REPLY=${REPLY//"$dir"/@DIR@}
    printf '%s' "${REPLY//"${dir%/*}"/@DIR@/..}" >"$2"
}

say_out() { # TEXT to $REPLY, the other way round
    REPLY=${1//@BUILD@/$build}
    REPLY=${REPLY//@DIR@/$dir}
}

# Stands for bwrap: the words, without what differs from machine to machine.
bwrap() {
    local word words devices=yes
    while [ $# -gt 0 ]; do
        case $1 in
        --) break ;;
        --symlink | --ro-bind | --bind | --dev-bind | --dev-bind-try | --setenv | --ro-bind-data) words=("${@:1:3}") ;;
        --perms) [ "$5" = --remount-ro ] && words=("${@:1:6}") || words=("${@:1:4}") ;;
        --tmpfs | --remount-ro | --dev | --proc | --chdir | --seccomp | --cap-*) words=("${@:1:2}") ;;
        *) words=("$1") ;;
        esac
        shift ${#words[@]}
        case "${words[*]}" in
        "--symlink "*" /bin" | "--symlink "*" /sbin" | "--symlink "*" /lib"*) ;;
        "--ro-bind /bin /bin" | "--ro-bind /sbin /sbin" | "--ro-bind /lib"*) ;;
        "--ro-bind /dev/null /etc/"*) ;;
        "--dev-bind-try "*) ;; # the ways to a mask, where / is writable: not for root
        "--ro-bind $build/"*) ;; # firewrap's own files, where / is writable: not for root
        # what only root's sandboxes have: see src/sandbox/root.c
        "--ro-bind /dev/null /var/"* | "--ro-bind /dev/null /boot/"* | "--ro-bind /dev/null /proc/"*) ;;
        "--perms 0000 --tmpfs /etc/"* | "--perms 0000 --tmpfs /var/"* | "--perms 0000 --tmpfs /boot/"*) ;;
        "--ro-bind /proc/"*) ;;
        "--ro-bind / /")
            case $EUID$* in
            0*"--dev /dev"*) say_words --dev-bind / / && devices=no ;; # root's, without the devices
            *) say_words "${words[@]}" ;;
            esac
            ;;
        "--dev /dev") [ "$devices" = no ] && devices=yes || say_words "${words[@]}" ;;
        "--ro-bind $resolv $resolv") ;;
        *) say_words "${words[@]}" ;;
        esac
    done
    say_words "$@"
}

# An operation as one line; words that would not read as one are quoted.
say_words() {
    local word line=
    for word; do
        word=${word//\\/\\\\}
        word=${word//$'\n'/\\n}
        case $word in '' | *[[:space:]\'\"]*) word="'${word//\'/\'\\\'\'}'" ;; esac
        line+=" $word"
    done
    printf '%s\n' "${line# }"
}

# Runs the scenario NAME in the directory $work; fills the directory $got with what happens, as files named like those that are
# expected.
play() {
    local from=$cases/$1 at=p program=fw line args=() env=() status=0
    work=$2 dir=$2/home got=$2/got
    mkdir "$work" "$dir" "$got"
    [ ! -d "$from/tree" ] || cp -R --no-preserve=mode,ownership "$from/tree/." "$dir"
    if [ -f "$from/program" ]; then
        text_of "$from/program"
        say_out "${REPLY%$'\n'}"
        program=$REPLY
    fi
    if [ -f "$from/cwd" ]; then
        text_of "$from/cwd"
        say_out "${REPLY%$'\n'}"
        at=$REPLY
    fi
    case $at in /*) ;; *) [ -d "$dir/$at" ] || mkdir -p "$dir/$at" ;; esac
    if [ -f "$from/args0" ]; then
        while IFS= read -r -d '' line; do say_out "$line" && args+=("$REPLY"); done <"$from/args0"
    else
        while IFS= read -r line; do say_out "$line" && args+=("$REPLY"); done <"$from/args"
    fi
    if [ -f "$from/env" ]; then
        while IFS= read -r line; do say_out "$line" && env+=("$REPLY"); done <"$from/env"
    fi
    cd "$dir"
    if [ -f "$from/setup" ]; then
        env -i HOME="$dir" PATH="$build/bin:/usr/bin:/bin" BUILD="$build" sh -eu "$from/setup" >"$work/log" 2>&1 || {
            cat "$work/log"
            exit 1
        }
    fi
    case $at in -*) at=./$at ;; esac
    cd "$at"
    case $program in /*) ;; */*) program=$dir/$program ;; *) program=$build/bin/$program ;; esac
    env -i HOME="$dir" PATH=/usr/bin:/bin ${env[@]+"${env[@]}"} "$program" ${args[@]+"${args[@]}"} \
        >"$work/out" 2>"$work/err" </dev/null || status=$?
    if [[ " ${args[*]-} " == *" --dry-run "* ]] && [ -s "$work/out" ]; then
        text_of "$work/out"
        eval "$REPLY" >"$work/line"
        say_in "$work/line" "$got/expect.line"
    elif [ -s "$work/out" ]; then
        say_in "$work/out" "$work/said"
        sed 's/  *# /  # /' "$work/said" >"$got/expect.out"
    fi
    [ ! -s "$work/err" ] || say_in "$work/err" "$got/expect.err"
    [ "$status" = 0 ] || printf '%s\n' "$status" >"$got/expect.status"
}

# by_ops NAME GOT: is the line compared with another case's?
by_ops() { [ -e "$2/expect.line" ] && [ ! -e "$cases/$1/expect.line" ] && [ -e "$cases/$1/expect.ops" ]; }

same_files() {
    local before
    [ -e "$1" ] && [ -e "$2" ] || return
    text_of "$1"
    before=$REPLY
    text_of "$2"
    [ "$before" = "$REPLY" ]
}

# judge NAME WORK: what is not as expected; cases.py has said what is wrong with the line, in WORK/complaints.
judge() {
    local file ok=0
    if by_ops "$1" "$2/got"; then
        [ -e "$2/complaints" ] || ok=1 # it has not looked
        [ ! -s "$2/complaints" ] || { cat "$2/complaints" && ok=1; }
        rm -f "$2/got/expect.line"
    elif [ -e "$cases/$1/expect.ops" ]; then
        echo 'no line was printed' && ok=1
    fi
    for file in expect.line expect.out expect.err expect.status; do
        [ -e "$2/got/$file" ] || [ -e "$cases/$1/$file" ] || continue
        same_files "$cases/$1/$file" "$2/got/$file" ||
            diff -u --label "expected $file" --label "got $file" -N "$cases/$1/$file" "$2/got/$file" || ok=1
    done
    return $ok
}

# Runs all scenarios, or those that are named, and says so in TAP.
run_cases() {
    local top name n=0 bad=0 compared=()
    top=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/firewrap.XXXXXX")" && pwd -P)
    # shellcheck disable=SC2064 # now
    trap "chmod -R u+rwX '$top'; rm -rf '$top'" EXIT
    cd "$cases"
    [ $# -gt 0 ] || set -- *
    echo "1..$#"
    for name; do
        set +e # which would not hold in what is behind it, before an "||"
        (set -e; trap - EXIT; play "$name" "$top/$name") >"$top/$name.said" 2>&1
        [ "$?" = 0 ] || echo 'it can not be played' >>"$top/$name.said"
        set -e
        ! by_ops "$name" "$top/$name/got" || compared+=("$name" "$top/$name")
    done
    [ ${#compared[@]} = 0 ] || "$root/tests/cases.py" compare "$cases" "${compared[@]}" || true # then something is not looked at
    for name; do
        judge "$name" "$top/$name" >>"$top/$name.said" 2>&1 || echo 'not as expected' >>"$top/$name.said"
        n=$((n + 1))
        if [ ! -s "$top/$name.said" ]; then
            echo "ok $n case: ${name//-/ }"
        else
            echo "not ok $n case: ${name//-/ }"
            sed 's/^/# /' "$top/$name.said"
            bad=1
        fi
    done
    return $bad
}

bless() {
    local name
    cd "$cases"
    [ $# -gt 0 ] || set -- */expect.line *
    for name; do (
        name=${name%/*}
        top=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/firewrap.XXXXXX")" && pwd -P)
        trap 'chmod -R u+rwX "$top"; rm -rf "$top"' EXIT
        play "$name" "$top/$name"
        if [ -e "$got/expect.line" ] && [ ! -e "$cases/$name/expect.line" ]; then
            "$root/tests/cases.py" bless "$cases" "$name" "$work"
            rm "$got/expect.line"
        else
            rm -f "$cases/$name/expect.ops"
        fi
        rm -f "$cases/$name"/expect.{line,out,err,status}
        find "$got" -type f -exec cp -t "$cases/$name" {} +
    ); done
}

case ${1-} in
run) run_cases "${@:2}" ;;
bless) bless "${@:2}" ;;
*)
    printf 'usage: tests/cases.sh run [NAME…] | bless [NAME…]\n' >&2
    exit 2
    ;;
esac
