#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# firewrap check = what a run says: whatever makes a command fail with 125 is found, and what check lets pass does run.
# shellcheck disable=SC2030,SC2031
load helper

# both LINE… [-- TEXT]: check ends with 1 and names the last line of the policy; a run of it ends with 125 and says the same.
both() {
    local lines=() text=
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        lines+=("$1")
        shift
    done
    text=${2-}
    policy "${lines[@]}"
    run -1 firewrap check
    has ".firewrap.ini:${#lines[@]}: "
    has "$text"
    said=$output
    allow
    run -1 firewrap check
    [ "$output" = "$said" ] || fail "allowed it says: $output"
    run -125 firewrap run sh -c 'echo it-ran'
    has "$text"
    lacks it-ran
    while read -r line; do
        [[ $said = *"$line"* ]] || fail "check does not say: $line"
    done <<<"$output"
}

# fine LINE…: check finds no mistake, and it runs.
fine() {
    policy "$@"
    allow
    run -0 firewrap check
    run -0 firewrap run sh -c 'echo it-ran'
    has it-ran
}

@test "sockets that are none" {
    echo text >file
    both 'socket = none.sock' -- 'socket: No such file'
    both 'socket = file' -- 'this is no socket'
    fine 'socket = -none.sock'
}

@test "processes outside" {
    both 'bind-ro = /proc/1' -- 'would show the processes outside'
    fine 'share = pid' 'bind-ro = /proc/version'
}

@test "a link inside a grant, and its control: where it leads" {
    mkdir real
    ln -s real link
    both 'bind-ro = /etc:link' -- 'leads through a link inside a writable grant'
    both 'bind-rw = link' -- 'leads through a link inside a writable grant'
    fine 'bind-rw = real'
}

@test "mount points that can not be made, and types that do not fit" {
    echo text >file
    both 'bind-ro = /etc:/usr/none' -- 'stands in a read-only grant'
    both 'bind-ro = /etc:/proc/none' -- 'can not be made there'
    both 'bind-ro = /etc:file' -- 'can not be mounted over a file'
    fine 'bind-ro = /etc:/tmp/none'
}

@test "a home that is a link" {
    mkdir -p "$HOME/sandboxes" "$HOME/elsewhere"
    ln -s ../elsewhere "$HOME/sandboxes/work"
    both 'home = work' -- 'home: the path leads through a link'
    rm "$HOME/sandboxes/work"
    fine 'home = work'
}

@test "what is missing: sources, profiles, included files" {
    both 'bind-ro = none' -- 'bind-ro: No such file'
    for line in 'profile = none' 'include = none.ini'; do
        policy 'net = off' "$line"
        run -1 firewrap check
        has .firewrap.ini:2:
        run -125 firewrap allow
    done
    both 'net = filter' -- 'not part of this version'
}

@test "each section is planned as its command, the profile that it names included" {
    policy 'net = off' '[command make]' 'bind-ro = none' '[command npm install]' 'socket = none.sock'
    run -1 firewrap check
    has .firewrap.ini:3:
    has .firewrap.ini:5:
    allow
    run -0 fw true # the control: for another command nothing is wrong
    mkdir bin
    printf '#!/bin/sh\n' >bin/make
    chmod +x bin/make
    run -125 fw bin/make
    has .firewrap.ini:3:
    user_profile own '[command make]' 'bind-ro = /none-of-the-profile'
    policy '[command make]' 'profile = own'
    run -1 firewrap check
    has own.ini:2:
}

@test "it goes on after a mistake, and says each once" {
    mkdir dir
    policy 'bind-ro = none' 'profile = none' 'socket = none' 'bind-ro = /etc:dir/../.firewrap.ini' 'tmpfs = $NOTHING/x' \
        '[command make]' 'bind-ro = none-too' '[command cc]' 'net = on'
    run -1 firewrap check
    for line in 1 2 3 5 7; do
        [ "$(grep -c ".firewrap.ini:$line: " <<<"$output")" = 1 ] || fail "line $line: $output"
    done
}

@test "a file that waits is checked as if it were allowed, and as it is" {
    policy 'bind-ro = none'
    run -1 firewrap check
    has .firewrap.ini:1:
    run -0 fw true # its settings wait
}

@test "what is only unwise is a warning, and with --strict an error" {
    policy 'bind-rw = ~'
    run -0 firewrap check
    has '.firewrap.ini:1: warning: bind-rw: grants the whole home'
    run -1 firewrap check --strict
    has warning
    run -1 firewrap check --strict .firewrap.ini
    run -0 firewrap check .firewrap.ini
    policy 'net = on'
    run -0 firewrap check --strict
    [ -z "$output" ]
}

@test "a named file is planned in its own place" {
    mkdir -p other/dir
    policy_at other 'bind-ro = dir' 'bind-ro = $PROJECT/dir:/tmp/dir'
    run -0 firewrap check other/.firewrap.ini
    policy_at other 'bind-ro = dir' 'bind-ro = none'
    run -1 firewrap check other/.firewrap.ini
    has other/.firewrap.ini:2:
    run -0 firewrap check # not of this place
    printf 'base = 7\n' >bad.ini
    printf 'base = 4\n' >good.ini
    run -1 firewrap check good.ini bad.ini other/.firewrap.ini
    has bad.ini:1:
    has other/.firewrap.ini:2:
}

@test "it writes nothing and starts nothing" {
    policy 'home = fresh' 'bind-ro = /etc:/tmp/etc'
    before=$(listing "$HOME")
    run -0 firewrap check
    [ "$(listing "$HOME")" = "$before" ]
}
