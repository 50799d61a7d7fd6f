#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The project's own home: kept, one for each project, and not obeyed by commands that hold more than the project's.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

kept() { firewrap home path "$1"; }

# Puts a program NAME at the path where the profile of that name counts, that runs what it is given.
stand_in() {
    mkdir -p "$HOME/bin"
    printf '#!/bin/sh\nexec sh -c "$*"\n' >"$HOME/bin/$1"
    chmod +x "$HOME/bin/$1"
    export PATH=$HOME/bin:$PATH
}

@test "what a command leaves in the home is there for the next one of the project, and of no other" {
    policy 'net = off' && allow
    fw -- sh -c 'mkdir ~/.cache && echo one >~/.cache/x'
    run -0 fw -- cat "$HOME/.cache/x"
    [ "$output" = one ]
    [ ! -e "$HOME/.cache" ]
    [ "$(cat "$(kept .)/.cache/x")" = one ]
    policy_at "$HOME/src/other" 'net = off' && allow "$HOME/src/other"
    policy_at "$PROJECT/sub" 'net = off' && allow "$PROJECT/sub" # nested: another project
    for dir in "$HOME/src/other" "$PROJECT/sub"; do
        cd "$dir"
        run -1 fw -- cat "$HOME/.cache/x"
        fw -- sh -c 'echo two >~/.y'
        [ "$(cat "$(kept .)/.y")" = two ]
    done
    cd "$PROJECT"
    run -1 fw -- cat "$HOME/.y"
    run -0 fw -- find "$HOME" -name .y
    [ -z "$output" ]
}

@test "without a project, without an allowed policy, with a level as an option or home = none, nothing is kept" {
    fw -- sh -c 'echo >~/.x'
    policy 'net = off'
    run fw -- sh -c 'echo >~/.x'
    allow
    fw -b -- sh -c 'echo >~/.x'
    policy 'home = none' 'tmp = own' && allow
    fw -- sh -c 'echo >~/.x'
    run -125 firewrap home path .
    run -1 fw -- cat "$HOME/.x"
    policy 'home = project' && allow # (control)
    fw -- sh -c 'echo >~/.x'
    run -0 fw -- cat "$HOME/.x"
    cd "$HOME"
    run -125 fw --no-policy --home=project -- true
    has 'there is no project here'
}

@test "the project's home is not obeyed by git, curl, ssh and gpg" {
    policy 'profile = make' && allow
    fw -- sh -c 'echo "[alias]
    hello = !echo obeyed" >~/.gitconfig; mkdir ~/.ssh ~/.gnupg; chmod 700 ~/.gnupg
        echo "ProxyCommand echo obeyed >obeyed" >~/.ssh/config; echo "user-agent = obeyed" >~/.curlrc; echo bad-option >~/.gnupg/gpg.conf'
    for words in 'git hello' 'curl -v file:///x' 'ssh -G host' 'gpg --list-keys'; do
        # shellcheck disable=SC2086 # words
        run fw $words
        lacks obeyed
        lacks 'invalid option'
        lacks 'not found' # each is here
        # shellcheck disable=SC2086
        run fw --home=project $words # (control)
        case $words in
        git*) has obeyed ;;
        gpg*) has 'invalid option' ;;
        esac
    done
    run -0 fw --profile make git hello # (control) the same without git's own profile
    has obeyed
}

@test "no profile of the project and no name of a home gives ssh's agent to what the project has written" {
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$BASE/agent"
    export SSH_AUTH_SOCK=$BASE/agent
    stand_in ssh
    look='test -S "$SSH_AUTH_SOCK" && echo agent; ls -a ~'
    for lines in 'profile = node' 'home = project' 'home = shop' 'tmphome = no' 'profile = written'; do
        user_profile written 'home = shop'
        policy "$lines" && allow
        fw -- sh -c 'echo >~/.written'
        run -0 fw ssh "$look"
        has agent
        lacks .written
        run -0 fw -- sh -c "$look" # (control) the project's commands have the home and no agent
        lacks agent
        has .written
    done
    run -0 fw --home=project ssh "$look" # (control) only the user joins the two
    has agent
}

@test "an agent with a login keeps its own home, below whatever the project says" {
    stand_in claude
    export ANTHROPIC_API_KEY=SECRET
    policy 'profile = node' 'home = shop' && allow
    fw -- sh -c 'echo >~/.written'
    run -0 fw claude 'echo $ANTHROPIC_API_KEY; ls -a ~; echo >~/.state'
    has SECRET
    lacks .written
    [ -e "$HOME/sandboxes/claude/.state" ]
    run -0 firewrap explain --args -- claude
    has "home = shop, by claude of "
}

@test "a profile of the user's that has a secret is kept from the project's home without a word of its own" {
    stand_in deploy
    export DEPLOY_TOKEN=SECRET
    user_profile deploy 'env-pass = DEPLOY_TOKEN'
    policy 'home = project' && allow
    fw -- sh -c 'echo >~/.written'
    run -0 fw deploy 'echo $DEPLOY_TOKEN; ls -a ~'
    has SECRET
    lacks .written
    user_profile deploy 'env-set = X=1'
    run -0 fw deploy 'ls -a ~' # (control)
    has .written
}

@test "the home is private, whatever a command makes of it, and nothing else can stand in its place" {
    policy 'net = off' && allow
    umask 0
    for mode in 777 500; do
        fw -- sh -c "echo >~/.x; chmod $mode ~"
        run -0 fw -- cat "$HOME/.x"
        [ "$(stat -c %a "$(kept .)")" = 700 ]
        [ "$(stat -c %a "$(dirname "$(kept .)")")" = 700 ]
    done
    home=$(kept .)
    fw -- sh -c 'chmod 000 ~'
    if [ "$EUID" != 0 ]; then # what can not be looked at is never taken for absent
        run -125 fw -- true
        has "$home"
    fi
    chmod 700 "$home"
    mkdir "$HOME/private" && : >"$HOME/private/file"
    rm -r "$home" && ln -s "$HOME/private" "$home"
    run -125 fw -- touch "$HOME/planted"
    [ ! -e "$HOME/private/planted" ]
    rm "$home"
    ln -s "$HOME/private" "$HOME/.local/state/firewrap/projects/x" # a stranger above it is refused, too
    top=$HOME/.local/state/firewrap/projects
    rm -r "$top" && ln -s "$HOME/private" "$top"
    run -125 fw -- touch "$HOME/planted"
    [ "$(ls "$HOME/private")" = file ]
    rm "$top"
    fw -- touch "$HOME/planted" # (control)
    [ -e "$(kept .)/planted" ]
}

@test "another project's command does not see the home, nor one with the whole system" {
    policy 'net = off' && allow
    fw -- sh -c 'echo canary >~/.x'
    unseen "$(kept .)/.x"
}

@test "firewrap home lists, names and removes it; trust prune does when the policy is gone" {
    policy 'net = off' && allow
    fw -- sh -c 'head -c 3000000 /dev/urandom >~/.big'
    run -0 firewrap home list
    [[ ${lines[1]} =~ ^\ *(2\.9|3\.0)M\ .*\ \ '~/src/shop'$ ]]
    run -0 firewrap home names
    [ "$output" = "$PROJECT" ]
    : >busy
    fw -- sh -c ': >running; while [ -e busy ]; do sleep 0.05; done' 3>&- &
    eventually test -e running
    run -125 firewrap home rm .
    has 'in use'
    rm busy
    wait
    home=$(kept .)
    run -0 firewrap home rm "$PROJECT"
    [ ! -e "$home" ]
    fw -- true
    firewrap trust prune
    [ -d "$home" ]
    mv .firewrap.ini away
    run -0 firewrap trust prune
    has "removed  the home of $PROJECT"
    [ ! -e "$home" ]
    [ ! -e "$HOME/.local/state/firewrap/projects/${PROJECT#/}" ]
}
