#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The project's own localhost: its commands meet there, and nobody else.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

prepare() {
    cp "$ROOT/tests/meet.py" "$PROJECT"
    policy 'net = off' && allow
}

# With the interpreter's own profile out of the way.
meet() { fw "${@:2}" -- env python3 meet.py "$1"; }

# Serves in the background until stop_serving; words are options.
# shellcheck disable=SC2120 # not every caller has words for it
serve() {
    fw "$@" -- env python3 meet.py serve up >/dev/null 2>&1 3>&- &
    eventually test -e "$PROJECT/up"
}
stop_serving() {
    rm -f "$PROJECT/up"
    wait
}

# shellcheck disable=SC2120
net_of() { fw "$@" -- readlink /proc/self/ns/net; }
run_dir() { echo "$HOME/.local/state/firewrap/run"; }
gates() { pgrep -f "^gate .* $BASE/"; }
one_gate() { [ "$(pgrep -cf "^gate .* $BASE/home/src/shop ")" = 2 ]; } # with its agent
no_gate() { ! pgrep -f "^gate .* $BASE/" >/dev/null; }
gate_socket() { find "$(run_dir)" -type s; }

@test "two commands of a project meet: TCP and UDP, IPv4 and IPv6, an abstract socket" {
    prepare
    serve
    for kind in tcp4 tcp6 udp4 udp6 abstract; do
        run -0 meet "$kind"
        [ "$output" = met ]
        run -1 meet "$kind" --loopback=own # (control)
        [ "$output" = ECONNREFUSED ]
        run -1 python3 meet.py "$kind" # nor from outside
        [ "$output" = ECONNREFUSED ]
    done
    stop_serving
}

@test "two projects do not meet, one in the other neither" {
    prepare
    policy_at "$HOME/src/other" 'net = off' && allow "$HOME/src/other"
    policy_at "$PROJECT/sub" 'net = off' && allow "$PROJECT/sub"
    serve
    for dir in "$HOME/src/other" "$PROJECT/sub"; do
        cp meet.py "$dir" 2>/dev/null || cp "$PROJECT/meet.py" "$dir"
        cd "$dir"
        for kind in tcp4 abstract; do
            run -1 meet "$kind"
            [ "$output" = ECONNREFUSED ]
        done
    done
    cd "$PROJECT"
    run -0 meet tcp4 # (control)
    stop_serving
}

@test "what is not the project's has a localhost of its own: a level, a key, no policy; net = on the host's" {
    prepare
    own=$(net_of)
    [ "$(net_of)" = "$own" ]
    A_TOKEN=x run -0 net_of --env-pass=A_TOKEN
    [ "$output" != "$own" ]
    A_WORD=x run -0 net_of --env-pass=A_WORD # (control)
    [ "$output" = "$own" ]
    for name in DB_PASS GH_PAT NPM_AUTH A_TOKEN; do # by a pattern, too
        run -0 env "$name=x" fw "--env-pass=${name%??}*" -- readlink /proc/self/ns/net
        [ "$output" != "$own" ]
    done
    run -0 net_of --env-set=DB_PASS=x
    [ "$output" != "$own" ]
    run -0 net_of --env-set=DB_NAME=x # (control)
    [ "$output" = "$own" ]
    A_WORD=x run -0 net_of '--env-pass=A_W*' # (control)
    [ "$output" = "$own" ]
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$BASE/agent"
    run -0 net_of "--bind-ro=$BASE/agent" # an agent's, as by key socket
    [ "$output" != "$own" ]
    echo >"$BASE/file"
    run -0 net_of "--bind-ro=$BASE/file" # (control)
    [ "$output" = "$own" ]
    A_TOKEN=x run -0 net_of --env-pass=A_TOKEN --loopback=project # who says it
    [ "$output" = "$own" ]
    mkdir "$BASE/x11" && export WAYLAND_DISPLAY=wayland-0 XDG_RUNTIME_DIR="$BASE/x11"
    chmod 700 "$BASE/x11"
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$BASE/x11/wayland-0"
    run -0 --separate-stderr net_of --gui # a display's clients would look for its name there
    [ "$output" != "$own" ]
    run -0 --separate-stderr net_of --gui --loopback=project # (control)
    own_there=$output
    run -0 --separate-stderr net_of
    [ "$output" = "$own_there" ]
    unset WAYLAND_DISPLAY XDG_RUNTIME_DIR
    for words in -b --loopback=own --no-policy; do
        run -0 net_of "$words"
        [ "$output" != "$own" ]
        [ "$output" != "$(readlink /proc/self/ns/net)" ]
    done
    run -0 net_of --net=on
    [ "$output" = "$(readlink /proc/self/ns/net)" ]
    policy 'loopback = own' && allow
    run -0 net_of
    [ "$output" != "$own" ]
}

@test "all else is as without: ids, modes, mounts, processes, capabilities" {
    prepare
    cat >what.sh <<'END'
id; cat /proc/self/uid_map /proc/self/gid_map; umask; stat -c '%u %g %a' . ~ /etc/passwd /tmp /proc/sys/net /usr/bin/env
grep -E '^(Cap|NoNew|Seccomp:|Groups)' /proc/self/status; ps -e -o pid=,comm= | grep -vw ps; cut -d' ' -f4- /proc/self/mountinfo | sed 's/master:[0-9]* //; s/shared:[0-9]* //' | sort
ls /sys 2>&1; cat /proc/sys/net/ipv4/ip_forward; echo 1 2>&1 >/proc/sys/net/ipv4/ip_forward; ls -l /proc/self/fd | grep -c .
END
    fw --loopback=own -- bash what.sh >own 2>&1
    fw -- bash what.sh >shared 2>&1
    run -0 diff <(sed 's/0x[0-9a-f]*//g; s/[0-9]*:[0-9]* //' own) <(sed 's/0x[0-9a-f]*//g; s/[0-9]*:[0-9]* //' shared)
    grep -q '^CapEff:.*0000$' shared
}

@test "no descriptor of the gate reaches a command, and a pipe of the first one ends" {
    prepare
    run -0 fw -- sh -c 'echo /proc/self/fd/*'
    [ "$output" = '/proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 /proc/self/fd/3' ] # the last is the shell's, of the directory
    one_gate
    for pid in $(gates); do
        run ls -l "/proc/$pid/fd"
        [ "$(id -u)" = 0 ] || has 'Permission denied' # not even to its own user
        lacks pipe: # nor has it what was open where it was started
        lacks "$BATS_RUN_TMPDIR"
    done
    rm -rf "$(run_dir)"
    eventually no_gate
    run -0 timeout 30 bash -c 'fw true | cat'
    one_gate
}

@test "twenty first commands at once share one" {
    prepare
    for i in $(seq 20); do
        net_of >"net.$i" 3>&- &
    done
    wait
    run -0 sort -u net.*
    [[ $output == net:* ]]
    [ "${#lines[@]}" = 1 ]
    one_gate
}

@test "who kills the gate gets another one with the next command, and what runs keeps its network" {
    prepare
    first=$(net_of)
    serve
    # shellcheck disable=SC2046 # words
    kill -9 $(gates)
    eventually no_gate
    [ -S "$(gate_socket)" ] # it is stale
    run -0 net_of
    [ "$output" != "$first" ]
    one_gate
    stop_serving
    # shellcheck disable=SC2046
    kill -9 $(gates)
    name=$(gate_socket)
    rm "$name" && echo text >"$name" # what is no socket
    run -0 net_of
    [ -S "$name" ]
}

# The gate, as firewrap starts it, but with SECONDS to its end.
start_gate() {
    bash -c 'exec "$1" "$2" "$3" "$4" 3<"$5" 4>"$6"' - "$ROOT/build/libexec/firewrap/gate" "$1" "$PROJECT" "$2" "$(run_dir)" "$BASE/ready" &
    eventually grep -q ready "$BASE/ready"
}

@test "it ends when nobody has used it for a while, and not before" {
    prepare
    fw true
    name=$(basename "$(gate_socket)")
    rm -r "$(run_dir)" && mkdir -m 700 "$(run_dir)"
    eventually no_gate
    start_gate "$name" 1 3>&-
    serve
    sleep 2.5
    [ -S "$(run_dir)/$name" ]
    run -0 meet tcp4
    stop_serving
    eventually test ! -e "$(run_dir)/$name"
    [ -z "$(gates)" ]
    run -0 net_of # and the next one begins another
}

@test "it ends at once when its socket or its directory is gone" {
    prepare
    fw true
    rm "$(gate_socket)"
    eventually no_gate
    fw true
    one_gate
    mv "$(run_dir)" "$BASE/moved"
    eventually no_gate
    fw true
    rm -rf "$HOME/.local/state/firewrap"
    eventually no_gate
}

@test "few descriptors are enough" {
    prepare
    run -0 bash -c 'ulimit -n 64; fw -- readlink /proc/self/ns/net'
    first=$output
    for i in $(seq 5); do
        net_of >"net.$i" 3>&- &
    done
    wait
    run -0 sort -u net.*
    [ "$output" = "$first" ]
}

@test "where the runtime directory is the user's own it is there, else in the state directory" {
    prepare
    export XDG_RUNTIME_DIR=$HOME/.runtime
    mkdir -m 755 "$XDG_RUNTIME_DIR"
    fw true
    [ ! -e "$XDG_RUNTIME_DIR/firewrap" ]
    [ -S "$(gate_socket)" ]
    chmod 700 "$XDG_RUNTIME_DIR"
    fw true
    [ -S "$(find "$XDG_RUNTIME_DIR/firewrap" -type s)" ]
    [ "$(stat -c %a "$XDG_RUNTIME_DIR/firewrap")" = 700 ]
}

@test "where a gate can not be had nothing runs, and the message says what helps" {
    prepare
    mkdir -p "$(dirname "$(run_dir)")"
    echo >"$(run_dir)"
    run -125 fw true
    has 'localhost'
    run -0 fw --loopback=own true # (control)
    rm "$(run_dir)"
    mkdir -m 755 "$(run_dir)"
    run -125 fw true
    has 'mode 0700'
    chmod 700 "$(run_dir)"
    run -0 fw true # (control)
}

@test "a firewrap in a sandbox has a localhost of its own" {
    [ "$(id -u)" != 0 ] || return 0 # root's makes no namespaces inside
    prepare
    outer=$(net_of)
    run fw --nested -- sh -c 'firewrap allow >/dev/null 2>&1; fw -- readlink /proc/self/ns/net; ps -e -o comm= | grep -c "^gate"'
    [[ ${lines[0]} == net:* ]]
    [ "${lines[0]}" != "$outer" ]
    [ "${lines[1]}" = 0 ]
}

@test "where nothing can be mounted in a namespace of ours, a command has its own" {
    prepare
    make -s -C "$ROOT" build/alone/firewrap >/dev/null
    run -0 "$ROOT/build/alone/firewrap" run -- readlink /proc/self/ns/net
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
    no_gate
    fw true # (control)
    one_gate
}
