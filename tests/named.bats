#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the user names, the command may have: a word of what was typed that is the path of something outside.
load helper

# typed WORDS: types them at a shell's prompt, so to speak: the shell becomes the command, on a terminal of its own.
typed() { SHELL=/bin/sh script -qec "exec $1" /dev/null </dev/null; }

# by_script WORDS: the same by a script, on a terminal as well.
by_script() {
    printf '%s\n' "$1" : >"$BASE/script"
    SHELL=/bin/sh script -qec "exec sh $BASE/script" /dev/null </dev/null
}

outside() {
    mkdir -p "$HOME/Documents" "$HOME/src/other" "$HOME/.ssh"
    printf 'the notes\n' >"$HOME/notes.md"
    printf 'the log\n' >"$HOME/Documents/a.log"
    printf 'of another project\n' >"$HOME/src/other/x"
    printf 'the key\n' >"$HOME/.ssh/id_x"
    printf 'the rc\n' >"$HOME/.bashrc"
    policy '# a project'
    allow
}

@test "a file that is named is there, and read-only; one that is not named is not" {
    outside
    run typed "fw cat $HOME/notes.md $HOME/Documents/a.log ../other/x"
    has 'the notes'
    has 'the log'
    has 'of another project'
    run typed "fw sh -c 'cat $HOME/src/other/x' sh ../other/y" # no word of its own
    lacks 'of another project'
    run typed "fw cp /etc/passwd $HOME/notes.md"
    has 'Read-only file system'
    [ "$(cat "$HOME/notes.md")" = 'the notes' ]
}

@test "what stands behind = is named, where the hook says that it was typed: a glob can bring a file of such a name" {
    outside
    export FIREWRAP_HOOK_NAMED="--file=../other/x
$HOME/src/other/x
if=$HOME/notes.md
x=..
"
    run typed "fw grep --file=../other/x $HOME/src/other/x"
    has 'of another project'
    run typed "fw dd status=none if=$HOME/notes.md"
    has 'the notes'
    touch x=..
    run typed "fw sh -c 'cat ../other/x' sh x=.." # the control
    has 'of another project'
    unset FIREWRAP_HOOK_NAMED
    run typed "fw sh -c 'cat ../other/x' sh x=.."
    lacks 'of another project'
    run typed "fw dd status=none if=$HOME/notes.md"
    lacks 'the notes'
}

@test "a directory that is named is there read-only, with what it holds" {
    outside
    run typed "fw cp -r $HOME/Documents ."
    [ "$(cat Documents/a.log)" = 'the log' ]
    run typed "fw cp .firewrap.ini $HOME/Documents/"
    has 'Read-only file system'
    run typed 'fw ls ..'
    has 'other'
    run typed 'fw touch .. ./new' # the project is in it, and stays writable
    [ -e new ]
}

@test "the words of a script are not typed" {
    outside
    run by_script "fw cat $HOME/notes.md"
    lacks 'the notes'
    run by_script "printf '%s\\n' $HOME/notes.md | xargs fw cat"
    lacks 'the notes'
    run fw cat "$HOME/notes.md" # no terminal
    lacks 'the notes'
    run typed "fw cat $HOME/notes.md" # the control
    has 'the notes'
}

@test "secrets of the home are not to be named" {
    outside
    run typed "fw cat $HOME/.ssh/id_x"
    lacks 'the key'
    run typed "fw ls -a $HOME/.ssh"
    lacks 'id_x'
    run firewrap explain --args cat ~/.ssh/id_x
    has "typed: $HOME/.ssh/id_x: it is a secret of the home"
    mkdir -p "$HOME/all/keys"
    rmdir "$HOME/all/keys"
    mv "$HOME/.ssh" "$HOME/all/keys"
    ln -s all/keys "$HOME/.ssh"
    run typed "fw cat $HOME/all/keys/id_x" # where the secret leads
    lacks 'the key'
    run typed "fw cat $HOME/all/keys/../keys/id_x"
    lacks 'the key'
    run typed "fw cat $HOME/all/keys/id_x $HOME/all/"
    lacks 'the key'
    run typed "fw ls -R $HOME/all"
    lacks 'id_x'
    rm "$HOME/.ssh"
    run typed "fw cat $HOME/all/keys/id_x" # the control: it is none any more
    has 'the key'
}

@test "a secret in a directory that is named stays hidden" {
    outside
    mkdir -p "$HOME/.config/gh" "$HOME/.config/tool"
    printf 'the token\n' >"$HOME/.config/gh/hosts.yml"
    printf 'the setting\n' >"$HOME/.config/tool/rc"
    run typed "fw grep -r the $HOME/.config"
    has 'the setting'
    lacks 'the token'
}

@test "the home, what is above it, the system, and what is firewrap's are not granted by a name" {
    outside
    mkdir -p "$HOME/sandboxes/one"
    for name in "$HOME" "$BASE" / "$HOME/.local/state/firewrap" "$HOME/sandboxes/one" /run; do
        run firewrap explain --args ls "$name/"
        [[ ! $output =~ bind[^#]*'# typed' ]]
        [[ $output =~ '# typed: '[^:]*': '(it|the home) ]]
    done
    policy_at "$HOME/src/other" 'net = on'
    run typed 'fw cat ../other/.firewrap.ini'
    lacks 'net = on'
}

@test "a link that a command can have made leads nowhere" {
    outside
    ln -s "$HOME/notes.md" planted
    ln -s "$HOME/notes.md" "$HOME/src/other/planted"
    ln -s Documents/a.log "$HOME/own"
    run typed 'fw cat ./planted ../other/planted'
    lacks 'the notes'
    run firewrap explain --args cat ../other/planted
    has 'a command can have made a link on the way to it'
    run typed "fw cat $HOME/own" # the control: nobody but the user makes links in the home
    has 'the log'
}

@test "an editor may write the file that is named, and other commands may not" {
    command -v vim >/dev/null || skip_unless_must 'vim is not installed'
    outside
    for file in "$HOME/notes.md" "$HOME/Documents/a.log"; do
        for try in 1 2; do
            run typed "fw vim -u NONE -es -c 's/^/$try /' -c 'silent! wq' -c 'qa!' $file"
        done
        [[ $(cat "$file") == '2 1 the '* ]]
    done
    [ -z "$(find "$HOME/Documents" -type f ! -name a.log)" ]
    run typed "fw sh -c 'printf x >>$HOME/notes.md' sh $HOME/notes.md"
    [[ $(cat "$HOME/notes.md") == '2 1 the notes' ]]
    run typed "fw view -u NONE -es -c 's/^/3 /' -c 'silent! wq!' -c 'qa!' $HOME/notes.md"
    [[ $(cat "$HOME/notes.md") == '2 1 the notes' ]]
}

@test "not even an editor writes what is obeyed outside" {
    outside
    mkdir -p "$HOME/src/other/.git/hooks" "$HOME/src/other/.vscode" "$HOME/bare/objects"
    touch "$HOME/src/other/.git/hooks/pre-commit" "$HOME/src/other/.vscode/tasks.json" "$HOME/bare/HEAD" "$HOME/bare/hook"
    ln "$HOME/notes.md" "$HOME/twin"
    for file in ~/.bashrc ../other/.git/hooks/pre-commit ../other/.vscode/tasks.json ~/bare/hook ~/twin; do
        run firewrap explain --args vim "$file"
        has '--ro-bind-try'
        has "typed: $file: it is obeyed outside"
        [[ ! $output =~ --bind-try[^#]*'# typed' ]]
    done
    rm "$HOME/twin"
    run firewrap explain --args vim ~/notes.md # the control
    [[ $output =~ --bind-try[^#]*'# typed' ]]
}

@test "named-files = off takes it away, also in a file that is not allowed" {
    outside
    policy 'named-files = off'
    run typed "fw cat $HOME/notes.md"
    lacks 'the notes'
    policy 'named-files = rw'
    run typed "fw sh -c 'printf x >>$HOME/notes.md' sh $HOME/notes.md"
    [ "$(cat "$HOME/notes.md")" = 'the notes' ]
    allow # the control
    run typed "fw sh -c 'printf x >>$HOME/notes.md' sh $HOME/notes.md"
    [ "$(cat "$HOME/notes.md")" = $'the notes\nx' ]
}

@test "what the user's own file says of named files, an editor's profile does not outvote" {
    outside
    user_profile tee 'named-files = rw' # stands for one
    printf x >x
    edit="fw tee -a $HOME/notes.md <x"
    for word in off ro; do
        user_policy "named-files = $word"
        run typed "$edit"
        [ "$(cat "$HOME/notes.md")" = 'the notes' ]
        run typed "fw cat $HOME/notes.md"
        [[ $word = off || $output == *'the notes'* ]]
        run -0 firewrap explain tee
        has "named-files = rw, by $word of"
    done
    user_policy 'named-files = off' '[command tee]' 'named-files = rw' # a section for it does
    run typed "$edit"
    [ "$(cat "$HOME/notes.md")" = $'the notes\nx' ]
    user_policy 'net = off' # the control
    run typed "$edit"
    [ "$(cat "$HOME/notes.md")" = $'the notes\nxx' ]
}

@test "what was named for one command is not there for the next, and no empty file stands for it" {
    outside
    run typed "fw cat $HOME/notes.md"
    has 'the notes'
    run ! fw cat "$HOME/notes.md"
    run ! fw cp .firewrap.ini "$HOME/notes.md"
}


@test "the hook says which words were typed; FIREWRAP_VERBOSE shows what is granted for that" {
    outside
    export FIREWRAP_VERBOSE=1
    named=$HOME/notes.md$'\n'../other/x$'\n'
    run firewrap run --hook --named "$named" -- /bin/cat "$HOME/notes.md" "$HOME/Documents/a.log" ../other/x
    has "# typed: ~/notes.md ro, ~/src/other/x ro"
    has 'the notes'
    has 'of another project'
    lacks 'the log'
    run firewrap run --hook -- /bin/cat "$HOME/notes.md"
    lacks 'the notes'
    lacks 'typed'
    FIREWRAP_HOOK_NAMED=$named run typed "fw cat $HOME/notes.md $HOME/Documents/a.log"
    has 'the notes'
    lacks 'the log'
}
