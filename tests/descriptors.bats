#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Which descriptors reach the command: 0, 1, 2, and what was made for it. shellcheck disable=SC2030,SC2031
load helper

# A secret that only an open descriptor shows.
secret() {
    printf 'the secret\n' >"$HOME/secret"
    exec 7<"$HOME/secret"
}

@test "what only happens to be open does not reach the command" {
    secret
    run fw -bc sh -c 'cat <&7'
    [ "$status" != 0 ]
    lacks 'the secret'
    run -0 fw -bc --keep-fd 7 sh -c 'cat <&7' # the control
    has 'the secret'
    exec 7<"$HOME/secret"
    run -0 firewrap run --keep-fd=7 -bc -- sh -c 'cat <&7'
    has 'the secret'
    exec 20<"$HOME/secret" 300<"$HOME/secret"
    run -0 fw -bc ls /proc/self/fd
    lacks 20
    lacks 300
}

@test "process substitution works" {
    secret
    [ "$(fw -bc cat <(echo one) <(echo two))" = $'one\ntwo' ]
    [ "$(fw -bc sh -c 'cat "${1#--file=}"; cat <&7' sh --file=<(echo three) 2>/dev/null)" = three ]
}

@test "keep-fd takes an open descriptor that leads nowhere, on the command line only" {
    run -125 fw -bc --keep-fd 7 true
    has 'descriptor 7 is not open'
    run -125 fw -bc --keep-fd x true
    run -125 fw -bc --keep-fd
    exec 7</
    run -125 fw -bc --keep-fd 7 true
    has 'leads out'
    FIREWRAP_ARGS='--keep-fd 7' run -125 fw -bc true
    has 'only the command line'
}

@test "in the hook, what was open at its load stays out, and what typed lines open reaches the command" {
    secret
    local noted
    noted="7:$(stat -L -c %d:%i "$HOME/secret")"
    run firewrap run --hook --inherited "$noted" -bc -- sh -c "cat <&7"
    [ "$status" != 0 ]
    lacks 'the secret'
    run firewrap run --hook --inherited all -bc -- sh -c "cat <&7"
    lacks 'the secret'
    run -0 firewrap run --hook -bc -- sh -c "cat <&7" # the control: not noted
    has 'the secret'
    exec 7<"$HOME/secret"
    printf 'the other\n' >"$HOME/other"
    run -0 firewrap run --hook --inherited "$noted" -bc -- sh -c "cat <&7" 7<"$HOME/other" # the number means another
    has 'the other'
    run -0 bash -c 'firewrap run --hook --inherited all -bc -- cat <(echo made); true'
    has made
}

@test "a socket is said, since descriptors come through it" {
    cat >passing.py <<'END'
import socket, subprocess, sys
a, b = socket.socketpair()
sys.exit(subprocess.run(sys.argv[1:], stdin=a).returncode)
END
    run -0 python3 passing.py fw -bc true
    has 'descriptor 0 is a UNIX socket'
    run -0 fw -bc true
    [ "$output" = '' ]
}
