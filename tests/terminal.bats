# SPDX-License-Identifier: MIT
# Nobody types into the user's terminal.
load helper

# tiocsti HOW: types an "x" into the terminal, and says whether the kernel took it.
tiocsti_program() {
    command -v cc >/dev/null || skip_unless_must 'there is no C compiler'
    cat >tiocsti.c <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int say(long rc) {
    if (rc < 0 && rc > -4096 && rc != -1)
        errno = (int)-rc;
    printf("result: %s\n", rc == 0 ? "typed" : strerrorname_np(errno));
    return rc == 0;
}

int main(int argc, char **argv) {
    const char *how = argc > 1 ? argv[1] : "plain";
    if (!strcmp(how, "plain"))
        return say(ioctl(0, TIOCSTI, "x"));
    if (!strcmp(how, "linux"))
        return say(ioctl(0, 0x541CUL /* TIOCLINUX */, "\2"));
    if (!strcmp(how, "high"))
        return say(syscall(SYS_ioctl, 0, (1UL << 32) | TIOCSTI, "x"));
#ifdef __x86_64__
    if (!strcmp(how, "x32"))
        return say(syscall(0x40000000 | 514, 0, TIOCSTI, "x"));
    if (!strcmp(how, "i386")) {
        char *x = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
        long rc;
        *x = 'x';
        __asm__ volatile("int $0x80" : "=a"(rc) : "a"(54L), "b"(0L), "c"((long)TIOCSTI), "d"((long)(uintptr_t)x) : "memory", "r8", "r9", "r10", "r11");
        return say((int)rc);
    }
#endif
    return 2;
}
END
    cc -o tiocsti tiocsti.c
}

# on_terminal COMMAND: its output, on a terminal of its own
on_terminal() { script -qec "$1" /dev/null </dev/null; }

@test "a program can not type into the terminal" {
    tiocsti_program
    run on_terminal 'fw -- ./tiocsti plain'
    has 'result: EPERM'
    run on_terminal 'fw -- ./tiocsti linux'
    has 'result: EPERM'
}

@test "without the sandbox it is not the filter that refuses it" {
    tiocsti_program
    run on_terminal './tiocsti plain'
    has 'result: '
    lacks EPERM
}

@test "high bits in the request do not help" {
    tiocsti_program
    run on_terminal './tiocsti high'
    lacks EPERM
    run on_terminal 'fw -- ./tiocsti high'
    has 'result: EPERM'
}

@test "the other system call tables do not help" {
    [ "$(uname -m)" = x86_64 ] || return 0 # there are none
    tiocsti_program
    run on_terminal 'fw -- ./tiocsti x32'
    lacks typed
    run on_terminal 'fw -- ./tiocsti i386'
    lacks typed
}

@test "a program has the terminal, its size and a job to control" {
    run -0 on_terminal 'stty rows 33 cols 77; fw -- sh -c "stty size; tty; test -t 0 && echo is >/dev/tty"'
    has '33 77'
    has is
}

@test "a new session has no terminal to open" {
    run on_terminal 'fw -bc --new-session -- sh -c "echo reached >/dev/tty || echo refused"'
    has refused
    run on_terminal 'fw -bc --new-session --unsafe-session -- sh -c "echo reached >/dev/tty"'
    has reached
}

@test "on a terminal the printed line is laid out, and does the same" {
    on_terminal "fw --dry-run -bc --env-set 'A=a b' -- printf '<%s>' 'x  y'" | tr -d '\r' >line
    [ "$(grep -c ' \\$' line)" -gt 5 ]
    run -0 sh line
    [ "$output" = '<x  y>' ]
}

@test "control bytes in a printed line do not reach the terminal, and it does the same" {
    on_terminal $'fw --dry-run -bc -- printf %s \'a\033[31mb\'' | tr -d '\r' >line
    [ "$(LC_ALL=C tr -d '\n' <line | LC_ALL=C grep -c '[[:cntrl:]]')" = 0 ]
    run -0 bash line
    [ "$output" = $'a\033[31mb' ]
}
