#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The report of what a command has created survives whoever was to make it, and ends the trust in a policy that was planted.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

NOTES=.local/state/firewrap/running

# killed SCRIPT WORD…: runs SCRIPT in a sandbox, whose firewrap is then killed without a chance to report.
killed() {
    firewrap run "${@:2}" -- sh -c "$1; echo ready >ready; sleep 60" >/dev/null 2>err 3>&- </dev/null &
    wait_for ready
    kill -KILL $!
    wait $! || true
    rm ready
    [ ! -s err ]
}

notes() { find "$HOME/$NOTES" -type f | wc -l; }

@test "the next start reports what a command has created whose firewrap was killed" {
    policy 'net = off'
    killed 'echo x >.envrc; mkdir .vscode; echo x >other'
    [ "$(notes)" = 1 ]
    mkdir -p "$HOME/else" && cd "$HOME/else"
    run -0 fw --dry-run true # which only shows
    lacks created
    run -0 fw true

    [ "$output" = 'firewrap: firewrap was killed while a command ran, which has created ~/src/shop/.envrc, ~/src/shop/.vscode' ]
    [ "$(notes)" = 0 ]
    run -0 fw true
    [ "$output" = '' ]
    cd "$PROJECT" # the control: without the note
    rm .envrc
    killed 'echo x >.envrc'
    rm "$HOME/$NOTES"/*
    run -0 fw true
    lacks created
}

@test "the next start reports links among git's own files as well" {
    git init -q .
    killed 'ln -s /etc/passwd .git/COMMIT_EDITMSG'
    run -0 fw true
    has 'killed while a command ran, which has created' '/src/shop/.git/COMMIT_EDITMSG (a link, through which git would write)'
    killed 'true'
    run -0 fw true
    lacks created
}

@test "kill -9 0 on a terminal, which reaches firewrap as well, does not silence the report" {
    cat >"$BASE/on-terminal" <<'PY'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
try:
    while os.read(fd, 1000): pass
except OSError: pass
print(os.waitpid(pid, 0)[1])
PY
    run -0 timeout 60 python3 "$BASE/on-terminal" "$(command -v fw)" sh -c 'echo x >.envrc; kill -9 0'
    [ "$output" = 9 ] # the attack has reached it
    lacks created
    run -0 fw true
    has 'created ~/src/shop/.envrc'
}

@test "a command that runs is not reported by another, and one that created nothing leaves nothing" {
    background fw sh -c 'echo x >.envrc; echo ready >ready; until [ -e go ]; do sleep 0.02; done'
    wait_for ready
    for _ in 1 2 3; do
        run -0 fw true
        [ "$output" = '' ]
    done
    [ "$(notes)" = 1 ]
    : >go
    wait "$!"
    [ "$(notes)" = 0 ]
    killed true
    run -0 fw true
    [ "$output" = '' ]
    [ "$(notes)" = 0 ]
}

@test "many at once report each thing once" {
    killed 'echo x >.envrc'
    for i in {1..8}; do fw true 2>"$BASE/said.$i" 3>&- & done
    wait
    [ "$(cat "$BASE"/said.* | grep -c 'created ~/src/shop/.envrc')" = 1 ]
    [ "$(notes)" = 0 ]
}

@test "a note is no secret of the sandbox's: it can not be read, removed or held" {
    bring files
    background fw sh -c 'echo ready >ready; sleep 60'
    wait_for ready
    note=$(echo "$HOME/$NOTES"/*)
    holds fw -b --bind-rw "$HOME" "$PROJECT/files" read "$note"
    holds fw -b --bind-rw "$HOME" "$PROJECT/files" unlink "$note"
    breaks ./files read "$note"
}

@test "where there is no room for the note, the command runs, and that is said" {
    is_root || return 0 # nobody else can mount
    mkdir -p "$HOME/$NOTES" "$BASE/full"
    run -0 unshare -m sh -c 'mount -t tmpfs -o size=4k full "$1" && head -c 4096 /dev/zero >"$1/.x"; fw env echo ran' sh "$HOME/$NOTES"
    has ran
    has 'can not be noted'
    run -0 unshare -m sh -c 'mount -t tmpfs -o ro none "$1"; fw env echo ran' sh "$HOME/$NOTES"
    [ "$output" = ran ]
}

# ---- a policy among what was created ----

@test "a policy that a command plants is not trusted, even with bytes that were allowed once" {
    printf 'tops3cret\n' >"$HOME/secret"
    policy 'bind-ro = ~/secret'
    allow
    mv .firewrap.ini "$BASE/old"
    cd "$HOME/src"
    cp "$BASE/old" old
    for way in reported killed; do
        if [ "$way" = killed ]; then
            killed 'cp old shop/.firewrap.ini'
        else
            run -0 fw cp old shop/.firewrap.ini
            has 'the command created shop/.firewrap.ini'
        fi
        cd shop
        run ! fw cat "$HOME/secret"
        lacks tops3cret
        allow # the control, and the next round
        run -0 fw cat "$HOME/secret"
        has tops3cret
        rm .firewrap.ini
        cd ..
    done
}

@test "a policy that the user has made and allowed while a command ran stays trusted" {
    background fw sh -c 'echo ready >ready; until [ -e go ]; do sleep 0.02; done'
    wait_for ready
    policy 'env-set = A=1'
    sleep 0.1 # the file system's clock
    allow
    : >go
    wait "$!"
    run -0 fw true
    [ "$output" = '' ]
    run -0 fw printenv A
}
