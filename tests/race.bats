#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A command that runs in one sandbox exchanges names as fast as it can, while others start: for every kind of source and mount
# point, by whole starts; tests/unit/races.c has the great numbers. RACE_ROUNDS=2000 makes a campaign of it. The control is the printed line, which names paths that bwrap looks up again.
load helper
load escape/escape

ROUNDS=${RACE_ROUNDS:-20}

# Some thousand exchanges a second, in the background, by a sandbox with the options before --; A and B are the names.
swapping() {
    local options=()
    while [ "$1" != -- ]; do
        options+=("$1")
        shift
    done
    bring swap
    [ "$PWD" = "$PROJECT" ] || cp "$PROJECT/swap" .
    background fw "${options[@]}" ./swap ready "$2" "$3"
    wait_for ready
}

programs() {
    build starts
    secrets
    mkdir -p "$HOME/.ssh/n"
    printf 'the key\n' >"$HOME/.ssh/file"
}

# never CMD…: CMD, which succeeds if the attack does, does not in any round; and some of them ran, with more rounds if need be.
never() {
    for ((try = 0; try < 20; try++)); do
        run "$BATS_FILE_TMPDIR/starts" "$ROUNDS" "$@"
        [[ $status == 1 && $output == *'refused: '* ]] || fail "$* => $status: $output"
        [[ $output == *' 0 ran'* ]] || return 0
    done
    fail "not one has run: $*: $("$@" 2>&1)"
}

# refuses_links: does this bwrap itself refuse a mount point behind a link that leads out of the new root? From 0.12 on it does.
refuses_links() {
    mkdir -p "$BASE/probe/dir"
    ln -sfn "/oldroot$BASE/probe/dir" "$BASE/probe/link"
    ! bwrap --bind / / --tmpfs "$BASE/probe/link/made" true 2>/dev/null
}

# exchanged A B LINE: LINE, while B stands in A's place and nobody changes that: does bwrap follow it at all?
exchanged() {
    find "$HOME" -name 'ready*' -delete # which ends who exchanges them
    wait "${BACKGROUND[@]}" || true
    BACKGROUND=()
    [ -L "$1" ] || { mv -T "$1" "$BASE/kept" && mv -T "$2" "$1" && mv -T "$BASE/kept" "$2"; }
    sh -c "$3"
}

# sometimes A B LINE: the control. A bwrap that refuses such links still follows others, of sources above all: then it has to succeed, too.
# Else (mount points, masks) the 2,000 rounds of tests/unit/races.c have the control.
sometimes() {
    if refuses_links; then
        exchanged "$@" >/dev/null 2>&1 || return 0
        background "$BATS_FILE_TMPDIR/swap" "$BASE/again" "$1" "$2"
        wait_for "$BASE/again"
    fi
    run "$BATS_FILE_TMPDIR/starts" 400 sh -c "$3"
    [[ $status == 0 ]] || fail "the control never succeeds: $output: $3: $(sh -c "$3" 2>&1)"
}

# line CMD…: what CMD, a fw with options, would give to bwrap, while nothing is exchanged.
line() { printed -- "$@"; }

@test "the current directory, and one below it" {
    programs
    mkdir sub && ln -s ../../.ssh lnk # of a project
    echo >sub/file
    cd sub
    line=$(line fw -bc grep -q key file)
    cd ..
    swapping -bc -- sub lnk
    until cd -P sub 2>/dev/null && [ "$(stat -c %i .)" != "$(stat -c %i "$HOME/.ssh")" ]; do cd "$PROJECT"; done
    never fw -bc grep -q key file
    sometimes "$PROJECT/sub" "$PROJECT/lnk" "$line"
}

@test "where bubblewrap has to mount: the current directory, and a source" {
    programs
    make -s -C "$ROOT" build/alone/firewrap
    alone=$ROOT/build/alone/firewrap
    mkdir sub && ln -s ../../.ssh lnk
    echo >sub/file
    line=$(printed -- fw -bc --bind-ro "$PROJECT/sub:/ro" grep -q key /ro/file)
    swapping -bc -- sub lnk
    never "$alone" run -bc --bind-ro "$PROJECT/sub:/ro" -- grep -q key /ro/file
    until cd -P sub 2>/dev/null && [ "$(stat -c %i .)" != "$(stat -c %i "$HOME/.ssh")" ]; do cd "$PROJECT"; done
    never "$alone" run -bc -- grep -q key file
    cd "$PROJECT"
    sometimes "$PROJECT/sub" "$PROJECT/lnk" "$line"
}

@test "sources: bind-ro, bind-rw, bind-dev" {
    programs
    mkdir data
    echo >data/file
    ln -s ../../.ssh lnk
    policy "bind-ro = data:/ro" "bind-rw = data:/rw" "bind-dev = data:/dev-too"
    allow
    line=$(line fw sh -c 'grep -q key /ro/file || grep -q key /rw/file || grep -q key /dev-too/file')
    swapping --no-policy -bc -- data lnk
    never fw sh -c 'grep -q key /ro/file || grep -q key /rw/file || grep -q key /dev-too/file'
    sometimes data lnk "$line"
}

@test "a source below the name that is exchanged" {
    programs
    mkdir -p pkg/n
    ln -s ../../.ssh lnk
    policy "bind-rw = pkg/n:/n"
    allow
    line=$(line fw sh -c 'echo >/n/planted')
    swapping --no-policy -bc -- pkg lnk
    never fw sh -c 'echo >/n/planted; exit 1'
    [ ! -e "$HOME/.ssh/n/planted" ]
    sometimes pkg lnk "rm -f '$HOME/.ssh/n/planted'; { $line
}; [ -e '$HOME/.ssh/n/planted' ]"
}

@test "a persistent home" {
    programs
    fw --home=vic -bc true
    echo >"$HOME/sandboxes/vic/file"
    ln -s ../.ssh "$HOME/sandboxes/lnk"
    line=$(line fw --home=vic -bc grep -q key "$HOME/file")
    bring swap
    background fw -bc --bind-rw "$HOME/sandboxes" sh -c "cp swap $HOME/sandboxes && cd $HOME/sandboxes && exec ./swap $PROJECT/ready vic lnk"
    wait_for ready
    never fw --home=vic -bc grep -q key "$HOME/file"
    sometimes "$HOME/sandboxes/vic" "$HOME/sandboxes/lnk" "$line"
}

@test "mount points: nothing is made outside" {
    programs
    mkdir -p "$BASE/cfg/dir"
    fw --home=vic -bc true
    bring swap
    mkdir "$HOME/sandboxes/vic/cfg"
    ln -s ../../.ssh "$HOME/sandboxes/vic/rel" # from the host's side
    ln -s "/oldroot$HOME/.ssh" "$HOME/sandboxes/vic/abs" # from bwrap's
    line=$(line fw --home=vic -bc --bind-ro "$BASE/cfg/dir:$HOME/cfg/n1" --tmpfs "$HOME/cfg/n2" true)
    background fw --home=vic -bc sh -c "cp swap $HOME && cd $HOME && exec ./swap $PROJECT/ready cfg abs"
    wait_for ready
    rm -rf "$HOME/.ssh/n"
    never fw --home=vic -bc --bind-ro "$BASE/cfg/dir:$HOME/cfg/n1" --tmpfs "$HOME/cfg/n2" false
    background fw --home=vic -bc sh -c "cd $HOME && exec ./swap $PROJECT/ready2 cfg rel"
    wait_for ready2
    never fw --home=vic -bc --bind-ro "$BASE/cfg/dir:$HOME/cfg/n1" --tmpfs "$HOME/cfg/n2" false
    [ ! -e "$HOME/.ssh/n1" ]
    [ ! -e "$HOME/.ssh/n2" ]
    sometimes "$HOME/sandboxes/vic/cfg" "$HOME/sandboxes/vic/abs" "rm -rf '$HOME/.ssh/n1' '$HOME/.ssh/n2'; { $line
}; [ -e '$HOME/.ssh/n1' ] || [ -e '$HOME/.ssh/n2' ]"
}

@test "masks and protections: nothing is made outside either" {
    programs
    mkdir sub
    echo secret | tee sub/hidden >sub/kept
    ln -s "/oldroot$HOME/.ssh" lnk
    policy 'mask = sub/hidden' 'protect = sub/kept'
    allow
    line=$(line fw true)
    swapping --no-policy -bc -- sub lnk
    never fw false # a mask that leads nowhere at that moment is none: not this test's matter
    [ ! -e "$HOME/.ssh/hidden" ]
    sometimes sub lnk "rm -f '$HOME/.ssh/hidden'; { $line
}; [ -e '$HOME/.ssh/hidden' ]"
}

@test "sockets" {
    programs
    mkdir run
    python3 -c 'import socket, sys
for p in sys.argv[1:]: socket.socket(socket.AF_UNIX).bind(p)' run/s "$HOME/.ssh/s"
    ln -s ../../.ssh lnk
    inode=$(stat -c %i "$HOME/.ssh/s")
    policy 'cwd = off' 'project = off' 'socket = run/s'
    allow
    line=$(line fw sh -c "[ \"\$(stat -c %i $PROJECT/run/s)\" = $inode ]")
    swapping --no-policy -bc -- run lnk
    never fw sh -c "[ \"\$(stat -c %i $PROJECT/run/s)\" = $inode ]"
    sometimes run lnk "$line"
}

@test "what a profile grants of another project" {
    programs
    mkdir -p "$HOME/src/shared/cache"
    echo >"$HOME/src/shared/cache/file"
    ln -s ../../.ssh "$HOME/src/shared/lnk"
    user_profile cache "bind-rw = ~/src/shared/cache"
    line=$(line fw -bc --profile=cache grep -q key "$HOME/src/shared/cache/file")
    bring swap
    cp swap "$HOME/src/shared"
    cd "$HOME/src/shared"
    background fw -bc ./swap ready cache lnk
    wait_for ready
    cd "$PROJECT"
    never fw -bc --profile=cache grep -q key "$HOME/src/shared/cache/file"
    sometimes "$HOME/src/shared/cache" "$HOME/src/shared/lnk" "$line"
}

@test "root in a user's directory" {
    is_root || return 0 # a user has no other's
    programs
    mkdir sub
    echo >sub/file
    ln -s ../../.ssh lnk
    chmod 711 "$BASE" "$HOME" "$HOME/src"
    bring swap
    chown -R 65534:65534 "$PROJECT"
    cd sub
    line=$(line fw -bc grep -q key file)
    cd ..
    background setpriv --reuid 65534 --regid 65534 --clear-groups ./swap ready sub lnk
    wait_for ready
    until cd -P sub 2>/dev/null && [ "$(stat -c %i .)" != "$(stat -c %i "$HOME/.ssh")" ]; do cd "$PROJECT"; done
    never fw -bc grep -q key file
    sometimes "$PROJECT/sub" "$PROJECT/lnk" "$line"
}
