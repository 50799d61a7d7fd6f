#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A policy that was allowed does not vanish: not by a command that is older than it, not by a move of the directories on the way,
# and its bytes count no more when somebody else has put them back.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# old_command SCRIPT: a command that runs before there is a policy, and waits for the file "go".
old_command() {
    background fw -bc --net sh -c "echo ready >ready; until [ -e go ]; do sleep 0.02; done; $1; echo end >end"
    wait_for ready
}

go() {
    : >go
    wait_for end
}

@test "while an allowed policy is gone nothing runs, whatever way a command is started" {
    policy 'net = off'
    mkdir -p sub links
    ln -s "$(command -v firewrap)" links/true
    run -0 firewrap run --hook -- touch ran # the control: as long as nobody has allowed it
    rm .firewrap.ini ran
    run -0 firewrap run --hook -- touch ran
    [ -e ran ]
    rm ran
    policy 'net = off'
    allow
    mv .firewrap.ini away
    for dir in . sub; do
        cd "$dir"
        for way in 'fw --' 'firewrap run --' 'firewrap run --hook --' 'firewrap -b --' 'firewrap shell' 'firewrap explain' 'firewrap show' \
            'firewrap check' 'fw --dry-run --' "$PROJECT/links/true"; do
            # shellcheck disable=SC2086
            [ "$way" = 'firewrap check' ] && run $way || run $way touch ran
            [ "$status" = 125 ] || [ "$way/$status" = 'firewrap check/1' ] || fail "$way: $status"
            [ ! -e ran ]
            [ "$way" = 'firewrap shell' ] || has "the policy that you have allowed is gone; put it back, or 'firewrap trust prune' forgets it: '$PROJECT/.firewrap.ini'"
        done
        run -0 firewrap prompt
        [ "$output" = 'fw?' ]
    done
    run -0 firewrap trust list
    [[ $output =~ missing\ +$PROJECT/.firewrap.ini ]]
    run -0 firewrap trust prune
    run -0 fw -- touch ran
}

@test "a typed command does not run outside when a command has taken its policy away, in all three shells" {
    for shell in bash zsh fish; do
        command -v "$shell" >/dev/null || skip_unless_must "there is no $shell"
        run -0 python3 "$ROOT/tests/hook/run" --shell "$shell" --lines vanish
        has '1..1'
    done
}

@test "a command that is older than the policy takes it away: what comes next does not run outside" {
    old_command 'rm -f .firewrap.ini'
    policy 'mask = key'
    allow
    go
    [ ! -e .firewrap.ini ] # the attack's part
    run -125 firewrap run --hook -- touch ran
    has 'is gone'
    [ ! -e ran ]
    run -0 firewrap trust prune # the control: without the store's word
    run -0 firewrap run --hook -- touch ran
}

# A save from outside takes the protection off for a command in its first second; one that runs longer is covered again
# (replaced.bats), so on a busy machine it takes more than one try.
detached() {
    rm -f ready kept saved end
    background fw sh -c "echo ready >ready; rm -f .firewrap.ini; [ ! -e .firewrap.ini ] || echo kept >kept
        until [ -e saved ]; do sleep 0.01; done; rm -f .firewrap.ini; echo end >end"
    wait_for kept # before that it could not
    cp .firewrap.ini new && mv new .firewrap.ini && : >saved
    wait_for end
    [ ! -e .firewrap.ini ]
}

@test "a save from outside has detached a policy's protection, and the command removes it: what comes next does not run outside" {
    policy 'net = off'
    allow
    eventually detached
    run -125 firewrap run --hook -- touch ran
    has 'is gone'
    [ ! -e ran ]
    run -0 firewrap trust prune # the control: without the store's word
    run -0 firewrap run --hook -- touch ran
}

@test "the bytes of a policy that was gone do not count when they are back, until they are allowed again" {
    printf 'tops3cret\n' >"$HOME/secret"
    policy 'bind-ro = ~/secret'
    allow
    cp .firewrap.ini "$BASE/old"
    run -0 fw -- cat "$HOME/secret"
    rm .firewrap.ini
    cp "$BASE/old" .firewrap.ini # the control: git checkout does so, and nothing has run in between
    run -0 fw -- cat "$HOME/secret"
    has tops3cret
    rm .firewrap.ini
    run -125 fw --dry-run true # which only shows
    cp "$BASE/old" .firewrap.ini
    run -0 fw -- cat "$HOME/secret"
    rm .firewrap.ini
    run -125 fw true
    cp "$BASE/old" .firewrap.ini
    run ! fw -- cat "$HOME/secret"
    has "it was gone, or a command has made it; 1 setting waits for 'firewrap allow'"
    run -0 firewrap trust list
    [[ $output =~ ended\ +$PROJECT/.firewrap.ini ]]
    run -0 firewrap allow
    has 'As it was allowed before.'
    run -0 fw -- cat "$HOME/secret"
    has tops3cret
}

@test "the prompt that sees it missing ends the trust as well" {
    policy 'env-set = A=1'
    allow
    cp .firewrap.ini "$BASE/old"
    rm .firewrap.ini
    run -0 firewrap prompt
    cp "$BASE/old" .firewrap.ini
    run -0 firewrap trust list
    has ended
}

@test "allowed again by name, a policy that was gone counts; so does one that init writes" {
    policy 'net = off'
    allow
    rm .firewrap.ini
    run -125 fw true
    policy 'net = off'
    run -0 firewrap allow
    run -0 fw true
    [ "$output" = '' ]
    rm .firewrap.ini
    run -125 fw true
    run -0 firewrap init python
    run -0 fw true
    [ "$output" = '' ]
}

@test "a policy above counts as gone from below, one below or beside does not, and nothing above the home" {
    policy_at "$HOME/src" 'net = off'
    policy_at "$HOME/src/shop/sub" 'net = off'
    allow "$HOME/src" && allow sub
    rm "$HOME/src/shop/sub/.firewrap.ini"
    run -0 fw true
    rm "$HOME/src/.firewrap.ini"
    run -125 fw true
    mkdir -p "$HOME/else"
    cd "$HOME/else"
    run -0 fw true
    policy_at "$BASE" 'net = off' # as it was with another HOME
    env HOME="$BASE/none" XDG_STATE_HOME="$HOME/.local/state" firewrap allow "$BASE" 2>/dev/null
    rm "$BASE/.firewrap.ini"
    run -0 fw true
}

@test "a stranger's file in the place of an allowed policy is no policy: it counts as gone" {
    is_root || return 0 # nobody else can make one
    policy 'net = off'
    allow
    chown 12345 .firewrap.ini
    run -125 fw true
    has 'is gone'
    run -0 firewrap trust prune
    run -0 fw true
    has 'left out'
}

# ---- the way to a policy: inside there is no $BASE/outside ----

eval "$(declare -f setup | sed "1s/setup/make_project/")"
setup() {
    make_project
    : >"$BASE/outside"
}

@test "exchanged directories on the way do not hide a policy" {
    cc -o "$BASE/walk" "$ROOT/tests/escape/walk.c" "$ROOT/shell/module/applies.c" "-I$ROOT/src" "$ROOT/src/base/upward.c"
    bring files
    mkdir -p a/b x/b
    policy_at "$PROJECT/a" 'net = off'
    background ./files flip a x ready
    wait_for ready
    cd a/b || cd x/b
    until [ -e ../.firewrap.ini ]; do cd "$PROJECT" && cd a/b; done
    unset PWD OLDPWD FIREWRAP_ARGS
    holds env -u PWD "$BASE/walk" hook 1000
    breaks env -u PWD "$BASE/walk" text 2000000
    for ((i = 0; i < 10; i++)); do
        run env -u PWD firewrap run --hook -- test -e "$BASE/outside"
        [ "$status" != 0 ] || fail 'it has run outside' # inside there is none; else it is refused
    done
}

@test "a link in the way by which the user came is no way out, also when it is taken away again" {
    policy 'net = off'
    mkdir "$HOME/else"
    ln -s "$HOME/else" docs
    cd docs
    run -125 firewrap run --hook -- test -e "$BASE/outside"
    has 'a link has led from here'
    rm "$PROJECT/docs"
    mkdir "$PROJECT/docs"
    run -125 firewrap run --hook -- test -e "$BASE/outside"
    run -125 env HOME="$HOME" PWD="$PROJECT/docs" firewrap run --hook -- test -e "$BASE/outside"
    rm "$PROJECT/.firewrap.ini" # the control: no policy on the way
    run -0 firewrap run --hook -- test -e "$BASE/outside"
    policy 'net = off'
    allow "$PROJECT"
    rm "$PROJECT/.firewrap.ini" # allowed, and gone: the way still counts
    run -125 firewrap run --hook -- test -e "$BASE/outside"
}

# shellcheck disable=SC2016 # for the planted program
@test "a program of the project gets no other directory by a link that leads the user there" {
    policy 'net = off'
    mkdir -p bin data/in "$HOME/private"
    echo tax >"$HOME/private/paper"
    printf '#!/bin/sh\ncat paper; echo >planted\n' >bin/tool
    chmod +x bin/tool
    ln -s "$HOME/private" tests
    ln -s data/in here
    PATH=$PROJECT/bin:$PATH
    cd tests
    for how in 'firewrap run --hook --' fw 'firewrap explain'; do
        run -125 $how tool
        has "'cd $HOME/private' if you mean that"
        lacks tax
    done
    [ ! -e planted ]
    cd "$PROJECT"
    run -125 env -C "$HOME/private" PWD="$PROJECT/tests" fw tool
    run -0 env -C "$HOME/private" PWD="$PROJECT" fw tool # PWD is old here, and says nothing
    has tax
    cd "$PROJECT/here" # a link that stays in the project
    run fw tool
    lacks 'has led'
    cd "$HOME/private" # the control: where the user has gone himself
    run -0 fw tool
    has tax
    [ -e planted ]
}

@test "in a directory that was removed, or whose parents can not be searched, nothing runs outside" {
    mkdir -p sub/dir gone
    policy 'net = off'
    cd gone
    rmdir ../gone
    run -125 firewrap run --hook -- test -e "$BASE/outside"
    cd "$PROJECT/sub/dir"
    as_user=()
    [ "$(id -u)" != 0 ] || as_user=(setpriv --bounding-set=-all --inh-caps=-all --)
    chmod 0 ..
    run -125 "${as_user[@]}" "$(command -v firewrap)" run --hook -- test -e "$BASE/outside"
    has 'Permission denied'
    lacks bwrap
    chmod 755 "$PROJECT/sub"
    run "${as_user[@]}" "$(command -v firewrap)" run --hook --dry-run -- test -e "$BASE/outside" # the control
    has bwrap
}

@test "a policy's text is not opened before it is known to be a regular file" {
    mkfifo .firewrap.ini
    run -124 timeout 1 cat .firewrap.ini # the control: who opens it waits for ever
    run -125 timeout 20 fw true
    has 'not a regular file'
    rm .firewrap.ini
    ln -s /dev/zero .firewrap.ini
    run -125 timeout 20 fw true
}

@test "without any policy, a link that a command can have made leads to no grant; the user's own links do" {
    mkdir -p "$HOME/private/in" "$BASE/data/work" data/in
    echo tax >"$HOME/private/paper"
    fw -bc ln -s "$HOME/private" docs
    fw -bc ln -s data/in here
    for way in docs docs/in; do
        cd "$PROJECT/$way"
        real=$(pwd -P)
        for how in 'fw -bc' 'firewrap run --hook -bc --' 'firewrap explain -bc' "fw -b --no-policy --cwd=ro"; do
            run -125 $how cat "$HOME/private/paper"
            has "'cd $real' if you mean that"
            lacks tax
        done
        run fw -b cat "$HOME/private/paper" # nothing of it is granted
        lacks 'has led'
    done
    cd "$HOME/private" # the control: where the user has gone himself
    run -0 fw -bc cat paper
    [ "$output" = tax ]
    cd "$PROJECT/docs"
    rm "$PROJECT/docs"
    run -125 firewrap run --hook -bc -- true # taken away again
    mkdir "$PROJECT/docs"
    run -125 firewrap run --hook -bc -- true
    cd "$PROJECT/here" # what leads no further than the command could write
    run -0 fw -bc true
    lacks 'has led'
    ln -s "$BASE/data/work" "$HOME/work" # where nobody works: the user's own
    ln -s "$HOME/private" "$HOME/.hidden"
    for way in work .hidden; do
        cd "$HOME/$way"
        run -0 fw -bc true
        [ -z "$output" ] || fail "$output"
    done
    cd "$HOME"
    run -0 fw -b --bind-rw "$HOME" true # a sandbox may write the home: from now on, its links may be a command's
    cd "$HOME/work"
    run -125 fw -bc true
    rm -r "$HOME/.local/state/firewrap/written" # the control
    run -0 fw -bc true
}
