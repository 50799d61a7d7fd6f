#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Holes that this suite has found. Each test failed when it was written.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# ---- run by root ----

@test "run by root, the kernel's settings can not be written" {
    bring files
    for file in kernel/core_pattern kernel/modprobe kernel/sysrq vm/drop_caches fs/suid_dumpable; do
        [ -e "/proc/sys/$file" ] || continue
        for options in -bc '-b5 -c' '-bc --nested' '-bc --share=pid'; do
            # shellcheck disable=SC2086
            holds fw $options ./files openw "/proc/sys/$file"
        done
        ! is_root || breaks ./files openw "/proc/sys/$file" # nobody else could
    done
    # Those of its own namespaces it may, and of processes: a pid in the path.
    # shellcheck disable=SC2016
    writable='find /proc -path "/proc/[0-9]*" -prune -o -type f -writable -print 2>/dev/null |
        grep -vE "^/proc/(pressure/|sys/(net|user|fs/mqueue|kernel/(msg|sem|shm|auto_msgmni|hostname|domainname|ns_last_pid|pid_max)))" | head -n 3; :'
    for options in -bc '-b5 -c' '-bc --share=pid' '-b9 -c --share=pid'; do
        # shellcheck disable=SC2086
        run -0 fw $options sh -c "$writable"
        [ -z "$output" ] || fail "writable: $output"
    done
    ! is_root || [ -n "$(sh -c "$writable")" ]
}

@test "run by root, bwrap itself can not be changed through /proc/1/exe" {
    bring files pty
    mode=$(stat -c %a /usr/bin/bwrap)
    for options in -bc '-bc --nested' '-b5 -c'; do
        [ "$options" != '-b5 -c' ] || is_root || continue # level 5 grants a user's own files: the next test
        # shellcheck disable=SC2086
        holds fw $options ./files chmod "$mode" /proc/1/exe # the mode that it has
        # shellcheck disable=SC2086
        holds ./pty fw $options ./files chmod "$mode" /proc/1/exe
        # shellcheck disable=SC2086
        holds ./pty fw $options --new-session ./files chmod "$mode" /proc/1/exe
    done
    ! is_root || breaks ./files chmod "$mode" /usr/bin/bwrap
}

@test "with a capability that opens process 1, firewrap's stub can not be changed either" {
    bring files
    file=$ROOT/build/libexec/firewrap/stub
    mode=$(stat -c %a "$file")
    run fw -bc --cap-add CAP_SYS_PTRACE ./files chmod "$mode" /proc/1/exe
    [[ $output == *refused* ]] || fail "$output"
    [ ! -O "$file" ] || breaks ./files chmod "$mode" "$file"
}

@test "firewrap's own programs can not be changed where a grant shows them writable" {
    bring files
    cp -rL "$ROOT/build/bin" "$ROOT/build/libexec" "$ROOT/build/share" "$BASE" # a user's own installation
    for file in bin/firewrap libexec/firewrap/stub libexec/firewrap/seccomp.bpf; do
        run "$BASE/bin/firewrap" -bc --bind-rw "$BASE" ./files chmod 755 "$BASE/$file"
        [[ $output == *refused* ]] || fail "$file: $output"
        run "$BASE/bin/firewrap" -bc --bind-rw "$BASE" ./files rename "$BASE/$file" "$BASE/moved"
        [[ $output == *refused* ]] || fail "$file: $output"
    done
    breaks fw -bc --bind-rw "$BASE" ./files chmod 755 "$BASE/bin/firewrap" # by another firewrap, it is a file as any other
}

@test "run by root, what only root can read is not readable" {
    bring files
    for file in /etc/shadow /etc/gshadow /etc/shadow- /etc/sudoers /etc/ssl/private; do
        [ -e "$file" ] || continue
        action="read"
        [ ! -d "$file" ] || action=list
        for options in -bc '-b5 -c' '-bc --accounts=host'; do
            # shellcheck disable=SC2086
            holds fw $options ./files $action "$file"
        done
        ! is_root || breaks ./files $action "$file" # nobody else could
    done
}

# ---- descriptors ----

# ---- processes ----

# in_script COMMAND: runs it by a script that has started a bystander: what make, npm or a CI job do. Sets $PID, the
# bystander's. The script leads a session, or is a job of its own in one.
in_script() {
    rm -f ready
    printf '%s\n' 'trap : TERM' './bystander victim ready &' 'until [ -s ready ]; do sleep 0.01; done' "$2" ':' >script
    setsid bash -c "$1" >/dev/null 2>&1 3>&- </dev/null || true
    read -r PID _ <ready
    BACKGROUND+=("$PID")
}

@test "the process group outside can not be signalled" {
    bring processes
    cp processes bystander
    for way in 'exec bash script' 'set -m; bash script & wait'; do
        in_script "$way" 'fw -bc ./processes killgroup 15'
        kill -0 "$PID" || fail "the bystander is dead: $way"
        in_script "$way" './processes killgroup 15'
        for ((i = 0; i < 200; i++)); do kill -0 "$PID" 2>/dev/null || break; sleep 0.05; done
        run ! kill -0 "$PID"
    done
}

# ---- races: a command that runs already, against the next one ----

@test "a running command can not turn a protected name into a link while the next one starts" {
    bring files
    secrets
    mkdir .vscode && ln -s ../.. .flip # ../.. is the home
    line=$(printed -- fw -bc ./files read "$HOME/.ssh/id" | sed -E "s,--remount-ro [^ ]*,,g") # nor seals, which bwrap refuses on what has come there
    rm -r .vscode
    mkdir .other && background fw -bc sh -c 'mv .other .vscode && exec ./files flip .vscode .flip ready'
    wait_for ready
    rounds 150 20
    for ((i = 0; i < ROUNDS; i++)); do
        run fw -bc ./files read "$HOME/.ssh/id"
        lacks BROKEN
    done
    for ((end = SECONDS + 60; SECONDS < end;)); do # the control: a line that looks once, and names the path again later
        run sh -c "$line"
        [[ $output != *BROKEN* ]] || return 0
    done
    # bwrap from 0.12 on refuses links on the way itself
    printf '%s\n' 0.12 "$(bwrap --version | cut -d' ' -f2)" | sort -CV || fail "the control never succeeded"
}

@test "a running command can not get a home writable by a link in a protected name's directory" {
    bring files
    secrets
    mkdir .other && printf '{}\n' >.other/settings.json && ln -s ../.. .flip
    background fw -bc sh -c 'mv .other .claude && exec ./files flip .claude .flip ready'
    wait_for ready
    rounds 400 50
    for ((i = 0; i < ROUNDS; i++)); do
        fw -bc sh -c "cat $HOME/.ssh/id && echo x >$HOME/planted" >/dev/null 2>&1 || true
        [ ! -e "$HOME/planted" ] || fail "the home was writable after $i commands"
        [ ! -e "$HOME/settings.json" ] || fail "a mount point was made in the home after $i commands"
    done
}

# ---- what tools outside obey ----

@test "a planted .git/commondir, which leads git to another configuration, is reported" {
    export GIT_CONFIG_NOSYSTEM=1
    git init -q .
    attack="mkdir evil && cp -r .git/config .git/refs .git/objects evil && echo ../evil >.git/commondir &&
        printf '[core]\n\tfsmonitor = touch $BASE/pwned; :\n' >>evil/config"
    run fw -bc sh -c "$attack"
    reported=$output
    git status >/dev/null 2>&1 || true
    [[ ! -e $BASE/pwned || $reported == *'created'*'.git/commondir'* ]] || fail "git has run the attacker's command, and nobody said a word"
    rm -rf evil .git "$BASE/pwned"
    git init -q .
    sh -c "$attack"
    git status >/dev/null 2>&1 || true
    [ -e "$BASE/pwned" ] # the control
}

@test "what is protected stays so when the command starts inside it" {
    bring files
    git init -q .
    mkdir -p .git/hooks .vscode plain "$HOME/bin"
    export PATH=$HOME/bin:$PATH
    for dir in "$PROJECT/.git/hooks" "$PROJECT/.vscode" "$HOME/bin"; do
        cp files "$dir"
        cd "$dir"
        holds fw -bc ./files write planted
        cd "$PROJECT"
    done
    cp files plain && cd plain
    breaks fw -bc ./files write planted
}

@test "core.hooksPath counts when it stands on the line of its section" {
    bring replace
    git init -q .
    mkdir h && printf '#!/bin/sh\n' >h/pre-commit
    printf '[core] hooksPath = h\n' >>.git/config
    [ "$(git config core.hooksPath)" = h ]
    holds fw -bc ./replace h/pre-commit
    git config --unset core.hooksPath
    breaks fw -bc ./replace h/pre-commit
}

@test "a link that is replaced is reported, even if the new file gets its number" {
    printf 'mine\n' >mine
    for ((i = 0; i < 5; i++)); do
        ln -sf mine .envrc
        run fw -bc sh -c 'rm .envrc && echo evil >.envrc'
        [ "$(cat .envrc)" = mine ] || has 'created .envrc'
        rm .envrc
    done
    ln -s mine .envrc
    run -0 fw -bc true
    lacks created
}

@test "a link that leads nowhere does not stop the next command" {
    for name in .envrc .vscode .mcp.json; do
        run -0 fw -bc ln -s nowhere $name
        run -0 fw -bc true
        rm $name
        run -0 fw -bc true
    done
}

# ---- links that commands leave behind ----

@test "a link that a command has left in a persistent home shows nothing to commands without that home" {
    mkdir "$HOME/diary" "$HOME/mine"
    printf 'tops3cret\n' >"$HOME/diary/today"
    user_profile tool "bind-ro = -~/sandboxes/tool/data:~/data"
    run -0 fw -bc --home=tool sh -c "ln -s '$HOME/diary' ~/data"
    run -125 fw --profile tool cat "$HOME/data/today"
    has "$HOME/.config/firewrap/profiles/tool.ini:1: the path leads through a link that a command in a sandbox can have made"
    ln -s "$HOME/sandboxes/tool/data" "$HOME/mine/data"
    run -125 fw -bc --bind-ro "$HOME/mine/data:$HOME/data" cat "$HOME/data/today"
    lacks tops3cret
    mv "$HOME/mine" "$HOME/.mine"
    mv "$HOME/sandboxes/tool/data" "$HOME/.mine" # the control: a link where only the user can have made it is followed
    run -0 fw -bc --bind-ro "$HOME/.mine/data:$HOME/data" cat "$HOME/data/today"
    has tops3cret
}

@test "a link that a command has put in place of a project's directory on PATH shows nothing" {
    mkdir -p "$HOME/diary" "$HOME/.tools" .venv/bin
    printf 'tops3cret\n' >"$HOME/diary/today"
    PATH=$PROJECT/.venv/bin:$PATH
    run -0 fw sh -c "mv .venv/bin .venv/old; ln -s '$HOME/diary' .venv/bin"
    run ! fw cat "$HOME/diary/today"
    lacks tops3cret
    run -0 firewrap explain --args true
    has "a command can have made a link on the way to it"
    run -0 fw sh -c "rm .venv/bin; mv .venv .old; ln -s '$HOME' .venv; mkdir $PROJECT/elsewhere"
    mkdir "$HOME/bin" && cp "$HOME/diary/today" "$HOME/bin"
    run ! fw cat "$HOME/bin/today"
    cd elsewhere # nor from another directory
    run ! fw cat "$HOME/bin/today"
    ln -s "$HOME/diary" "$HOME/.tools/bin" # the control: one in a hidden directory of the home is the user's own
    PATH=$HOME/.tools/bin:$PATH
    run -0 fw cat "$HOME/diary/today"
    has tops3cret
}

@test "what a policy shows read-only of its home is made before a command could make it" {
    user_profile tool 'home = tool' 'bind-ro = -~/sandboxes/tool/cache/data:~/cache/data'
    run ! fw --profile tool sh -c 'mkdir -p ~/cache/data; echo evil >~/cache/data/file'
    has 'Read-only file system'
    [ -z "$(ls -A "$HOME/sandboxes/tool/cache/data")" ]
    run -0 fw -bc --home=tool sh -c 'echo evil >~/cache/data/file' # the control: without the line
    mkdir "$HOME/victim"
    rm -r "$HOME/sandboxes/tool/cache"
    run -0 fw -bc --home=tool ln -s "$HOME/victim" "$HOME/cache"
    run -125 fw --profile tool true # and not by way of a link
    [ ! -e "$HOME/victim/data" ]
}

@test "a mask is not evaded by a link in a persistent home that leads somewhere else outside" {
    user_profile tool 'home = tool' 'mask = ~/sandboxes/tool/.toolrc'
    run -0 fw -bc --home=tool sh -c "echo evil >~/rc; ln -s '$HOME/rc' ~/.toolrc"
    run -0 fw -bc --home=tool cat "$HOME/.toolrc" # the control
    has evil
    run -125 fw --profile tool cat "$HOME/.toolrc"
    has "profiles/tool.ini:2: the path leads through a link"
    rm "$HOME/sandboxes/tool/.toolrc"
    run -0 fw -bc --home=tool sh -c 'ln -s rc ~/.toolrc; ln -s .toolrc ~/.other'
    run -125 fw --profile tool cat "$HOME/.toolrc"
}
