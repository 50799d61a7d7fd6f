#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# firewrap edit: the user's editor, outside the sandbox, on a private copy.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

# typed ANSWERS CMD…: runs CMD on a terminal where ANSWERS are typed; prints what it shows, ends as it does.
typed() {
    python3 - "$@" <<'PY'
import os, pty, sys
answers, command = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
os.write(fd, answers.encode())
out = b""
try:
    while data := os.read(fd, 4096):
        out += data
except OSError:
    pass
sys.stdout.write(out.decode(errors="replace").replace("\r\n", "\n"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
}

# editor SCRIPT: an editor that does SCRIPT with the file $1.
editor() {
    mkdir -p "$HOME/.local/bin"
    printf '#!/bin/sh\n%s\n' "$1" >"$HOME/.local/bin/my-editor"
    chmod 755 "$HOME/.local/bin/my-editor"
    export EDITOR=$HOME/.local/bin/my-editor
}

@test "edit shows what is new, writes it and allows it" {
    policy 'net = off'
    allow
    chmod 640 .firewrap.ini
    editor 'echo "env-set = A=1" >>"$1"; pwd >'"$BASE/where"'; echo "$1" >>'"$BASE/where"
    run -0 typed $'a\n' firewrap edit
    has '+ env-set = A=1'
    lacks '+ net = off'
    has 'is written and allowed'
    [ "$(cat .firewrap.ini)" = $'net = off\nenv-set = A=1' ]
    [ "$(stat -c %a .firewrap.ini)" = 640 ]
    run -0 fw -- sh -c 'echo $A'
    [ "$output" = 1 ]
    run -0 cat "$BASE/where" # a private copy, which is gone, in a directory that no sandbox sees
    [[ ${lines[0]} == "$HOME/.local/state/firewrap/edit/"* && ${lines[1]} == "${lines[0]}/.firewrap.ini" ]]
    run -0 find "$HOME/.local/state/firewrap/edit" -mindepth 1
    [ -z "$output" ]
    run -0 find . -mindepth 1
    [ "$output" = ./.firewrap.ini ]
}

@test "edit writes a first policy, only writes one, and leaves one as it was" {
    editor 'echo "env-set = A=1" >>"$1"'
    run -125 typed $'x\n' firewrap edit
    [ ! -e .firewrap.ini ]
    run -0 typed $'w\n' firewrap edit .
    [ "$(cat .firewrap.ini)" = 'env-set = A=1' ]
    run -0 fw -- true
    has waits
    run -0 typed '' firewrap edit --allow "$PROJECT/.firewrap.ini"
    run -0 fw -- sh -c 'echo $A'
    [ "$output" = 1 ]
    run -125 typed $'\x04' firewrap edit # nobody answers
    [ "$(wc -l <.firewrap.ini)" = 2 ]
    editor 'exit 3'
    run -125 typed '' firewrap edit
    has 'the editor has failed'
}

@test "a mistake offers to edit again" {
    policy 'net = off'
    editor 'if [ -e '"$BASE/once"' ]; then echo "net = on" >"$1"; else echo "nets = on" >"$1"; : >'"$BASE/once"'; fi'
    run -0 typed $'e\na\n' firewrap edit
    has '.firewrap.ini:1: '
    has 'dit again'
    [ "$(cat .firewrap.ini)" = 'net = on' ]
    editor 'echo "nets = on" >"$1"'
    run -125 typed $'x\n' firewrap edit
    [ "$(cat .firewrap.ini)" = 'net = on' ]
    run -125 typed $'x\n' firewrap edit --allow
    [ "$(cat .firewrap.ini)" = 'net = on' ]
}

@test "edit needs a terminal, and a policy of one's own that is no link" {
    policy 'net = off'
    editor 'echo "net = on" >"$1"'
    run -125 firewrap edit </dev/null
    has 'needs a terminal'
    mv .firewrap.ini real
    ln -s real .firewrap.ini
    run -125 typed $'a\n' firewrap edit
    has 'is a link'
    [ "$(cat real)" = 'net = off' ]
    run -125 typed '' firewrap edit --nonsense
    run -125 typed '' firewrap edit other.ini
}

@test "edit starts no editor that commands could have put there, nor lets one look there" {
    policy 'net = off'
    printf '#!/bin/sh\ntouch %q\n' "$BASE/ran" | tee my-editor helper >/dev/null
    chmod +x my-editor helper
    PATH=$PWD:$PATH
    for EDITOR in "$PWD/my-editor" my-editor ./my-editor "my-editor -x"; do
        export EDITOR
        run -125 typed '' firewrap edit
        has 'commands could have put there'
    done
    [ ! -e "$BASE/ran" ]
    editor 'helper; echo "net = on" >"$1"'
    VISUAL=my-editor run -125 typed '' firewrap edit
    run -0 typed $'a\n' firewrap edit
    [ ! -e "$BASE/ran" ]
    sh -c helper # the control
    [ -e "$BASE/ran" ]
    EDITOR=my-editor PATH=$HOME/.local/bin:$PATH run -0 typed '' firewrap edit --allow
}

@test "what has changed meanwhile is not written over, and what was typed is kept" {
    policy 'net = off'
    editor 'echo "net = on" >"$1"; echo "net = host" >'"$PROJECT/.firewrap.ini"
    run -125 typed $'a\n' firewrap edit
    has 'has changed meanwhile'
    [ "$(cat .firewrap.ini)" = 'net = host' ]
    copy=$(sed -n 's/^firewrap: what you have written is in //p' <<<"$output")
    [ "$(cat "$copy")" = 'net = on' ]
}

@test "edit starts an editor with plain options, and with no word that can be a program's text" {
    mkdir -p "$HOME/.local/bin"
    cat >"$HOME/.local/bin/my-editor" <<'END'
#!/bin/sh
echo "options: $1 $2"
echo 'net = on' >"$3"
END
    chmod +x "$HOME/.local/bin/my-editor"
    EDITOR="$HOME/.local/bin/my-editor --wait -nw" run -0 typed '' firewrap edit --allow
    has 'options: --wait -nw'
    for words in "sh -c 'echo evil >$HOME/evil'" "vim '+!echo evil'" "sh $PWD/evil" "vim -c !evil" 'sh -ctouch${IFS}evil'; do # shellcheck disable=SC2016 # the shell's, if it got it
        EDITOR=$words run -125 typed '' firewrap edit --allow
        has 'plain options'
    done
    [ ! -e "$HOME/evil" ]
}
