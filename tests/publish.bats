#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Ports between a project's localhost and the host's: publish, host-port, firewrap net, and the line about a server that nobody reaches.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

# A number of ports that other tests, and what the kernel chooses, do not use.
port() { echo $((20000 + (BATS_SUITE_TEST_NUMBER * 37 + $1 + $$ % 97 * 100) % 10000)); }

prepare() {
    cp "$ROOT/tests/ports.py" "$PROJECT"
    A=$(port 0) B=$(port 1)
    policy "$@" && allow
}

ports() { python3 "$ROOT/tests/ports.py" "$@"; }

# Serves on port $1 in the sandbox, until stop.
serve() {
    fw -- env python3 ports.py serve "$1" "${2:-127.0.0.1}" --for up >/dev/null 2>said 3>&- &
    eventually test -e "$PROJECT/up"
}
stop() {
    rm -f "$HOME"/src/*/up "$BASE/up"
    wait
    firewrap net stop 2>/dev/null || true
}

# reached ADDR PORT INSIDE: a server there answers that is on the port INSIDE of its own; gone ADDR PORT: none does.
reached() {
    run -0 ports ask "$1" "$2"
    [ "$output" = "$3: hello"$'\n'ended ] || fail "$output"
}
gone() {
    run -1 ports ask "$1" "$2"
    [[ $output = ECONNREFUSED || $output = ECONNRESET || $output = EPIPE ]] || fail "$output"
}

@test "a published port is reached from outside, on 127.0.0.1 and ::1, and no other" {
    A=$(port 0)
    prepare "publish = $A"
    serve "$A"
    reached 127.0.0.1 "$A" "$A"
    reached ::1 "$A" "$A"
    run -0 curl -s --max-time 20 "localhost:$A"
    [ "$output" = served ]
    other=$(hostname -I | cut -d' ' -f1)
    gone "${other:-127.0.0.2}" "$A"
    stop
    gone 127.0.0.1 "$A"
    policy '# nothing' && allow # (control)
    serve "$A"
    gone 127.0.0.1 "$A"
    run -0 fw -- env python3 ports.py ask 127.0.0.1 "$A"
    stop
}

@test "it may have another number, and a server on ::1 alone is found" {
    A=$(port 0) B=$(port 1)
    prepare "publish = $A:$B"
    serve "$B" ::1
    reached 127.0.0.1 "$A" "$B"
    gone 127.0.0.1 "$B"
    stop
}

@test "lan: others reach it, an address: who has that" {
    other=$(hostname -I | cut -d' ' -f1)
    : "${other:=127.0.0.2}"
    A=$(port 0) B=$(port 1)
    prepare "publish = lan:$A" "publish = 127.0.0.3:$B:$A"
    serve "$A"
    reached "$other" "$A" "$A"
    reached 127.0.0.1 "$A" "$A"
    reached 127.0.0.3 "$B" "$A"
    gone 127.0.0.1 "$B"
    stop
}

@test "while a command that says so runs; nobody listens inside: refused, not waited for" {
    A=$(port 0)
    prepare "publish = $A"
    fw -- sh -c 'touch begun; while [ -e begun ]; do sleep 0.05; done' &
    eventually test -e begun
    gone 127.0.0.1 "$A"
    serve "$A"
    reached 127.0.0.1 "$A" "$A"
    rm begun
    stop
}

@test "30 MB each way arrive as they were, through both kinds of port" {
    A=$(port 0) B=$(port 1)
    prepare "publish = $A" "host-port = $B"
    size=$((30 * 1024 * 1024))
    fw -- env python3 ports.py sink "$A" "$size" 3>&- &
    eventually test -e listens
    run -0 ports pour 127.0.0.1 "$A" "$size"
    [ "$output" = there$'\n'back ] || fail "$output"
    wait
    rm listens
    ports sink "$B" "$size" 3>&- &
    eventually test -e listens
    run -0 fw -- env python3 ports.py pour 127.0.0.1 "$B" "$size"
    [ "$output" = there$'\n'back ] || fail "$output"
    wait
    stop
}

@test "host-port shows one port of the host, and no other" {
    A=$(port 0) B=$(port 1)
    prepare "host-port = $A" "host-port = $((B + 5000)):$B"
    cd "$BASE"
    for p in "$A" "$B" "$((B + 1))"; do
        ports serve "$p" 127.0.0.1 --for up 3>&- &
        eventually test -e up
        sleep 0.2
    done
    cd "$PROJECT"
    run -0 fw -- env python3 ports.py ask 127.0.0.1 "$A"
    has "$A: hello"
    run -0 fw -- env python3 ports.py ask ::1 "$((B + 5000))"
    has "$B: hello"
    for p in "$B" "$((B + 1))"; do # not shown
        run -1 fw -- env python3 ports.py ask 127.0.0.1 "$p"
        has ECONNREFUSED
        reached 127.0.0.1 "$p" "$p" # (control)
    done
    stop
    run -1 fw -- env python3 ports.py ask 127.0.0.1 "$A" # nobody listens there any more
    [[ $output = ECONNRE* || $output = EPIPE ]] || fail "$output"
}

@test "a port that is taken costs a line, and the command runs; so it is with two projects" {
    A=$(port 0)
    prepare "publish = $A"
    ports serve "$A" 127.0.0.1 --for "$BASE/up" 3>&- &
    eventually test -e "$BASE/up"
    run -0 fw -- sh -c 'echo it-ran'
    has it-ran
    has "port $A of the project is not published on port $A of this machine: something else listens there"
    stop
    serve "$A"
    policy_at "$HOME/src/other" "publish = $A" && allow "$HOME/src/other"
    cd "$HOME/src/other"
    run -0 fw -- sh -c 'echo it-ran'
    has it-ran
    has 'something else listens there'
    reached 127.0.0.1 "$A" "$A"
    cd "$PROJECT"
    stop
    cd "$HOME/src/other"
    run -0 fw -- sh -c 'echo it-ran' # (control)
    lacks 'something else'
    firewrap net stop
}

@test "a port below 1024 is as the host lets the user have it" {
    prepare 'publish = 999'
    run -0 fw -- sh -c 'echo it-ran'
    has it-ran
    if [ "$(id -u)" = 0 ] || [ "$(</proc/sys/net/ipv4/ip_unprivileged_port_start)" -le 999 ]; then
        lacks 'is not published'
    else
        has 'is not published on port 999 of this machine: Permission denied'
    fi
    stop
}

@test "firewrap net: status, publish at once, stop; what is wrong is said" {
    A=$(port 0) B=$(port 1)
    prepare '# nothing'
    run -0 firewrap net status
    has 'none runs for ~/src/shop'
    run -125 firewrap net publish "$A"
    has 'no command of ~/src/shop is on its localhost now: start the server first'
    serve "$A"
    gone 127.0.0.1 "$A"
    mkdir -p deep && cd deep
    run -0 firewrap net publish "$A"
    has "port $A of ~/src/shop is published on port $A of this machine"
    run -0 firewrap net publish "$A"
    reached 127.0.0.1 "$A" "$A"
    run -0 firewrap net status
    has "published:   $A"
    has "listening:   $A"
    run -0 --separate-stderr firewrap net status --json
    run -0 python3 -c 'import json, sys; s = json.loads(sys.argv[1]); print(s["running"], *s["published"], *s["listening"], len(s["commands"]))' "$output"
    [ "$output" = "True $A $A 1" ] || fail "$output"
    ports serve "$B" 127.0.0.1 --for "$BASE/up" 3>&- &
    eventually test -e "$BASE/up"
    run -125 firewrap net publish "$B"
    has 'something else listens there'
    for words in '' frob 'publish' 'publish 0' 'publish 1 2' 'publish x' 'publish 1:2:3' 'status x' 'stop x'; do
        # shellcheck disable=SC2086 # words
        run -125 firewrap net $words
        [ "${#lines[@]}" = 1 ] && has 'firewrap: '
    done
    run -125 firewrap net publish x
    has "firewrap: publish: not a port (1 to 65535): 'x'"
    cd "$PROJECT"
    run -0 firewrap net stop
    gone 127.0.0.1 "$A"
    stop
    run -125 firewrap net stop
    cd "$HOME"
    run -125 firewrap net status
    has 'no project with an allowed policy is here'
}

@test "the gate is killed: the port is gone, the command runs on, and the next one has it again" {
    A=$(port 0)
    prepare "publish = $A"
    serve "$A"
    reached 127.0.0.1 "$A" "$A"
    pkill -KILL -f "^gate .* $PROJECT " || fail 'no gate'
    eventually gone 127.0.0.1 "$A"
    run -0 fw -- sh -c 'echo it-ran'
    [ "$output" = it-ran ] || fail "$output"
    stop
    serve "$A"
    reached 127.0.0.1 "$A" "$A"
    stop
}

@test "a file that is not allowed publishes nothing and shows nothing; its loopback = own counts" {
    A=$(port 0) B=$(port 1)
    prepare 'net = off'
    policy_at "$PROJECT/sub" "publish = $A" "host-port = $B"
    cp ports.py sub
    ports serve "$B" 127.0.0.1 --for "$BASE/up" 3>&- &
    eventually test -e "$BASE/up"
    cd sub
    fw -- env python3 ports.py serve "$A" 127.0.0.1 --for up 3>&- &
    eventually test -e up
    gone 127.0.0.1 "$A"
    run -1 fw -- env python3 ports.py ask 127.0.0.1 "$B"
    has ECONNREFUSED
    policy_at "$PROJECT/sub" 'loopback = own'
    run -1 fw -- env python3 ports.py ask 127.0.0.1 "$A"
    has ECONNREFUSED
    policy_at "$PROJECT/sub" '# nothing'
    run -0 fw -- env python3 ports.py ask 127.0.0.1 "$A" # (control)
    rm up
    wait %2
    policy_at "$PROJECT/sub" "publish = $A" "host-port = $B" && allow . # (control)
    run -0 fw -- env python3 ports.py ask 127.0.0.1 "$B"
    fw -- env python3 ports.py serve "$A" 127.0.0.1 --for up 3>&- &
    eventually test -e up
    reached 127.0.0.1 "$A" "$A"
    firewrap net stop
    cd "$PROJECT"
    stop
}

@test "a command in a sandbox can not ask the gate: who does not show the user namespace of outside gets no answer" {
    A=$(port 0)
    prepare '# nothing'
    serve "$A"
    socket=$(find "$HOME/.local/state/firewrap/run" "${XDG_RUNTIME_DIR:-/nonexistent}/firewrap" -type s 2>/dev/null | head -1)
    [ -S "$socket" ]
    run -0 ports request "$socket" status "project $PROJECT" # (control)
    has "project $PROJECT"
    run unshare -Ur python3 "$ROOT/tests/ports.py" request "$socket" "publish $A" "project $PROJECT"
    lacks ok
    [[ $output = nothing || $output = ECONNRESET ]] || fail "$output"
    run -125 fw -- firewrap net publish "$A"
    for words in '' "-bc -b5" "--bind-rw $HOME --cwd-home" "--socket $socket" "-b8"; do
        # shellcheck disable=SC2086 # words
        run fw $words -- env python3 ports.py request "$socket" "publish $A" "project $PROJECT"
        lacks ok
    done
    gone 127.0.0.1 "$A"
    run -0 ports request "$socket" "publish $A" "project $PROJECT" # (control)
    reached 127.0.0.1 "$A" "$A"
    stop
}

@test "check warns of ports that are needless, or show nothing" {
    prepare 'net = on' 'publish = 3000' 'host-port = 5432'
    run -0 firewrap check
    has ".firewrap.ini:2: warning: publish: needless, since net = on has all ports of this machine: '3000'"
    has '.firewrap.ini:3: warning: host-port: needless'
    run -1 firewrap check --strict
    policy 'loopback = own' 'publish = 3000'
    allow
    run -0 firewrap check
    has '.firewrap.ini:2: warning: publish: does nothing, since loopback = own'
    policy 'publish = 3000'
    allow
    run -0 firewrap check --strict
    run -0 firewrap explain
    has 'published 3000 (~/src/shop/.firewrap.ini:1)'
}

@test "mistakes name file and line" {
    policy '# nothing' 'publish = 70000' 'publish = 1.2.3:80' 'host-port = x' 'loopback = net'
    run -125 fw -- true
    has ".firewrap.ini:2: publish: not a port (1 to 65535): '70000'"
    has ".firewrap.ini:3: publish: not an address (of IPv6 in brackets): '1.2.3:80'"
    has ".firewrap.ini:4: host-port: not a port (1 to 65535): 'x'"
    has ".firewrap.ini:5: loopback: not one of project|own: 'net'"
}
