# SPDX-License-Identifier: MIT
# Commands of git that change the work tree: what git tracks of what programs outside obey changes with it, and is reported; all else is
# held. And what a command has made, a work tree or a clone, git and mv can take away again.
load helper
load escape/escape
load escape/git

# A project with a branch "settings" on which protected files differ; untracked ones beside them.
project() {
    repository .
    rm -f evil
    git branch -M main
    git config user.name x
    git config user.email x@x
    mkdir .vscode
    echo one >.vscode/settings.json
    echo gone >.vscode/gone.json
    echo one >.envrc
    echo own >.tool-versions
    firewrap init >/dev/null 2>&1
    git add .vscode .envrc .firewrap.ini
    git commit -qm files
    git switch -qc settings
    echo two >.vscode/settings.json
    echo two >.vscode/tasks.json
    echo two >.envrc
    git rm -q .vscode/gone.json
    git add .vscode .envrc
    git commit -qm settings
    git switch -q main
    allow
}

# is BRANCH: the whole work tree is that one's
is() { git diff --quiet "$1" -- && [ -z "$(git status --porcelain -uno)" ] || fail "not $1: $(git status --short)"; }

# back BRANCH: outside, without what run_hook has put there
back() {
    rm -f .git/hooks/post-checkout
    git checkout -qf "$1"
}

# run_hook LINE…: what runs within git's next commands
run_hook() {
    printf '#!/bin/sh\n' >.git/hooks/post-checkout
    printf '%s\n' "$@" >>.git/hooks/post-checkout
    chmod +x .git/hooks/post-checkout
}

@test "git's commands that change the work tree change tracked files that are protected, and that is reported" {
    project
    run -0 fw git switch settings
    is settings
    has 'firewrap: git switch changed '
    for name in .envrc .vscode/settings.json .vscode/tasks.json .vscode/gone.json; do has "$name"; done
    has 'which programs outside obey: look at it'
    run -0 fw git -C . -c x.y=z checkout main
    is main
    has 'firewrap: git checkout changed '
    run -0 fw git merge -q settings
    is settings
    run -0 fw git reset -q --hard HEAD~1
    is main
    run -0 fw git cherry-pick settings
    is settings
    run -0 fw git revert --no-edit HEAD
    is main
    echo three >.envrc
    run -0 fw git stash
    is main
    has 'firewrap: git stash changed .envrc, '
    run -0 fw git stash pop
    [ "$(cat .envrc)" = three ]
    run -0 fw git restore .envrc
    is main
    git branch -q old settings~1
    run -0 fw git rebase -q --onto settings HEAD main
    is settings
    run -0 fw git rm -q .envrc .vscode/tasks.json
    [ ! -e .envrc ] && [ ! -e .vscode/tasks.json ]
    run -0 fw git mv .vscode/settings.json moved
    [ -e moved ] && [ ! -e .vscode/settings.json ]
    run -0 fw git reset -q --hard
    is settings
    has 'created .envrc'
    has 'changed .vscode/'
    run -0 fw git switch -q old
    has 'git switch changed'
    run -0 fw git switch -q old
    lacks firewrap:
}

@test "other commands, other programs, and what steers git find these files held" {
    project
    for words in 'sh -c' 'env git' 'git -c alias.go=!sh go -c'; do
        # shellcheck disable=SC2086
        run ! fw $words 'echo evil >.envrc'
        [ "$(cat .envrc)" = one ]
    done
    mkdir tools
    printf '#!/bin/sh\necho evil >.envrc\n' >tools/git && chmod +x tools/git
    run fw tools/git switch settings
    run env PATH="$PROJECT/tools:$PATH" fw git switch settings
    run fw "--env-set=LD_LIBRARY_PATH=$PROJECT" git switch settings
    git checkout -q -f main
    run fw "--env-set=GIT_EXEC_PATH=$PROJECT/tools" git switch settings
    git checkout -q -f main
    run fw --share=pid git switch settings
    git checkout -q -f main
    run fw git --work-tree=. switch settings
    [ "$(cat .envrc)" = one ]
    git checkout -q -f main
    run -0 fw git switch settings # (the control)
    [ "$(cat .envrc)" = two ]
}

@test "what runs within such a command writes what git tracks, which is reported; nothing else that is protected" {
    project
    mkdir tools
    printf 'echo evil >.vscode/filtered; echo evil >>tools/smudge; cat\n' >tools/smudge
    echo '*.json filter=x' >.git/info/attributes
    git config filter.x.smudge 'sh tools/smudge' # a driver, as a hook
    run_hook 'echo evil >>.envrc' 'echo evil >.vscode/evil' 'mkdir -p .vscode/deep && echo evil >.vscode/deep/x' \
        'for f in .tool-versions .firewrap.ini .git/config .git/hooks/post-checkout .git/hooks/new; do echo evil >>$f; done' 'mv .git/hooks .git/x' true
    run fw git switch -q settings
    has 'firewrap: git switch changed '
    for name in .envrc .vscode/evil .vscode/deep .vscode/filtered; do has "$name"; done
    grep -q evil .envrc
    ! grep -rq '^evil' tools .tool-versions .firewrap.ini .git/config .git/hooks || fail "written"
    grep -q evil .vscode/evil
    # (the control: with all of it held, as the command was until now)
    back settings
    rm -rf .vscode/evil .vscode/deep .vscode/filtered
    run_hook 'echo evil >>.envrc' true
    run fw env git switch -q main
    ! grep -q evil .envrc || fail "written"
}

@test "a prepared tree that is moved in, a link, a removal: each is reported" {
    project
    mkdir prepared && echo evil >prepared/tasks.json
    sleep 0.05
    run_hook 'mv prepared .vscode/inner' 'rm -f .envrc; ln -s /etc/passwd .envrc' true
    run fw git switch -q settings
    has .vscode/inner
    has .envrc
    rm -rf .vscode/inner
    back main
    run_hook 'mv .vscode aside; mkdir .vscode' true
    run fw git switch -q settings
    has 'git switch changed'
    has .vscode
}

@test "the report survives its reporter" {
    project
    run_hook 'echo evil >.envrc' 'touch here' 'sleep 60'
    fw git switch -q settings >/dev/null 2>&1 3>&- &
    eventually [ -e here ]
    kill -KILL $! # and with it goes all that it has started
    wait $! 2>/dev/null || true
    run -0 fw true
    has 'firewrap was killed while git ran, which has changed'
    has .envrc
    run -0 fw true
    lacks firewrap:
}

@test "git's own hooks stay held, wherever they are, as does what a line protects, and what git does not track" {
    project
    mkdir -p .husky/_ && echo hook >.husky/pre-commit && echo hook >.husky/_/h
    git add .husky && git commit -qm husky && git config core.hooksPath .husky/_
    echo two >.husky/pre-commit && echo two >.husky/_/h && git commit -qam changed
    run fw git checkout -q HEAD~1
    [ "$(cat .husky/pre-commit .husky/_/h)" = "hook
two" ]
    git config --unset core.hooksPath && git checkout -qf main
    policy 'protect = .envrc' && git commit -qam policy && allow
    run fw git checkout settings -- .envrc .vscode
    [ "$(cat .envrc .vscode/settings.json)" = "one
two" ]
    git checkout -qf main
    git rm -q --cached -r .vscode && git commit -qm untracked
    run_hook 'echo evil >.vscode/settings.json' true
    run fw git checkout -q HEAD~1 -- file
    run fw git checkout -q HEAD
    [ "$(cat .vscode/settings.json)" = one ]
}

@test "the index is read in each version; one that is damaged releases nothing, and ends nothing" {
    project
    local version size
    for version in 2 3 4; do
        git update-index --index-version "$version"
        [ "$version" != 3 ] || { echo n >new && git add -N new; } # else it is written as 2
        run -0 fw git switch -q settings
        [ "$(cat .envrc .vscode/settings.json)" = "two
two" ] || fail "$version: $output"
        run -0 fw git switch -q main
    done
    size=$(stat -c %s .git/index)
    cp .git/index index
    for at in 0 3 11 40 74 75 100 $((size / 2)) $((size - 25)); do
        head -c "$at" index >.git/index
        run fw git restore --source=settings --worktree .envrc
        [ "$(cat .envrc)" = one ] || [ "$at" -gt 74 ] || fail "cut at $at"
    done
    for seed in $(seq 20); do
        python3 -c '
import random, sys
r = random.Random(int(sys.argv[1])); d = bytearray(open("index", "rb").read())
for _ in range(r.randint(1, 8)): d[r.randrange(4, len(d))] = r.choice([0, 255, r.randrange(256)])
open(".git/index", "wb").write(d)' "$seed"
        run firewrap explain -- git switch settings
        [ "$status" = 0 ] || fail "seed $seed: $output"
    done
    cp index .git/index
}

@test "git takes away a linked work tree that a command has made, moves it, and forgets one that is gone" {
    project
    run -0 fw git worktree add -q inside
    run ! fw sh -c 'rm -rf inside/.git' # the control: it is held
    run -0 fw git worktree remove inside
    [ ! -e inside ] && [ ! -e .git/worktrees ]
    run -0 fw git worktree add -q first
    run -0 fw git worktree move first second
    [ ! -e first ] && git -C second status >/dev/null
    run -0 fw rm -rf second
    run -0 fw git worktree prune
    [ ! -e .git/worktrees ]
    run -0 fw git worktree add -q dirty
    echo x >>dirty/file
    run ! fw git worktree remove dirty
    run -0 fw git worktree remove -f dirty
    [ ! -e dirty ]
}

@test "a work tree that names what does not name it, another's and the project itself let nothing go" {
    project
    run -0 fw git worktree add -q inside
    run -0 fw git worktree add -q other
    run -0 fw sh -c "mkdir forged && echo 'gitdir: $PROJECT/.git/worktrees/inside' >forged/.git"
    git config alias.w '!echo evil >>.git/worktrees/inside/gitdir; echo evil >>other/.git; true'
    git config core.fsmonitor "sh -c 'echo evil >>.git/worktrees/other/gitdir; echo evil >>.git/config; echo evil >>inside/.git'"
    for name in forged . .git .git/worktrees/inside "$PROJECT"; do
        run fw git worktree remove -f "$name"
        run fw git worktree move "$name" elsewhere
        ! grep -q ^evil .git/worktrees/*/gitdir .git/config inside/.git other/.git || fail "$name"
    done
    git config --unset core.fsmonitor
    run -0 fw git worktree remove inside # (the control)
    [ ! -e inside ]
}

@test "mv moves a clone as a whole, by name, and not what was denied" {
    project
    run -0 fw git clone -q . clone
    run ! fw sh -c 'mv clone aside' # the control: a program that moves
    run -0 fw mv clone aside
    has 'the command created aside'
    git -C aside status >/dev/null
    run ! fw mv .git elsewhere
    run ! fw mv aside/.git elsewhere
    [ -e .git/config ] && [ -e aside/.git/config ]
    mkdir hooks && echo evil >hooks/pre-commit
    run ! fw mv -f hooks/pre-commit aside/.git/hooks/
    [ ! -e aside/.git/hooks/pre-commit ]
    mkdir -p outer/denied && echo 'net = on' >outer/denied/.firewrap.ini && (cd outer/denied && firewrap deny)
    run ! fw mv outer moved
    [ -e outer/denied ]
}
