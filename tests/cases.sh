#!/bin/bash
# SPDX-License-Identifier: MIT
# Golden scenarios: each directory NAME of tests/cases is one.
#
#   tests/cases.sh              writes build/cases.bats, one test a directory (bats 1.8 can not register tests in a loop)
#   tests/cases.sh run NAME     runs one and compares
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

say_in() { # the text on standard input, with the two places by their names
    local text
    text=$(cat && printf x)
    text=${text%x}
    text=${text//"$build"/@BUILD@}
    text=${text//"$dir"/@DIR@}
    printf '%s' "${text//"${dir%/*}"/@DIR@/..}"
}

say_out() { # TEXT the other way round
    local text=${1//@BUILD@/$build}
    printf '%s' "${text//@DIR@/$dir}"
}

# Stands for bwrap: the words, without what differs from machine to machine.
bwrap() {
    local resolv word words devices=yes
    resolv=$(readlink -f /etc/resolv.conf || true)
    while [ $# -gt 0 ]; do
        case $1 in
        --) break ;;
        --symlink | --ro-bind | --bind | --dev-bind | --setenv | --ro-bind-data) words=("${@:1:3}") ;;
        --perms) [ "$5" = --remount-ro ] && words=("${@:1:6}") || words=("${@:1:4}") ;;
        --tmpfs | --remount-ro | --dev | --proc | --chdir | --seccomp | --cap-*) words=("${@:1:2}") ;;
        *) words=("$1") ;;
        esac
        shift ${#words[@]}
        case "${words[*]}" in
        "--symlink "*" /bin" | "--symlink "*" /sbin" | "--symlink "*" /lib"*) ;;
        "--ro-bind /bin /bin" | "--ro-bind /sbin /sbin" | "--ro-bind /lib"*) ;;
        "--ro-bind /dev/null /etc/"*) ;;
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

# Runs the scenario NAME; fills the directory $got with what happens, as files named like those that are expected.
play() {
    local from=$cases/$1 at=p program=fw line args=() env=() status=0
    work=$(cd "$(mktemp -d "${TMPDIR:-/tmp}/firewrap.XXXXXX")" && pwd -P)
    trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
    dir=$work/home got=$work/got
    mkdir "$dir" "$got"
    [ ! -d "$from/tree" ] || cp -R --no-preserve=mode,ownership "$from/tree/." "$dir"
    [ ! -f "$from/program" ] || program=$(say_out "$(cat "$from/program")")
    if [ -f "$from/cwd" ]; then
        at=$(cat "$from/cwd" && printf x)
        at=${at%x}
        at=$(say_out "${at%$'\n'}x")
        at=${at%x}
    fi
    case $at in /*) ;; *) mkdir -p "$dir/$at" ;; esac
    if [ -f "$from/args0" ]; then
        while IFS= read -r -d '' line; do args+=("$(say_out "$line")"); done <"$from/args0"
    else
        while IFS= read -r line; do args+=("$(say_out "$line")"); done <"$from/args"
    fi
    if [ -f "$from/env" ]; then
        while IFS= read -r line; do env+=("$(say_out "$line")"); done <"$from/env"
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
        eval "$(cat "$work/out")" >"$work/line"
        say_in <"$work/line" >"$got/expect.line"
    elif [ -s "$work/out" ]; then
        say_in <"$work/out" | sed 's/  *# /  # /' >"$got/expect.out"
    fi
    [ ! -s "$work/err" ] || say_in <"$work/err" >"$got/expect.err"
    [ "$status" = 0 ] || printf '%s\n' "$status" >"$got/expect.status"
}

run_case() {
    local file ok=0
    play "$1"
    if [ -e "$got/expect.line" ] && [ ! -e "$cases/$1/expect.line" ] && [ -e "$cases/$1/expect.ops" ]; then
        "$root/tests/cases.py" compare "$cases" "$1" "$got/expect.line" || ok=1
        rm "$got/expect.line"
    elif [ -e "$cases/$1/expect.ops" ]; then
        echo 'no line was printed' && ok=1
    fi
    for file in expect.line expect.out expect.err expect.status; do
        [ -e "$got/$file" ] || [ -e "$cases/$1/$file" ] || continue
        diff -u --label "expected $file" --label "got $file" -N "$cases/$1/$file" "$got/$file" || ok=1
    done
    return $ok
}

bless() {
    local name
    cd "$cases"
    [ $# -gt 0 ] || set -- */expect.line *
    for name; do (
        name=${name%/*}
        play "$name"
        if [ -e "$got/expect.line" ] && [ ! -e "$cases/$name/expect.line" ]; then
            "$root/tests/cases.py" bless "$cases" "$name" "$got/expect.line"
            rm "$got/expect.line"
        else
            rm -f "$cases/$name/expect.ops"
        fi
        rm -f "$cases/$name"/expect.{line,out,err,status}
        find "$got" -type f -exec cp -t "$cases/$name" {} +
    ); done
}

generate() {
    local name
    mkdir -p "$build"
    {
        printf '# Made by tests/cases.sh from the directories of tests/cases.\nbats_require_minimum_version 1.5.0\n'
        for name in "$cases"/*; do
            name=${name##*/}
            # shellcheck disable=SC2016
            printf '@test "case: %s" { "$BATS_TEST_DIRNAME/../tests/cases.sh" run %s; }\n' "${name//-/ }" "$name"
        done
    } >"$build/cases.bats"
}

case ${1-} in
'' | generate) generate ;;
run) run_case "$2" ;;
bless) bless "${@:2}" ;;
*)
    printf 'usage: tests/cases.sh [generate | run NAME | bless [NAME…]]\n' >&2
    exit 2
    ;;
esac
