# SPDX-License-Identifier: MIT
# What `firewrap allow` shows before it records a policy file.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

@test "allow shows order: what a line undoes by coming later" {
    user_policy 'env-pass = AWS_*' 'env-unset = AWS_*'
    policy 'env-pass = AWS_*'
    run -0 firewrap allow --dry-run
    has '+ env-pass = AWS_*'
    AWS_KEY=1 run -1 fw sh -c 'echo "$AWS_KEY" | grep .'
    run -0 firewrap allow
    AWS_KEY=1 run -0 fw sh -c 'echo "$AWS_KEY" | grep .'
    run -1 grep -vxFf "$HOME/.config/firewrap/firewrap.ini" .firewrap.ini # the control: a difference of sets shows nothing
}

@test "allow --dry-run shows the same and records nothing" {
    policy 'net = on'
    for word in '' "$PROJECT"; do
        run -0 firewrap allow --dry-run $word
        has '+ net = on'
        has 'not recorded'
    done
    [ ! -e "$HOME/.local/state/firewrap/trusted" ]
    run -0 firewrap deny
    run -0 firewrap allow --dry-run
    run -125 fw true
    rm .firewrap.ini
    run -125 firewrap allow --dry-run
    run -125 fw true
    run -125 firewrap allow --dry
}

@test "allow shows what a profile brings, its sections too, and where from" {
    user_profile mine 'env-set = A=1' '[command make]' 'net = on' '[command make all]' 'net = on' '[command x]' 'env-set = A=1'
    policy 'profile = mine'
    run -0 firewrap allow --dry-run
    has '+ env-set = A=1'
    has 'and for [command make], [command make all]:
- net = off
+ net = on'
    has "from $HOME/.config/firewrap/profiles/mine.ini"
    user_policy 'profile = mine'
    policy 'cwd = ro'
    run -0 firewrap allow --dry-run # the control: what holds without the file is not shown
    lacks 'make'
    lacks 'A=1'
}

@test "a diff that a project has put on PATH is not run by allow" {
    mkdir -p .venv/bin
    printf '#!/bin/sh\ntouch %q\n' "$HOME/ran" >.venv/bin/diff
    chmod +x .venv/bin/diff
    export PATH=$PWD/.venv/bin:$PATH
    policy 'net = on'
    allow
    policy 'net = off'
    run -0 firewrap allow
    has '- net = on
+ net = off'
    [ ! -e "$HOME/ran" ]
    diff x y # the control
    [ -e "$HOME/ran" ]
}
