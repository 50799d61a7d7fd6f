#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What can not be mounted: said with the setting's line before anything runs, where that can be known; else caught from bwrap.
# shellcheck disable=SC2030,SC2031
load helper

# refused TEXT…: nothing has run, and firewrap says these, in its own words alone.
refused() {
    local text
    [ "$status" = 125 ] || fail "status $status: $output"
    lacks it-ran
    [ -z "$(grep -v '^firewrap: ' <<<"$output")" ] || fail "not firewrap's: $output"
    for text; do
        has "$text"
    done
}

# at_line LINE TEXT: the project's policy of this line is refused with TEXT and its place; --dry-run, check and explain say the same.
at_line() {
    policy '# a comment' "$1"
    allow
    run firewrap run sh -c 'echo it-ran'
    refused "firewrap: $PROJECT/.firewrap.ini:2: $2"
    run -125 firewrap run --dry-run sh -c 'echo it-ran'
    has "firewrap: $PROJECT/.firewrap.ini:2: $2"
    run -125 firewrap explain sh -c 'echo it-ran'
    has "$2"
}

alone() {
    make -s -C "$ROOT" build/alone/firewrap >/dev/null
    "$ROOT/build/alone/firewrap" run "$@"
}

@test "a type that does not fit is said with the line, and nothing is made" {
    mkdir dir
    echo text >file
    before=$(listing dir)
    at_line 'bind-ro = file:dir' "bind-ro: a file can not be mounted over a directory: '$PROJECT/dir'"
    at_line 'bind-rw = dir:file' "bind-rw: a directory can not be mounted over a file: '$PROJECT/file'"
    at_line 'bind-ro = dir:file/sub' "bind-ro: a file is in the way of the mount point: '$PROJECT/file/sub'"
    at_line 'tmpfs = file' "tmpfs: a directory can not be mounted over a file: '$PROJECT/file'"
    at_line 'tmpfs = file/x/y' "tmpfs: a file is in the way of the mount point: '$PROJECT/file/x/y'"
    at_line 'bind-ro = dir:/etc/passwd' "bind-ro: a directory can not be mounted over a file: '/etc/passwd'"
    at_line 'bind-ro = dir:/etc/hosts/x' "bind-ro: a file is in the way of the mount point: '/etc/hosts/x'"
    at_line 'bind-ro = dir:/dev/null' "bind-ro: a directory can not be mounted over a file: '/dev/null'"
    at_line 'bind-ro = file:/usr/bin' "bind-ro: a file can not be mounted over a directory: '/usr/bin'"
    at_line 'bind-ro = file:/' "bind-ro: a file can not be mounted over a directory: '/'"
    at_line 'bind-ro = file:~' "bind-ro: a command can not start in a file: '$HOME'"
    [ "$(listing dir)" = "$before" ]
    [ "$(cat file)" = text ]
}

@test "a mount point that nobody can make is said with the line" {
    mkdir dir
    at_line 'bind-ro = dir:/proc/new' "bind-ro: the mount point does not exist, and can not be made there: '/proc/new'"
    at_line 'bind-ro = dir:/dev/pts/new' "bind-ro: the mount point does not exist, and can not be made there: '/dev/pts/new'"
    at_line 'bind-ro = dir:/usr/new' "the mount point does not exist, and stands in a read-only grant: '/usr/new'"
    long=$(printf '%0130d/%0256d' 0 0)
    run firewrap run --no-policy -b --bind-ro "dir:/tmp/$long" sh -c 'echo it-ran'
    refused "the mount point does not exist, and can not be made there"
    [ "$(id -u)" = 0 ] && return
    run firewrap run --no-policy -b --bind-rw /usr:/tmp/usr --bind-ro dir:/tmp/usr/new sh -c 'echo it-ran'
    refused "the mount point does not exist, and can not be made there: '/tmp/usr/new'"
}

@test "all of them are listed" {
    echo text >file
    policy 'tmpfs = file' 'bind-ro = /etc:/proc/new' 'bind-ro = file:/tmp/file'
    allow
    run firewrap run sh -c 'echo it-ran'
    refused '.firewrap.ini:1: tmpfs: ' '.firewrap.ini:2: bind-ro: '
    lacks .firewrap.ini:3
}

@test "what fits is mounted: the same binds on names of their own type" {
    mkdir -p dir other sub
    echo text >file
    echo more >another
    mkdir link-to
    ln -s ../dir link-to/link
    run -0 fw -bc --bind-ro file:another --bind-ro dir:other --tmpfs sub --bind-ro file:/etc/hosts --bind-ro file:/dev/null2 \
        --bind-ro dir:/tmp/new/deep --bind-ro file:/dev/full --bind-ro file:/proc/version sh -c 'cat another /etc/hosts /dev/full'
    [ "$output" = $'text\ntext\ntext' ]
    run -0 fw -b --bind-ro link-to --bind-ro dir --bind-ro other:link-to/link true # through a link that it can not change
}

# ---- what only bwrap finds out ----

@test "what bwrap says is caught, with the line that it is about" {
    mkdir dir
    policy '# a comment' 'bind-ro = dir:/proc/1/new'
    allow
    run firewrap run sh -c 'echo it-ran'
    refused "firewrap: $PROJECT/.firewrap.ini:2: bubblewrap could not set up the sandbox: " /proc/1/new
    run alone sh -c 'echo it-ran'
    refused "firewrap: $PROJECT/.firewrap.ini:2: bubblewrap could not set up the sandbox: " /proc/1/new
    run alone --no-policy -b --bind-ro dir:/dev/fd/new sh -c 'echo it-ran'
    refused 'firewrap: option --bind-ro: bubblewrap could not set up the sandbox: ' /dev/fd/new
}

# The control: bwrap itself, for the line that firewrap prints, says it raw.
@test "the control: bwrap's own words are others" {
    mkdir dir
    line=$(firewrap run -b --dry-run --bind-ro dir:/proc/1/new sh -c 'echo it-ran')
    run sh -c "$line"
    [ "$status" != 0 ]
    lacks it-ran
    [[ $output == bwrap:* ]]
}

# outside SCRIPT: runs it in a user namespace, in which root may take more away.
outside() { unshare -Urm sh -c "$1"; }

@test "where no namespaces can be had, it says so, and what helps" {
    run outside 'echo 0 >/proc/sys/user/max_user_namespaces && firewrap run -b sh -c "echo it-ran"'
    refused 'bubblewrap could not set up the sandbox: ' 'user.max_user_namespaces'
    run outside 'firewrap run -b sh -c "echo it-ran"' # the control
    [[ $status = 0 && $output = *it-ran* ]] || fail "$output"
}

@test "where no procfs can be mounted, it says so, and what helps" {
    run outside 'mount -t tmpfs none /proc/bus && firewrap run -b sh -c "echo it-ran"'
    refused 'bubblewrap could not set up the sandbox: ' 'share = pid'
    run -0 outside 'mount -t tmpfs none /proc/bus && firewrap run -b --share pid sh -c "echo it-ran"' # it does help
    has it-ran
}

@test "an option that bwrap does not know is caught" {
    mkdir bin
    printf '#!/bin/sh\necho "bwrap: Unknown option --disable-userns" >&2\nexit 1\n' >bin/bwrap
    is_there=$(readlink -f "$(command -v bwrap)")
    run unshare -Urm sh -c "mount --bind bin/bwrap '$is_there' && firewrap run -b sh -c 'echo it-ran'"
    refused
    [ "$status" = 125 ]
}

@test "the command's standard error is its own, whatever it is" {
    fw -b sh -c 'echo to-err >&2; echo to-out' >out 2>err
    [ "$(cat out):$(cat err)" = to-out:to-err ]
    printf 'before\n' >both
    fw -b sh -c 'echo one >&2; echo two; echo three >&2' >>both 2>&1
    [ "$(cat both)" = $'before\none\ntwo\nthree' ]
    run -0 fw -b sh -c 'ls /proc/self/fd' 2>/dev/null
    [ "$output" = $'0\n1\n2\n3' ]
    fw -b --share pid sh -c 'echo to-err >&2' 2>err
    [ "$(cat err)" = to-err ]
    fw -b sh -c 'echo lost >&2; echo fine' 2>&- >out
    [ "$(cat out)" = fine ]
    run -127 fw -b sh -c 'exec /none'
    has none
}
