#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks by what git's configuration names: wherever that stands, and however it is written. tests/escape/README.md lists
# all attacks.
# shellcheck disable=SC2030,SC2031,SC2016
load helper
load escape/escape
load escape/git

# A program of the user's that does nothing.
program() {
    mkdir -p "$(dirname "$1")"
    printf '#!/bin/sh\n' >"$1"
    chmod +x "$1"
}

# What the sandbox tries: to write evil into the file, to put it in its place, in that of its directory.
attack='cp evil "$1"; rm -f "$1"; cp evil "$1"; d=$(dirname "$1"); mv "$d" "$d.old"; mkdir -p "$d"; cp evil "$1"'

# attacked WHAT FILE CMD…: FILE, of the user's, is attacked in a sandbox, then CMD runs outside; then the same without the
# protection of FILE, which a bind that names it lifts.
attacked() {
    local what=$1 file=$2
    shift 2
    [ -e "$file" ] || program "$file"
    run fw -bc sh -c "$attack" sh "$file"
    run "$@" </dev/null
    safe "$what"
    run fw -bc --bind-rw "$PROJECT/$file" sh -c "$attack" sh "$file"
    run "$@" </dev/null
    pwned "$what"
}

# global TEXT: the user's configuration, as printf has it.
# shellcheck disable=SC2059
global() { printf "$1" >"$HOME/.gitconfig"; }

commit() { git commit -q --allow-empty -m y; }

@test "core.hooksPath of the user's is protected, however it is written" {
    repository .
    global '[core] hooksPath = h1 # a comment'
    attacked comment h1/pre-commit commit
    global '[core]\n\thooksPath = \\\n  h\\\n2 ; x'
    attacked continued h2/pre-commit commit
    global '[CORE]\n HOOKSPATH="h 3"\n'
    attacked quoted 'h 3/pre-commit' commit
    global '[core]hooksPath=h\\tb\r\n'
    attacked escaped "$(printf 'h\tb')/pre-commit" commit
    global '[core]hooksPath=~/src/shop/h5\n'
    attacked home h5/pre-commit commit
    printf '[core]\nhooksPath = h7' >"$HOME/deep"
    printf '\n[includeIf "gitdir:%s/"] path = deep' "$BASE" >"$HOME/outer"
    global '[include] path = ~/outer # a comment'
    attacked included h7/pre-commit commit
    rm "$HOME/.gitconfig"
    mkdir -p "$HOME/.config/git"
    printf '[core]\nhooksPath = h8' >"$HOME/.config/git/config"
    attacked XDG h8/pre-commit commit
    rm "$HOME/.config/git/config"
    export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=Core.HooksPath GIT_CONFIG_VALUE_0=h9
    attacked environment h9/pre-commit commit
    unset GIT_CONFIG_COUNT
    printf '[core]\nhooksPath = h10' >"$BASE/other"
    export GIT_CONFIG_GLOBAL=$BASE/other
    attacked GIT_CONFIG_GLOBAL h10/pre-commit commit
    unset GIT_CONFIG_GLOBAL
    GIT_CONFIG_PARAMETERS="'core.hooksPath'='h11'" attacked -c h11/pre-commit commit
}

@test "programs that git's configuration names in a project are protected" {
    repository .
    printf 'f filter=x diff=x\n' >.gitattributes
    printf 'a\n' >f
    git add f && commit
    git remote add o "$PROJECT"
    edit() { TERM=xterm git commit --allow-empty; }
    credential() { printf 'protocol=https\nhost=x\n\n' | git credential fill; }
    dirty() { date +%N >f && "$@"; }
    clean() { date +%N >f && git add f; }
    sign() { git commit -q -S --allow-empty -m z; }
    clone() { rm -rf "$BASE/cloned" && git clone -q . "$BASE/cloned"; }
    named() { # named KEY VALUE FILE CMD…
        git config --global "$1" "$2"
        attacked "$1" "${@:3}"
        git config --global --unset "$1"
    }
    named core.fsmonitor a1/mon a1/mon git status
    named core.sshCommand 'a2/ssh -q' a2/ssh git ls-remote ssh://x/y
    named core.editor 'sh a3/editor' a3/editor edit
    named credential.helper '!a4/cred' a4/cred credential
    named diff.external "$PROJECT/a5/diff" a5/diff dirty git --no-pager diff
    named diff.x.textconv 'sh -c "exec a6/text $0"' a6/text dirty git --no-pager diff
    named filter.x.clean 'cat | a7/clean %f' a7/clean clean
    named gpg.program a8/gpg a8/gpg sign
    named alias.go '!f() { a9/x "$@"; }; f' a9/x git go
    named alias.go '!"$(git rev-parse --show-toplevel)/b1/x"' b1/x git go
    named remote.o.uploadpack b2/up b2/up git ls-remote o
    named difftool.t.cmd 'A=1 ./b3/t "$LOCAL"' b3/t dirty git difftool -y -t t
    named init.templateDir "$PROJECT/b4" b4/hooks/post-checkout clone
    GIT_EDITOR='sh ./b6/x' attacked GIT_EDITOR b6/x edit
    named trailer.x.cmd b5/x b5/x git interpret-trailers --trailer x=y
}

@test "files that a repository's configuration includes are protected, nested ones too" {
    repository .
    evil='printf "[core]\n\tfsmonitor = %s/evil\n" "$PWD" >"$1"'
    nested() { # nested FILE
        : >"$1"
        run fw -bc sh -c "$evil" sh "$1"
        git status >/dev/null
        safe "$1"
        run unprotected "$PROJECT/$1" fw -bc sh -c "$evil" sh "$1"
        git status >/dev/null
        pwned "$1"
        : >"$1"
    }
    printf '[include]\n\tpath = ../one.cfg ; a comment\n' >>.git/config
    nested one.cfg
    printf '[include]\npath = "t\\\nwo.cfg"' >one.cfg
    nested two.cfg
    rm two.cfg
    run -0 fw -bc sh -c "$evil" sh two.cfg # not there yet
    has 'created two.cfg'
    rm two.cfg
    printf '[includeIf "onbranch:other"] path = three.cfg' >one.cfg
    : >three.cfg
    run fw -bc sh -c "$evil" sh three.cfg
    git checkout -q -b other
    git status >/dev/null
    safe 'a condition that did not hold'
    run unprotected "$PROJECT/three.cfg" fw -bc sh -c "$evil" sh three.cfg
    git status >/dev/null
    pwned 'a condition that did not hold'
}

@test "what git would refuse in its configuration is said, and the rest of it counts" {
    repository .
    global 'what?\n[core]\nhooksPath = h1\n'
    program h1/pre-commit
    run -0 fw -bc true
    has "$HOME/.gitconfig: git would refuse this"
    run ! fw -bc sh -c 'cp evil h1/pre-commit'
    global '[core]\nhooksPath = h1\n'
    run -0 fw -bc true
    lacks refuse
    global '[include] path = .gitconfig\n[core]\nhooksPath = h1\n'
    run -0 fw -bc true
    has 'git would refuse this'
    run ! fw -bc sh -c 'cp evil h1/pre-commit'
}

@test "a .git that is a link to a directory is one; that it is replaced is reported" {
    repository .
    mv .git real && ln -s real .git
    evil='git config core.fsmonitor "$PWD/evil"; printf "[core]\nfsmonitor = %s/evil\n" "$PWD" >>real/config; cp evil real/hooks/pre-commit'
    run fw -bc sh -c "$evil"
    use_git
    safe link
    run -0 fw -bc git status
    run -0 fw -bc sh -c 'rm .git && cp -r real .git'
    has 'created .git'
    rm -r .git && ln -s real .git
    run unprotected "$PROJECT/real" fw -bc sh -c "$evil"
    use_git
    pwned link
}

@test "a link on the way to what git runs is watched" {
    repository .
    mkdir -p real
    ln -s real tools
    git config core.hooksPath tools/hooks
    program real/hooks/pre-commit
    run fw -bc sh -c 'cp evil real/hooks/pre-commit'
    commit
    safe 'where the link leads'
    run -0 fw -bc sh -c 'rm tools && mkdir -p tools/hooks'
    has 'created tools'
    rm -r tools && ln -s real tools
    run -0 unprotected "$PROJECT/real" fw -bc sh -c 'cp evil real/hooks/pre-commit'
    commit
    pwned 'where the link leads'
}

@test "a repository around the granted directory counts" {
    repository .
    git config core.hooksPath sub/hooks
    mkdir sub && cp evil sub
    program sub/hooks/pre-commit
    cd sub
    evil='cp evil hooks/pre-commit; mv hooks old; mkdir hooks; cp evil hooks/pre-commit'
    run fw -bc sh -c "$evil"
    commit
    safe around
    run unprotected "$PROJECT/sub/hooks" fw -bc sh -c "$evil"
    commit
    pwned around
}

@test "a bare repository is one even after a command has taken HEAD and objects away" {
    repository .
    git init -q --bare "$HOME/src/b.git"
    cp evil "$HOME/src/b.git"
    cd "$HOME/src/b.git"
    git config core.hooksPath here
    program here/post-update
    push() { git -C "$PROJECT" push -q "$HOME/src/b.git" "HEAD:refs/heads/n$RANDOM"; }
    run -0 fw -bc sh -c 'mkdir t && mv HEAD objects refs t'
    evil='cp evil here/post-update; rm -rf here; mkdir here; cp evil here/post-update; printf "[core]\nhooksPath = other\n" >>config
        rm -rf other; cp -r here other'
    run fw -bc sh -c "$evil"
    mv t/* .
    push
    safe bare
    line=$(unprotected_line "$PWD/here" "$PWD/config" -- fw -bc sh -c "$evil")
    run sh -c "$line"
    push
    pwned bare
}

@test "submodules of submodules are protected, also if a command takes HEAD away or hides them in a group" {
    export GIT_ALLOW_PROTOCOL=file
    for name in one two; do repository "$HOME/src/$name"; done
    git -C "$HOME/src/one" submodule --quiet add "$HOME/src/two" sub/two
    git -C "$HOME/src/one" commit -q -m sub
    repository .
    git submodule --quiet add "$HOME/src/one" lib/one 2>/dev/null
    git submodule --quiet update --init --recursive 2>/dev/null
    inner=.git/modules/lib/one/modules/sub/two
    [ -e "$inner/config" ]
    evil='cp evil "$1/hooks/pre-commit"; printf "[core]\nfsmonitor = %s/evil\n" "$PWD" >>"$1/config"'
    run fw -bc sh -c "$evil" sh "$inner"
    use_git lib/one/sub/two
    safe nested
    run -0 fw -bc sh -c 'mv "$1/HEAD" "$1/was"; cp "$1/was" .git/modules/lib/HEAD' sh "$inner"
    run fw -bc sh -c "$evil" sh "$inner"
    mv "$inner/was" "$inner/HEAD"
    use_git lib/one/sub/two
    safe 'without HEAD'
    run unprotected "$PROJECT/.git" fw -bc sh -c "$evil" sh "$inner"
    use_git lib/one/sub/two
    pwned nested
}

@test "what git would read and firewrap can not is an error" {
    is_root && return # who can read everything
    repository .
    mkdir -p .git/worktrees
    for place in .git/worktrees .git/modules; do
        mkdir -p "$place"
        run -0 fw -bc true
        run -0 fw -bc chmod 0 "$place"
        run -125 fw -bc true
        has "$place"
        chmod 755 "$place"
    done
    printf '[include] path = ../x.cfg' >>.git/config
    : >x.cfg
    chmod 0 x.cfg
    run -125 fw -bc true
    has x.cfg
}

@test "a repository for a submodule that was not cloned yet is reported: git outside would run its hooks" {
    local up=$HOME/up head
    git init -q "$up"
    git -C "$up" -c user.name=n -c user.email=m commit -q --allow-empty -m one
    head=$(git -C "$up" rev-parse HEAD)
    git init -q .
    rm -rf .git/modules
    git config -f .gitmodules submodule.x.path x
    git config -f .gitmodules submodule.x.url "$up"
    git update-index --add --cacheinfo "160000,$head,x"
    cp -r "$up/.git" .planted # where no repository is looked for
    run -0 fw true
    lacks .git/modules
    # shellcheck disable=SC2016 # for the hook
    run -0 fw sh -c 'mkdir .git/modules && mv .planted .git/modules/x && mkdir -p .git/modules/x/hooks &&
        printf "#!/bin/sh\ntouch \"\$HOME/ran\"\n" >.git/modules/x/hooks/post-checkout && chmod +x .git/modules/x/hooks/*'
    has 'the command created .git/modules'
    git -c protocol.file.allow=always submodule update --init 2>/dev/null >&2 # the control: outside
    [ -e "$HOME/ran" ]
}

# The words of a command that makes $1 a bare repository whose configuration names a program.
bare='mkdir -p "$1/objects" "$1/refs"
    echo "ref: refs/heads/x" >"$1/HEAD"
    printf "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n\tfsmonitor = touch ~/ran\n" >"$1/config"'

@test "a bare repository that a command makes is reported, then protected: git outside obeys it" {
    git init -q .
    mkdir -p docs deep/er
    for dir in docs deep/er new; do
        run -0 fw -bc sh -c "$bare" sh "$dir"
        has "the command created $dir, which git takes for a repository"
        run -0 fw -bc true # once
        lacks created
        run fw -bc sh -c 'echo >>"$1/config"' sh "$dir"
        has Read-only
        rm -f "$HOME/ran"
        git -C "$dir" -c safe.bareRepository=explicit status >/dev/null 2>&1 || true
        [ ! -e "$HOME/ran" ]
        git -C "$dir" status >/dev/null 2>&1 || true # the control: git does obey it
        [ -e "$HOME/ran" ] || fail "$dir"
    done
    run -0 fw -bc sh -c 'mkdir -p other/objects; echo >other/heads; mkdir clone; git init -q clone' # and what is none
    lacks other
    has 'created clone, which'
}

@test "a bare repository that a command makes of the current directory is reported" {
    run -0 fw -bc sh -c 'echo >file'
    lacks created
    run -0 fw -bc sh -c "$bare" sh .
    has 'the command created HEAD'
    rm -f "$HOME/ran"
    git status >/dev/null 2>&1 || true # the control
    [ -e "$HOME/ran" ]
    rm -r HEAD objects refs config
    mkdir -p sub
    cd sub
    run -0 fw -bc sh -c "$bare" sh .
    has 'the command created HEAD'
}

@test "a further repository for a submodule, beside others, is reported" {
    repository .
    mkdir -p .git/modules/one/objects .git/modules/lib/two/objects
    for one in one lib/two; do
        printf '[core]\n' >".git/modules/$one/config"
        echo 'ref: refs/heads/x' >".git/modules/$one/HEAD"
    done
    run -0 fw -bc sh -c 'echo >.git/modules/one/objects/x; touch .git/index; echo >file'
    lacks created
    run -0 fw -bc mkdir -p .git/modules/three/hooks
    has 'the command created something in .git/modules/'
    run -0 fw -bc mkdir -p .git/modules/lib/four/hooks
    has 'the command created something in .git/modules/lib/'
    run -0 fw -bc true
    lacks created
}

@test "links that a command makes of git's own files are reported: git outside writes through them" {
    repository "$PROJECT"
    cd "$PROJECT"
    main=$(git symbolic-ref --short HEAD)
    printf 'own\n' >"$HOME/.bashrc"
    run -0 fw -bc git -c user.name=x -c user.email=x@x commit -q --allow-empty -m y
    lacks created
    run -0 fw -bc sh -c "git switch -q -c 'x;touch\${IFS}pwned' && rm .git/logs/HEAD; ln -s $HOME/.bashrc .git/logs/HEAD"
    has 'created .git/logs/HEAD (a link, through which git would write)'
    git switch -q "$main" # the control: it does, and so the next shell runs the name of a branch
    grep -q 'touch' "$HOME/.bashrc"
    run -0 fw -bc true
    lacks created # it is not new any more
    run -0 fw -bc sh -c 'd=.git/logs; for i in $(seq 300); do d=$d/a; done; mkdir -p $d; ln -s /etc/passwd $d/x; ln -s x .git/refs/heads/topic'
    has 'a/a/a/x (a link' '.git/refs/heads/topic (a link'
    run -0 fw -bc sh -c 'for i in $(seq 20); do ln -s x .git/refs/heads/topic$i; done'
    has ' and 15 more'
}
