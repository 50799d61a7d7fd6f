#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Trust remembers every content that was allowed for a policy, so that another branch does not ask again; and no command can
# choose among them.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

STORE=.local/state/firewrap

# Two contents were allowed; the last is there, and grants more than the one before.
eval "$(declare -f setup | sed "1s/setup/make_project/")"
setup() {
    make_project
    printf 'tops3cret\n' >"$HOME/secret"
    printf 'bind-ro = ~/secret\n' >"$BASE/before"
    printf 'bind-ro = ~/secret\nenv-pass = LAST\n' >"$BASE/last"
    export LAST=1
    switch before && allow
    switch last && allow
}

# What an editor, or git, does outside.
switch() {
    cp "$BASE/$1" "$BASE/new" && mv "$BASE/new" "$PROJECT/.firewrap.ini"
}

gets_secret() { fw -- cat "$HOME/secret"; }

# A command that runs until there is a file "go", and then does SCRIPT.
command_runs() {
    background fw "${@:2}" -- sh -c "echo ready >ready; until [ -e go ]; do sleep 0.02; done; $1; echo end >end"
    wait_for ready
}
command_ends() {
    : >go
    wait_for end
    wait
}

@test "what was allowed once, and grants no more than the last, needs no second look when it is there again" {
    run -0 fw -- sh -c 'echo $LAST'
    [ "$output" = 1 ]
    switch before
    run -0 fw --dry-run -- true # which only looks
    has "$HOME/secret"
    run -0 --separate-stderr gets_secret
    [ -z "$stderr" ]
    run -0 firewrap trust list
    [[ $output =~ allowed\ +"$PROJECT/.firewrap.ini (2 contents)" ]]
    printf '# one byte more\n' >>.firewrap.ini # the control
    run ! gets_secret
    has "changed, 1 setting waits for 'firewrap allow'"
}

# git's refs, its index and its stash lie in the project: a command can say what the user's own git puts there next.
@test "what grants more than the last waits, though it was allowed before" {
    command -v git >/dev/null || skip_unless_must 'there is no git'
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
    git init -q . && git config user.name a && git config user.email a@b
    git add .firewrap.ini && git commit -qm wide && git branch feature
    printf 'env-set = TIGHT=1\n' >.firewrap.ini && allow
    git commit -qam tight && git branch -f feature
    run ! gets_secret
    run -0 fw git update-ref refs/heads/feature HEAD~1
    git checkout -q feature
    run ! gets_secret
    has "waits for 'firewrap allow'" || has "wait for 'firewrap allow'"
    allow # the control
    run -0 gets_secret
}

@test "git switch, and back, with a policy in each branch" {
    command -v git >/dev/null || skip_unless_must 'there is no git'
    export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null
    git init -q . && git config user.name a && git config user.email a@b
    git add .firewrap.ini && git commit -qm last
    git switch -qc before && switch before && git commit -qam before
    run -0 --separate-stderr gets_secret
    [ -z "$stderr" ]
    git switch -q -
    run fw -- sh -c 'echo "$LAST."'
    has "2 settings wait for 'firewrap allow'"
    allow
    git switch -q before
    run -0 gets_secret
}

@test "a running command that may write the policy keeps another content from counting, until it is allowed" {
    command_runs true -bc
    switch before
    run -0 fw --dry-run -- true
    has "changed to what was allowed before, perhaps by a command that runs; 1 setting waits for 'firewrap allow'"
    lacks "$HOME/secret"
    mv "$HOME/$STORE/running" "$BASE/running" # the control: if nobody knew of the command
    run -0 fw --dry-run -- true
    has "$HOME/secret"
    mv "$BASE/running" "$HOME/$STORE/running"
    run ! gets_secret
    run -0 firewrap allow
    run -0 gets_secret
    command_ends
    run -0 gets_secret
}

@test "a command that runs elsewhere, or can not write the policy, does not matter" {
    mkdir "$HOME/else"
    cd "$HOME/else"
    command_runs true -bc
    cd "$PROJECT"
    switch before
    run -0 gets_secret
    cd "$HOME/else"
    command_ends
}

@test "what a command has planted while its protection was off does not count, neither while it runs nor afterwards" {
    cp "$BASE/before" wide
    command_runs 'until [ -e stop ]; do cat wide >.firewrap.ini; sleep 0.01; done 2>/dev/null' -bc
    cp -a "$HOME/$STORE/others" "$BASE/others"
    : >go
    for ((i = 0; i < 1000; i++)); do # until it was faster than the watcher
        ((i % 50)) || switch last # an editor saves the same bytes: the mount has gone with the old file
        sleep 0.02
        ! cmp -s .firewrap.ini "$BASE/before" || break
    done
    : >stop
    wait_for end
    wait
    cmp .firewrap.ini "$BASE/before" # the attack's part
    run ! gets_secret
    has 'changed, 1 setting waits'
    switch last
    run -0 fw -- sh -c 'echo $LAST' # the last one still counts
    [ "$output" = 1 ]
    switch before
    run ! gets_secret
    cp -a "$BASE/others" "$HOME/$STORE/" # the control: without the note of what has happened
    run -0 gets_secret
}

@test "a command that is older than the policy plants what was allowed once" {
    rm .firewrap.ini
    run -0 firewrap trust forget
    command_runs 'cat ../before >.firewrap.ini; echo planted >planted; until [ -e on ]; do sleep 0.02; done' -bc --bind-ro "$BASE/before:$HOME/src/before"
    switch before && allow
    switch last && allow
    : >go
    wait_for planted
    cmp .firewrap.ini "$BASE/before"
    run ! gets_secret
    has 'perhaps by a command that runs'
    : >on
    wait_for end
    wait
    run ! gets_secret
    has 'a command has made it'
}

@test "firewrap that was killed takes the other contents along" {
    background fw -bc -- sh -c 'echo ready >ready; sleep 100'
    wait_for ready
    kill -9 $!
    wait $! || true
    run -0 fw -- true
    switch before
    run ! gets_secret
    has 'changed, 1 setting waits'
}

@test "the others are dropped where a command's processes live on, and where it can not be noted" {
    again() { # both contents are known, and the one that grants no more is there
        switch before && allow
        switch last && allow
    }
    run -0 fw -- true # the control
    switch before
    run -0 gets_secret
    again
    run -0 fw --share pid -- true
    switch before
    run ! gets_secret
    has 'waits'
    again
    rm -rf "${HOME:?}/$STORE/running"
    : >"$HOME/$STORE/running"
    run -0 fw -- true
    has 'can not be noted'
    rm "$HOME/$STORE/running"
    switch before
    run ! gets_secret
    has 'waits'
}

@test "a policy that was seen missing takes all its contents along" {
    rm .firewrap.ini
    run -125 fw -- true
    for content in before last; do
        switch "$content"
        run -0 fw -- true
        has 'it was gone, or a command has made it'
    done
    allow
    run -0 fw -- sh -c 'echo $LAST'
    [ "$output" = 1 ]
    switch before
    run ! gets_secret
    has 'changed, 1 setting waits'
}

@test "deny and trust forget take all contents back" {
    for way in 'deny' 'trust forget' "trust forget $PROJECT" "trust forget $PROJECT/.firewrap.ini"; do
        # shellcheck disable=SC2086
        run -0 firewrap $way
        if [ "$way" = deny ]; then
            run -125 gets_secret
            rm .firewrap.ini
            run -0 firewrap allow
        fi
        for content in before last; do
            switch "$content"
            run -0 fw -- true
            [[ $output =~ "settings wait for 'firewrap allow'"|"1 setting waits for 'firewrap allow'" ]]
            lacks changed
        done
        switch before && allow
        switch last && allow
        switch before
        run -0 gets_secret # the control
    done
    rm -rf "$PROJECT"
    cd "$HOME"
    run -0 firewrap trust forget src/shop
    run -0 firewrap trust list
    [ -z "$output" ]
    run -125 firewrap trust forget src/shop
    has 'nothing was allowed or denied here'
    run -125 firewrap trust forget a b
    [ ! -e "$STORE/others" ]
}

@test "trust prune forgets all contents of what is gone, and a store of an older version is read" {
    rm -r "$HOME/$STORE/others" # it has had one content
    run -0 fw -- sh -c 'echo $LAST'
    [ "$output" = 1 ]
    run -0 firewrap trust list
    lacks contents
    switch before
    run ! gets_secret
    allow
    rm .firewrap.ini
    run -0 firewrap trust prune
    [ ! -e "$HOME/$STORE/others" ]
    switch before
    run ! gets_secret
}

@test "a damaged store, or one that others may write, is an error" {
    switch before
    run -0 firewrap explain --args # the control
    file=$HOME/$STORE/others${PROJECT}/.firewrap.ini
    chmod 666 "$file"
    run -125 gets_secret
    has 'can be written by others'
    chmod 600 "$file"
    for text in x '5' $'99\nx' $'-1\nx' $'1x\nx'; do
        printf '%s' "$text" >"$file"
        run -125 gets_secret
        has "the trust store is damaged ('firewrap trust forget"
    done
    run -0 firewrap trust forget
    run ! gets_secret
}

@test "a hundred contents are kept, and what is older waits again" {
    for ((i = 1; i <= 103; i++)); do
        printf 'bind-ro = ~/secret\n# %s\n' "$i" >"$BASE/c$i"
        switch "c$i"
        allow
    done
    for i in 102 50 4; do
        switch "c$i"
        run -0 gets_secret
    done
    for i in 2 1; do
        switch "c$i"
        run ! gets_secret
        has 'waits'
    done
}
