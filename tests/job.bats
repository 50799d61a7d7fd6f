#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Commands typed as `fw CMD` into bash, zsh and fish on a pseudo-terminal behave as the bare commands do: signals, job
# control, the terminal itself. The steps are those of tests/pty.py. Files tell what programs in the background do, since
# the moment at which their output appears on the terminal is nobody's promise.
bats_require_minimum_version 1.5.0
load helper
load job

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
        type fw python3 -c 'import signal as s, os, sys; s.signal(s.SIGTSTP, lambda *_: (os.write(1, b"before\n"), os.kill(os.getpid(), s.SIGSTOP), os.write(1, b"af" b"ter\n"))); print("ready", flush=True); print("got", sys.stdin.readline())'
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
        type fw sh -c 'sleep 6 & sleep 6 | sleep 6 & echo ready; read x; echo got $x; wait'
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
