#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Debugging is development: tools that look at what they have started work by default, with the profiles of their names.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

setup_file() {
    printf '#include <stdio.h>\n#include <stdlib.h>\nint main(void) {\n    char *p = malloc(10);\n    printf("at %%p\\n", (void *)p);\n    p = NULL;\n    return 0;\n}\n' \
        >"$BATS_FILE_TMPDIR/leak.c"
    cc -g -O0 -o "$BATS_FILE_TMPDIR/leak" "$BATS_FILE_TMPDIR/leak.c"
}

needs() { command -v "$1" >/dev/null || skip_unless_must "$1 is not installed"; }

@test "strace sees the calls of what it starts, unless debug = no" {
    needs strace
    cp "$BATS_FILE_TMPDIR/leak" .
    run -0 fw strace -f -o calls ./leak
    grep -q 'exited with 0' calls
    policy 'debug = no' && allow
    run ! fw strace -f -o calls ./leak
}

@test "gdb runs a program up to a breakpoint and shows where it is, unless debug = no" {
    needs gdb
    cp "$BATS_FILE_TMPDIR/leak" .
    run -0 fw gdb -batch -ex 'break main' -ex run -ex bt ./leak
    has '#0  main'
    policy 'debug = no' && allow
    run fw gdb -batch -ex 'break main' -ex run -ex bt ./leak
    lacks '#0  main'
}

@test "ltrace sees the library calls of what it starts" {
    needs ltrace
    cp "$BATS_FILE_TMPDIR/leak" .
    run -0 fw ltrace ./leak
    has 'malloc(10)'
}

@test "valgrind finds a leak" {
    needs valgrind
    cp "$BATS_FILE_TMPDIR/leak" .
    run -7 fw valgrind --leak-check=full --error-exitcode=7 ./leak
    has 'definitely lost: 10 bytes'
}

@test "AddressSanitizer with LeakSanitizer, which traces the program, finds a leak, unless debug = no" {
    cp "$BATS_FILE_TMPDIR/leak.c" .
    cc -g -fsanitize=address -o leak leak.c 2>/dev/null || skip_unless_must "there is no AddressSanitizer"
    run ! fw ./leak
    has '10 byte(s) leaked'
    policy 'debug = no' && allow
    run fw ./leak
    lacks '10 byte(s) leaked'
}

@test "ccache keeps its cache in the project's home, whatever CCACHE_DIR says" {
    needs ccache
    cp "$BATS_FILE_TMPDIR/leak.c" .
    export CCACHE_DIR=$HOME/.cache/ccache
    : >.firewrap.ini
    allow
    run -0 fw ccache gcc -c leak.c
    run -0 fw ccache gcc -c leak.c
    run -0 fw ccache --print-stats
    has $'direct_cache_hit\t1'
    [ ! -e "$HOME/.cache/ccache" ]
    [ -d "$(firewrap home path .)" ]
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
        breaks fw -bc sh -c "rm -f ready; ./processes victim ready & until [ -s ready ]; do sleep 0.01; done
            set -- $attack; read -r pid rest <ready; ./processes \$1 \$pid \$3; status=\$?; kill -9 \$pid; exit \$status"
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
