#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Commands typed as `fw CMD` into bash, zsh and fish on a pseudo-terminal behave as the bare commands do: signals, job
# control, the terminal itself. The steps are those of tests/pty.py. Files tell what programs in the background do, since
# the moment at which their output appears on the terminal is nobody's promise.
bats_require_minimum_version 1.5.0
load helper
load job

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
        loose fw python3 -c 'import os, signal as s, time; [s.signal(n, lambda n, _: os.write(1, b"got %d.\n" % n)) for n in (1, 2, 3, 10, 12)]; print("ready", flush=True); s.signal(15, s.SIG_DFL); time.sleep(1000)' >out &
        file out ready
        type kill -HUP {!}
        file out got 1.
        type kill -USR1 {!}
        file out got 10.
        type kill -USR2 {!}
        file out got 12.
        type kill -INT {!}
        file out got 2.
        type kill -QUIT {!}
        file out got 3.
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
