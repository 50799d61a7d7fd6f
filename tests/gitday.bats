# SPDX-License-Identifier: MIT
# A day of git in a project that `firewrap init` has set up: what works, and what says in one line what to type.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape
load escape/git

# on_terminal COMMAND: its output, on a terminal of its own, without the carriage returns
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }

# A project with two branches, as firewrap init leaves it. The repository's program is root's.
project() {
    repository .
    rm -f evil
    git branch -M main
    git config --global user.name x
    git config --global user.email x@x
    firewrap init >/dev/null 2>&1
    git add .firewrap.ini
    git commit -qm policy
    allow
}

works() { run -0 fw "$@"; }

@test "the day's commands of git work" {
    project
    works git status
    works git log --oneline
    works git diff
    works git blame file
    echo y >>file
    works git add file
    works git commit -qm second
    works git commit -q --amend -m again
    works git revert --no-edit HEAD
    works git switch -qc topic
    echo z >>file
    works git stash
    works git stash pop
    works git commit -qam topic
    works git switch -q main
    works git merge -q topic
    works git cherry-pick --allow-empty --keep-redundant-commits topic
    works env GIT_SEQUENCE_EDITOR=: git rebase -qi HEAD~1
    works git bisect start HEAD HEAD~1
    works git bisect reset
    works sh -c 'echo p >>file; yes | git add -p'
    works git -c alias.st=status st
    works git reset -q --hard
    works git gc -q
    works git worktree add -q inside
    works git clone -q . clone
    works git init -q nested
}

@test "what would write git's configuration says what to type" {
    project
    git init -q other && git -C other commit -q --allow-empty -m x
    for words in 'config user.name y' 'config --global user.name y' 'remote add up ../up' 'submodule add ./other sub'; do
        run on_terminal "fw git $words"
        has ' is read-only here; for this command, without fw: git '"$words"
    done
    run on_terminal 'fw git worktree add -b aside ../aside'
    has 'for this command, without fw: git worktree add -b aside ../aside'
    run on_terminal 'fw git config no.such; fw git config --unset no.such; fw git remote remove no-such'
    lacks 'read-only here'
    run -0 git remote add up ../up # the control: outside
    run on_terminal 'fw git remote add up ../up'
    lacks 'read-only here'
}

@test "git's commands that use the network have ssh's known hosts, read-only" {
    project
    mkdir -m 700 ~/.ssh
    echo 'example.org ssh-ed25519 AAAA' >~/.ssh/known_hosts
    for words in clone fetch pull push ls-remote 'remote update' 'submodule update' '-C . push' '-c x.y=z --no-pager fetch'; do
        # shellcheck disable=SC2086
        run -0 firewrap explain -- git $words
        has '.ssh/known_hosts'
    done
    run -0 firewrap explain -- git status # the control
    lacks '.ssh/known_hosts'
}

# A clone, as a command makes it, and another one that firewrap has seen.
clones() {
    project
    works git clone -q . clone
    works git clone -q . other
    works true
}

@test "a repository below the project goes as a whole where the user removes it by name" {
    clones
    run ! fw sh -c 'rm -rf clone' # the control: a program that removes
    [ -e clone/.git/config ]
    works rm -rf clone
    [ ! -e clone ] && [ -e other/.git/config ]
    works rm -r -f -- ./other/
    [ ! -e other ]
    run -0 fw sh -c 'mkdir -p other/.git/hooks; echo evil >other/.git/hooks/pre-commit' # what was held is known
    has 'the command created other/.git'
    run ! fw sh -c 'echo evil >>other/.git/hooks/pre-commit'
}

@test "rm by name takes nothing away from the project itself, from a single file, from a line of a policy" {
    clones
    mkdir .vscode real
    ln -s clone link
    policy 'protect = other/kept' && mkdir other/kept && : >other/kept/file && allow
    for words in .git .git/hooks .vscode clone/.git clone/.git/hooks .firewrap.ini link "$PROJECT" ../shop; do
        run fw rm -rf "$words"
        [ -d .git/hooks ] && [ -d .vscode ] && [ -d clone/.git/hooks ] && [ -e .firewrap.ini ] || fail "$words"
    done
    run ! fw rm -rf other
    [ -e other/kept/file ]
    cd clone
    run fw rm -rf ../clone
    [ -e .git/config ]
    cd ..
    works rm -rf clone # the control
    [ ! -e clone ]
}

@test "another program that is called rm gets nothing that is held" {
    clones
    mkdir tools
    attack='#!/bin/sh
echo evil >clone/.git/hooks/pre-commit'
    printf '%s\n' "$attack" >tools/rm && chmod +x tools/rm
    run env PATH="$PROJECT/tools:$PATH" fw rm -rf clone
    run fw tools/rm -rf clone
    [ ! -e clone/.git/hooks/pre-commit ]
    # in the home that the project's commands keep, where PATH comes before root's
    works sh -c 'mkdir -p ~/bin && cp tools/rm ~/bin/rm'
    run -126 env PATH="$HOME/bin:$PATH" fw rm -rf clone
    has 'another program of this name than'
    [ ! -e clone/.git/hooks/pre-commit ]
    run ! fw "--env-set=LD_LIBRARY_PATH=$PROJECT" rm -rf clone
    [ -e clone/.git/config ]
    line=$(unprotected_line "$PROJECT/clone" -- fw sh tools/rm) # the control
    run sh -c "$line"
    [ -e clone/.git/hooks/pre-commit ]
}
