#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One test for each row of firewrap-compat(7), by the row's name.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

bwrap_line() { run -0 fw --dry-run "$@"; }
user_profile() {
    mkdir -p "$HOME/.config/firewrap/profiles"
    printf '%s\n' "${@:2}" >"$HOME/.config/firewrap/profiles/$1.ini"
}
wayland() {
    export XDG_RUNTIME_DIR=$BASE/run WAYLAND_DISPLAY=wayland-0
    mkdir -m 700 "$BASE/run"
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$BASE/run/wayland-0"
}

@test "each row of firewrap-compat(7) has a test, and each test a row" {
    sed -n 's/^\.B "\(.*\)"$/\1/p' "$ROOT/src/man/firewrap-compat.7.in" | sed 's/\\-/-/g' | LC_ALL=C sort >rows
    [ "$(wc -l <rows)" -ge 50 ]
    sed -n 's/^@test "compat: \(.*\)" {$/\1/p' "$BATS_TEST_FILENAME" | LC_ALL=C sort | diff rows -
}

# ---- command line ----

@test "compat: firewrap -b -- CMD" {
    run -0 firewrap -b -- echo hello
    [ "$output" = hello ]
    run -0 fw -b echo hello
    [ "$output" = hello ]
}

@test "compat: fw" {
    ln -s "$ROOT/build/bin/firewrap" "$BASE/frap"
    run -0 "$BASE/frap" -b -- echo hello
    [ "$output" = hello ]
    run -127 fw check
}

@test "compat: --dry-run" {
    before=$(listing "$HOME")
    run -0 --separate-stderr fw -bh --dry-run -- echo 'a  b' "it's"
    [ "$before" = "$(listing "$HOME")" ]
    run -0 --separate-stderr fw -b --dry-run -- echo 'a  b' "it's"
    run -0 bash -c "$output"
    [ "$output" = "a  b it's" ]
}

@test "compat: --help" {
    run -0 firewrap --help
    has usage:
}

@test "compat: --profile NAME" {
    user_profile one 'env-set = ONE=1'
    user_profile two 'env-set = TWO=2'
    run -0 fw --profile ONE --profile two -- env
    has ONE=1
    has TWO=2
    run -125 fw --profile three -- env
}

@test "compat: -bcnh" {
    bwrap_line -bcnh -- true
    has --share-net
    has "$PROJECT $PROJECT"
    has "$HOME/sandboxes/true $HOME"
    first=$(fw --dry-run -b5cn -- true)
    [ "$first" = "$(fw --dry-run -cnb5 -- true)" ]
    bwrap_line --base --cwd --net --home -- true
    has "$HOME/sandboxes/true $HOME"
}

@test "compat: unknown options and levels" {
    run -125 fw -b --nonsense -- true
    run -125 fw -b7 -- true
    run -125 fw -bz -- true
}

@test "compat: exit status" {
    run -42 fw -b -- sh -c 'exit 42'
    run -127 fw -b -- no-such-command
    run -125 fw -b
}

# ---- levels ----

@test "compat: -b, --base" {
    first=$(fw --dry-run -b4 -- true)
    [ "$first" = "$(fw --dry-run -b -- true)" ]
    [ "$first" = "$(fw --dry-run --base -- true)" ]
}

@test "compat: -b0" {
    bwrap_line -b0 -- true
    has --unshare-all
    lacks --ro-bind
    lacks --setenv
    run -127 fw -b0 -- true
}

@test "compat: -b4" {
    mkdir -p "$HOME/.local/bin"
    cp /bin/echo "$HOME/.local/bin/mine"
    touch "$HOME/.only-outside"
    PATH=$HOME/.local/bin:$PATH run -0 fw -b4 -- mine hello
    [ "$output" = hello ]
    run -0 fw -b4 -- sh -c 'ls -A ~ /tmp; touch /usr/x /etc/x || true'
    lacks .only-outside
    [ ! -e /usr/x ]
}

@test "compat: -b5" {
    touch "$BASE/mark" # in the real /tmp
    touch "$HOME/.only-outside"
    run -0 fw -b5 -- sh -c 'ls -A ~ /tmp; ls -d /var/lib'
    has /var/lib
    lacks .only-outside
    run ! fw -b5 -- ls "$BASE/mark"
    run -0 fw -b9 -- ls "$BASE/mark"
}

@test "compat: -b6" {
    wayland
    bwrap_line -b6 -- true
    has "$BASE/run/wayland-0"
    bwrap_line -b5 -- true
    lacks "$BASE/run/wayland-0"
}

@test "compat: -b8" {
    export SOME_THING=1
    run -0 fw -b8 -- sh -c "echo \$SOME_THING; ls -d $BASE; ls -A ~"
    has 'level 8 grants'
    has $'1\n'"$BASE"
    run -0 fw -b5 -- sh -c 'echo $SOME_THING'
    [ -z "$output" ]
}

@test "compat: -b9" {
    touch "$HOME/.only-outside"
    run -0 fw -b9 -- sh -c 'ls -A ~; ls -d /tmp/*'
    lacks .only-outside
    has "${BASE%/*}"
}

# ---- options ----

@test "compat: -g, --gui" {
    wayland
    for option in -bg '-b --gui'; do
        # shellcheck disable=SC2086 # words
        bwrap_line $option -- true
        has "$BASE/run/wayland-0"
        has '--setenv WAYLAND_DISPLAY'
    done
}

@test "compat: -h, --home" {
    for words in '-b --home lab --' '-b --home=lab --' '-b -h lab --' '-b -h --profile lab --'; do
        user_profile lab 'net = off'
        # shellcheck disable=SC2086 # words
        fw $words sh -c 'echo kept >>~/file'
    done
    [ "$(wc -l <"$HOME/sandboxes/lab/file")" = 4 ]
    fw -bh -- sh -c 'touch ~/file'
    [ -e "$HOME/sandboxes/sh/file" ]
    run -0 firewrap home list
    has lab
}

@test "compat: -t, --tmphome" {
    fw -bt -- touch "$HOME/kept"
    [ -e "$(echo "$HOME"/sandboxes/tmp-*/kept)" ]
}

@test "compat: -c, --cwd" {
    fw -bc -- touch made
    [ -e made ]
    run -1 fw -b --cwd=ro -- touch more
    cd "$HOME"
    run fw -bc -- touch in-the-home
    [ ! -e in-the-home ]
}

@test "compat: --cwd-home" {
    cd "$HOME"
    fw -bc --cwd-home -- touch in-the-home
    [ -e in-the-home ]
}

@test "compat: -n, --net" {
    [ "$(fw -bn -- readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ]
    [ "$(fw -b --net -- readlink /proc/self/ns/net)" = "$(readlink /proc/self/ns/net)" ]
    [ "$(fw -b -- readlink /proc/self/ns/net)" != "$(readlink /proc/self/ns/net)" ]
}

@test "compat: --bind-ro" {
    mkdir "$HOME/data" && echo one >"$HOME/data/file"
    run -0 fw -b --bind-ro "$HOME/data" --bind-ro "$HOME/data/file:/tmp/copy" --bind-ro=-/nowhere -- \
        sh -c "cat ~/data/file /tmp/copy; echo two >~/data/file || true"
    has $'one\none'
    [ "$(cat "$HOME/data/file")" = one ]
}

@test "compat: --bind-rw" {
    mkdir "$HOME/data" && touch "$HOME/data/.envrc"
    fw -b --bind-rw "$HOME/data:/tmp/data" -- sh -c 'echo one >/tmp/data/file; echo evil >/tmp/data/.envrc || true'
    [ "$(cat "$HOME/data/file")" = one ]
    [ ! -s "$HOME/data/.envrc" ]
}

@test "compat: --bind-dev" {
    bwrap_line -b --bind-dev /dev/null:/dev/nothing -- true
    has '--dev-bind /dev/null /dev/nothing'
    run -0 fw -b --bind-dev /dev/zero:/tmp/zero -- head -c 3 /tmp/zero
}

@test "compat: --env-pass" {
    export ONE=1 TWO=2 OTHER=3
    run -0 fw -b --env-pass ONE --env-pass 'TW*' -- env
    has ONE=1
    has TWO=2
    lacks OTHER
}

@test "compat: --env-set NAME VALUE" {
    run -0 fw -b --env-set ONE '1 2' --env-set TWO=2 -- env
    has 'ONE=1 2'
    has TWO=2
}

@test "compat: --env-unset" {
    export LANG=C LC_ALL=C TERM=xterm
    run -0 fw -b --env-unset LANG --env-unset 'LC_*' -- env
    has TERM=xterm
    lacks LANG=
    lacks LC_ALL
}

@test "compat: --unsafe-session" {
    bwrap_line -b --unsafe-session -- true
    lacks --new-session
    bwrap_line -b --new-session --unsafe-session -- true
    lacks --new-session
    bwrap_line -b --new-session -- true
    has --new-session
    bwrap_line -b -- true
    has --seccomp
}

# ---- features ----

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
    run -0 firewrap explain -b -- echo hello
    has '# level 4'
}

@test "compat: warnings in profiles" {
    run -0 firewrap profiles show chromium
    has '# X11 does not protect'
    user_policy 'bind-rw = ~'
    run -1 firewrap check
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
