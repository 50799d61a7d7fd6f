#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks on the project's own localhost: on the gate, and on the network by rights over it.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

prepare() {
    cp "$ROOT/tests/meet.py" "$PROJECT"
    policy 'net = off' && allow
    fw true
}

gate_socket() { find "$HOME/.local/state/firewrap/run" -type s; }

@test "the gate's socket is seen by no command, whatever it is granted" {
    export XDG_RUNTIME_DIR=$HOME/.runtime
    mkdir -m 700 "$XDG_RUNTIME_DIR"
    prepare
    for words in "--bind-ro=$XDG_RUNTIME_DIR" "--bind-rw=$XDG_RUNTIME_DIR" "--bind-ro=$XDG_RUNTIME_DIR/firewrap" --base=8 --base=9; do
        run fw "$words" -- find "$XDG_RUNTIME_DIR" -type s
        [ -z "$(grep '^/' <<<"$output" || true)" ]
    done
    run -0 find "$XDG_RUNTIME_DIR" -type s # (control)
    has '/firewrap/'
    rm -rf "$XDG_RUNTIME_DIR/firewrap" "$HOME/.local/state/firewrap/written" # it appears while one runs
    fw --loopback=own "--bind-ro=$XDG_RUNTIME_DIR" -- sh -c 'touch up; while [ -e up ]; do sleep 0.05; done; find "$1" -type s' - "$XDG_RUNTIME_DIR" >found 2>/dev/null 3>&- &
    eventually test -e up
    fw true
    [ -S "$(find "$XDG_RUNTIME_DIR/firewrap" -type s)" ]
    rm up
    wait
    [ ! -s found ]
    unset XDG_RUNTIME_DIR
    fw true
    for words in "--bind-rw=$HOME --cwd-home" "--bind-ro=$HOME/.local" "--bind-ro=$HOME/.local/state/firewrap/run" --base=8; do
        # shellcheck disable=SC2086 # words
        run fw $words -- find "$HOME/.local/state" -type s
        [ -z "$(grep '^/' <<<"$output" || true)" ]
    done
    run -0 find "$HOME/.local/state" -type s # (control)
    has '/run/'
}

@test "a command that serves in the gate's place, where a variable says that it is, is asked by nobody" {
    prepare
    name=$(basename "$(gate_socket)")
    net_of() { fw -- readlink /proc/self/ns/net; }
    own=$(net_of)
    mkdir -m 700 runtime "$HOME/.runtime" "$HOME/.runtime/firewrap"
    fw --nested --loopback=own -- python3 meet.py pretend runtime/firewrap "$name" 3>&- &
    eventually test -e "runtime/firewrap/$name.pretends"
    XDG_RUNTIME_DIR=$PROJECT/runtime run -0 net_of
    [ "$output" = "$own" ]
    rm "runtime/firewrap/$name.pretends"
    wait
    unshare -cn python3 meet.py pretend "$HOME/.runtime/firewrap" "$name" 3>&- & # (control) in a place that is believed
    eventually test -e "$HOME/.runtime/firewrap/$name.pretends"
    XDG_RUNTIME_DIR=$HOME/.runtime run -0 net_of
    [ "$output" = "$(cat "$HOME/.runtime/firewrap/$name.pretends")" ]
    [ "$output" != "$own" ]
    rm "$HOME/.runtime/firewrap/$name.pretends"
    wait
}

@test "the gate answers nobody who is in another user namespace, whatever his user" {
    prepare
    socket=$(gate_socket)
    for word in join status stop; do
        run -0 unshare -U -- python3 meet.py ask "$socket" "$PROJECT" "$word"
        [ "$output" = nothing ]
    done
    run -0 python3 meet.py ask "$socket" "$PROJECT" status # (control)
    has "project $PROJECT"
    run -0 python3 meet.py ask "$socket" "$HOME/src/other" status
    has "no "
}

@test "nothing inside changes the network: not by a capability, not by a namespace of its own" {
    prepare
    for words in '' --cap-add=CAP_NET_ADMIN '--cap-add=CAP_NET_ADMIN --cap-add=CAP_SYS_ADMIN' --nested; do
        # shellcheck disable=SC2086 # words
        run -1 fw $words -- env python3 meet.py down
        [ "$output" = EPERM ]
    done
    if [ "$(id -u)" != 0 ]; then # root's makes none inside
        run -1 fw --nested -- unshare -Ur -- env python3 meet.py down
        [ "$output" = EPERM ]
    fi
    run -0 unshare -Urn -- python3 meet.py down # (control)
    enter='found=0; for pid in $(pgrep -f "^gate .* $1 "); do found=1; nsenter -t "$pid" -n true 2>/dev/null && echo entered; done; echo "$found"'
    run -0 fw --nested --share=pid -- sh -c "$enter" - "$PROJECT"
    [ "$output" = 1 ]
    [ "$(id -u)" != 0 ] || run -0 sh -c "$enter" - "$PROJECT" # (control)
    [ "$(id -u)" != 0 ] || has entered
}
