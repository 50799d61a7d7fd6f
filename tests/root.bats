#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The root that bwrap is given: only those directories of the host's that the plan needs (src/premount.c).
load helper

# waiting WORD…: a command that waits in a sandbox for "go", in the background; $pid is firewrap's.
waiting() {
    mkfifo go
    firewrap run "$@" -- sh -c 'echo >ready; read x <go; ls -A there 2>/dev/null || :' >out 2>err 3>&- &
    pid=$!
    for ((i = 0; i < 1000; i++)); do
        [ ! -e ready ] || return 0
        sleep 0.02
    done
    fail "it does not start: $(cat err)"
}

finish() {
    echo x >go
    wait "$pid"
    rm -f go ready
}

# mounts: the mount points that firewrap, and bwrap with it, see.
mounts() { cut -d' ' -f5 "/proc/$pid/mountinfo"; }

need_strace() { command -v strace >/dev/null || skip_unless_must "strace is not installed"; }

# injecting FAULT WORD…: runs firewrap with a failing system call; CALLS has what was called.
injecting() {
    need_strace
    run strace -qq -o "$BASE/calls" -e trace="${1%%:*}" -e inject="$1" firewrap run "${@:2}"
    grep -q "^${1%%:*}(.*INJECTED" "$BASE/calls"
}

@test "bwrap does not see mounts of the host that the policy does not need" {
    grep -q ' /sys ' /proc/self/mountinfo
    waiting -bc
    mounts >"$BASE/mounts"
    grep -qx / "$BASE/mounts"
    grep -qx /proc "$BASE/mounts"
    run ! grep '^/sys' "$BASE/mounts"
    ls "/proc/$pid/root" >"$BASE/root"
    run ! grep -qx 'sys\|boot' "$BASE/root"
    grep -qx usr "$BASE/root"
    finish
}

@test "it sees them where the policy grants something there, or the root itself" {
    for grant in "-bc --bind-ro /sys" -b9c "-bc --bind-ro /:$PROJECT/host"; do
        mkdir -p host
        # shellcheck disable=SC2086 # words
        waiting $grant
        mounts | grep -q '^/sys'
        finish
    done
}

@test "grants from other directories of the root, and the directory itself, are there" {
    other=$(mktemp -d /var/tmp/firewrap.XXXXXX)
    echo text >"$other/file"
    ln -s "$other" link
    run -0 fw -bc --bind-ro "$other" cat "$other/file"
    [ "$output" = text ]
    run -0 fw -bc --bind-rw "$other:/inside" sh -c 'echo more >>/inside/file'
    [ "$(cat "$other/file")" = $'text\nmore' ]
    run -0 fw -bc --bind-ro "-/nowhere/at/all" --bind-ro "-/var/nothing" pwd
    [ "$output" = "$PROJECT" ]
    mkdir "$other/src"
    cd "$other/src"
    run -0 fw -bc sh -c 'pwd; echo x >new'
    [ "$output" = "$other/src" ]
    [ -e new ]
    rm -r "$other"
}

@test "firewrap stays in the current directory, which terminals ask for" {
    waiting -bc
    [ "$(readlink "/proc/$pid/cwd")" = "$PROJECT" ]
    finish
    cd /
    run -0 fw -bc pwd
    mkdir -p "$HOME/.ssh"
    cd "$HOME/.ssh" # masked, and not granted
    run -0 fw -bc pwd
    [ "${lines[-1]}" = "$HOME" ]
}

@test "a bwrap that is a script gets the whole root: it may need anything" {
    need_strace
    cat >script <<'END'
strace -qq -o program -e trace=pivot_root firewrap run -bc -- true
mount --bind /usr/bin/ldd /usr/bin/bwrap
strace -qq -o script.calls -e trace=pivot_root firewrap run -bc -- true
END
    run unshare -Urm sh script
    grep -q '^pivot_root(.*= 0' program
    lacks 'there is no bwrap'
    run -1 grep pivot_root script.calls
}

@test "files and links in the root" {
    mkdir "$BASE/there"
    echo text >file
    in_root=(bwrap --symlink "$BASE/there" /link --ro-bind file /file) # besides what is in the host's
    for path in /*; do
        if [ -L "$path" ]; then
            in_root+=(--symlink "$(readlink "$path")" "$path")
        elif [ -d "$path" ]; then
            in_root+=(--dev-bind "$path" "$path")
        fi
    done
    run -0 "${in_root[@]}" firewrap run -bc --bind-ro /file -- cat /file
    [ "$output" = text ]
    run -0 "${in_root[@]}" firewrap run -bc --bind-rw /link:/inside -- sh -c 'echo >/inside/made'
    [ -e "$BASE/there/made" ]
    ln -s /link/new .envrc # what is reported is looked at through the root's links, too
    run -0 "${in_root[@]}" firewrap run -bc --bind-rw "$BASE/there" -- sh -c 'echo >"$1"' sh "$BASE/there/new"
    has 'the command created .envrc'
}

@test "what is mounted outside while a command runs appears inside" {
    mkdir there
    cat >script <<'END'
mount --make-rshared /
waiting -bc
mount -t tmpfs none there
touch there/seen
finish
umount there
END
    declare -f waiting finish fail >functions
    run -0 unshare -Urm bash -c '. ./functions; . ./script; cat out'
    [ "$output" = seen ]
}

@test "a directory of the root that can not be mounted elsewhere leaves bwrap the whole root" {
    need_strace
    run -0 fw -bc cat /etc/hostname
    expected=$output
    strace -qq -o "$BASE/calls" -e trace=open_tree firewrap run -bc -- true
    last=$(grep -c '^open_tree(' "$BASE/calls") # early mounts come before the root
    for n in "$last" $((last - 1)); do
        injecting "open_tree:error=EINVAL:when=$n" -bc -- cat /etc/hostname
        [ "$status" = 0 ]
        [ "$output" = "$expected" ]
    done
}

@test "nothing runs if the root can not be changed" {
    for fault in pivot_root:error=EPERM umount2:error=EINVAL fchdir:error=EACCES mkdirat:error=ENOSPC; do
        injecting "$fault:when=1" -bc -- sh -c 'echo >ran'
        [ "$status" = 125 ]
        has 'firewrap: the root for bwrap can not be made: '
        [ ! -e ran ]
    done
    firewrap run -bc -- sh -c 'echo >ran'
    [ -e ran ]
}
