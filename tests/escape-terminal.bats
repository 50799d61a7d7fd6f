#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks on the terminal: a program that types into the input of the shell outside, or reads what is typed to it. tests/escape/README.md lists all
# attacks. Each way of asking the kernel is a test of its own.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# Says what a command has typed into this terminal, on which nobody else types: prints typed=TEXT. The kernel puts the
# text there before the attack's system call returns; the time limit only ends the wait for what is not there.
SHELL_OUTSIDE='stty -echo; eval "$1"; status=$?; read -r -t 0.1 line; printf "typed=%s\n" "$line"; exit $status'

# on_terminal LINE: runs LINE by a shell on a new terminal.
on_terminal() { "$BATS_FILE_TMPDIR/pty" bash -c "$SHELL_OUTSIDE" bash "$1"; }

typing_works() {
    [ "$(cat /proc/sys/dev/tty/legacy_tiocsti 2>/dev/null || printf 1)" = 1 ] ||
        skip_unless_must "this kernel refuses TIOCSTI itself (dev.tty.legacy_tiocsti = 0)"
}

# refuses_typing WAY: with the filter nothing is typed, on a terminal with and without job control; without it, it is.
refuses_typing() {
    bring typing
    build pty
    typing_works
    holds on_terminal "fw -bc ./typing $1 'echo evil'"
    has 'typed='
    lacks evil
    holds on_terminal "fw -bc ./typing $1 'echo evil' | cat; exit \${PIPESTATUS[0]}"
    holds on_terminal "fw -bc --nested --debug ./typing $1 'echo evil'"
    lacks evil
    breaks on_terminal "$(printed '--seccomp 3' -- fw -bc ./typing "$1" 'echo evil')"
    has 'typed=echo evil'
}

@test "typing with TIOCSTI is refused" { refuses_typing plain; }

@test "typing with TIOCSTI through /dev/tty is refused" { refuses_typing devtty; }

@test "typing with TIOCSTI and high bits in the request is refused" { refuses_typing high; }

@test "typing with TIOCSTI by a 32-bit call is refused" {
    [ "$(uname -m)" = x86_64 ] || skip_unless_must "no 32-bit calls on this architecture"
    if [ "$I386" = no ]; then
        bring typing
        build pty
        dies on_terminal "fw -bc ./typing i386 'echo evil'"
        dies on_terminal "$(printed '--seccomp 3' -- fw -bc ./typing i386 'echo evil')"
        return 0
    fi
    refuses_typing i386
}

@test "typing with TIOCSTI by a 32-bit call with high bits in the registers is refused" {
    [ "$(uname -m)" = x86_64 ] || skip_unless_must "no 32-bit calls on this architecture"
    if [ "$I386" = no ]; then
        bring typing
        build pty
        dies on_terminal "fw -bc ./typing i386high 'echo evil'"
        dies on_terminal "$(printed '--seccomp 3' -- fw -bc ./typing i386high 'echo evil')"
        return 0
    fi
    refuses_typing i386high
}

@test "typing with TIOCSTI by the numbers of x32 is refused" {
    bring typing
    build pty
    holds on_terminal "fw -bc ./typing x32 'echo evil'"
    lacks evil # no control: this kernel may have no x32 ABI, and then refuses as well
    run on_terminal "$(printed '--seccomp 3' -- fw -bc ./typing x32 'echo evil')"
    [[ $output == *'typed=echo evil'* || $output == *ENOSYS* ]]
}

# The driver of a pseudo-terminal does not know TIOCLINUX: ENOTTY says that the request has reached it.
@test "pasting with TIOCLINUX is refused before it reaches the driver" {
    bring typing
    build pty
    ways="console consolehigh"
    [ "$I386" != yes ] || ways+=" console32"
    for way in $ways; do
        holds on_terminal "fw -bc ./typing $way x"
        has EPERM
        run on_terminal "$(printed '--seccomp 3' -- fw -bc ./typing "$way" x)"
        has ENOTTY
    done
}

@test "the terminal's line discipline can not be changed" {
    bring tty
    build pty
    for way in setd setdhigh; do
        holds "$BATS_FILE_TMPDIR/pty" fw -bc ./tty $way
        has EPERM
        holds "$BATS_FILE_TMPDIR/pty" fw -bc --nested --debug ./tty $way
        breaks "$BATS_FILE_TMPDIR/pty" sh -c "$(printed '--seccomp 3' -- fw -bc ./tty $way)"
    done
}

# What a privilege is asked for: for root alone there is a control, outside.
@test "the terminal can not be locked nor hung up" {
    bring tty
    build pty
    for options in '' --nested --cap-add=CAP_SYS_ADMIN; do
        # shellcheck disable=SC2086
        holds "$BATS_FILE_TMPDIR/pty" fw -bc $options ./tty lock
        # shellcheck disable=SC2086
        holds "$BATS_FILE_TMPDIR/pty" fw -bc $options ./tty vhangup
    done
    is_root || return 0
    breaks "$BATS_FILE_TMPDIR/pty" ./tty lock
    run -0 "$BATS_FILE_TMPDIR/pty" ./tty vhangup
}

@test "with new-session the terminal is not even there" {
    bring typing
    build pty
    run on_terminal "fw -bc --new-session ./typing devtty 'echo evil'"
    has 'unable: no terminal'
    lacks evil
}

# refuses_reading WAY [FROM]: in a background job. The control has the user's terminal, and is in the background as well.
refuses_reading() {
    bring keyboard
    build background
    holds "$BATS_FILE_TMPDIR/background" fw -bc ${session:+"$session"} ./keyboard "$@"
    has 'typed=secret'
    breaks "$BATS_FILE_TMPDIR/background" sh -c "exec $(printed -- fw -bc ${session:+"$session"} ./keyboard "$@")"
    lacks 'typed=secret'
}

@test "a background job that makes itself the foreground job does not read the keyboard" {
    refuses_reading grab
    refuses_reading grab /dev/tty
    refuses_reading grab /proc/self/fd/1
}

@test "a background job that leaves the session does not read the keyboard" {
    refuses_reading leave
    refuses_reading leave /dev/tty
    refuses_reading leave /dev/console
    refuses_reading leave /proc/self/fd/1
}

@test "a background job that gives the terminal up does not read the keyboard" {
    refuses_reading notty
    refuses_reading notty /dev/console
}

@test "a background job with new-session does not read the keyboard" {
    session=--new-session
    refuses_reading plain
    refuses_reading grab
}

# The control is the same without the option: what has the user's terminal keeps it.
@test "a job with own-terminal, which began in the foreground, stopped, and goes on in the background, does not read the keyboard" {
    bring keyboard
    build background
    for way in grab leave notty; do
        holds "$BATS_FILE_TMPDIR/background" -f fw -bc --own-terminal -- ./keyboard -s "$way"
        has 'stopped: '
        has 'typed=secret'
        breaks "$BATS_FILE_TMPDIR/background" -f fw -bc -- ./keyboard -s "$way"
        has 'stopped: '
    done
}

@test "a background job without a descriptor of the terminal opens none but its own" {
    bring keyboard
    build background
    # shellcheck disable=SC2016
    apart='eval "$1" </dev/null >out 2>&1; status=$?; cat out; exit $status'
    holds "$BATS_FILE_TMPDIR/background" sh -c "$apart" sh "fw -bc ./keyboard leave /dev/tty"
    has 'typed=secret'
    breaks "$BATS_FILE_TMPDIR/background" sh -c "$apart" sh "$(printed -- fw -bc ./keyboard leave /dev/tty)"
}

@test "32-bit programs keep working" {
    [ "$(uname -m)" = x86_64 ] || skip_unless_must "no 32-bit programs on this architecture"
    bring thirty-two
    if [ "$I386" = no ]; then
        dies ./thirty-two
        run fw -bc ./thirty-two
        lacks '32 bits work'
        return 0
    fi
    run -0 ./thirty-two
    has '32 bits work'
    run -0 fw -bc ./thirty-two
    has '32 bits work'
}
