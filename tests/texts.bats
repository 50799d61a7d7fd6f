#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The consoles of README and docs/: each is typed into a bash on a terminal by console.py, and has to print what the text shows.
# What a text takes for given (a project, a key) is made here.
# shellcheck disable=SC2016,SC2030,SC2031
load helper
load registry
bless=${BLESS:+--bless} # BLESS=1: what is printed goes into the texts (then review the diff)

# consoles FILE: all its consoles show what they say. At least N blocks, so that no text loses its test by another mark.
consoles() {
    [ "$(grep -c '^```console' "$ROOT/$1")" -ge "$2" ] || fail "$1 has fewer consoles than $2"
    cd "$HOME" || return
    # shellcheck disable=SC2086 # nothing, or a word
    run -0 python3 "$ROOT/tests/console.py" $bless "$ROOT/$1"
}

hook() { echo 'eval "$(firewrap hook bash)"' >"$HOME/.bashrc"; }

# Goes to a project of the user's.
project() { mkdir -p "$HOME/src/$1" && cd "$HOME/src/$1" || return; }

need() { command -v "$1" >/dev/null || skip_unless_must "$1 is not installed"; }

# stand_in NAME: a program of the user's that runs its argument as a line for the shell.
stand_in() {
    mkdir -p "$HOME/.local/bin"
    printf '#!/bin/sh\neval "$1"\n' >"$HOME/.local/bin/$1"
    chmod +x "$HOME/.local/bin/$1"
    export PATH=$HOME/.local/bin:$PATH
}

secrets() {
    mkdir -p "$HOME/.ssh"
    echo '-----BEGIN OPENSSH PRIVATE KEY-----' >"$HOME/.ssh/id_ed25519"
}

# The project of README: a package with a script that looks at the key, and a program that asks the network.
shop() {
    secrets
    project shop
    echo '{"name":"shop","version":"1.0.0","scripts":{"postinstall":"node setup.js","test":"node test.js"}}' >package.json
    echo 'const fs = require("fs");
try { console.log("setup: read " + fs.readFileSync(process.env.HOME + "/.ssh/id_ed25519", "utf8").trim()); }
catch (e) { console.log("setup: " + e.message); }' >setup.js
    echo 'console.log("1 test passed")' >test.js
    printf '#!/bin/sh\nexec curl -sS "$1"\n' >fetch.sh
    chmod +x fetch.sh
}

@test "README" {
    shop
    echo 'mask = .env' >.firewrap.ini && allow
    project tool
    printf 'net     = on\nbind-rw = ~\n' >.firewrap.ini
    consoles README.md 3
}

@test "the consoles of README without firewrap show something else (control)" {
    shop
    mkdir ../tool "$HOME/bin"
    printf '#!/bin/sh\n' >"$HOME/bin/firewrap"
    chmod +x "$HOME/bin/firewrap"
    cd "$HOME" || return
    PATH=$HOME/bin:$PATH run -1 python3 "$ROOT/tests/console.py" "$ROOT/README.md"
    has 'setup: read -----BEGIN OPENSSH'
}

@test "the tutorial" { consoles docs/tutorial.md 12; }

@test "howto: npm" {
    hook
    package greet 'console.log("hello")' '"scripts":{"postinstall":"cat ~/.npmrc || true"}'
    registry_start
    user_policy "env-set = npm_config_registry=$REGISTRY" 'env-set = npm_config_update_notifier=false'
    echo SECRET >"$HOME/.npmrc"
    shop
    echo '{"name":"shop","version":"1.0.0","scripts":{"test":"node test.js"}}' >package.json
    consoles docs/howto/npm.md 2
}

@test "howto: Python" {
    hook
    project tool
    echo requests >requirements.txt
    consoles docs/howto/python.md 4
}

@test "howto: agents" {
    hook
    stand_in claude
    secrets
    mkdir "$HOME/.claude"
    echo '{}' >"$HOME/.claude/settings.json"
    printf '[user]\n\tname = Ann\n' >"$HOME/.gitconfig"
    project app
    git init -q .
    mkdir .github
    echo SECRET >.env
    consoles docs/howto/agents.md 2
}

@test "howto: editors" {
    need vim
    hook
    echo text >"$HOME/notes"
    project app
    echo 'net = off' >.firewrap.ini && allow
    consoles docs/howto/editors.md 1
}

@test "howto: CI" {
    project app
    printf 'fetch:\n\t@tail -n +3 /proc/net/dev | cut -d: -f1 >interfaces\ntest:\n\t@echo tested\n' >Makefile
    echo 'mask = .env' >.firewrap.ini
    consoles docs/howto/ci.md 3
    [ -s "$HOME/src/app/interfaces" ]
}

@test "howto: tokens" {
    hook
    project shop
    echo '{"name":"shop","version":"1.0.0"}' >package.json
    echo '//registry.example.com/:_authToken=SECRET' >"$HOME/.npmrc"
    consoles docs/howto/tokens.md 3
}

@test "howto: it does not work" {
    hook
    project app
    git init -q .
    mkdir "$HOME/data"
    echo 7 >"$HOME/data/numbers"
    echo 'net = off' >.firewrap.ini && allow
    consoles docs/howto/it-does-not-work.md 5
}
