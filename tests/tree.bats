#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One tree, by descriptor (src/run/tree.c): it is what the printed line makes, and where it can not be made nothing runs.
load helper
load escape/escape

# same OPTION…: the sandbox shows what that of the printed line shows.
same() {
    run -0 --separate-stderr fw "$@" ./look
    cp "$BATS_FILE_TMPDIR/look" .
    printf '%s\n' "$output" >"$BASE/run"
    fw "$@" --dry-run ./look >"$BASE/line" 2>"$BASE/said"
    if ! bash "$BASE/line" >"$BASE/printed" 2>>"$BASE/said" 3>&-; then
        fail "the line of '$*' does not work: $(cat "$BASE/said")"
    fi
    diff "$BASE/printed" "$BASE/run" >"$BASE/diff" || fail "$* shows other things: $(cat "$BASE/diff")"
}

# look: the program that looks, for every level.
look() {
    [ -e "$BATS_FILE_TMPDIR/look" ] || cc -O1 -Wall -static -o "$BATS_FILE_TMPDIR/look" "$ATTACKS/look.c"
    cp "$BATS_FILE_TMPDIR/look" .
}

@test "what it shows is what the printed line shows: levels" {
    look
    for level in 4 5 6 8 9; do
        same -b$level -c
        same -b$level -c --net
    done
    same -c --bind-ro "$ROOT/build/libexec/firewrap"
}

@test "what it shows is what the printed line shows: grants of all kinds, over each other" {
    look
    mkdir -p "$BASE/other/a/b" "$HOME/x" sub/deep
    echo text >"$BASE/other/file"
    same -bc --bind-ro "$BASE/other:/data" --bind-rw "$BASE/other/a:/data/a" --bind-ro "$BASE/other/a/b"
    same -bc --bind-rw "$BASE/other" --bind-ro "$BASE/other/a" --bind-rw "$BASE/other/a/b" --tmpfs "$BASE/other/a"
    same -bc --bind-ro "$BASE/other/file:/one/file" --bind-ro "$BASE/other/file:$HOME/.config/two"
    same -bc --bind-dev /dev/full --bind-dev "/dev/zero:$HOME/zero" --bind-ro "/dev/null:/nothing"
    same -bc --bind-ro /usr/share:/lib/dpkg --bind-ro /etc/hostname:/lib/os-release --tmpfs /bin/../lib/apt
    same -bc --tmpfs "$HOME/x" --bind-ro "$BASE/other:$HOME/x/y/z" --bind-ro "-$BASE/nothing"
    same -bc --tmpfs-ro "$HOME/x" --bind-rw "$BASE/other:$HOME/x/y/z" --tmpfs-ro "$HOME/x/y/t" --tmpfs "$HOME/x/u"
    same -b4 --cwd=ro --bind-rw "$PROJECT/sub" --bind-ro /:/host
    same -bc --bind-ro /
    cd sub/deep
    look
    same -bc --project=rw
}

@test "what it shows is what the printed line shows: masks, protects, pins, homes, shared namespaces" {
    look
    mkdir -p .git/hooks .vscode secret/deep "$HOME/.ssh" "$HOME/.config/gh" mod/.git
    touch .env .envrc .git/config mod/.git/config secret/deep/key "$HOME/.netrc" other.key
    policy 'mask = *.key' 'mask = .env' 'protect = secret'
    allow
    same -bc
    same -bc --mask secret --bind-ro "$PROJECT/secret/deep"
    same -bc --mask secret --bind-rw "$PROJECT/secret/deep" --share pid
    same -b4 --cwd-home --bind-rw "$HOME"
    same -bc --bind-ro "$HOME" --bind-ro "$HOME/.config/gh"
    same -bc --protect mod --protect .env
    same -bc --share pid --share ipc --net=on --nested
    same -bc --share user --share uts
    fw --home=vic -c true
    same -bc --home=vic --bind-ro "$PROJECT/secret:$HOME/cache/n" --bind-ro "$PROJECT/.env:$HOME/conf/file"
    [ -d "$HOME/sandboxes/vic/cache" ]
    same -bc --accounts=host
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
mkfifo go
firewrap run -bc -- sh -c 'echo >ready; read x <go; ls -A there' >out 2>err 3>&- &
pid=$!
for ((i = 0; i < 1000; i++)); do [ ! -e ready ] || break; sleep 0.02; done
mount -t tmpfs none there
touch there/seen
echo x >go
wait "$pid"
umount there
END
    run -0 unshare -Urm bash script
    [ "$(cat out)" = seen ]
}

@test "firewrap stays in the current directory, which terminals ask for" {
    background fw -bc sh -c 'echo >ready; sleep 60'
    wait_for ready
    [ "$(readlink "/proc/$!/cwd")" = "$PROJECT" ]
    cd /
    run -0 fw -bc pwd
    mkdir -p "$HOME/.ssh"
    cd "$HOME/.ssh" # masked, and not granted
    run -0 fw -bc pwd
    [ "${lines[-1]}" = "$HOME" ]
}

# injecting FAULT WORD…: runs firewrap with a failing system call.
injecting() {
    command -v strace >/dev/null || skip_unless_must "strace is not installed"
    run strace -f -qq -o "$BASE/calls" -e trace="${1%%:*}" -e inject="$1" firewrap run "${@:2}"
    grep -q "${1%%:*}(.*INJECTED" "$BASE/calls"
}

@test "nothing runs if the tree can not be made as a whole" {
    for fault in mount:error=EPERM openat2:error=EIO open_tree:error=EINVAL mount_setattr:error=EPERM mkdirat:error=ENOSPC \
        move_mount:error=ENOSPC symlinkat:error=EIO; do
        for n in 1 2; do
            [ "$fault-$n" != mount:error=EPERM-2 ] || continue
            injecting "$fault:when=$n" -bc -- sh -c 'echo >ran'
            [ "$status" = 125 ] || fail "$fault, $n: $status: $output"
            has 'firewrap: '
            lacks bwrap
            [ ! -e ran ]
        done
    done
    firewrap run -bc -- sh -c 'echo >ran'
    [ -e ran ]
}

@test "what stands in the way of a mount is said with the line of the policy" {
    mkdir dir
    echo >file
    for grant in "$PROJECT/dir:$PROJECT/file" "$PROJECT/file:$PROJECT/dir" "$PROJECT/dir:$PROJECT/file/below"; do
        user_policy '' "bind-ro = $grant"
        run -125 fw -bc true
        has "firewrap.ini:2: "
        lacks bwrap
        lacks "Can't"
    done
    user_policy '' "bind-ro = $PROJECT/dir:/usr/share/nothing/there"
    run -125 fw -bc true
    has "firewrap.ini:2: "
    lacks bwrap
}

# alone: the program where it can have no namespace of its own.
alone() {
    make -s -C "$ROOT" build/alone/firewrap
    "$ROOT/build/alone/firewrap" run "$@"
}

@test "where it can have no namespace, bwrap gets by descriptor what could be exchanged, and else nothing runs" {
    mkdir -p .git "$BASE/other"
    echo '[core]' >.git/config
    run -0 alone -bc --bind-ro "$BASE/other:/data" -- sh -c 'ls /data; cat .git/config; echo >new'
    has '[core]'
    [ -e new ]
    run ! alone -bc -- sh -c 'echo >>.git/config'
    mkdir dev
    run -125 alone -bc --bind-dev "$PROJECT/dev:/dev-too" -- true
    has 'lies in what a running command could change'
}
