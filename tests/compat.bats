#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One test for each row of firewrap-compat(7), by the row's name; those about features: compat-features.bats.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

bwrap_line() { run -0 fw --dry-run "$@"; }
wayland() {
    export XDG_RUNTIME_DIR=$BASE/run WAYLAND_DISPLAY=wayland-0
    mkdir -m 700 "$BASE/run"
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$BASE/run/wayland-0"
}

@test "each row of firewrap-compat(7) has a test, and each test a row" {
    sed -n 's/^\.B "\(.*\)"$/\1/p' "$ROOT/src/man/firewrap-compat.7.in" | sed 's/\\-/-/g' | LC_ALL=C sort >rows
    [ "$(wc -l <rows)" -ge 50 ]
    sed -n 's/^@test "compat: \(.*\)" {$/\1/p' "$ROOT"/tests/compat*.bats | LC_ALL=C sort | diff rows -
}

# ---- command line ----

@test "compat: firewrap -b -- CMD" {
    run -0 firewrap -b -- echo hello
    [ "$output" = hello ]
    run -0 fw -b echo hello
    [ "$output" = hello ]
}

@test "compat: fw" {
    ln -s "$ROOT/build/bin/firewrap" "$BASE/frap"
    run -0 "$BASE/frap" -b -- echo hello
    [ "$output" = hello ]
    run -127 fw check
}

@test "compat: --dry-run" {
    before=$(listing "$HOME")
    run -0 --separate-stderr fw -bh --dry-run -- echo 'a  b' "it's"
    [ "$before" = "$(listing "$HOME")" ]
    run -0 --separate-stderr fw -b --dry-run -- echo 'a  b' "it's"
    run -0 bash -c "$output"
    [ "$output" = "a  b it's" ]
}

@test "compat: --help" {
    run -0 firewrap --help
    has usage:
    has --bind-ro
    for name in firewrap fw; do
        run -0 --separate-stderr "$name"
        has usage:
        lacks --bind-ro
        [ "${#lines[@]}" -le 5 ]
        [ -z "$stderr" ]
    done
    run -125 fw -- # the controls: something was said, only no command
    run -125 firewrap run
}

@test "compat: --profile NAME" {
    user_profile one 'env-set = ONE=1'
    user_profile two 'env-set = TWO=2'
    run -0 fw --profile ONE --profile two -- env
    has ONE=1
    has TWO=2
    run -125 fw --profile three -- env
}

@test "compat: -bcnh" {
    bwrap_line -bcnh -- true
    has --share-net
    has "$PROJECT $PROJECT"
    has "$HOME/sandboxes/true $HOME"
    first=$(fw --dry-run -b5cn -- true)
    [ "$first" = "$(fw --dry-run -cnb5 -- true)" ]
    bwrap_line --base --cwd --network --home -- true
    has "$HOME/sandboxes/true $HOME"
}

@test "compat: unknown options and levels" {
    run -125 fw -b --nonsense -- true
    run -125 fw -b7 -- true
    run -125 fw -bz -- true
}

@test "compat: exit status" {
    run -42 fw -b -- sh -c 'exit 42'
    run -127 fw -b -- no-such-command
    run -125 fw -b
}

# ---- levels ----

@test "compat: -b, --base" {
    first=$(fw --dry-run -b4 -- true)
    [ "$first" = "$(fw --dry-run -b -- true)" ]
    [ "$first" = "$(fw --dry-run --base -- true)" ]
}

@test "compat: -b0" {
    bwrap_line -b0 -- true
    has --unshare-all
    lacks --ro-bind
    lacks --setenv
    run -127 fw -b0 -- true
}

@test "compat: -b4" {
    mkdir -p "$HOME/.local/bin"
    cp /bin/echo "$HOME/.local/bin/mine"
    touch "$HOME/.only-outside"
    PATH=$HOME/.local/bin:$PATH run -0 fw -b4 -- mine hello
    [ "$output" = hello ]
    run -0 fw -b4 -- sh -c 'ls -A ~ /tmp; touch /usr/x /etc/x || true'
    lacks .only-outside
    [ ! -e /usr/x ]
}

@test "compat: -b5" {
    touch "$BASE/mark" # in the real /tmp
    touch "$HOME/.only-outside"
    run -0 fw -b5 -- sh -c 'ls -A ~ /tmp; ls -d /var/lib'
    has /var/lib
    lacks .only-outside
    run ! fw -b5 -- ls "$BASE/mark"
    run -0 fw -b9 -- ls "$BASE/mark"
}

@test "compat: -b6" {
    wayland
    bwrap_line -b6 -- true
    has "$BASE/run/wayland-0"
    bwrap_line -b5 -- true
    lacks "$BASE/run/wayland-0"
}

@test "compat: -b8" {
    export SOME_THING=1
    run -0 fw -b8 -- sh -c "echo \$SOME_THING; ls -d $BASE; ls -A ~"
    has 'level 8 grants'
    has $'1\n'"$BASE"
    run -0 fw -b5 -- sh -c 'echo $SOME_THING'
    [ -z "$output" ]
}

@test "compat: -b9" {
    touch "$HOME/.only-outside"
    run -0 fw -b9 -- sh -c 'ls -A ~; ls -d '"$BASE"''
    lacks .only-outside
    has "${BASE%/*}"
}

# ---- options ----

@test "compat: -g, --gui" {
    wayland
    for option in -bg '-b --gui'; do
        # shellcheck disable=SC2086 # words
        bwrap_line $option -- true
        has "$BASE/run/wayland-0"
        has '--setenv WAYLAND_DISPLAY'
    done
    level6=$(fw --dry-run -b6 -- true)
    [ "$(fw --dry-run -g -- true)" = "$level6" ]
    [ "$(FIREWRAP_ARGS=-g fw --dry-run -- true)" = "$level6" ]
    [ "$(fw --dry-run -gc -- true)" = "$(fw --dry-run -b6c -- true)" ]
    # the controls: where the level, a profile or a policy says what is there, and where there is no display
    user_profile one 'net = off'
    for option in -b4g '-g -b4' '-g --profile one' '--gui --gui=no --net'; do
        # shellcheck disable=SC2086 # words
        bwrap_line $option -- true
        lacks '--ro-bind / /'
    done
    user_policy 'net = off'
    bwrap_line -g -- true
    lacks '--ro-bind / /'
    has "$BASE/run/wayland-0"
}

@test "compat: -h, --home" {
    for words in '-b --home lab --' '-b --home=lab --' '-b -h lab --' '-b -h --profile lab --'; do
        user_profile lab 'net = off'
        # shellcheck disable=SC2086 # words
        fw $words sh -c 'echo kept >>~/file'
    done
    [ "$(wc -l <"$HOME/sandboxes/lab/file")" = 4 ]
    fw -bh -- sh -c 'touch ~/file'
    [ -e "$HOME/sandboxes/sh/file" ]
    mkdir "$HOME/data"
    for option in "--bind-ro $HOME/data" '--env-set A B' '--env-set A=B' '--base 4 --net' "-c --env-pass X --bind-rw $HOME/data:/tmp/x"; do
        # shellcheck disable=SC2086 # words
        bwrap_line -b -h lab $option -- true
        has "$HOME/sandboxes/lab $HOME"
    done
    mkdir bin # the controls: a command begins
    printf '#!/bin/sh\necho "$@"\n' >bin/lab && chmod +x bin/lab
    PATH=$PWD/bin:$PATH run -0 fw -bc -h lab --bind-ro "$HOME/data"
    [ "$output" = "--bind-ro $HOME/data" ]
    PATH=$PWD/bin:$PATH run -0 fw -bc -h lab --bind-ro "$HOME/data" log -- x
    [ "$output" = "--bind-ro $HOME/data log -- x" ]
    run -0 firewrap home list
    has lab
}

@test "compat: -t, --tmphome" {
    fw -bt -- touch "$HOME/kept"
    [ -e "$(echo "$HOME"/sandboxes/tmp-*/kept)" ]
}

@test "compat: -c, --cwd" {
    fw -bc -- touch made
    [ -e made ]
    run -1 fw -b --cwd=ro -- touch more
    cd "$HOME"
    run fw -bc -- touch in-the-home
    [ ! -e in-the-home ]
}

@test "compat: --cwd-home" {
    cd "$HOME"
    fw -bc --cwd-home -- touch in-the-home
    [ -e in-the-home ]
    mkdir .ssh && echo key >.ssh/id && chmod 700 .ssh
    fw -b --cwd-home -- touch alone
    [ -e alone ]
    FIREWRAP_ARGS='-b --cwd-home' fw -- touch by-variable
    [ -e by-variable ]
    run ! fw -b --cwd-home -- cat .ssh/id
    run -0 fw -b --cwd-home --bind-ro .ssh -- cat .ssh/id # the control: by its name
    cd "$PROJECT"
    fw -b --cwd-home -- touch made
    [ -e made ]
    for words in '--cwd-home --cwd=ro' '--cwd=ro --cwd-home' '--cwd-home=no' '--cwd=off --cwd-home'; do
        # shellcheck disable=SC2086 # words
        run ! fw -b $words -- sh -c "touch $PROJECT/more"
        [ ! -e more ]
    done
    user_policy 'cwd = off' 'cwd-home = yes' # in a file it only lets
    run ! fw -- touch "$PROJECT/more"
}

@test "compat: -n, --net" {
    [ "$(fw -bn -- readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ]
    [ "$(fw -b --net -- readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ]
    [ "$(fw -b -- readlink /proc/self/ns/net)" != "$(readlink /proc/self/ns/net)" ]
}

@test "compat: --bind-ro" {
    mkdir "$HOME/data" && echo one >"$HOME/data/file"
    run -0 fw -b --bind-ro "$HOME/data" --bind-ro "$HOME/data/file:/tmp/copy" --bind-ro=-/nowhere -- \
        sh -c "cat ~/data/file /tmp/copy; echo two >~/data/file || true"
    has $'one\none'
    [ "$(cat "$HOME/data/file")" = one ]
}

@test "compat: --bind-rw" {
    mkdir "$HOME/data" && touch "$HOME/data/.envrc"
    fw -b --bind-rw "$HOME/data:/tmp/data" -- sh -c 'echo one >/tmp/data/file; echo evil >/tmp/data/.envrc || true'
    [ "$(cat "$HOME/data/file")" = one ]
    [ ! -s "$HOME/data/.envrc" ]
}

@test "compat: --bind-dev" {
    bwrap_line -b --bind-dev /dev/null:/dev/nothing -- true
    has '--dev-bind /dev/null /dev/nothing'
    run -0 fw -b --bind-dev /dev/zero:/tmp/zero -- head -c 3 /tmp/zero
}

@test "compat: --env-pass" {
    export ONE=1 TWO=2 OTHER=3
    run -0 fw -b --env-pass ONE --env-pass 'TW*' -- env
    has ONE=1
    has TWO=2
    lacks OTHER
}

@test "compat: --env-set NAME VALUE" {
    run -0 fw -b --env-set ONE '1 2' --env-set TWO=2 -- env
    has 'ONE=1 2'
    has TWO=2
    run -125 --separate-stderr fw -b --env-set A -- true
    [[ $stderr == *'needs a name and a value'* ]]
    for option in --env-set --bind-ro --env-pass --profile --keep-fd; do
        run -125 fw -b "$option" -- true
        has 'needs an argument'
    done
    run -0 fw -b --env-set A=-- -- sh -c 'echo "$A"'
    [ "$output" = -- ]
    run -0 fw -b --env-set A -x -- sh -c 'echo "$A"'
    [ "$output" = -x ]
}

@test "compat: --env-unset" {
    export LANG=C LC_ALL=C TERM=xterm
    run -0 fw -b --env-unset LANG --env-unset 'LC_*' -- env
    has TERM=xterm
    lacks LANG=
    lacks LC_ALL
}

@test "compat: --unsafe-session" {
    bwrap_line -b --unsafe-session -- true
    lacks --new-session
    bwrap_line -b --new-session --unsafe-session -- true
    lacks --new-session
    bwrap_line -b --new-session -- true
    has --new-session
    bwrap_line -b -- true
    has --seccomp
}

@test "compat: current directory" {
    mkdir -p sub/data beside
    touch file
    run -0 fw -b --bind-ro sub/data -- sh -c 'pwd; ls'
    [ "$output" = "$PROJECT"$'\nsub' ]
    cd sub
    run -0 fw -b --bind-ro data -- pwd
    [ "$output" = "$PROJECT/sub" ]
    cd ../beside # the controls: it is not there
    run -0 fw -b --bind-ro ../sub/data -- pwd
    [ "$output" = "$HOME" ]
    run -0 fw -b --bind-ro=-data -- pwd
    [ "$output" = "$HOME" ]
    run -0 fw -b --bind-ro ../sub/data --tmpfs ../sub -- pwd
    [ "$output" = "$HOME" ]
    cd ../sub
    run -0 fw -b --bind-ro data --tmpfs .. -- pwd
    [ "$output" = "$HOME" ]
}
