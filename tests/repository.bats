#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# git's repository, where it is more than the project's directory: linked work trees, submodules, projects below its top. And what
# somebody who writes in the project could make of that.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape
load escape/git

# The work tree at $HOME/src/tree of the repository at $PROJECT.
linked() {
    repository "$PROJECT"
    git worktree add -q "$HOME/src/tree" >/dev/null 2>&1
    cd "$HOME/src/tree" || return
}

commit='git -c user.name=x -c user.email=x@x commit -qam'

@test "git works in a linked work tree, with and without a policy" {
    linked
    echo y >file
    run -0 fw sh -c "git status --short; $commit first"
    has ' M file'
    policy_at . 'net = off'
    allow
    echo z >file
    run -0 fw sh -c "$commit second && git switch -q -c topic && git log --oneline"
    has second
    [ "$(git -C "$PROJECT" log --format=%s -1 topic)" = second ]
}

@test "in a linked work tree the repository's hooks and configuration are protected, the other work tree is not there" {
    linked
    cp "$PROJECT/evil" .
    attack="cp evil $PROJECT/.git/hooks/pre-commit; cp evil $PROJECT/evil2
        git config core.fsmonitor $HOME/src/tree/evil; printf '[core]\n\tfsmonitor = %s/evil\n' $PWD >>$PROJECT/.git/config"
    run fw -bc sh -c "$attack"
    [ ! -e "$PROJECT/evil2" ]
    use_git .
    use_git "$PROJECT"
    safe 'repository of the work tree'
    run unprotected "$PROJECT/.git/hooks" fw -bc sh -c "$attack"
    use_git .
    pwned 'repository of the work tree'
}

@test "a pointer that is not answered grants nothing" {
    linked
    mkdir "$HOME/src/other"
    cd "$HOME/src/other"
    printf 'gitdir: %s\n' "$PROJECT/.git/worktrees/tree" >.git
    run fw -bc sh -c "cat $PROJECT/.git/HEAD; echo x >$PROJECT/.git/x"
    lacks 'ref:'
    [ ! -e "$PROJECT/.git/x" ]
    run -0 firewrap explain --args -bc
    has "$PROJECT/.git" 'does not name this work tree'
    printf '%s/.git\n' "$PWD" >"$PROJECT/.git/worktrees/tree/gitdir" # the control: as the user's own git would answer it
    run fw -bc cat "$PROJECT/.git/HEAD"
    has 'ref:'
}

@test "a pointer can not make a key or the home pass for a repository" {
    mkdir -p "$HOME/.ssh/worktrees/tree"
    echo secret >"$HOME/.ssh/id_x"
    for to in "$HOME/.ssh/worktrees/tree" "$HOME/.ssh" "$HOME" / "$HOME/.config/firewrap"; do
        printf 'gitdir: %s\n' "$to" >.git
        run fw -bc sh -c "cat $HOME/.ssh/id_x; ls -d $HOME/.config"
        lacks secret "$HOME/.config
"
    done
    ln -s "$HOME/.ssh" lnk
    printf 'gitdir: lnk/worktrees/tree\n' >.git
    run fw -bc cat "$HOME/.ssh/id_x"
    lacks secret
}

@test "a directory that is called worktrees does not make the one above it a repository" {
    mkdir -p "$HOME/src/worktrees/"{one,two} "$HOME/src/other"
    echo secret >"$HOME/src/other/file"
    cd "$HOME/src/worktrees/two"
    fw -bc sh -c "echo $HOME/src/worktrees/one/.git >gitdir; echo ../.. >commondir"
    cd ../one
    fw -bc sh -c 'echo gitdir: ../two >.git'
    attack='cat ../../other/file; echo x >../../other/new'
    run fw -bc sh -c "$attack"
    lacks secret
    [ ! -e ../../other/new ]
    mkdir ../../objects ../../refs # the control: a repository does lie there
    echo ref: refs/heads/main >../../HEAD
    run fw -bc sh -c "$attack"
    has secret
    [ -e ../../other/new ]
}

@test "a pointer that can not be read is an error" {
    linked
    chmod 000 .git
    if [ "$(id -u)" = 0 ]; then
        run -0 fw -bc true # root reads it
    else
        run -125 fw -bc true
        has "$PWD/.git"
    fi
}

@test "git works in a submodule" {
    repository "$HOME/src/lib"
    repository "$PROJECT"
    cd "$PROJECT"
    git -c protocol.file.allow=always submodule --quiet add "$HOME/src/lib" lib
    git commit -qm lib
    cd lib
    echo y >file
    run -0 fw sh -c "git status --short; $commit inside"
    has ' M file'
    [ "$(git log --format=%s -1)" = inside ]
    run fw sh -c "cat ../file; echo x >../file"
    [ "$(cat ../file)" = x ] # as it was
    git config --unset core.worktree # the control: the repository does not name it any more
    run fw git status
    has 'not a git repository'
}

@test "a project below the top of its repository has all of it, until root = yes" {
    repository "$PROJECT"
    policy_at pkg/a 'net = off'
    cd pkg/a
    allow
    run -0 fw sh -c 'git status --short; echo new >../../new'
    [ "$(cat "$PROJECT/new")" = new ]
    run -0 fw pwd
    [ "$output" = "$PROJECT/pkg/a" ]
    printf 'root = yes\n' >>.firewrap.ini
    allow
    run fw sh -c "git status; echo newer >$PROJECT/new"
    has 'not a git repository'
    [ "$(cat "$PROJECT/new")" = new ]
}

@test "a project that was a repository of its own does not get the one around it when a command takes its .git away" {
    repository "$PROJECT"
    policy_at own 'net = off'
    cd own
    mkdir "$HOME/src/elsewhere"
    git init -q --separate-git-dir="$HOME/src/elsewhere/own" .
    rm .git
    ln -s "$HOME/src/elsewhere/own" .git
    allow
    run -0 fw rm .git
    run -125 fw cat ../file
    has "/own/.git'" 'it was there, and is gone; without it, ~/src/shop would be granted'
    lacks "
x"
    run -0 firewrap trust prune
    has 'forgot' 'own/.git'
    run -0 fw cat ../file # the control: as it would have been
    has x
}

@test "allow says that a project brings the repository around it" {
    repository "$PROJECT"
    policy_at pkg/a 'net = off'
    cd pkg/a
    run -0 firewrap allow
    has "grants the git repository around it, $PROJECT, as"
    run fw sh -c "echo x >$PROJECT/new" # as it says
    [ -e "$PROJECT/new" ]
    printf 'root = yes\n' >>.firewrap.ini
    run -0 firewrap allow
    lacks 'the git repository'
    policy 'net = off' # of the top itself
    cd "$PROJECT"
    run -0 firewrap allow
    lacks 'the git repository'
}

@test "what is around a project is as read-only as the project, and what its own policy hides is hidden" {
    repository "$PROJECT"
    policy 'mask = **/.env'
    policy_at pkg 'project = ro'
    echo secret >.env
    cd pkg
    allow
    allow ..
    run fw sh -c 'cat ../file; cat ../.env; echo y >../file'
    has x
    lacks secret
    [ "$(cat ../file)" = x ]
}

@test "a policy in between that is not allowed keeps what is around it out" {
    repository "$PROJECT"
    policy_at pkg/a 'net = off'
    allow "$PROJECT/pkg/a/.firewrap.ini"
    cd pkg/a
    run -0 fw git status --short
    policy_at "$PROJECT" 'net = off'
    run fw sh -c "git status; echo x >$PROJECT/new"
    has 'not a git repository'
    [ ! -e "$PROJECT/new" ]
    allow "$PROJECT/.firewrap.ini"
    run -0 fw git status --short
}

@test "a repository of the home, or above it, is no project's surroundings" {
    repository "$HOME"
    echo secret >"$HOME/file"
    policy 'net = off'
    allow
    run fw sh -c "cat $HOME/file; git status"
    lacks secret
    has 'not a git repository'
}

@test "a .git that somebody else has put above a project is nobody's surroundings" {
    [ "$(id -u)" = 0 ] || return 0 # nobody else can make one
    echo secret >"$HOME/src/file"
    policy 'net = off'
    allow
    mkdir "$HOME/src/.git"
    run -0 fw cat ../file # the control: the user's own
    has secret
    chown 12345 "$HOME/src/.git"
    run fw sh -c 'cat ../file; echo x >../new'
    lacks secret
    [ ! -e "$HOME/src/new" ]
}
