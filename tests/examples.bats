#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The policies of examples/, each with a project of its kind. Where a tool is too large for the tests, a stand-in tries what
# the tool would let a package try. examples/two-step: twostep.bats; demo.sh: docs.bats.
# shellcheck disable=SC2016,SC2030,SC2031
load helper
load registry

example() { cp "$ROOT/examples/$1/.firewrap.ini" . && allow; }

# stand_in NAME: a program on PATH that runs the rest of its words as a shell line, behind those of the tool's own.
stand_in() {
    mkdir -p "$HOME/bin"
    printf '#!/bin/sh\nfor line; do :; done\neval "$line"\n' >"$HOME/bin/$1"
    chmod +x "$HOME/bin/$1"
    export PATH=$HOME/bin:$PATH
}

# Is there a network? The address of the registry answers only to those who share the host's.
ask() { printf 'curl -sS %s/nothing && echo network || echo no network' "$REGISTRY"; }

begin() {
    mkdir -p "$BASE/packages"
    registry_start
}

@test "the Node.js project: install, test and publish" {
    package greet 'console.log("hello")' '"scripts":{"postinstall":"cat ~/.npmrc; echo the script ran"}'
    begin
    echo '//x/:_authToken=SECRET' >"$HOME/.npmrc"
    printf '{"name":"shop","version":"1.0.0","scripts":{"test":"greet; %s"}}\n' "$(ask)" >package.json
    example node-project
    run -0 fw --env-set npm_config_registry "$REGISTRY" npm install --foreground-scripts greet
    has 'the script ran'
    lacks SECRET
    [ -d "$(firewrap home path .)/.npm" ]
    run -0 fw npm test
    has hello
    has 'no network'
    run -0 firewrap show -- npm publish
    has 'net = on'
    has 'bind-ro = -'"$HOME/.npmrc"
}

@test "the Python project: environment, tests and secrets" {
    begin
    mkdir .github
    echo SECRET | tee .env >key.pem
    printf 'import subprocess, sys\nprint(subprocess.run(["sh", "-c", sys.argv[1]], capture_output=True, text=True))\n' >test.py
    example python-project
    run -0 fw /usr/bin/python3 -m venv .venv
    run -0 firewrap show -- .venv/bin/pip install x
    has 'net = on'
    has 'home = project'
    run -0 fw .venv/bin/python test.py "cat .env key.pem; touch .github/x; $(ask)"
    lacks SECRET
    has 'no network'
    [ ! -e .github/x ]
    run -0 fw .venv/bin/pip download --no-index --help
    [ -d "$(firewrap home path .)" ]
}

@test "the Rust project: what fetches and what runs" {
    begin
    stand_in cargo
    mkdir -p .cargo src "$HOME/.cargo"
    echo 'token = "SECRET"' >"$HOME/.cargo/credentials.toml"
    example rust-project
    run -0 fw cargo fetch "mkdir -p ~/.cargo/registry; echo one >~/.cargo/registry/crate; cat ~/.cargo/credentials.toml; $(ask)"
    lacks 'no network'
    lacks SECRET
    run -0 fw cargo build "cat ~/.cargo/registry/crate; echo x >.cargo/config.toml; echo x >src/made; $(ask)"
    has one
    has 'no network'
    [ "$(cat "$(firewrap home path .)/.cargo/registry/crate")" = one ]
    [ ! -e .cargo/config.toml ]
    [ -e src/made ]
    [ ! -e "$HOME/.cargo/registry" ]
}

@test "the C project: build, secrets and the library beside it" {
    mkdir -p ../libcommon config .github
    echo 'int common(void) { return 7; }' >../libcommon/common.h
    echo SECRET | tee key.pem >config/.env
    printf '#include "../libcommon/common.h"\nint main(void) { return common(); }\n' >main.c
    printf 'main: main.c\n\t-cat key.pem config/.env\n\t-echo x >.github/x\n\t-echo x >../libcommon/common.h\n\t$(CC) -o $@ $<\n' >Makefile
    example c-project
    run -0 fw make
    lacks SECRET
    [ ! -e .github/x ]
    grep -q common ../libcommon/common.h
    run -7 fw ./main
}

@test "the agent's project: what the agent can and can not do" {
    begin
    stand_in claude
    mkdir -p .git .github deploy/keys "$HOME/.claude" "$HOME/.ssh" "$HOME/src/other"
    git init -q .
    echo SECRET | tee .env deploy/keys/key server.pem "$HOME/.ssh/id_ed25519" "$HOME/src/other/x" >"$HOME/.npmrc"
    echo login >"$HOME/.claude/.credentials.json"
    echo '{}' >"$HOME/.claude/settings.json"
    example agent-project
    run -0 fw claude "cat .env deploy/keys/key server.pem ~/.ssh/id_ed25519 ~/src/other/x ~/.npmrc
        echo made >code.c; cat ~/.claude/.credentials.json; echo more >>~/.claude/.credentials.json; echo more >>~/.claude/history
        echo evil >.git/hooks/pre-commit; echo evil >.github/x; echo evil >deploy/x; echo evil >~/.claude/settings.json
        $(ask)"
    lacks SECRET
    has login
    lacks 'no network'
    [ -e code.c ]
    grep -q more "$HOME/.claude/.credentials.json"
    grep -q more "$HOME/sandboxes/claude/.claude/history"
    run ! grep -rl evil .git .github deploy "$HOME/.claude"
    printf 'all:\n\t@%s\n' "$(ask)" >Makefile
    run -0 fw make
    has 'no network'
}

@test "your own profile builds on the one that firewrap brings" {
    mkdir -p "$HOME/.config/firewrap/profiles"
    cp "$ROOT/examples/user/profiles/npm.ini" "$HOME/.config/firewrap/profiles"
    cp "$ROOT/examples/user/firewrap.ini" "$HOME/.config/firewrap"
    echo '[user]' >"$HOME/.gitconfig"
    run -0 firewrap show -- npm test
    has 'home = npm'
    has 'npm_config_registry=https'
    has 'env-pass = NODE_ENV'
    has "bind-ro = -$HOME/.gitconfig"
    has 'net = off'
    run -0 firewrap show -- npm ci
    has 'net = on'
    run -0 fw node -p process.env.npm_config_registry # another command
    [ "$output" = undefined ]
}
