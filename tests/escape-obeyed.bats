#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks by what tools outside execute or obey: git's hooks and configuration, editors, shells. tests/escape/README.md
# lists all attacks.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape
load escape/git

@test "git's configuration can not be changed" {
    repository .
    bring replace
    attack="git config core.fsmonitor $PROJECT/evil; printf '[core]\n\tfsmonitor = %s/evil\n' $PROJECT >>.git/config"
    run fw -bc sh -c "$attack"
    use_git
    safe config
    holds fw -bc ./replace .git/config
    use_git
    safe replaced
    run unprotected "$PROJECT/.git" fw -bc sh -c "$attack"
    use_git
    pwned config
}

@test "git's hooks can not be planted nor replaced" {
    repository .
    bring replace
    printf '#!/bin/sh\n' >.git/hooks/post-checkout
    attack='cp evil .git/hooks/pre-commit; cp evil .git/hooks/post-index-change; ln -s ../../evil .git/hooks/post-commit'
    run fw -bc sh -c "$attack"
    holds fw -bc ./replace .git/hooks/post-checkout
    use_git
    safe hooks
    run fw -bc sh -c 'mv .git .old && cp -r .old .git && cp evil .git/hooks/pre-commit'
    use_git
    safe 'the whole directory'
    run unprotected "$PROJECT/.git" fw -bc sh -c "$attack"
    use_git
    pwned hooks
}

@test "the directory that core.hooksPath names is protected" {
    repository .
    mkdir -p tools/hooks
    git config core.hooksPath tools/hooks
    attack='cp evil tools/hooks/pre-commit; mv tools old; mkdir -p tools/hooks; cp evil tools/hooks/pre-commit'
    run fw -bc sh -c "$attack"
    use_git
    safe hooksPath
    run unprotected "$PROJECT/tools" fw -bc sh -c "$attack"
    use_git
    pwned hooksPath
}

# worktree NAME: of a new repository; the test goes there.
worktree() {
    cd "$HOME/src" || return
    rm -rf "$PROJECT" tree
    mkdir "$PROJECT"
    repository "$PROJECT"
    cp -f evil "$BASE/evil"
    git -C "$PROJECT" worktree add -q "$HOME/src/tree" >/dev/null 2>&1
    cd tree || return
}

@test "a worktree is protected, and so is its main repository" {
    main=$PROJECT/.git
    for attack in "git config core.fsmonitor $BASE/evil" "cp $BASE/evil $main/hooks/pre-commit" \
        "cp -r $main new && git config -f new/config core.fsmonitor $BASE/evil && rm -f .git && mv new .git" \
        "cp -r $main new && git config -f new/config core.fsmonitor $BASE/evil && printf 'gitdir: new' >.git" \
        "cp -r $main new && git config -f new/config core.fsmonitor $BASE/evil && printf %s $HOME/src/tree/new >$main/worktrees/tree/commondir"; do
        worktree
        run fw -b --bind-rw "$HOME/src" --bind-ro "$BASE/evil" sh -c "$attack"
        use_git .
        use_git "$PROJECT"
        safe "$attack"
        worktree
        line=$(unprotected_line "$main" "$HOME/src/tree" -- fw -b --bind-rw "$HOME/src" --bind-ro "$BASE/evil" sh -c "$attack")
        run sh -c "$line"
        use_git .
        use_git "$PROJECT"
        pwned "$attack"
    done
}

@test "a submodule's pointer and its repository are protected" {
    export GIT_ALLOW_PROTOCOL=file
    repository "$HOME/src/lib"
    repository .
    cp evil "$BASE/evil"
    git submodule --quiet add "$HOME/src/lib" lib 2>/dev/null
    inner=.git/modules/lib
    [ -e $inner/config ]
    cp -r .git/modules/lib "$BASE/clean"
    for attack in "cp evil $inner/hooks/pre-commit" "cd lib && git config core.fsmonitor $PROJECT/evil" \
        "cp -r $inner new && git config -f new/config --unset core.worktree && git config -f new/config core.fsmonitor $PROJECT/evil && rm -f lib/.git && mv new lib/.git" \
        "cp -r $inner new && git config -f new/config --unset core.worktree && git config -f new/config core.fsmonitor $PROJECT/evil && printf 'gitdir: ../new' >lib/.git"; do
        run fw -bc sh -c "$attack"
        use_git lib
        safe "$attack"
        rm -rf new
        line=$(unprotected_line "$PROJECT/.git" "$PROJECT/lib" -- fw -bc sh -c "$attack")
        run sh -c "$line"
        use_git lib
        pwned "$attack"
        rm -rf new $inner lib/.git
        cp -r "$BASE/clean" $inner
        printf 'gitdir: ../.git/modules/lib\n' >lib/.git
    done
}

@test "a nested repository is protected" {
    repository lib
    bring replace
    attack="cd lib && git config core.fsmonitor $PROJECT/evil"
    run fw -bc sh -c "$attack"
    use_git lib
    safe nested
    run unprotected "$PROJECT/lib" fw -bc sh -c "$attack"
    use_git lib
    pwned nested
}

@test "git keeps working inside" {
    repository .
    run -0 fw -bc --env-set GIT_AUTHOR_NAME=x --env-set GIT_COMMITTER_NAME=x --env-set GIT_AUTHOR_EMAIL=x \
        --env-set GIT_COMMITTER_EMAIL=x sh -c 'echo y >file && git add file && git commit -qm y && git status --porcelain'
    [ "$(git log --oneline | wc -l)" = 2 ]
}

@test "settings of editors, agents and directory tools can not be replaced" {
    bring replace
    files=(.envrc .direnv/rc .tool-versions mise.toml .mise.toml .husky/pre-commit .githooks/pre-commit .vscode/tasks.json
        .idea/workspace.xml .cursor/mcp.json .claude/settings.json .claude/settings.local.json .claude/commands/x.md .codex/config.toml
        .gemini/settings.json .mcp.json)
    for file in "${files[@]}"; do
        mkdir -p "$(dirname "$file")"
        printf 'mine\n' >"$file"
    done
    for file in "${files[@]}"; do
        holds fw -bc ./replace "$file"
        [ "$(cat "$file")" = mine ]
        [ ! -L "$file" ]
    done
    mkdir -p plain/.vscode && printf 'mine\n' >plain/.vscode/tasks.json
    breaks fw -bc ./replace plain/.vscode/tasks.json # not looked at: the tree is not walked
    breaks unprotected "$PROJECT/.vscode" fw -bc ./replace .vscode/tasks.json
}

@test "in a granted home, the start-up files of shells can not be replaced" {
    bring replace
    for file in .bashrc .profile .zshrc .zshenv .config/fish/config.fish .gitconfig .config/git/config .vimrc .tmux.conf; do
        mkdir -p "$HOME/$(dirname "$file")"
        printf 'mine\n' >"$HOME/$file"
        holds fw -b --bind-rw "$HOME" sh -c 'cd; src/shop/replace "$1"' sh "$file"
        [ "$(cat "$HOME/$file")" = mine ]
    done
    printf 'mine\n' >"$HOME/.otherrc"
    breaks fw -b --bind-rw "$HOME" sh -c 'cd; src/shop/replace .otherrc'
}

@test "what could not be protected is reported, and nothing is left on the host for it" {
    before=$(ls -A)
    run -0 fw -bc true
    [ "$before" = "$(ls -A)" ]
    lacks created
    for file in .envrc .vscode .git .husky .mcp.json .firewrap.ini .claude/settings.json; do
        run -0 fw -bc sh -c 'mkdir -p "$(dirname "$1")" && echo evil >"$1"' sh "$file"
        has "the command created $file"
        rm -rf "$file"
    done
    run -0 fw -bc sh -c 'echo evil >other'
    lacks created
    mkdir -p .config
    sleep 2.1 # a directory that has not changed lately is told by its own time
    for file in .envrc .claude/settings.json .config/mise; do
        run -0 fw -bc sh -c 'mkdir -p "$(dirname "$1")" && echo evil >"$1"' sh "$file"
        has "the command created $file"
    done
    lacks .envrc
}

@test "what appears by another name of the directory, is reported" {
    echo >.claude
    run -0 fw -bc sh -c 'rm .claude; mkdir .claude; echo evil >.claude/settings.json'
    has 'created .claude/settings.json'
    rm -r .claude
    ln -s nowhere .envrc
    run -0 fw -bc true
    lacks created
    run -0 fw -bc sh -c 'echo evil >nowhere'
    has 'created .envrc'
    for _ in $(seq 50); do # until two are made in one tick of the clock
        rm -rf one two
        mkdir one two one/d two/d two/d/.claude one/d/x
        [ "$(stat -c %z one/d)" != "$(stat -c %z two/d)" ] || break
    done
    sleep 2.1
    cd one/d
    run -0 fw -b --bind-rw "$HOME/src/shop" sh -c 'cd ../..; echo evil >two/d/.claude/settings.json; mv one three; mv two one'
    has '.claude/settings.json'
}

@test "what an .envrc reads can not be replaced either: direnv asks for the .envrc alone" {
    bring replace
    mkdir conf
    for name in .env .env.local .env.other conf/a plain; do printf 'A=1\n' >"$name"; done
    printf '%s\n' '# .env.other is not read' '[ -e x ] && dotenv' 'dotenv_if_exists .env.local # too' 'watch_file "conf/a"; . ./none' >.envrc
    for name in .env .env.local conf/a; do
        holds fw -bc ./replace "$name"
    done
    for name in .env.other plain; do # the control
        breaks fw -bc ./replace "$name"
    done
    run fw -bc sh -c 'echo A=2 >none'
    has 'created none'
    printf 'true\n' >.envrc
    breaks fw -bc ./replace .env
    head -c 1100000 /dev/zero | tr '\0' '#' >.envrc # more than is looked through, or not readable, is not "nothing"
    run -125 fw -bc ./replace .env
    has '.envrc'
    printf 'true\n' >.envrc
    chmod 0 .envrc
    is_root || run -125 fw -bc ./replace .env
    rm .envrc
    breaks fw -bc ./replace .env
}
