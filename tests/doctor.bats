# SPDX-License-Identifier: MIT
# firewrap doctor says what holds, and fails where the default sandbox would not; firewrap seccomp writes the filters.
load helper

@test "doctor finds that the default sandbox holds here, line by line" {
    printf 'x\n' >"$HOME/file"
    run -0 firewrap doctor
    has 'ok    bubblewrap'
    has 'ok    inside, files of the home can not be read'
    has 'ok    inside, nothing can be typed into the terminal'
    has 'The default sandbox holds here.'
    lacks FAIL
}

@test "doctor fails where no sandbox can be made, and says what would help" {
    run -1 fw -b --bind-ro "$ROOT/build" -- "$ROOT/build/bin/firewrap" doctor # no user namespaces in there
    has 'FAIL  no sandbox can be made'
    has 'nested = yes'
    has 'The default sandbox would not hold here.'
}

# advises VERSION: what both programs say of a bubblewrap of that version.
advises() {
    local program
    for program in bin alone; do
        run "${as[@]}" "$ROOT/build/$program/firewrap" doctor
        has "bubblewrap $1"
        if printf '%s\n' 0.12 "$1" | sort -CV; then
            lacks CVE-2026-87766
        elif [ "$program" = bin ]; then
            has '(CVE-2026-87766): does not matter here'
        else
            has '(CVE-2026-87766): matters here'
        fi
    done
}

@test "doctor names bubblewrap's advisories, and whether they matter where firewrap mounts itself" {
    make -s -C "$ROOT" build/alone/firewrap
    as=()
    advises "$(bwrap --version | cut -d' ' -f2)"
    [ "$(id -u)" = 0 ] || return 0 # other versions, in this one's place, have to be root's
    as=(unshare -Urm sh -c 'mount --bind bwrap "$1" && "$2" doctor' sh "$(readlink -f "$(command -v bwrap)")")
    for version in 0.6.1 0.11.0 0.12.0; do
        printf '#!/bin/sh\necho bubblewrap %s\n' "$version" >bwrap && chmod 755 bwrap
        advises "$version"
        has CVE-2024-42472 # this one does not know --bind-fd
    done
    printf '#!/bin/sh\n: --bind-fd\necho bubblewrap 0.12.0\n# --bind-fd\n' >bwrap
    advises 0.12.0
    lacks CVE-
}

@test "doctor fails where others can write the user's policy" {
    mkdir -p "$HOME/.config/firewrap"
    chmod 777 "$HOME/.config/firewrap"
    run -1 firewrap doctor
    has "FAIL  $HOME/.config/firewrap: others can write it; chmod go-w"
    chmod 700 "$HOME/.config/firewrap"
    run -0 firewrap doctor
    run -125 firewrap doctor now
}

@test "doctor starts no shell that a project has put on PATH" {
    mkdir -p .venv/bin
    for name in bash zsh fish; do
        printf '#!/bin/sh\n[ "$1" = --version ] || echo %s >>%q\n' $name "$HOME/ran" >".venv/bin/$name"
        chmod +x ".venv/bin/$name"
    done
    PATH=$PWD/.venv/bin:$PATH run firewrap doctor
    [ ! -e "$HOME/ran" ]
    has 'the hook can be loaded into bash (/usr/bin/bash)'
    .venv/bin/zsh -c true # the control
    [ -e "$HOME/ran" ]
}

@test "the probe of doctor finds what is open" { # the control: a sandbox that is none
    run -0 "$ROOT/build/libexec/firewrap/probe" "$$" "$ROOT/README.md"
    has 'open files of the home can not be read'
    has 'open the system-call filter is active'
    has 'open nothing can be typed into the terminal'
}

@test "seccomp writes the filter that a sandbox gets, and wider ones" {
    firewrap seccomp >plain
    firewrap seccomp debug nested >wide
    [ -s plain ]
    run ! cmp -s plain wide
    run -0 sh -c 'bwrap --ro-bind / / --dev /dev --seccomp 3 -- unshare -U true 3<wide'
    run ! sh -c 'bwrap --ro-bind / / --dev /dev --seccomp 3 -- unshare -U true 3<plain'
    run -125 firewrap seccomp wider
}
