# SPDX-License-Identifier: MIT
# gui, audio, gpu, ssh-agent, gpg-agent, socket: with a real X server, a real ssh-agent and a real gpg-agent; the sound server,
# Wayland and the rest are stand-ins that listen. Each grant has its control: without the key, the same fails.
load helper

teardown() {
    [ -z "${server-}" ] || kill $server 2>/dev/null || true
    [ -z "${SSH_AGENT_PID-}" ] || kill "$SSH_AGENT_PID" || true
    gpgconf --kill gpg-agent 2>/dev/null || true
    cd /
    rm -rf -- "${BASE:?}"
}

need() {
    command -v "$1" >/dev/null || skip_unless_must "$1 is not installed"
}

# An X server that asks for a cookie; sets DISPLAY and XAUTHORITY.
start_x() {
    need Xvfb
    need xdpyinfo
    need xauth
    xauth -q -f "$BASE/cookie" add :77 . 00112233445566778899aabbccddeeff 2>/dev/null
    mkfifo number
    Xvfb -displayfd 7 -screen 0 64x48x24 -nolisten tcp -auth "$BASE/cookie" 7>number 3>&- >/dev/null 2>&1 &
    server=$!
    read -r number <number
    xauth -q -f "$HOME/.Xauthority" add ":$number" . 00112233445566778899aabbccddeeff
    export DISPLAY=:$number
}

# listen PATH…: stand-ins that answer "it is PATH".
listen() {
    mkfifo ready
    python3 -c '
import os, select, socket, sys
all = []
for path in sys.argv[1:]:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    s = socket.socket(socket.AF_UNIX)
    s.bind(path)
    s.listen()
    all.append((s, path))
open("ready", "w").close()
while True:
    for s in select.select([s for s, p in all], [], [])[0]:
        c, _ = s.accept()
        try:
            c.sendall(("it is " + dict(all)[s]).encode())
        except OSError:
            pass
        c.close()' "$@" 3>&- &
    server="${server-} $!"
    : <ready
    rm ready
}

# The words that ask the socket $1 ("@…": an abstract one).
ASK='import socket, sys
s = socket.socket(socket.AF_UNIX)
p = sys.argv[1]
s.connect("\0" + p[1:] if p[0] == "@" else p)
print(s.recv(100).decode() if len(sys.argv) < 3 else "connected")'

ask() { "${@:2}" python3 -c "$ASK" "$1"; }

@test "gui: an X client works with it and not without" {
    start_x
    run -0 xdpyinfo
    run -0 fw -bc --gui -- xdpyinfo
    has 'The X.Org Foundation'
    run -0 fw -bcg -- xdpyinfo
    run -1 fw -bc -- xdpyinfo
    # shellcheck disable=SC2016 # for the shell inside
    run -1 fw -bc --env-set "DISPLAY=$DISPLAY" --bind-ro "$HOME/.Xauthority" -- xdpyinfo
    run -0 fw -b6 -- xdpyinfo
    run -1 fw -b5 --env-pass DISPLAY -- xdpyinfo
}

@test "gui: every way to write the display, and the cookie wherever it is" {
    start_x
    for display in "$DISPLAY" "$DISPLAY.0" "unix$DISPLAY" "unix$DISPLAY.0"; do
        case $display in unix*) DISPLAY=$display xdpyinfo >/dev/null 2>&1 || continue ;; esac # libxcb before 1.17
        DISPLAY=$display run -0 fw -bcg -- xdpyinfo
    done
    mv "$HOME/.Xauthority" "$HOME/cookie"
    run -1 fw -bcg -- xdpyinfo
    export XAUTHORITY=$HOME/cookie
    run -0 fw -bcg -- xdpyinfo
    mv "$HOME/cookie" "$PROJECT/cookie file"
    XAUTHORITY=$PROJECT/cookie\ file run -0 fw -bg -- xdpyinfo
}

@test "gui: the X server's abstract socket is out of reach, by the network namespace" {
    start_x
    run -0 python3 -c "$ASK" "@/tmp/.X11-unix/X$number" x
    run -1 fw -bcg -- python3 -c "$ASK" "@/tmp/.X11-unix/X$number" x
    has refused
    run -0 fw -bcn -- python3 -c "$ASK" "@/tmp/.X11-unix/X$number" x # the control
}

@test "gui: other displays are not granted, and a display that is not here is said" {
    start_x
    run -0 fw -bcg -- ls /tmp/.X11-unix
    [ "$output" = "X$number" ]
    for display in :4711 localhost:10.0 host:0 '' "$DISPLAY/../x" : :x; do
        DISPLAY=$display run -0 fw -bcg -- sh -c 'ls -A /tmp/.X11-unix 2>/dev/null; :'
        has 'gui grants nothing'
        [ "${#lines[@]}" = 1 ]
    done
    mkdir -p "$HOME/.config/firewrap/profiles"
    printf 'gui = yes\n' >"$HOME/.config/firewrap/profiles/tool.ini"
    DISPLAY='' run -0 fw -c --profile=tool -- true # what a profile says for all machines is no news
    [ -z "$output" ]
    DISPLAY='' run -0 firewrap explain --args -c --profile=tool
    has 'neither DISPLAY nor'
    run -0 firewrap explain --args -bcg
    has 'X11 lets a program read the keyboard'
    run -0 firewrap explain --args -bc
    lacks X11
}

@test "gui: a Wayland display, by name or by path, and nothing else of the runtime directory" {
    export XDG_RUNTIME_DIR=$BASE/run WAYLAND_DISPLAY=wayland-7
    listen "$BASE/run/wayland-7" "$BASE/run/bus"
    chmod 700 "$BASE/run"
    run -0 ask "$BASE/run/wayland-7" fw -bcg --
    has 'it is'
    run -1 ask "$BASE/run/wayland-7" fw -bc --
    run -1 ask "$BASE/run/bus" fw -bcg --
    run -0 fw -bcg -- stat -c '%a %n' "$BASE/run" "$BASE/run/wayland-7"
    has "700 $BASE/run" # Qt and others refuse it otherwise
    # shellcheck disable=SC2016 # for the shell inside
    run -0 fw -bcg -- sh -c 'echo "$WAYLAND_DISPLAY $XDG_RUNTIME_DIR"; ls -A "$XDG_RUNTIME_DIR"'
    [ "$output" = "wayland-7 $BASE/run"$'\n'wayland-7 ]
    mkdir "$BASE/run/other" # what a setting grants there is not covered
    run -0 fw -bcg --bind-ro "$BASE/run/other" -- ls -A "$BASE/run"
    [ "$output" = other$'\n'wayland-7 ]
    WAYLAND_DISPLAY=$BASE/run/wayland-7 run -0 ask "$BASE/run/wayland-7" fw -bcg --
    WAYLAND_DISPLAY=../run/bus run -0 fw -bcg -- true
    has 'gui grants nothing'
}

@test "audio: the sockets and the cookie, not the rest" {
    export XDG_RUNTIME_DIR=$BASE/run
    run -0 fw -bc --audio -- true
    has 'audio grants nothing'
    listen "$BASE/run/pulse/native" "$BASE/run/pipewire-0" "$BASE/run/pulse/cli" "$BASE/other"
    mkdir -p "$HOME/.config/pulse"
    printf 'tops3cret\n' | tee "$HOME/.config/pulse/cookie" "$HOME/.config/pulse/other" >/dev/null
    for path in pulse/native pipewire-0; do
        run -0 ask "$BASE/run/$path" fw -bc --audio --
        run -1 ask "$BASE/run/$path" fw -bc --
    done
    run -1 ask "$BASE/run/pulse/cli" fw -bc --audio --
    run fw -bc --audio -- sh -c 'cat ~/.config/pulse/*'
    [ "$output" = tops3cret ]
    for address in "unix:$BASE/other" "$BASE/other"; do
        PULSE_SERVER=$address run -0 ask "$BASE/other" fw -bc --audio --
    done
}

@test "gpu: the devices of graphics cards, or a note that there are none" {
    run -0 fw -bc --gpu -- sh -c 'ls -d /dev/dri /dev/nvidia* /dev/kfd 2>/dev/null; ls -d /sys/dev/char 2>/dev/null; :'
    if ls -d /dev/dri /dev/nvidia* /dev/kfd >there 2>/dev/null || [ -s there ]; then
        while read -r device; do has "$device"; done <there
        has /sys/dev/char
    else
        has 'gpu grants nothing'
        lacks /sys/dev
    fi
    run -0 fw -bc -- ls -A /dev
    lacks dri
}

@test "ssh-agent: the keys can be used, and not read" {
    need ssh-agent
    eval "$(ssh-agent -s 3>&-)" >/dev/null
    mkdir -m 700 "$HOME/.ssh"
    ssh-keygen -q -t ed25519 -N '' -C tops3cret -f "$HOME/.ssh/id_ed25519"
    ssh-add -q "$HOME/.ssh/id_ed25519"
    run -0 fw -bc --ssh-agent -- ssh-add -l
    has tops3cret
    run ! fw -bc -- ssh-add -l
    run ! fw -bc --env-pass SSH_AUTH_SOCK -- ssh-add -l
    run ! fw -bc --ssh-agent -- cat "$HOME/.ssh/id_ed25519"
    # shellcheck disable=SC2016 # for the shell inside
    run -0 fw -bc --ssh-agent -- sh -c 'ls -A ${SSH_AUTH_SOCK%/*}'
    [ "$output" = "${SSH_AUTH_SOCK##*/}" ]
    SSH_AUTH_SOCK=$HOME run -0 fw -b --ssh-agent -- ls "$HOME" # not a socket: not granted
    has 'ssh-agent grants nothing'
    lacks src
    unset SSH_AUTH_SOCK
    run -0 fw -bc --ssh-agent -- true
    has 'ssh-agent grants nothing'
}

@test "ssh-agent: a socket in a masked directory of a granted home is reached, and its neighbours are not" {
    mkdir -m 700 "$HOME/.ssh"
    printf 'tops3cret\n' >"$HOME/.ssh/id_rsa"
    listen "$HOME/.ssh/agent"
    export SSH_AUTH_SOCK=$HOME/.ssh/agent
    user_policy 'bind-ro = ~'
    run -0 ask "$SSH_AUTH_SOCK" fw --ssh-agent --
    run -1 ask "$SSH_AUTH_SOCK" fw --
    run ! fw --ssh-agent -- cat "$HOME/.ssh/id_rsa"
    lacks tops3cret
}

@test "gpg-agent: it signs, and exports no secret key" {
    need gpg
    mkdir -m 700 "$HOME/.gnupg"
    gpg -q --batch --passphrase '' --quick-gen-key tops3cret@example 3>&- 2>/dev/null
    gpg -q --batch --export-secret-keys >secret # the control
    [ -s secret ]
    run -0 --separate-stderr fw -bc --gpg-agent -- sh -c 'echo text | gpg -q --batch --clearsign'
    printf '%s\n' "$output" >signed
    run -0 gpg --batch --verify signed
    run ! fw -bc -- sh -c 'echo text | gpg -q --batch --clearsign'
    run fw -bc --gpg-agent -- sh -c 'gpg --batch --export-secret-keys >secret2; ls -A ~/.gnupg; cat ~/.gnupg/private-keys-v1.d/*'
    [ ! -s secret2 ]
    has S.gpg-agent
    has pubring.kbx
    lacks private-keys-v1.d/[0-9A-F]
    run ! fw -bc --gpg-agent -- sh -c 'echo x >>~/.gnupg/pubring.kbx'
    gpgconf --kill gpg-agent
    eventually test ! -S "$HOME/.gnupg/S.gpg-agent.extra"
    run -0 fw -bc --gpg-agent -- true
    has 'gpg-agent grants nothing'
}

@test "socket: one socket by its path, in a policy or on the command line" {
    listen "$HOME/run/one" "$HOME/run/two"
    policy 'socket = ../../run/one' 'socket = -~/run/none'
    run -1 ask "$HOME/run/one" fw --
    has '2 settings wait'
    allow
    run -0 ask "$HOME/run/one" fw --
    [ "$output" = "it is $HOME/run/one" ]
    run -1 ask "$HOME/run/two" fw --
    run -0 ask "$HOME/run/two" fw --socket "$HOME/run/two" --
    [ "$output" = "it is $HOME/run/two" ]
    ln -s run/one "$HOME/link"
    run -0 ask "$HOME/link" fw --socket "$HOME/link" --
    ln -s one "$HOME/run/link" # any command may have made that one
    run -125 fw --socket "$HOME/run/link" -- true
    run -0 firewrap show
    has "socket = $HOME/run/one"
}

@test "socket: what is none, or not there, is an error with its line" {
    : >"$HOME/file"
    policy '#' 'socket = ~/file'
    allow
    run -125 fw -- true
    has '.firewrap.ini:2: socket: this is no socket'
    policy '#' 'socket = ~'
    allow
    run -125 fw -- true
    policy '#' 'socket = ~/none'
    allow
    run -125 fw -- true
    has '.firewrap.ini:2:'
}

@test "socket: one line says that Docker's and its like are no sandbox" {
    listen "$HOME/docker.sock" "$HOME/x/podman.sock" "$HOME/bus" "$HOME/systemd/private" "$HOME/plain"
    ln -s docker.sock "$HOME/other"
    for path in docker.sock x/podman.sock bus systemd/private other; do
        run -0 fw -bc --socket "$HOME/$path" -- true
        [ "${#lines[@]}" = 1 ]
        has "as free as without a sandbox"
    done
    run -0 fw -bc --socket "$HOME/plain" -- true
    [ -z "$output" ]
}

@test "a project file can not take any of these before it is allowed" {
    listen "$HOME/agent"
    export SSH_AUTH_SOCK=$HOME/agent
    policy 'ssh-agent = yes' 'gui = yes' 'audio = yes' 'gpu = yes' 'gpg-agent = yes' "socket = $HOME/agent"
    run -1 ask "$HOME/agent" fw --
    has '6 settings wait'
    allow
    run -0 ask "$HOME/agent" fw --
}
