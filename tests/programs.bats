#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that PATH names by links, toolchains unpacked in the home, a home that is a link, an /etc of links.
load helper

program() {
    mkdir -p "$(dirname "$1")"
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

on_path() { export PATH=$1:$PATH; }

@test "a toolchain that was unpacked in the home works through a link in ~/.local/bin, with what lies beside it" {
    # shellcheck disable=SC2016
    program "$HOME/opt/node-20/bin/node" 'cat "$(dirname "$(readlink -f "$0")")/../lib/text"'
    mkdir -p "$HOME/opt/node-20/lib" "$HOME/.local/bin"
    echo library >"$HOME/opt/node-20/lib/text"
    ln -s "$HOME/opt/node-20/bin/node" "$HOME/.local/bin/node"
    on_path "$HOME/.local/bin"
    run -0 fw node
    [ "$output" = library ]
    run -0 fw sh -c 'make() { node; }; make'
    [ "$output" = library ]
}

@test "programs by links are there with the project's own home, too, and are not the ones that a command has left in it" {
    # shellcheck disable=SC2016
    program "$HOME/.tools/tool-1/bin/tool" 'cat "$(dirname "$(readlink -f "$0")")/../lib/text"'
    mkdir -p "$HOME/.tools/tool-1/lib" "$HOME/.local/bin"
    echo library >"$HOME/.tools/tool-1/lib/text"
    ln -s tool-1 "$HOME/.tools/tool"
    ln -s ../../.tools/tool/bin/tool "$HOME/.local/bin/tool"
    program "$HOME/dotfiles/greet" 'echo hello'
    ln -s ../../dotfiles/greet "$HOME/.local/bin/greet"
    echo secret >"$HOME/dotfiles/token"
    policy 'home = project' && allow
    fw -- sh -c 'chmod u+w ~/dotfiles && echo "echo planted" >~/dotfiles/greet && chmod +x ~/dotfiles/greet'
    run -0 fw "$HOME/dotfiles/greet" # (control: it is obeyed where it is asked for)
    [ "$output" = planted ]
    on_path "$HOME/.local/bin"
    for _ in 1 2; do # the second meets the mount points of the first
        run -0 fw tool
        [ "$output" = library ]
        run -0 fw greet
        [ "$output" = hello ]
        run fw cat "$HOME/dotfiles/token"
        lacks secret
    done
}

@test "an entry of PATH below a link to a toolchain has what lies beside it, as fnm and nvm make such" {
    tree=$HOME/.local/share/fnm/node-versions/v1/installation
    mkdir -p "$tree/bin" "$tree/lib" "$HOME/.local/state/fnm_multishells" "$HOME/private"
    printf '#!/bin/sh\necho works\n' >"$tree/lib/tool.js"
    chmod +x "$tree/lib/tool.js"
    ln -s ../lib/tool.js "$tree/bin/tool"
    ln -s "$tree" "$HOME/.local/state/fnm_multishells/1"
    export PATH=$HOME/.local/state/fnm_multishells/1/bin:$PATH
    for options in '' --base=4; do
        # shellcheck disable=SC2086 # words
        run -0 fw $options tool
        [ "$output" = works ]
    done
    run fw ls -A "$HOME"
    lacks private
    ln -s "$HOME/private" "$PROJECT/planted" # by a link of the project's, nothing
    mkdir -p "$HOME/private/bin" "$HOME/private/lib"
    touch "$HOME/private/lib/secret"
    PATH=$PROJECT/planted/bin:$PATH run fw sh -c 'ls planted/lib ~/private/lib'
    lacks secret
}

@test "a toolchain on PATH is shown with its libraries, the home is not" {
    # shellcheck disable=SC2016
    program "$HOME/opt/tool/bin/tool" 'cat "${0%/*}/../lib/text"'
    mkdir "$HOME/opt/tool/lib"
    echo library >"$HOME/opt/tool/lib/text"
    on_path "$HOME/opt/tool/bin"
    run -0 fw tool
    [ "$output" = library ]
    program "$HOME/bin/own" 'cat ~/lib/text'
    mkdir "$HOME/lib"
    echo secret >"$HOME/lib/text"
    on_path "$HOME/bin"
    run fw own
    lacks secret
    has 'No such file'
}

@test "of a project whose bin is on PATH other projects see nothing but that" {
    program "$HOME/app/bin/tool" 'cat ~/app/.env ~/app/lib/text'
    mkdir "$HOME/app/lib"
    echo library >"$HOME/app/lib/text"
    on_path "$HOME/app/bin"
    for sign in .env .git/config .firewrap.ini; do
        mkdir -p "$HOME/app/.git"
        [ "$sign" = .git/config ] || rmdir "$HOME/app/.git"
        echo secret >"$HOME/app/$sign"
        run fw sh -c "tool; cat ~/app/$sign"
        lacks secret library
        rm -r "$HOME/app/$sign"
        rm -rf "$HOME/app/.git"
    done
    echo secret >"$HOME/app/env" # the control: nothing says that it is one
    run fw cat "$HOME/app/env"
    has secret
}

@test "a script of a dotfiles directory works through its link, and nothing else is shown by links" {
    program "$HOME/dotfiles/bin/greet" 'echo hello'
    program "$HOME/dotfiles/other" 'echo other'
    echo secret >"$HOME/dotfiles/token"
    mkdir "$HOME/bin"
    ln -s ../dotfiles/bin/greet ../dotfiles/other ../dotfiles/token "$HOME/bin"
    on_path "$HOME/bin"
    run -0 fw greet
    [ "$output" = hello ]
    run -0 fw other
    [ "$output" = other ]
    run fw cat "$HOME/dotfiles/token"
    lacks secret
    run fw touch "$HOME/dotfiles/bin/new"
    [ "$status" != 0 ] && [ ! -e "$HOME/dotfiles/bin/new" ]
}

@test "a link to a program of another project shows its bin, not the project" {
    # shellcheck disable=SC2016
    program "$HOME/src/other/bin/deploy" 'echo deployed; cat "$HOME/src/other/token"'
    mkdir -p "$HOME/src/other/lib" "$HOME/bin"
    echo secret >"$HOME/src/other/token"
    ln -s ../src/other/bin/deploy "$HOME/bin"
    on_path "$HOME/bin"
    for sign in .git .firewrap.ini; do
        : >"$HOME/src/other/$sign"
        run fw deploy
        has deployed
        lacks secret
        run -0 firewrap explain --args
        has 'it is a project'
        rm "$HOME/src/other/$sign"
    done
    run -0 fw deploy # the control: nothing says that it is one
    has deployed secret
}

@test "a link in the way that a directory's own links rename is there under both names" {
    # shellcheck disable=SC2016
    program "$HOME/.tools/go-1.2/bin/go" 'cat "${0%/*}/../lib/text" 2>/dev/null || cat "$TOOLS/lib/text"'
    mkdir -p "$HOME/.tools/go-1.2/lib" "$HOME/bin"
    echo library >"$HOME/.tools/go-1.2/lib/text"
    ln -s go-1.2 "$HOME/.tools/go"
    ln -s ../.tools/go/bin/go "$HOME/bin/go"
    on_path "$HOME/bin"
    run -0 fw -bc --env-set "TOOLS=$HOME/.tools/go" go
    [ "$output" = library ]
}

@test "a link that a command can have made shows nothing" {
    program "$HOME/private/bin/x" true
    mkdir "$HOME/private/lib" "$HOME/src/tools"
    echo secret >"$HOME/private/lib/text"
    ln -s "$HOME/private/bin/x" "$HOME/src/tools/x" # anybody's who works in src/tools
    on_path "$HOME/src/tools"
    run fw cat "$HOME/private/lib/text"
    lacks secret
    run -0 firewrap explain --args
    has 'a command can have made a link on the way to it'
    mkdir "$HOME/bin"
    mv "$HOME/src/tools/x" "$HOME/bin" # the control: the same link where nobody works
    on_path "$HOME/bin"
    run -0 fw cat "$HOME/private/lib/text"
    has secret
}

@test "a home that is a link, or that a link leads to, works" {
    ln -s "$HOME" "$BASE/lnk"
    mkdir "$BASE/way"
    ln -s .. "$BASE/way/up"
    for home in "$BASE/lnk" "$BASE/way/up/home"; do
        cd "$home/src/shop"
        HOME=$home run -0 fw sh -c 'echo x >made && cat ~/src/shop/made && cd ~ && cat src/shop/made && echo "$HOME"'
        [ "$output" = "x
x
$home" ]
        rm "$PROJECT/made"
    done
}

@test "what a link of /etc leads to is there, but not what anybody can change" {
    mkdir "$BASE/etc"
    cp /etc/passwd /etc/group "$BASE/etc"
    ln -s /opt/firewrap-test/certs "$BASE/etc/static"
    ln -s "$BASE/own" "$BASE/etc/hosts"
    echo own >"$BASE/own"
    # shellcheck disable=SC2016
    as_root='mount -t tmpfs -o mode=755 t /opt && mkdir /opt/firewrap-test && echo certificate >/opt/firewrap-test/certs &&
        mount --bind "$1" /etc && shift && exec "$@"'
    run -0 unshare -Urm sh -c "$as_root" sh "$BASE/etc" \
        firewrap run sh -c 'cat /etc/static; cat /etc/hosts; true'
    has certificate
    lacks own
}
