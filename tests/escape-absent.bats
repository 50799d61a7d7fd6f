#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks by making something look absent: a command takes the modes away, the next one gives them back. Nothing stops root
# from looking, so for root there is nothing to refuse, and what is masked or protected just stays so.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# refused PATH TEXT…: the last run refused with these texts, and said what helps with PATH.
refused() {
    [ "$status" = 125 ] || fail "not refused: $status: $output"
    has "chmod u+r"
    has "$1"
}

# hide PATH: takes the modes of PATH away, in a sandbox.
hide() { run -0 fw -bc chmod 000 "$1"; }

# next DIR FILE WORDS…: the next command gives the modes of the directory back and reads; with the protection it is refused by
# the mask or before it starts.
next() { run fw -bc "${@:3}" sh -c 'chmod 700 "$1" 2>/dev/null; cat "$2"' sh "$1" "$2"; }

# Deep enough that nobody looks for repositories there, which would be refused as well.
@test "a mask in a directory that can not be looked at" {
    dir=x/y/conf
    mkdir -p $dir
    echo sesame >$dir/secret
    hide $dir
    next $dir $dir/secret --mask $dir/secret
    lacks sesame
    is_root || refused "$PROJECT/$dir"
    next $dir $dir/secret
    has sesame
}

@test "a mask with wildcards that would match there" {
    mkdir -p x/y/a/b
    echo sesame >x/y/a/b/secret.pem
    for dir in x/y/a x/y/a/b; do
        for glob in 'x/*/a/*/*.pem' '**/*.pem' 'x/y/a/b/*.pem'; do
            hide "$dir"
            next "$dir" x/y/a/b/secret.pem --mask "$glob"
            lacks sesame
            is_root || refused "$PROJECT/$dir"
        done
        next "$dir" x/y/a/b/secret.pem
        has sesame
    done
}

@test "a default mask of a granted home" {
    mkdir -p "$HOME/.local/share/keyrings"
    echo sesame >"$HOME/.local/share/keyrings/login"
    cd
    run -0 fw -b --cwd --cwd-home chmod 000 .local/share
    next .local/share .local/share/keyrings/login --cwd-home
    lacks sesame
    is_root || refused "$HOME/.local/share"
    chmod 700 .local/share
    run -0 fw -b --bind-rw "$HOME/.local/share/keyrings" cat .local/share/keyrings/login
    has sesame
}

@test "git's hooks and configuration in such a directory" {
    git init -q
    attack='chmod 700 .git; printf "[core]\n\tfsmonitor = x\n" >>.git/config; echo evil >.git/hooks/pre-commit'
    hide .git
    run fw -bc sh -c "$attack"
    is_root || refused "$PROJECT/.git"
    chmod 700 .git
    [ ! -e .git/hooks/pre-commit ]
    run ! grep fsmonitor .git/config
    mkdir -p x/y/z && mv .git x/y/z # the control: where nobody looks
    hide x/y/z/.git
    run fw -bc sh -c "cd x/y/z; $attack"
    [ "$status" = 0 ] || fail "$output"
    [ -e x/y/z/.git/hooks/pre-commit ]
    grep -q fsmonitor x/y/z/.git/config
}

@test "a configuration that names the hooks, and the directories of submodules and worktrees, can be read" {
    git init -q
    git config core.hooksPath tools
    mkdir -p tools .git/modules/lib .git/worktrees
    for place in .git/config .git/modules .git/worktrees; do
        chmod 000 "$place"
        run fw -bc sh -c 'echo evil >tools/pre-commit'
        is_root || refused "$PROJECT/$place"
        [ ! -e tools/pre-commit ]
        chmod 700 "$place"
        run -0 fw -bc true
    done
}

# A directory that can be read and not searched shows its names, and nothing of what is behind them.
@test "submodules and worktrees in a directory that can be listed only" {
    git init -q
    mkdir -p .git/modules/lib/hooks .git/modules/lib/objects .git/worktrees/w
    printf '[core]\n' >.git/modules/lib/config
    echo 'ref: refs/heads/main' >.git/modules/lib/HEAD
    attack='chmod 700 "$1" "$2"; echo evil >"$2/hooks/pre-commit"'
    for dir in .git/modules .git/modules/lib .git/worktrees; do
        run -0 fw -bc chmod 600 "$dir"
        run fw -bc sh -c "$attack" sh .git/modules .git/modules/lib
        is_root || refused "$PROJECT/$dir"
        [ ! -e .git/modules/lib/hooks/pre-commit ]
        chmod 700 "$dir"
    done
    run -0 fw -bc true
    mkdir -p x/y/z && mv .git x/y/z # the control: where nobody looks
    run -0 fw -bc chmod 600 x/y/z/.git/modules
    run -0 fw -bc sh -c "$attack" sh x/y/z/.git/modules x/y/z/.git/modules/lib
    [ -e x/y/z/.git/modules/lib/hooks/pre-commit ]
}

@test "the runtime directory, which a level hides" {
    away=$(mktemp -d /var/tmp/firewrap.XXXXXX) # not in the home nor /tmp, which are others at this level
    mkdir -p "$away/run/user"
    echo sesame >"$away/run/user/bus"
    export XDG_RUNTIME_DIR=$away/run/user
    is_root || fw -b6 -c chmod 000 "$away/run"
    run fw -b6 -c sh -c 'chmod 700 "$1"; cat "$1/user/bus"' sh "$away/run"
    lacks sesame
    is_root || refused "$away/run"
    chmod 700 "$away/run"
    run fw -b6 -c cat "$away/run/user/bus"
    lacks sesame
    run fw -b9 -c cat "$away/run/user/bus" # the control: this level shows it
    has sesame
    rm -r "$away"
}

@test "a mount point, and an optional socket, in a directory that can not be looked at" {
    mkdir -p x/y/deep sub
    hide x/y/deep
    run fw -bc --bind-ro sub:x/y/deep/link true
    is_root || refused "$PROJECT/x/y/deep"
    run fw -bc --socket=-x/y/deep/sock true
    [ "$status" = "$(is_root && echo 0 || echo 125)" ]
    chmod 700 x/y/deep
    run -0 fw -bc --bind-ro sub:x/y/deep/link true
    run -0 fw -bc --socket=-x/y/deep/sock true
}

@test "a denial that can not be looked at is one" {
    mkdir sub
    policy_at sub 'net = on'
    run -0 firewrap deny sub
    is_root && return
    chmod 000 "$HOME/.local/state/firewrap"
    cd sub
    run -125 fw true
    has 'can not be read'
    chmod 700 "$HOME/.local/state/firewrap"
}

@test "settings of tools, nested repositories and policies in such a directory" {
    mkdir -p .claude lib/deep
    echo mine >.claude/settings.json
    git init -q lib
    for dir in .claude lib lib/.git; do
        hide "$dir" || true
        chmod 000 "$dir"
        run fw -bc sh -c 'chmod 700 "$1"; echo evil >.claude/settings.json; echo evil >lib/.git/hooks/pre-commit' sh "$dir"
        is_root || refused "$PROJECT/$dir"
        chmod 700 "$dir"
        [ ! -e lib/.git/hooks/pre-commit ]
        [ "$(cat .claude/settings.json)" = mine ]
    done
    mkdir plain
    chmod 000 plain/. # what is empty holds nothing, but that can not be known
    run fw -bc true
    is_root || refused "$PROJECT/plain"
}

@test "a denied directory in such a directory" {
    mkdir -p x/y/conf/bad
    run -0 firewrap deny x/y/conf/bad
    run fw -bc chmod 000 x/y/conf # its modes stand in the grant
    chmod 000 x/y/conf
    run fw -bc sh -c 'chmod 700 x/y/conf; mv x/y/conf/bad x/y/conf/good'
    is_root || refused "$PROJECT/x/y/conf"
    chmod 700 x/y/conf
    [ ! -e x/y/conf/good ]
    (cd x/y/conf/bad && run -125 fw true)
    firewrap allow x/y/conf/bad || true # the control: what nobody has denied
    mkdir x/y/conf/other
    run -0 fw -bc sh -c 'mv x/y/conf/other x/y/conf/good'
    [ -e x/y/conf/good ]
}

@test "what belongs to somebody else and lets us not in is not there" {
    run -0 fw -b --bind-ro / --mask '/etc/ssl/private/*' --mask /root/x --protect /root/y true
    ln -s /root/nothing .envrc
    run -0 fw -bc true
}

@test "a link in a circle, and a name that is too long, are errors and not nothing" {
    ln -s conf conf
    run -125 fw -bc --mask conf/secret true

    rm conf
    ln -s .envrc .envrc
    run -125 fw -bc true
    has 'Too many levels of symbolic links'
    rm .envrc
    run -125 fw -bc --mask "$(printf '%0300d' 0)" true
    has 'too long'
    run -0 fw -bc --mask none/secret true
}

@test "no descriptors left is an error and not nothing" {
    mkdir -p sub
    run -125 bash -c 'ulimit -n 4; exec 3</dev/null; exec firewrap run -bc --mask "s*/x" -- true'
    has 'Too many open files'
    run -0 bash -c 'ulimit -n 64; exec 3</dev/null; exec firewrap run -bc --mask "s*/x" -- true' # the control
}

@test "what a command has hidden from us is reported as if it had made it" {
    is_root && return # who sees through all modes
    run -0 fw -bc sh -c 'mkdir .claude; echo evil >.claude/settings.json; chmod 000 .claude'
    has 'the command created .claude/settings.json'
    chmod 700 .claude
    rm -r .claude
    run -0 fw -bc sh -c 'mkdir .claude; chmod 000 .claude; chmod 700 .claude'
    lacks created
}
