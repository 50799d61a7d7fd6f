#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks on the limits of a search: what was protected once stays so. And on other names of the same file.
load helper
load escape/escape
load escape/git

memory() { printf '%s/.local/state/firewrap/protected%s/.names' "$HOME" "${1:-$PROJECT}"; }

attack='echo evil >lib/.git/hooks/pre-commit'
# lost: without what was remembered a command can write the hooks of the nested repository.
lost() {
    rm -f "$(memory)"
    run fw -bc sh -c "$attack"
    [ -e lib/.git/hooks/pre-commit ]
}

@test "directories that come and go take no protection from a nested repository" {
    git init -q lib
    run -0 fw -bc true # finds it
    run ! fw -bc sh -c "$attack"
    run -0 fw -bc sh -c 'mkdir $(seq -f d%g 3000); rmdir $(seq -f d%g 2 3000)'
    run ! fw -bc sh -c "$attack"
    run -0 fw -bc sh -c 'mkdir $(seq -f d%g 2 3000)'
    run ! fw -bc sh -c "$attack"
    run ! fw -bc --bind-rw "$PROJECT" sh -c "mv lib other || $attack"
    [ ! -e lib/.git/hooks/pre-commit ]
}

@test "the control: without what was remembered the search ends before it comes to the repository" {
    git init -q lib
    for n in $(seq 20); do # the order is the file system's: so put it behind others, in ever other names
        mkdir -p $(seq -f "x$n-%g" 300)
        if lost; then
            rm lib/.git/hooks/pre-commit
            break
        fi
        mv lib away && mv away lib
    done
    [ "$n" -lt 20 ] || fail 'the search finds it in all orders'
    rm -f "$(memory)"
    rmdir x*
    run -0 fw -bc true
    # shellcheck disable=SC2046 # names without blanks
    mkdir -p $(for i in $(seq "$n"); do seq -f "x$i-%g" 300; done)
    run ! fw -bc sh -c "$attack"
    [ ! -e lib/.git/hooks/pre-commit ]
}

# A submodule's .git is a file. Its repository is found by .git/modules, and that names its work tree: so no limit comes between.
@test "a submodule behind thousands of directories is protected" {
    export GIT_ALLOW_PROTOCOL=file
    repository "$BASE/up"
    repository .
    git submodule --quiet add "$BASE/up" lib
    evil='mkdir -p evil/hooks; printf "gitdir: ../evil" >lib/.git; echo evil >.git/modules/lib/hooks/pre-commit'
    run -0 fw -bc sh -c 'mkdir $(seq -f d%g 3000)'
    for how in 'it was never seen' 'it is remembered' 'the directories come and go'; do
        mv lib away && mv away lib # behind the others
        run fw -bc sh -c "$evil; rm -f lib/.git; $evil; mv lib other && cp -r other lib; $evil"
        run ! grep evil lib/.git
        [ ! -e .git/modules/lib/hooks/pre-commit ] && [ ! -e other ] || fail "$how"
        [ "$how" != 'it is remembered' ] || run -0 fw -bc sh -c 'rmdir $(seq -f d%g 3000)'
    done
    line=$(unprotected_line "$PROJECT/.git" "$PROJECT/lib" -- fw -bc sh -c "$evil") # the control
    run sh -c "$line"
    grep evil lib/.git
    [ -e .git/modules/lib/hooks/pre-commit ]
}

@test "so many submodules that the search could not come to an end are an error" {
    git init -q
    mkdir -p .git/modules/lib/hooks .git/modules/lib/objects
    printf '[core]\n' >.git/modules/lib/config
    echo 'ref: refs/heads/main' >.git/modules/lib/HEAD
    # shellcheck disable=SC2016
    run -0 fw -bc sh -c 'cd .git/modules && mkdir $(seq -f d%g 4200)'
    run -125 fw -bc sh -c 'echo evil >.git/modules/lib/hooks/pre-commit'
    has .git/modules
    [ ! -e .git/modules/lib/hooks/pre-commit ]
    rmdir .git/modules/d*
    run -0 fw -bc true
}

@test "a limit that is reached is said once for a directory" {
    mkdir $(seq -f d%g 30)
    run -0 fw -bc true
    has 'more directories than are searched'
    run -0 fw -bc true
    lacks searched
    run -0 firewrap explain --args -bc -- true
    has 'more directories than are searched'
    mkdir -p "$HOME/src/small/one"
    cd "$HOME/src/small"
    run -0 fw -bc true
    lacks searched
    [ ! -e "$(memory "$HOME/src/small")" ]
}

@test "what was removed is reported when a command makes it again, and protected from then on" {
    git init -q lib
    run -0 fw -bc true
    mv lib "$BASE/lib"
    run -0 fw -bc sh -c 'mkdir -p lib/.git/hooks; echo evil >lib/.git/hooks/pre-commit'
    has 'the command created lib/.git'
    run -0 firewrap trust list
    has "guarded  $PROJECT/lib"
    rm -rf lib
    run -0 firewrap trust prune
    has "forgot   $PROJECT/lib"
    [ ! -e "$(memory)" ]
    run -0 fw -bc sh -c 'mkdir lib' # the control: now nobody knows it
    run -0 fw -bc sh -c 'mkdir -p lib/.git/hooks; echo evil >lib/.git/hooks/pre-commit'
    lacks 'created lib/.git' # only the search afterwards finds it, within its limits
}

@test "two commands at once remember what both have found" {
    for n in $(seq 8); do
        git init -q "r$n"
    done
    for n in $(seq 8); do
        fw -bc true &
    done
    wait
    for n in $(seq 8); do
        run -0 grep -c "$PROJECT/r$n" "$(memory)"
    done
    [ ! -e "$(memory).new" ]
    [ "$(stat -c %a "$(memory)")" = 600 ]
}

@test "nothing runs where what was remembered can not be read or written" {
    git init -q lib
    run -0 fw -bc true
    printf 'firewrap protected 1\nrhalf' >"$(memory)"
    run -125 fw -bc true
    has 'damaged'
    : >"$(memory)"
    run -125 fw -bc true
    chmod 666 "$(memory)"
    run -125 fw -bc true
    has 'others can write'
    rm "$(memory)" && mkdir "$(memory)"
    run -125 fw -bc true
    rmdir "$(memory)"
    rm -rf "$HOME/.local/state/firewrap/protected" && : >"$HOME/.local/state/firewrap/protected"
    run -125 fw -bc true
    rm "$HOME/.local/state/firewrap/protected"
    run -125 bash -c 'ulimit -f 0; trap "" XFSZ; exec firewrap run -bc -- true' # as if the disk were full
    has 'can not be written'
    run -0 fw -bc true
    printf 'x' >"$(memory)"
    run -0 firewrap trust prune
    run -0 fw -bc true
}

# A command can make repositories without end, each found by the start after it.
@test "no room for more to be remembered: nothing runs until the user forgets what is gone" {
    git init -q lib
    run -0 fw -bc true
    for ((i = 1; i < 2000; i++)); do printf 'r%s/gone%s\0' "$PROJECT" "$i"; done >>"$(memory)"
    run -0 fw -bc true # the control: there is no more to remember
    git init -q one
    run -125 fw -bc true
    has 'trust prune'
    run -0 firewrap trust prune
    run -0 fw -bc true
    run ! fw -bc sh -c 'echo evil >one/.git/hooks/pre-commit'
}

@test "a sandbox can not come at what is remembered" {
    git init -q lib
    run -0 fw -bc true
    run ! fw -b --bind-rw "$HOME" sh -c "cat $(memory) || rm -f $(memory)"
    [ -e "$(memory)" ]
    run -0 fw -b --bind-rw "$HOME/.local/state" ls "$HOME/.local/state"
    run ! fw -b --bind-rw "$HOME/.local/state" cat "$(memory)"
}

@test "a dry run and explain remember nothing" {
    git init -q lib
    run -0 fw -bc --dry-run true
    run -0 firewrap explain --args -bc -- true
    [ ! -e "$HOME/.local" ]
}

@test "another name of a protected file: nothing runs until it has one only" {
    git init -q
    for file in .envrc .git/config .vscode/tasks.json .git/hooks/pre-commit; do
        mkdir -p "$(dirname "$file")"
        echo '[core]' >"$file"
        ln "$file" twin
        run -125 fw -bc sh -c 'echo evil >twin'
        has 'another name'
        run ! grep evil "$file"
        cp -p "$file" "$file.new" && mv "$file.new" "$file"
        run -0 fw -bc sh -c 'echo evil >twin'
        run ! grep evil "$file"
        rm -f "$file" twin
    done
    git init -q
    echo mine >plain
    ln plain twin
    run -0 fw -bc sh -c 'echo evil >twin' # the control: a file that nobody protects
    grep -q evil plain
    ln .git/hooks/pre-push.sample sample 2>/dev/null || ln .git/description sample # which git does not execute
    run -0 fw -bc true
}

@test "another name of a masked file: nothing runs, or for patterns it is said" {
    echo sesame >.env
    ln .env twin
    run -125 fw -bc --mask .env cat twin
    has 'another name'
    run -0 fw -bc cat twin # the control
    has sesame
    run -0 fw -bc --mask '.e*' cat twin
    has 'another name'
    run -0 fw -bc --mask '.e*' true
    lacks 'another name'
    rm twin
    run -0 fw -bc --mask .env true
    echo sesame >"$HOME/.netrc"
    ln "$HOME/.netrc" "$HOME/twin"
    run -125 fw -b --bind-ro "$HOME" cat "$HOME/twin"
    run -0 fw -bc true
}
