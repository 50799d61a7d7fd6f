#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Nothing is lost, nothing is pretended: what is written around a project fails at once, or is where it was told, or is in the
# project's home or /tmp.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

teardown() {
    cd /
    rm -rf -- "${BASE:?}" "${AWAY:-/nonexistent}"
}

refused() { # WORDS: fails with the kernel's own words
    run fw -- sh -c "$1"
    [ "$status" != 0 ] || fail "$1 says success"
    has 'Read-only file system'
}

@test "directories on the way to the project, and the root, can not be written" {
    echo x >x
    for lines in 'home = project' 'home = none' 'home = lab'; do
        policy "$lines" && allow
        for line in 'cp x ..' 'mv x ..' 'mv x ../y' 'mkdir ../new' 'tar czf ../x.tgz x' 'cp x ~/src/' 'echo x >/x' 'mkdir /opt' 'mkdir -p /opt/x' \
            'cp x /run/' 'git init -q --bare ../wt' 'ln -s x ../x' 'mktemp -p ..'; do
            refused "$line"
        done
        [ -e x ]
        run -0 fw -- sh -c 'echo >~/.x; echo >/tmp/x; echo >y; mkdir -p ~/.config/new; echo >/dev/shm/x' # (control) what is for programs can
    done
    [ "$(ls "$HOME/src")" = shop ]
    run -0 fw -bc -- sh -c 'cp x .. 2>&1 || true; ls ..'
    has 'Read-only file system'
    run -0 fw -bc --tmpfs "$HOME/src" --bind-rw "$PROJECT" -- sh -c 'cp x ..; ls ..' # (control) what the user asks for
    has $'shop\nx'
}

@test "nothing can be put into a directory that stands in the user's home, nor take its name" {
    policy 'home = project' && allow
    mkdir "$HOME/Documents" "$BASE/music"
    ln -s "$BASE/music" "$HOME/Music"
    touch "$HOME/notes"
    echo one >one
    for to in Documents Documents/ Documents/new Music; do
        run fw cp one "$HOME/$to"
        [ "$status" != 0 ]
        run fw mv one "$HOME/$to"
        [ "$status" != 0 ] && [ "$(cat one)" = one ]
    done
    fw cp one "$HOME/Pictures" # (control: without such a directory it is a file in the project's home)
    [ "$(cat "$(firewrap home path .)/Pictures")" = one ]
    mkdir "$HOME/Pictures" # later: what the project has is its own
    run -0 fw cat "$HOME/Pictures"
    [ "$output" = one ]
    mkdir "$HOME/go" # which is Go's, as a hidden directory would be
    fw mkdir -p "$HOME/go/pkg"
    firewrap home rm .
    [ -d "$HOME/Documents" ]
}

@test "the way to a project that is not below the home, too" {
    AWAY=$(mktemp -d /var/tmp/firewrap.XXXXXX)
    mkdir -p "$AWAY/a/shop" && cd "$AWAY/a/shop" && echo x >x
    refused 'cp x ..'
    refused 'cp x ../..'
    [ "$(ls "$AWAY/a")" = shop ]
}

@test "the same where the line of --dry-run is typed" {
    echo x >x
    run eval "$(fw --dry-run -- sh -c 'cp x ..; mkdir /opt; cp x ~/src; cp x y')"
    [ "$(grep -c 'Read-only file system' <<<"$output")" = 3 ]
    [ -e y ]
}

# The seed and the rounds can be given: LOST_SEED=7 LOST_ROUNDS=1000 bats tests/lost.bats
@test "random bytes that are put in random places by random commands are not lost" {
    run -0 "$ROOT/tests/lost.py" "${LOST_SEED:-1}" "${LOST_ROUNDS:-40}"
    has "${LOST_ROUNDS:-40} rounds, 0 wrong"
}

@test "in a sandbox without what keeps them they are, and that is seen (control)" {
    cat >plain <<'END'
#!/bin/sh
while [ "$1" != -- ]; do shift; done
exec bwrap --ro-bind / / --dev /dev --tmpfs "$HOME" --bind "$PWD" "$PWD" "$@"
END
    chmod +x plain
    FW=$PWD/plain LOST_POLICIES=none run -1 "$ROOT/tests/lost.py" 1 20
    has 'lost: none: '
}

@test "in a sandbox without these mounts a success loses the file (control)" {
    echo x >x
    run -0 bwrap --ro-bind / / --tmpfs "$HOME" --bind "$PROJECT" "$PROJECT" -- sh -c 'mv x ..'
    [ ! -e x ] && [ ! -e ../x ]
}
