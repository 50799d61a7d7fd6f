#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a command leaves in a home that is empty each time is not lost; and what is elsewhere than one thinks is said.
# shellcheck disable=SC2016,SC2030,SC2031,SC2088
load helper

rescued() { firewrap home rescue | cut -d' ' -f1; }

# on_terminal LINE: typed there.
on_terminal() { run script -qec "$1" /dev/null </dev/null; }

@test "a file that was moved to an empty home is kept, and brought back" {
    echo precious >keep.txt
    mkdir -p dir/sub && echo deep >dir/sub/file && ln -s /etc/passwd dir/link && chmod 750 dir
    run -3 fw -bc -- sh -c 'mv keep.txt dir ~/; exit 3'
    [ ! -e keep.txt ] && [ ! -e dir ]
    has '~/keep.txt'
    has 'firewrap home rescue'
    run -0 firewrap home rescue
    has '  dir  keep.txt'
    name=$(rescued)
    echo mine >keep.txt # nothing is replaced
    run -125 firewrap home rescue "$name"
    [ "$(cat keep.txt)" = mine ]
    mkdir here && cd here
    run -0 firewrap home rescue "$name"
    [ "$(cat keep.txt dir/sub/file)" = $'precious\ndeep' ]
    [ "$(readlink dir/link) $(stat -c %a dir)" = '/etc/passwd 750' ]
    [ -z "$(firewrap home rescue)" ]
    run -0 bwrap --ro-bind / / --tmpfs "$HOME" --bind "$PROJECT" "$PROJECT" -- sh -c 'mv keep.txt ~/' # (control)
    [ ! -e keep.txt ] && [ ! -e "$HOME/keep.txt" ]
}

@test "so it is with a tool of a project that has a home of its own, and with home = none" {
    policy 'net = off' && allow
    git init -q . && git -c user.name=x -c user.email=x@y commit -q --allow-empty -m x
    run -0 fw git archive -o "$HOME/x.tar" HEAD
    has '~/x.tar'
    policy 'home = none' 'tmp = own' && allow
    run -0 fw -- sh -c 'echo >~/y'
    has '~/y'
    run -0 firewrap home rescue
    [ "${#lines[@]}" = 2 ]
    for name in $(rescued); do
        run -0 firewrap home rescue rm "$name"
    done
    [ -z "$(firewrap home rescue)" ]
    run -125 firewrap home rescue rm ../projects
    run -125 firewrap home rescue none
    [ -d "$HOME/.local/state/firewrap/projects" ]
}

@test "a command that has left nothing to be seen says nothing, and nothing is kept" {
    mkdir -p "$HOME/data" "$HOME/src/lib"
    run -0 fw -bc --bind-ro "$HOME/data" --bind-ro "$HOME/src/lib" -- sh -c 'echo >~/.cache; mkdir ~/go ~/.x; echo >~/go/x; mkfifo ~/pipe; ls ~'
    [ "$output" = $'data\ngo\npipe\nsrc' ]
    [ -z "$(firewrap home rescue)" ]
    run -0 fw -bc -- sh -c 'echo >~/seen' # (control)
    has '~/seen'
}

@test "what was left is data: no link is followed, and no hole fills the disk" {
    mkdir -p "$HOME/secret" && echo canary >"$HOME/secret/key"
    cat >leave.py <<'END'
import os, socket
os.chdir(os.environ["HOME"])
os.mkdir("d")
os.symlink(os.environ["HOME"] + "/secret", "link")
os.symlink("../../../../secret/key", "d/key")
os.symlink("/dev/zero", "d/zero")
socket.socket(socket.AF_UNIX).bind("d/socket")
os.mkfifo("d/pipe")
open("run", "w").write("x")
os.chmod("run", 0o755)
with open("holes", "wb") as f:
    f.seek(1 << 40)
    f.write(b"end")
END
    run -0 fw -bc python3 leave.py
    lacks 'could not be kept'
    dir=$HOME/.local/state/firewrap/rescued/$(rescued)
    [ "$(readlink "$dir/link") $(readlink "$dir/d/key")" = "$HOME/secret ../../../../secret/key" ]
    [ "$(stat -c %a "$dir/run")" = 755 ]
    [ "$(find "$dir" -type f | wc -l)" = 2 ]
    [ "$(tail -c 3 "$dir/holes")" = end ]
    [ "$(du -k "$dir/holes" | cut -f1)" -lt 1000 ]
    [ "$(stat -c %a "$(dirname "$dir")")" = 700 ]
    cat "$dir/link/key" # (control) who follows the link is led
}

@test "what can not be kept is said, and the command's status is its own" {
    mkdir -p "$HOME/.local/state/firewrap"
    : >"$HOME/.local/state/firewrap/rescued" # in the place of the directory
    run -5 fw -bc -- sh -c 'echo >~/keep; exit 5'
    has '~/keep, which the command left, is gone'
}

@test "no sandbox sees what was rescued" {
    fw -bc -- sh -c 'echo canary >~/x'
    dir=$HOME/.local/state/firewrap/rescued/$(rescued)
    for words in '-bc' '-c -b5' "-bc --bind-rw $HOME --cwd-home" "-bc --bind-ro $HOME/.local"; do
        # shellcheck disable=SC2086 # words
        run fw $words -- cat "$dir/x"
        [ "$status" != 0 ]
    done
    run -0 cat "$dir/x" # (control)
}

@test "on a terminal one line says that a file is in the project's home, once it is new, or went with /tmp" {
    policy 'net = off' && allow
    echo >f
    mkdir "$HOME/Documents"
    on_terminal 'fw -- true'
    [ -z "$output" ]
    on_terminal 'fw cp f ~/new'
    [ "$(grep -c 'in the home of this project' <<<"$output")" = 1 ]
    has '~/new is in the home of this project: ~/.local/state/'
    on_terminal 'fw -- sh -c "mkdir ~/.cache; echo >/tmp/x"'
    [ -z "$output" ]
    run -0 fw cp f "$HOME/newer"
    [ -z "$output" ]
    on_terminal 'fw -bc cp f /tmp/x'
    has '/tmp/x is gone with the sandbox'
    run -0 fw -bc cp f /tmp/x
    [ -z "$output" ]
}

@test "what a command is told to write in such a home is kept, hidden or not; in /dev/shm it is said" {
    echo precious >f
    run -0 fw -bc install -D f "$HOME/.config/app/conf"
    has '~/.config/app/conf'
    mkdir here && cd here
    run -0 firewrap home rescue "$(rescued)"
    [ "$(cat conf)" = precious ]
    cd ..
    run -0 fw -bc -- sh -c 'mkdir -p "$1" && mv f "$1"' sh "$HOME/.cache/.x"
    has '~/.cache/.x/f'
    [ ! -e f ]
    run -0 firewrap home rescue "$(rescued)"
    [ "$(cat f)" = precious ]
    mkdir "$HOME/private" && echo canary >"$HOME/private/key"
    run -0 fw -bc -- sh -c 'ln -s "$2" ~/.x; mkdir ~/.y; ln -s "$2" ~/.y/z' sh "$HOME/.x/key" "$HOME/private" "$HOME/.y"
    [ "$(readlink "$HOME/.local/state/firewrap/rescued/$(rescued)/z")" = "$HOME/private" ] # the link, and nothing that it leads to
    run -1 grep -r canary "$HOME/.local/state/firewrap/rescued"
    run -0 cat "$HOME/.local/state/firewrap/rescued/$(rescued)/z/key" # (control) who follows it is led
    firewrap home rescue rm "$(rescued)"
    mkdir "$HOME/.config"
    run -0 fw -bc --bind-ro "$HOME/private:$HOME/.config/app" -- ls "$HOME/.config" "$HOME/.config/app"
    lacks rescue
    [ -z "$(firewrap home rescue)" ]
    for place in /dev/shm /dev "$HOME/mem"; do
        on_terminal "fw -bc --tmpfs ~/mem cp f $place/x"
        has "${place/#"$HOME"/~}/x is gone with the sandbox"
        on_terminal "fw -bc --tmpfs ~/mem -- sh -c 'echo x >/dev/shm/y'" # a program's own business
        lacks gone
    done
}
