# SPDX-License-Identifier: MIT
# The line that says why a command has failed: shown once, on a terminal, after a failure; and what it says to type works.
load helper

# on_terminal COMMAND: its output, on a terminal of its own, without the carriage returns
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }

# tool NAME TEXT: a program of the user's, beyond what a project can reach; the project is shown it by its place on PATH.
tool() {
    mkdir -p "$HOME/bin"
    printf '#!/bin/sh\n%s\n' "$2" >"$HOME/bin/$1"
    chmod +x "$HOME/bin/$1"
    PATH=$HOME/bin:$PATH
}

# typed: what the hint in $output says to type
typed() { sed -n 's/^firewrap: .*; for this command[^:]*: //p' <<<"$output" | head -n 1; }

@test "a command that needs the network is told that there is none, where that is said, and what to type" {
    policy '# a comment' 'net = off' && allow
    tool curl "[ \"\$(readlink /proc/self/ns/net)\" = '$(readlink /proc/self/ns/net)' ] || exit 6; echo \"got \$*\""
    run on_terminal 'fw curl -s "https://example.org/a b"; fw curl again'
    [ "$output" = "firewrap: no network here (~/src/shop/.firewrap.ini:2); for this command: fw --net curl -s 'https://example.org/a b'" ]
    run -0 on_terminal "$(typed)"
    [ "$output" = 'got -s https://example.org/a b' ]
    run on_terminal 'fw curl again' # a session of its own
    has 'for this command: fw --net curl again'
}

@test "nothing is said without a terminal, in the background, after success, or where nobody wants it" {
    policy 'net = off' && allow
    tool curl 'exit ${1:-6}'
    run -6 fw curl
    [ -z "$output" ]
    run on_terminal 'fw curl 2>said; cat said; fw curl 0; fw sh -c "exit 6"; fw --hints=no curl'
    [ -z "$output" ]
    run on_terminal "$BASH -ic 'fw curl & wait; echo done' 2>/dev/null"
    lacks 'for this command'
    user_policy 'hints = no'
    run on_terminal 'fw curl'
    [ -z "$output" ]
    user_policy 'hints = yes'
    run on_terminal 'fw curl'
    has 'for this command: fw --net curl'
}

@test "a profile's network that the project takes away is named, for any program" {
    user_profile fetcher 'net = on'
    policy 'net = off' && allow
    tool fetcher 'exit 1'
    run on_terminal 'fw fetcher'
    has 'firewrap: no network here (~/src/shop/.firewrap.ini:1); for this command: fw --net fetcher'
}
