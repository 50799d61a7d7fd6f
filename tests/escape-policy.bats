#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks on the next command: on policies, on trust, on firewrap itself. tests/escape/README.md lists all attacks.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# ---- policy files ----

@test "a policy file can not be replaced, in no way" {
    bring replace
    policy 'net = off'
    policy_at "$PROJECT/sub/dir" 'net = off'
    allow sub/dir
    for file in .firewrap.ini sub/dir/.firewrap.ini; do
        holds fw -bc ./replace "$file"
        run -0 cat "$file"
        [ "$output" = 'net = off' ]
    done
    mkdir -p a/b/c
    cp -r sub a/b/c/plain
    breaks fw -bc ./replace a/b/c/plain/dir/.firewrap.ini # not allowed, not on the way, too deep to be looked at
    breaks without "--ro-bind $PROJECT/.firewrap.ini $PROJECT/.firewrap.ini" -- fw -bc ./replace .firewrap.ini
}

@test "a policy above the current directory can not be replaced, and its directories stay" {
    bring replace files
    mkdir -p "$HOME/src/shop/a/b"
    policy 'cwd = rw'
    allow
    cd a/b
    holds fw --bind-rw "$HOME/src" sh -c 'cd ../..; ./replace .firewrap.ini'
    holds fw --bind-rw "$HOME/src" "$PROJECT/files" rename "$PROJECT" "$HOME/src/moved"
    holds fw --bind-rw "$HOME/src" "$PROJECT/files" exchange "$PROJECT" "$HOME/src/other"
    rm "$PROJECT/.firewrap.ini"
    cd "$HOME/src"
    breaks fw -b --bind-rw "$HOME/src" "$PROJECT/files" rename "$PROJECT/a" "$HOME/src/moved"
}

@test "a policy that a command plants gains nothing, here and in a subdirectory" {
    secrets
    bring files
    mkdir sub
    cp files sub
    for dir in . sub; do
        run -0 fw -bc sh -c "printf '%s\n' 'net = on' 'bind-ro = $HOME/.ssh' 'debug = yes' 'env-pass = *' >$dir/.firewrap.ini"
        [ -s "$dir/.firewrap.ini" ]
        cd "$dir"
        holds fw ./files read "$HOME/.ssh/id"
        [[ $output == *"settings wait for 'firewrap allow'"* && $output != *'BROKEN'* ]]
        run -0 fw --dry-run true
        lacks --share-net
        lacks seccomp-debug
        allow
        run -0 fw --dry-run true
        has --share-net
        has seccomp-debug
        breaks fw ./files read "$HOME/.ssh/id"
        rm .firewrap.ini
        firewrap trust prune
        cd "$PROJECT"
    done
}

# ---- the trust store, and the user's own policy ----

# The attacks run in a granted home: they trust a policy that they have planted, or write the user's own.
STORE_ATTACK='mkdir -p "$1/firewrap/trusted$2" && cp .firewrap.ini "$1/firewrap/trusted$2/.firewrap.ini"'

@test "a command in a granted home can not trust its own policy" {
    bring files
    secrets
    for state in absent empty used; do
        rm -rf "$HOME/.local" .firewrap.ini
        [ $state != empty ] || mkdir -p "$HOME/.local/state"
        [ $state != used ] || { policy_at "$HOME/src/other" 'net = on' && firewrap allow "$HOME/src/other"; }
        run fw -b --bind-rw "$HOME" sh -c "printf '%s\n' 'bind-ro = $HOME/.ssh' >.firewrap.ini; $STORE_ATTACK" sh "$HOME/.local/state" "$PROJECT"
        [ -s .firewrap.ini ]
        holds fw ./files read "$HOME/.ssh/id"
        [ ! -e "$HOME/.local/state/firewrap/trusted$PROJECT/.firewrap.ini" ]
        for way in 'rename .local .away' 'rename .local/state .away' 'rename .local/state/firewrap .away' \
            'exchange .local src' 'write .local/state/firewrap/x' 'mkdir .local/state/firewrap/x' 'list .local/state/firewrap'; do
            read -ra words <<<"$way"
            holds fw -b --bind-rw "$HOME" sh -c 'cd; src/shop/files "$@"' sh "${words[@]}"
        done
    done
    # the control: the same store, written by somebody who may
    umask 077
    sh -c "$STORE_ATTACK" sh "$HOME/.local/state" "$PROJECT"
    umask 022
    breaks fw ./files read "$HOME/.ssh/id"
}

@test "a command that is granted a part of the state directory can not trust its own policy either" {
    bring files
    secrets
    mkdir -p "$HOME/.local/state"
    policy "bind-ro = $HOME/.ssh"
    for grant in "$HOME/.local" "$HOME/.local/state"; do
        run fw -bc --bind-rw "$grant" sh -c "$STORE_ATTACK" sh "$HOME/.local/state" "$PROJECT"
        holds fw ./files read "$HOME/.ssh/id"
    done
    mkdir -p "$HOME/.local/state/firewrap"
    run fw -bc --bind-rw "$HOME/.local/state/firewrap" sh -c "$STORE_ATTACK" sh "$HOME/.local/state" "$PROJECT"
    holds fw ./files read "$HOME/.ssh/id"
}

@test "the trust store can not be read" {
    bring files
    secrets
    policy 'net = off'
    allow
    store=$HOME/.local/state/firewrap/trusted$PROJECT/.firewrap.ini
    [ -s "$store" ]
    holds fw -b --bind-ro "$HOME" ./files read "$store"
    holds fw -b --bind-ro "$HOME/.local/state" ./files read "$store"
    holds fw -b5 --bind-ro "$HOME/.local/state/firewrap" -c ./files read "$store"
    breaks ./files read "$store"
}

@test "the user's own policy can not be written by a command in a granted home" {
    bring files
    secrets
    attack='mkdir -p "$HOME/.config/firewrap" && printf "bind-ro = %s\n" "$HOME/.ssh" >"$HOME/.config/firewrap/firewrap.ini"'
    for state in absent present; do
        [ $state != present ] || user_policy 'net = off'
        run fw -b --bind-rw "$HOME" sh -c "$attack"
        holds fw ./files read "$HOME/.ssh/id"
        holds fw -b --bind-rw "$HOME" sh -c 'cd; src/shop/files rename .config .away'
        run ! grep -q ssh "$HOME/.config/firewrap/firewrap.ini"
    done
    sh -c "$attack"
    breaks fw -bc ./files read "$HOME/.ssh/id"
}

# ---- firewrap itself ----

@test "a bwrap that a command plants is not used, first on PATH or not" {
    printf '#!/bin/sh\necho BROKEN: a planted bwrap\n' >bwrap
    chmod +x bwrap
    cp bwrap sh
    PATH=$PROJECT:.:$PATH run -0 fw -bc true
    lacks BROKEN
    line=$(printed -- fw -bc true)
    PATH=$PROJECT:$PATH breaks /bin/sh -c "$line"
}

@test "LD_PRELOAD gets neither into firewrap nor into bwrap nor inside" {
    printf '%s\n' '#define _GNU_SOURCE' '#include <errno.h>' '#include <stdio.h>' '#include <stdlib.h>' \
        '__attribute__((constructor)) static void loaded(void) {' \
        'char name[512]; snprintf(name, sizeof name, "%s.%s", getenv("LOADED"), program_invocation_short_name);' \
        'FILE *f = fopen(name, "w"); if (f) { fputs("x", f); fclose(f); } }' >evil.c
    cc -shared -fPIC -o evil.so evil.c
    mkdir loaded
    line=$(printed -- fw -bc true)
    export LD_PRELOAD=$PROJECT/evil.so LOADED=$PROJECT/loaded/x
    fw -bc true
    [ ! -e loaded/x.bwrap ]
    [ ! -e loaded/x.true ]
    sh -c "$line" 2>/dev/null
    unset LD_PRELOAD
    [ -e loaded/x.bwrap ] # the control: bwrap, started by a shell
}

@test "the start-up files and variables of shells do not get inside" {
    printf 'echo BROKEN: start-up\n' >evil
    export BASH_ENV=$PROJECT/evil ENV=$PROJECT/evil
    run -0 fw -bc bash -c true
    lacks BROKEN
    run -0 fw -bc --env-pass BASH_ENV bash -c true
    has BROKEN
}

@test "a variable of the environment does not move the trust store into a grant unseen" {
    bring files
    secrets
    policy "bind-ro = $HOME/.ssh"
    mkdir state
    export XDG_STATE_HOME=$PROJECT/state # the user's own choice, but a bad one
    run fw -bc sh -c "$STORE_ATTACK" sh "$PROJECT/state" "$PROJECT"
    holds fw ./files read "$HOME/.ssh/id"
    run -0 fw -bc true
}

@test "firewrap inside a sandbox is no way out" {
    bring files
    secrets
    run fw -bc fw --bind-ro "$HOME/.ssh" -c ./files read "$HOME/.ssh/id"
    [ "$status" = 125 ]
    lacks BROKEN
    # Run by root, even a nested one is refused: by the kernel, which does not let root be mapped again.
    run fw -bc --nested fw -bc --bind-ro "$HOME" ./files read "$HOME/.ssh/id"
    lacks BROKEN
    [[ $status == 125 || $output == *'refused: '* ]]
    breaks fw -bc --bind-ro "$HOME/.ssh" ./files read "$HOME/.ssh/id"
}
