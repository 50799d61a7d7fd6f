#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Commands typed as `fw CMD` into bash, zsh and fish on a pseudo-terminal behave as the bare commands do: signals, job
# control, the terminal itself. The steps are those of tests/pty.py. Files tell what programs in the background do, since
# the moment at which their output appears on the terminal is nobody's promise.
bats_require_minimum_version 1.5.0
load helper

# need PROGRAM…
need() {
    local program
    for program; do
        command -v "$program" >/dev/null || skip_unless_must "$program is not installed"
    done
}

# same: plays the scenario that it reads in all shells, with firewrap and bare, and compares. alone: with firewrap only, where
# the bare command would do harm, or something else.
same() {
    need bash zsh fish python3
    python3 "$ROOT/tests/pty.py" "$@"
}
alone() { same --alone; }

# ---- the keys that make signals ----

@test "Ctrl-C ends a command, and the shell says 130" {
    same <<'END'
        type fw sh -c 'echo ready; exec sleep 1000'
        see ready
        asleep
        send ^C
        type echo rc={?}
        see rc=130
        none
END
}

@test "Ctrl-C reaches a handler of the program" {
    same <<'END'
        type fw sh -c 'trap "echo caught; exit 7" INT; echo ready; while :; do sleep 0.1; done'
        see ready
        asleep
        send ^C
        see caught
        type echo rc={?}
        see rc=7
        none
END
}

@test "a Python prompt survives Ctrl-C" {
    same <<'END'
        type fw python3 -q
        see >>>
        asleep
        send ^C
        see KeyboardInterrupt
        see >>>
        send print(6 * 7)\r
        see 42
        see >>>
        send ^D
        type echo rc={?}
        see rc=0
END
}

@test "Ctrl-C in Python's sleep is a KeyboardInterrupt" {
    same <<'END'
        type fw python3 -c 'import time; print("ready", flush=True); time.sleep(1000)'
        see ready
        asleep
        send ^C
        see KeyboardInterrupt
        type echo rc={?}
        see rc=130
END
}

@test "Ctrl-C breaks a loop of commands" {
    same <<'END'
        sh: type while fw sh -c 'echo ready; exec sleep 1000'; do echo again; done; echo after
        fish: type while true; fw sh -c 'echo ready; exec sleep 1000'; echo again; end; echo after
        see ready
        asleep
        send ^C
        prompt
        none
        type echo rc={?}
END
}

@test "Ctrl-C breaks a loop that ignores the status" {
    same <<'END'
        sh: type for i in 1 2 3; do fw sh -c 'echo ready; exec sleep 1000'; done
        fish: type for i in 1 2 3; fw sh -c 'echo ready; exec sleep 1000'; end
        see ready
        asleep
        send ^C
        prompt
        none
END
}

@test "Ctrl-\\ ends a command, and the shell says 131" {
    same <<'END'
        type fw sh -c 'echo ready; exec sleep 1000'
        see ready
        asleep
        send ^\
        type echo rc={?}
        see rc=131
        none
END
}

@test "death by TERM, SEGV, KILL and ABRT, and plain statuses, are passed on" {
    same <<'END'
        type fw sh -c 'kill -TERM $$'
        type echo rc={?}
        see rc=143
        type fw sh -c 'kill -SEGV $$'
        type echo rc={?}
        see rc=139
        type fw sh -c 'kill -KILL $$'
        type echo rc={?}
        see rc=137
        type fw sh -c 'kill -ABRT $$'
        type echo rc={?}
        see rc=134
        type fw sh -c 'kill -PIPE $$'
        type echo rc={?}
        see rc=141
        type fw sh -c 'exit 255'
        type echo rc={?}
        see rc=255
        type fw false
        type echo rc={?}
        see rc=1
END
}

@test "signals that are ignored stay ignored" {
    same <<'END'
        type nohup fw sh -c 'kill -HUP $$; echo survived' >out 2>&1; cat out
        see survived
        type sh -c "trap '' INT QUIT TERM; fw sh -c 'kill -INT \$\$; kill -QUIT \$\$; kill -TERM \$\$; echo survived'"
        see survived
        type sh -c "trap '' INT; fw sh -c 'echo ready; read x; echo \$x'"
        see ready
        asleep
        send ^C
        send on\r
        see on
        type echo rc={?}
        see rc=0
END
}

@test "Ctrl-Z does not stop a program that ignores it" {
    same <<'END'
        type fw sh -c 'trap "" TSTP; echo ready; read x; echo got $x'
        see ready
        asleep
        send ^Z
        send hello\r
        see got hello
        type jobs
END
}

# ---- stop and go ----

@test "Ctrl-Z stops the job, jobs shows it, and fg brings it back" {
    same <<'END'
        type fw sh -c 'echo ready; read x; echo got $x; exit 5'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type echo rc={?}
        type jobs
        type fg
        foreground
        send hello\r
        see got hello
        type echo rc={?}
        none
        type jobs
END
}

@test "bg lets a stopped job run on" {
    same <<'END'
        type mkfifo go
        type fw sh -c 'echo ready; read x <go; echo done >out'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type bg
        running
        type jobs
        loose echo x >go
        file out done
        reaped
        loose true
        type jobs
END
}

@test "Ctrl-Z and fg, again and again" {
    same <<'END'
        type fw sh -c 'echo ready; read x; echo got $x; read x; echo got $x'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send one\r
        see got one
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send two\r
        see got two
        type echo rc={?}
        see rc=0
END
}

@test "a program that handles the stop does its work before and after" {
    same <<'END'
        type fw python3 -c 'import signal as s, os, sys; s.signal(s.SIGTSTP, lambda *_: (os.write(1, b"before\n"), os.kill(os.getpid(), s.SIGSTOP), os.write(1, b"after\n"))); print("ready", flush=True); print("got", sys.stdin.readline())'
        see ready
        asleep
        send ^Z
        see before
        prompt
        stopped
        type fg
        see after
        foreground
        send hello\r
        see got hello
END
}

@test "a program that stops itself is a stopped job" {
    same <<'END'
        type fw sh -c 'kill -STOP $$; echo resumed; exit 4'
        prompt
        stopped
        type jobs
        type fg
        see resumed
        type echo rc={?}
        none
END
}

@test "a program's children are stopped with it" {
    same <<'END'
        type fw sh -c 'sleep 1000 & sleep 1001 | sleep 1002 & echo ready; read x; echo got $x'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send hello\r
        see got hello
END
}

@test "a stopped job can be killed" {
    same <<'END'
        type fw sh -c 'echo ready; exec sleep 1000'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        loose kill {%1}
        fish: loose kill -CONT {%1}
        none
END
}

@test "a background job is stopped when it reads the terminal, and the shell gets the typed lines" {
    same <<'END'
        loose fw cat &
        stopped
        loose true
        type echo typed
        see typed
        type jobs
        loose kill -9 {%1}
        reaped
        loose true
        type jobs
END
}

@test "a background job that reads the terminal gets it by fg" {
    same <<'END'
        loose fw cat &
        stopped
        loose true
        type fg
        foreground
        send hello\r
        see hello
        see hello
        send ^D
        type echo rc={?}
        see rc=0
END
}

@test "stty tostop stops a background job that writes" {
    same <<'END'
        sh: type stty tostop
        sh: loose fw echo written &
        sh: stopped
        sh: loose true
        sh: type jobs
        sh: type fg
        sh: see written
END
}

@test "a pipeline of two sandboxes stops, runs on in the background and ends as one job" {
    same <<'END'
        type mkfifo go
        type fw sh -c 'echo ready; read x <go; echo text' | fw sh -c 'read x; echo $x >&2; exec cat >out'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type jobs
        type bg
        running
        loose echo x >go
        file out text
        reaped
        loose true
        type jobs
END
}

@test "a pipeline of two sandboxes is stopped, brought back and interrupted" {
    same <<'END'
        type fw sh -c 'echo ready; exec sleep 1000' | fw sh -c 'read x; echo $x >&2; exec cat'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send ^C
        sh: type echo rc={?}
        sh: see rc=130
        prompt
        none
END
}

# ---- signals by kill ----

@test "kill of a background job lets the program clean up" {
    same <<'END'
        loose fw sh -c 'trap "echo cleaned >out; exit 3" TERM; echo ready >out; while :; do sleep 0.05; done' &
        file out ready
        loose kill {!}
        file out cleaned
        none
END
}

@test "the status of a killed background job is that of its program" {
    same <<'END'
        loose fw sh -c 'trap "exit 3" TERM; echo ready >out; while :; do sleep 0.05; done' &
        file out ready
        sh: loose kill $!; wait $!; echo "rc=$?"
        sh: see rc=3
        fish: loose kill $last_pid; wait $last_pid; echo waited
        fish: see waited
        none
END
}

@test "HUP, USR1, USR2, INT and QUIT that are sent to the job arrive once" {
    same <<'END'
        loose fw python3 -c 'import signal as s, time; [s.signal(n, lambda n, _: print(n, flush=True)) for n in (1, 2, 3, 10, 12)]; print("ready", flush=True); s.signal(15, s.SIG_DFL); time.sleep(1000)' >out &
        file out ready
        type kill -HUP {!}
        file out 1
        type kill -USR1 {!}
        file out 10
        type kill -USR2 {!}
        file out 12
        type kill -INT {!}
        file out 2
        type kill -QUIT {!}
        file out 3
        loose kill {!}
        reaped
        loose true
        type sort out
END
}

# ---- the terminal ----

@test "a resize reaches the program" {
    same <<'END'
        type fw sh -c 'trap "stty size; exit 0" WINCH; stty size; echo ready; while :; do sleep 0.05; done'
        see 24 80
        see ready
        size 37 101
        see 37 101
        type fw stty size
        see 37 101
END
}

@test "/dev/tty can be opened, written and read" {
    same <<'END'
        type fw sh -c 'echo ready >/dev/tty; read x </dev/tty; echo "got $x" >/dev/tty' </dev/null >/dev/null 2>&1
        see ready
        asleep
        send hello\r
        see got hello
        type fw sh -c 'test -t 0 && test -t 1 && test -t 2; echo $?'
        see 0
END
}

@test "settings of the terminal are those of the shell, before and after" {
    same <<'END'
        type stty -a
        type fw stty -a
        type fw python3 -c 'import tty; tty.setraw(0)'
        type stty -a
END
}

@test "less shows a file and a pipe, and searches" {
    need less
    same <<'END'
        type seq 1000 2000 >numbers
        loose fw less numbers
        see 1022
        send /1777\r
        see 1790
        asleep
        send q
        type echo rc={?}
        see rc=0
        loose fw seq 3000 4000 | fw less
        see 3022
        send G
        see 4000
        see (END)
        asleep
        send ^Z
        prompt
        stopped
        loose fg
        foreground
        see (END)
        asleep
        send q
        type echo rc={?}
        see rc=0
        none
END
}

@test "vim edits, is stopped, comes back and writes" {
    need vim
    same <<'END'
        loose fw vim -u NONE -N text
        see "text"
        send ihello
        see hello
        send \e
        asleep
        send ^Z
        prompt
        stopped
        type jobs
        loose fg
        foreground
        see hello
        asleep
        send A world\e:wq\r
        prompt
        file text hello world
        type echo rc={?}
        see rc=0
        type cat text
END
}

# ---- shells inside ----

@test "an interactive bash inside has its own job control, and can be suspended itself" {
    same <<'END'
        loose fw env PS1='inner> ' bash --norc --noprofile -i
        see inner>
        send sh -c 'echo rea""dy; exec sleep 1000'\r
        see ready
        asleep
        send ^Z
        see Stopped
        see inner>
        send jobs\r
        see Stopped
        see inner>
        send fg\r
        see sleep 1000
        foreground
        send ^C
        see inner>
        send echo "inner rc=$?"\r
        see inner rc=130
        see inner>
        send suspend\r
        prompt
        stopped
        type jobs
        loose fg
        foreground
        see inner>
        send exit 6\r
        sh: type echo rc={?}
        sh: see rc=6
        prompt
        none
END
}

@test "an interactive fish inside reads lines and has job control" {
    same <<'END'
        loose fw fish --no-config -i -C 'function fish_prompt; printf "inner> "; end'
        see inner>
        send sh -c 'echo rea""dy; exec sleep 1000'\r
        see ready
        asleep
        send ^Z
        see stopped
        see inner>
        send fg\r
        see foreground
        foreground
        send ^C
        see inner>
        send exit 6\r
        type echo rc={?}
        see rc=6
        none
END
}

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
