#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Daemons that a typed line starts: exempt where they are root's and are told to run nothing.
load helper

hooked() { firewrap run --hook "$@"; }
needs() { command -v "$1" >/dev/null || skip_unless_must "$1 is not installed"; }

teardown() {
    tmux -L "$SOCKET" kill-server 2>/dev/null || true
    [ -z "${SSH_AGENT_PID-}" ] || kill "$SSH_AGENT_PID" 2>/dev/null || true
    clean_up
}

SOCKET=firewrap-test-$BATS_TEST_NUMBER-$$

@test "tmux's server survives the line that starts it, and the shells of its panes sandbox again" {
    needs tmux
    policy 'net = off' && allow
    echo x >"$HOME/outside"
    # shellcheck disable=SC2016
    printf '%s\n' 'eval "$(firewrap hook bash)"' >"$HOME/.bashrc"
    printf 'PATH=%s:$PATH\n. ~/.bashrc\n' "$ROOT/build/bin" >"$HOME/.bash_profile"
    export SHELL=/bin/bash TERM=xterm
    hooked -- /usr/bin/tmux -L "$SOCKET" new -d -s one 3>&-
    run -0 tmux -L "$SOCKET" ls
    has 'one:'
    tmux -L "$SOCKET" send-keys -t one "sh -c 'cat ~/out*' >said 2>&1; nofw sh -c 'cat ~/out*' >control; echo >done" Enter
    for ((i = 0; i < 300; i++)); do [ ! -e "done" ] || break; sleep 0.1; done
    [ "$(cat control)" = x ] # by name it would be granted
    grep -q 'No such file' said
}

@test "what tmux and ssh-agent are told to run is sandboxed" {
    needs tmux
    needs ssh-agent
    policy 'net = off' && allow
    echo x >"$HOME/outside"
    export TERM=xterm SHELL=/bin/bash
    for words in 'new -d' 'new-session -d -s a' '-c' 'new -d -n #(cat)' 'new -d ; run-shell' '-f x new -d'; do
        # shellcheck disable=SC2086 # words
        run timeout 20 firewrap run --hook -- /usr/bin/tmux -L "$SOCKET" $words "cp $HOME/outside $PWD/stolen; sleep 1" 3>&-
        [ ! -e stolen ]
        run ! tmux -L "$SOCKET" ls # what it started, if anything, has ended with it
    done
    mkdir "$BASE/bin" # a word that is a verb of tmux's, but stands where a command does
    printf '#!/bin/sh\ncp "$HOME/outside" "%s/stolen"\n' "$PWD" >"$BASE/bin/ls"
    chmod +x "$BASE/bin/ls"
    PATH=$BASE/bin:$PATH run timeout 20 firewrap run --hook -- /usr/bin/tmux -L "$SOCKET" new -d ls 3>&-
    [ ! -e stolen ]
    PATH=$BASE/bin:$PATH tmux -L "$SOCKET" new -d ls 3>&- # the control: outside
    for ((i = 0; i < 100; i++)); do [ ! -e stolen ] || break; sleep 0.1; done
    [ -e stolen ]
    run ! hooked -- /usr/bin/ssh-agent cat "$HOME/outside"
    lacks x$'\n'
    run -0 ssh-agent cat "$HOME/outside" # (control)
    has x
}

@test "ssh-agent survives the line that starts it" {
    needs ssh-agent
    policy 'net = off' && allow
    eval "$(hooked -- /usr/bin/ssh-agent -s 3>&-)"
    run -1 ssh-add -l
    has 'no identities'
}
