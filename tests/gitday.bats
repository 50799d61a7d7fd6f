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
