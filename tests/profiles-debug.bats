#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Debugging is development: tools that look at what they have started work by default, with the profiles of their names.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# A program that leaks, and its source. gdb, ltrace, valgrind and ccache, which 'make deps' does not install, are in large/.
leak() {
    printf '#include <stdlib.h>\nint main(void) {\n    char *p = malloc(10);\n    p = NULL;\n    return p != NULL;\n}\n' >leak.c
    cc -g -O0 -o leak leak.c
}

needs() { command -v "$1" >/dev/null || skip_unless_must "$1 is not installed"; }

@test "strace sees the calls of what it starts, unless debug = no" {
    needs strace
    leak
    run -0 fw strace -f -o calls ./leak
    grep -q 'exited with 0' calls
    policy 'debug = no' && allow
    run ! fw strace -f -o calls ./leak
}

@test "AddressSanitizer with LeakSanitizer, which traces the program, finds a leak, unless debug = no" {
    leak
    cc -g -fsanitize=address -o leak leak.c 2>/dev/null || skip_unless_must "there is no AddressSanitizer"
    run ! fw ./leak
    has '10 byte(s) leaked'
    policy 'debug = no' && allow
    run fw ./leak
    lacks '10 byte(s) leaked'
}

@test "perf and rr may count events, the other tools may not" {
    for name in perf rr; do
        firewrap show --profile "$name" -- x | grep -qx 'debug = yes'
    done
    for name in gdb lldb strace ltrace valgrind ccache; do
        run ! grep -x 'debug = yes' <(firewrap show --profile "$name" -- x)
    done
}

@test "agents have the network and a home of their own" {
    for name in amp kilocode kilo; do
        firewrap show --profile "$name" -- x >said
        grep -qx 'net = on' said
        grep -q "^home = ${name%code}" said
    done
}

# Since it is not dumpable; an ordinary process in its place is the control.
@test "the first process of a sandbox, which is firewrap's, can be traced by nobody in it" {
    bring processes
    for attack in 'ptrace 1' 'pidfd 1 0' 'environ-of 1'; do
        for option in --debug=trace --debug=yes; do
            # shellcheck disable=SC2086 # words
            holds fw -bc "$option" ./processes $attack
        done
        # shellcheck disable=SC2016
        breaks fw -bc sh -c "rm -f there; ./processes victim there & until [ -s there ]; do sleep 0.01; done
            set -- $attack; read -r pid rest <there; ./processes \$1 \$pid \$3; status=\$?; kill -9 \$pid; exit \$status"
    done
}

@test "nothing of the program stands in the command line of the sandbox's first process" {
    # shellcheck disable=SC2016
    run -0 fw sh -c 'tr "\0" " " </proc/1/cmdline; echo; grep -laz marked-word /proc/[0-9]*/cmdline | grep -v self | head -1
        pgrep -f marked-word | wc -l' marked-word
    lacks '/proc/1/cmdline: marked-word'
    [[ ${lines[0]} != *marked-word* ]]
    [ "${lines[1]}" = /proc/2/cmdline ] # the control: the program itself
    [ "${lines[2]}" = 1 ]
}
