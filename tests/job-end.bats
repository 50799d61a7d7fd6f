#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Commands typed as `fw CMD` into bash, zsh and fish on a pseudo-terminal behave as the bare commands do: signals, job
# control, the terminal itself. The steps are those of tests/pty.py. Files tell what programs in the background do, since
# the moment at which their output appears on the terminal is nobody's promise.
bats_require_minimum_version 1.5.0
load helper
load job

# ---- at any moment ----

@test "Ctrl-C at once, while the sandbox is being made, ends the command" {
    same <<'END'
        loose fw sh -c 'read x; echo got $x >out'
        started 0
        send ^C
        prompt
        none
        loose fw sh -c 'read x; echo got $x >out'
        started 2
        send ^C
        prompt
        none
        loose fw sh -c 'read x; echo got $x >out'
        started 4
        send ^C
        prompt
        none
        loose fw sh -c 'read x; echo got $x >out'
        started 6
        send ^C
        prompt
        none
        loose fw sh -c 'read x; echo got $x >out'
        started 8
        send ^C
        prompt
        none
        loose fw sh -c 'read x; echo got $x >out'
        started 10
        send ^C
        prompt
        none
END
}

@test "Ctrl-Z at once, while the sandbox is being made, stops the job" {
    same <<'END'
        loose fw sh -c 'read x; echo got $x >out'
        started 0
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 0\r
        file out got 0
        loose fw sh -c 'read x; echo got $x >out'
        started 1
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 1\r
        file out got 1
        loose fw sh -c 'read x; echo got $x >out'
        started 2
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 2\r
        file out got 2
        loose fw sh -c 'read x; echo got $x >out'
        started 3
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 3\r
        file out got 3
        loose fw sh -c 'read x; echo got $x >out'
        started 4
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 4\r
        file out got 4
        loose fw sh -c 'read x; echo got $x >out'
        started 5
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 5\r
        file out got 5
        loose fw sh -c 'read x; echo got $x >out'
        started 6
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 6\r
        file out got 6
        loose fw sh -c 'read x; echo got $x >out'
        started 7
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 7\r
        file out got 7
        loose fw sh -c 'read x; echo got $x >out'
        started 8
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        send 8\r
        file out got 8
        prompt
        none
END
}

# ---- the end ----

@test "no process is left after the terminal hangs up" {
    same <<'END'
        type fw sh -c 'sleep 1000 & echo ready; read x'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        loose fw sh -c 'echo ready >out; exec sleep 1000' &
        file out ready
        type fw sh -c 'sleep 1000 & echo ready; exec sleep 1000'
        see ready
        hangup
END
}

@test "what a program leaves behind ends with it, and after the terminal has hung up" {
    alone <<'END'
        type fw sh -c 'setsid sleep 1000 & sleep 1000 & echo over'
        see over
        prompt
        none
        type fw sh -c 'trap "" HUP; setsid sleep 1000 & echo ready; exec sleep 1000'
        see ready
        asleep
        send ^C
        prompt
        none
        type fw sh -c 'setsid setsid sleep 1000 & echo ready; exec sleep 1000'
        see ready
        hangup
END
}

# ---- where firewrap is not as the bare command ----

@test "kill -9 0 in a command substitution does not kill the shell" {
    alone <<'END'
        sh: type x=$(fw sh -c 'echo before; kill -9 0; echo after'); echo "rc={?} [$x]"
        sh: see rc=137 [before]
        fish: type set x (fw sh -c 'echo before; kill -9 0; echo after'); echo "rc=$status [$x]"
        fish: see rc=137 [before]
        none
        type echo alive
        see alive
END
}

@test "a command in a substitution has the terminal, and Ctrl-C ends it" {
    same <<'END'
        sh: type x=$(fw sh -c 'echo ready >/dev/tty; read x </dev/tty; echo got $x'); echo "rc={?} [$x]"
        fish: type set x (fw sh -c 'echo ready >/dev/tty; read x </dev/tty; echo got $x'); echo "rc=$status [$x]"
        see ready
        asleep
        send hello\r
        see [got hello]
        sh: loose x=$(fw sh -c 'echo ready >/dev/tty; exec sleep 1000')
        fish: loose set x (fw sh -c 'echo ready >/dev/tty; exec sleep 1000')
        see ready
        asleep
        send ^C
        prompt
        none
        type echo alive
        see alive
END
}

@test "--new-session runs without the terminal, and ends with Ctrl-C" {
    alone <<'END'
        type fw -bc --new-session -- sh -c 'true </dev/tty || echo no terminal; exit 5'
        see no terminal
        type echo rc={?}
        see rc=5
        type fw -bc --new-session -- sh -c 'echo ready; exec sleep 1000'
        see ready
        asleep
        send ^C
        prompt
        none
END
}

# ---- between firewrap and its stub ----

# in_background SCRIPT: runs it in a sandbox, until it has made the file ready. The processes: $firewrap, $stub, $program.
in_background() {
    firewrap run -- sh -c "$1" 3>&- &
    firewrap=$!
    eventually test -e ready
    stub=$(pgrep -P "$(pgrep -P "$firewrap")")
    program=$(pgrep -P "$stub")
}
in_state() { [[ $(ps -o state= -p "$2") == "$1" ]]; }
ends_with() {
    local status=0
    eventually is_gone "$firewrap"
    wait "$firewrap" || status=$?
    [ "$status" = "$1" ]
}
is_gone() { ! in_state '[^Z]' "$1"; }

@test "the report of a stop that is over does not stop firewrap" {
    mkfifo go
    in_background 'touch ready; read x <go; exit 7'
    kill -STOP "$firewrap" "$program"
    eventually in_state T "$firewrap"
    eventually in_state T "$program"
    eventually in_state S "$stub"
    kill -CONT "$program" "$firewrap"
    eventually in_state S "$firewrap"
    echo x >go
    ends_with 7
}

@test "the report of a stop that lasts stops firewrap, and SIGCONT to it alone wakes both" {
    mkfifo go
    in_background 'touch ready; read x <go; exit 7'
    kill -STOP "$program"
    eventually in_state T "$firewrap"
    kill -CONT "$firewrap"
    eventually in_state S "$program"
    echo x >go
    ends_with 7
}

@test "the stub forwards what firewrap sends, and nothing that reaches the whole job" {
    in_background 'trap "echo one >>out" USR1; trap "echo two >>out; exit 7" USR2; touch ready; while :; do sleep 0.02; done'
    kill -STOP "$stub"
    kill -USR1 "$stub"
    kill -USR2 "$stub" # two of a kind are one, while they wait; but firewrap sends another
    kill -USR2 "$firewrap"
    kill -CONT "$stub"
    ends_with 7
    [ "$(cat out)" = two ]
}

@test "what is sent arrives even if no signal can be queued" {
    ulimit -S -i 0
    in_background 'trap "exit 7" USR2; touch ready; while :; do sleep 0.02; done'
    kill -USR2 "$firewrap"
    ends_with 7
}

@test "when firewrap has ended, nothing of the sandbox is left, and its processor time is counted" {
    for _ in {1..20}; do
        run -7 firewrap run -- sh -c 'sleep 98765 & setsid sleep 98765 & exit 7'
        run -1 pgrep -u "$(id -u)" -f 'sleep 98765'
    done
    in_background 'touch ready; exec sleep 98765' # the control: it can be seen
    run -0 pgrep -u "$(id -u)" -f 'sleep 98765'
    kill "$firewrap"
    ends_with 143
    TIMEFORMAT=%3U
    used=$({ time firewrap run -- sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done'; } 2>&1)
    [ "${used/[.,]/}" -gt 20 ] # of some hundred milliseconds; firewrap itself needs one
}

@test "a program that stops again as soon as it is continued is a stopped job each time" {
    for signal in STOP TSTP; do
        run -0 python3 "$ROOT/tests/stops.py" "$signal" firewrap run --
        [ "$output" = 'seen 100, status 7' ]
    done
}

@test "firewrap ends, and leaves nothing, if bwrap dies while it makes the sandbox" {
    refused=0
    for limit in {3..20}; do # of descriptors: at one of them bwrap gives up while its child waits for it
        run timeout -s KILL 40 bash -c "ulimit -n $limit; exec firewrap run -- sleep 0.0${limit}7"
        [[ $status = 0 || $status = 125 ]]
        [ "$status" = 0 ] || refused=$((refused + 1))
        run -1 pgrep -u "$(id -u)" -f "sleep 0.0${limit}7\$"
    done
    [ "$refused" -gt 3 ]
    in_background 'touch ready; exec sleep 98765'
    kill -KILL "$(pgrep -P "$firewrap")"
    ends_with 137
    for ((i = 0; i < 100; i++)); do
        pgrep -u "$(id -u)" -f 'sleep 98765' || return 0
        sleep 0.05
    done
    fail "the command still runs"
}

@test "nor if a signal ends firewrap at that moment" {
    command -v strace >/dev/null || skip_unless_must "strace is not installed"
    # bwrap's word to its child, which it has made, comes late; strace lets nothing end meanwhile
    timeout -s KILL 60 strace -f -qq -o calls -e trace=write -e inject=write:delay_enter=5000000:when=1 -P 'anon_inode:[eventfd]' \
        firewrap run -- sleep 98763 3>&- &
    for ((i = 0; i < 200; i++)); do
        mapfile -t bwraps < <(pgrep -u "$(id -u)" -f '^bwrap --args .*sleep 98763')
        [ "${#bwraps[@]}" -lt 2 ] || break
        sleep 0.01
    done
    [ "${#bwraps[@]}" = 2 ]
    kill -TERM "$(pgrep -u "$(id -u)" -f '^firewrap run -- sleep 98763')"
    for ((i = 0; i < 600; i++)); do
        pgrep -u "$(id -u)" -f '^bwrap --args .*sleep 98763' >/dev/null || return 0
        sleep 0.05
    done
    pkill -KILL -u "$(id -u)" -f 'sleep 98763'
    fail "bwrap's child is left"
}

@test "a command can be started by who ignores SIGCHLD" {
    run -7 timeout -s KILL 60 python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execvp(sys.argv[1], sys.argv[1:])' firewrap run -- sh -c 'exit 7'
}
