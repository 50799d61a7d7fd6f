#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Commands typed as `fw CMD &` behave as the bare commands do, though they have a terminal of their own. As tests/job.bats.
bats_require_minimum_version 1.5.0
load helper
load job

@test "vim starts in the background, comes to the foreground, is stopped, comes back and writes" {
    need vim
    same <<'END'
        loose fw vim -u NONE -N text &
        stopped
        loose true
        type jobs
        loose fg
        foreground
        see "text"
        asleep
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
        sh: type stty -a
END
}

@test "a job that runs in the background comes to the foreground, stops, runs on, and reads" {
    same <<'END'
        type mkfifo go
        loose fw sh -c 'echo ready >out; read x <go; read y; echo "got $y"; exit 5' &
        file out ready
        type fg
        foreground
        send ^Z
        prompt
        stopped
        type bg
        running
        loose echo x >go
        stopped
        loose true
        type fg
        foreground
        send hello\r
        see got hello
        sh: type echo rc={?}
        sh: see rc=5
        none
END
}

@test "a job that came from the background gets what is typed, Ctrl-C and the size" {
    same <<'END'
        loose fw sh -c 'echo ready >out; while :; do sleep 0.05; done' &
        file out ready
        type fg
        foreground
        send ^C
        sh: type echo rc={?}
        sh: see rc=130
        prompt
        none
        loose fw sh -c 'read x; trap "stty size; exit 7" WINCH; stty size; echo ready; while :; do sleep 0.05; done' &
        stopped
        loose true
        type fg
        foreground
        send x\r
        see 24 80
        see ready
        size 37 101
        see 37 101
        prompt
        none
        loose fw sh -c 'read x; trap "echo caught; exit 7" INT; echo ready; while :; do sleep 0.05; done' &
        stopped
        loose true
        type fg
        foreground
        send x\r
        see ready
        asleep
        send ^C
        see caught
        prompt
        none
END
}

@test "a pipeline of two sandboxes in the background stops as one job, and its first has the keyboard in the foreground" {
    same <<'END'
        loose fw cat | fw cat &
        stopped
        loose true
        type fg
        foreground
        send hello\r
        see hello
        see hello
        send ^Z
        prompt
        stopped
        type fg
        foreground
        send ^D
        prompt
        none
END
}

@test "Ctrl-C breaks a loop that came from the background" {
    same --shells bash,zsh <<'END'
        loose while :; do fw sh -c 'read x; echo ready; exec sleep 1000'; done &
        stopped
        loose true
        loose fg
        foreground
        send x\r
        see ready
        asleep
        send ^C
        prompt
        none
END
}

@test "an interactive shell that was started in the background" {
    same <<'END'
        loose fw env PS1='inner> ' bash --norc --noprofile -i &
        stopped
        loose true
        loose fg
        see inner>
        send sh -c 'echo rea""dy; exec sleep 1000'\r
        see ready
        asleep
        send ^Z
        see Stopped
        see inner>
        send fg\r
        see sleep 1000
        foreground
        send ^C
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

@test "with own-terminal, a job of the foreground stops, runs on, reads and is interrupted as ever" {
    same <<'END'
        loose mkdir -p ~/.config/firewrap; echo own-terminal = yes >~/.config/firewrap/firewrap.ini
        type mkfifo go
        loose fw python3 -q
        see >>>
        send 6 * 7\r
        see 42
        see >>>
        asleep
        send ^C
        see KeyboardInterrupt
        send exit()\r
        prompt
        type fw sh -c 'echo ready; read x <go; read y; echo "got $y"; exit 5'
        see ready
        asleep
        send ^Z
        prompt
        stopped
        type bg
        running
        loose echo x >go
        stopped
        loose true
        type fg
        foreground
        send hello\r
        see got hello
        sh: type echo rc={?}
        sh: see rc=5
        loose fw sh -c 'echo ready; exec sleep 1000'
        see ready
        asleep
        send ^C
        prompt
        none
END
}

@test "all that a background job writes is shown, and nothing is left after the terminal hangs up" {
    same <<'END'
        type fw seq 1 3000 & wait
        loose fw sh -c 'sleep 1000 & echo ready >out; exec sleep 1000' &
        file out ready
        hangup
END
}
