#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The rows of firewrap-compat(7) about features; compat.bats has the others.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

bwrap_line() { run -0 fw --dry-run "$@"; }

@test "compat: automatic profiles" {
    mkdir "$HOME/bin" && cp /usr/bin/env "$HOME/bin/Windsurf"
    user_profile windsurf 'env-set = SURF=1'
    export PATH=$HOME/bin:$PATH
    for words in firewrap 'firewrap --profile windsurf --'; do
        # shellcheck disable=SC2086 # words
        run -0 $words Windsurf
        has SURF=1
    done
    cp /usr/bin/env windsurf
    run -0 fw ./windsurf
    lacks SURF=1
    run -0 fw -bc Windsurf
    lacks SURF=1
}

@test "compat: aliases by links" {
    mkdir "$HOME/bin" "$HOME/real"
    printf '#!/bin/sh\necho "words: $*"; touch made; env\n' >"$HOME/real/windsurf"
    chmod +x "$HOME/real/windsurf"
    ln -s "$ROOT/build/bin/firewrap" "$HOME/bin/windsurf"
    user_profile windsurf 'cwd = off' 'env-set = SURF=1'
    export PATH=$HOME/bin:$HOME/real:$PATH
    run -0 windsurf -x .
    has 'words: -x .'
    has SURF=1
    [ ! -e made ]
    run -0 windsurf -c -- .
    has 'words: .'
    [ -e made ]
    run -0 firewrap alias add windsurf
    run -0 firewrap alias list
    has windsurf
}

@test "compat: AppImages" {
    # Stands for one: a program with the mark of a type 2 image, that says how it was started.
    cp /usr/bin/env 'Some App.APPIMAGE'
    printf 'AI\002' | dd of='Some App.APPIMAGE' bs=1 seek=8 conv=notrunc status=none
    run -0 fw -b -- './Some App.APPIMAGE'
    has APPIMAGE_EXTRACT_AND_RUN=1
    run -0 fw -b -- './Some App.APPIMAGE' printf '%s,' 'a b' c
    [ "$output" = 'a b,c,' ]
}

@test "compat: private home" {
    touch "$HOME/.only-outside"
    run -0 fw -b -- sh -c 'ls -A ~; touch ~/made'
    lacks .only-outside
    [ ! -e "$HOME/made" ]
    run -0 fw -bh lab -- sh -c 'ls -A ~; touch ~/made'
    lacks .only-outside
    [ -e "$HOME/sandboxes/lab/made" ]
}

@test "compat: two-step execution" {
    echo data >my.pdf
    [ "$(fw -bn --home tool -- sh -c "cat my.pdf; echo tool >~/tool" 2>/dev/null || true)" = '' ]
    run -0 fw -bn --home tool -- sh -c "cat $PROJECT/my.pdf 2>&1; echo tool >~/tool; readlink /proc/self/ns/net"
    lacks data
    has "$(readlink /proc/self/ns/net)"
    run -0 fw -bc --home tool -- sh -c 'cat ~/tool my.pdf; readlink /proc/self/ns/net'
    has $'tool\ndata'
    lacks "$(readlink /proc/self/ns/net)"
}

@test "compat: shell wrapper" {
    touch "$HOME/.only-outside"
    for shell in bash zsh fish; do
        run -0 firewrap hook $shell
        has firewrap
    done
    FIREWRAP_ARGS=-bc run -0 firewrap run --hook -- ls -A "$HOME"
    lacks .only-outside
    run -0 firewrap run --hook -- ls -A "$HOME"
    has .only-outside
}

@test "compat: FIREWRAP_ARGS" {
    FIREWRAP_ARGS="-bc --env-set 'A=1 2'" run -0 fw env
    has 'A=1 2'
    FIREWRAP_ARGS='-b nonsense' run -125 fw env
}

@test "compat: fwe, fwd, fwn, fwc" {
    for shell in bash zsh; do
        run $shell -i -c "eval \"\$(firewrap hook $shell)\"; for name in fwe fwd fwn fwc; do type \$name; done" </dev/null
        for name in fwe fwd fwn fwc; do
            [[ $output =~ $name\ is\ a\ (shell\ )?function ]] || fail "$shell has no $name: $output"
        done
    done
}

@test "compat: direnv" {
    policy 'net = on' && allow
    FIREWRAP_ARGS='--net=off' run -0 firewrap show -- true
    has 'net = off'
}

@test "compat: user config (init.clj)" {
    user_policy 'env-set = MINE=1'
    run -0 fw env
    has MINE=1
}

@test "compat: profile/register!" {
    user_profile appname 'base = 5'
    bwrap_line --profile appname -- true
    has ' / /'
}

@test "compat: alter-var-root" {
    user_profile npm 'profile = npm' 'env-set = MINE=1'
    run -0 firewrap show --profile npm -- npm ci
    has MINE=1
    has NODE_ENV
}

@test "compat: bind-user-programs" {
    mkdir -p "$HOME/.nvm/versions/node/v1/bin"
    cp /bin/echo "$HOME/.nvm/versions/node/v1/bin/mynode"
    export PATH=$HOME/.nvm/versions/node/v1/bin:$PATH
    run -0 fw -b -- mynode hello
    [ "$output" = hello ]
    run -127 fw -b --user-programs=no -- mynode hello
}

@test "compat: presets" {
    user_profile mine 'profile = online' 'profile = git'
    run -0 firewrap show --profile mine -- true
    has 'net = on'
    has .gitconfig
}

@test "compat: profiles of the original" {
    run -0 firewrap profiles names
    for name in claude cursor windsurf clojure java bash date echo; do has $'\n'"$name"$'\n'; done
}

@test "compat: environment restriction" {
    export TOKEN=SECRET LANG=C
    for level in 0 4 5; do
        bwrap_line "-b$level" -- true
        has --clearenv
        lacks SECRET
    done
    run -0 fw -b -- env
    has LANG=C
    lacks SECRET
}

@test "compat: fish in the sandbox" {
    for shell in fish bash zsh; do
        run -0 script -qec "fw -b -- $shell -i -c 'echo it runs'" /dev/null </dev/null
        has 'it runs'
        lacks 'No TTY'
        lacks 'job control'
    done
}

@test "compat: new session, die with parent, unshare" {
    bwrap_line -b0 -- true
    has --unshare-all
    has --die-with-parent
    has '--cap-drop ALL'
    has --seccomp
}

@test "compat: printing the sandbox at each run" {
    run -0 fw -b -- echo hello
    [ "$output" = hello ]
    bwrap_line -b -- echo hello
    has bwrap
    run -0 firewrap explain --args -b -- echo hello
    has '# level 4'
}

@test "compat: warnings in profiles" {
    run -0 firewrap profiles show chromium
    has '# X11 does not protect'
    user_policy 'bind-rw = ~'
    run -0 firewrap check
    run -1 firewrap check --strict
    has 'grants the whole home'
}

@test "compat: trace helper (firehelper)" {
    mkdir "$HOME/bin" && cp /bin/echo "$HOME/bin/mine"
    run -127 fw -b --user-programs=no -- "$HOME/bin/mine"
    has 'exists outside'
}

@test "compat: microvm" {
    run -125 fw -b --microvm -- true
    has --microvm
}

@test "compat: D-Bus filtering, portals, network filtering" {
    run -125 fw -b --net=filter -- true
    bwrap_line -b -- true
    has --seccomp
}
