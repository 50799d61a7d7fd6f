/* SPDX-License-Identifier: MIT */
/* Start-up and system calls for a program without a C library, on x86_64 and aarch64: the stub is started once for every
 * command, and half of a small static program's time is the library's own start. Errors are negative numbers, as from the
 * kernel. A program that includes it defines `int start_main(long argc, char **argv, char **envp)`. */
#ifndef FIREWRAP_NOLIBC_H
#define FIREWRAP_NOLIBC_H

#include <asm/unistd.h>
#include <signal.h>
#include <stddef.h>

int start_main(long argc, char **argv, char **envp);

#if defined(__x86_64__)
static inline long sys(long n, long a, long b, long c, long d, long e) {
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
}
/* The stack pointer at the entry leads to argc: System V ABI, 3.4.1. The kernel wants a restorer (SA_RESTORER). */
__asm__(".globl _start\n_start: xor %ebp,%ebp\n mov %rsp,%rdi\n and $-16,%rsp\n call start\n hlt\n"
        ".globl restorer\nrestorer: mov $15,%eax\n syscall\n");
#elif defined(__aarch64__)
static inline long sys(long n, long a, long b, long c, long d, long e) {
    register long x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c,
                     x3 __asm__("x3") = d, x4 __asm__("x4") = e;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory", "cc");
    return x0;
}
__asm__(".globl _start\n_start: mov x29,#0\n mov x30,#0\n mov x0,sp\n and sp,x0,#-16\n bl start\n"
        ".globl restorer\nrestorer: mov x8,#139\n svc #0\n");
#else
#    error "the stub knows x86_64 and aarch64"
#endif

void restorer(void);

/* The kernel's own layout: not the C library's. */
struct kernel_sigaction {
    void *handler;
    unsigned long flags;
    void (*restorer)(void);
    unsigned long mask;
};

static inline void sys_sigaction(int sig, void *handler, unsigned long flags) {
    struct kernel_sigaction action = {handler, flags | 0x04000000, restorer, ~0ul}; /* SA_RESTORER */
    sys(__NR_rt_sigaction, sig, (long)&action, 0, sizeof action.mask, 0);
}

/* Sets the mask of blocked signals, returns the old one. */
static inline unsigned long sys_sigmask(unsigned long mask) {
    unsigned long old = 0;
    sys(__NR_rt_sigprocmask, SIG_SETMASK, (long)&mask, (long)&old, sizeof mask, 0);
    return old;
}

static inline long sys_fork(void) {
    return sys(__NR_clone, SIGCHLD, 0, 0, 0, 0);
}

_Noreturn static inline void sys_exit(int status) {
    for (;;)
        sys(__NR_exit_group, status, 0, 0, 0, 0);
}

static inline size_t length(const char *s) {
    size_t n = 0;
    while (s[n])
        n++;
    return n;
}

static inline void say(const char *s) {
    sys(__NR_write, 2, (long)s, (long)length(s), 0, 0);
}

/* What the compiler may call for copies and clearing. */
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
void *memcpy(void *to, const void *from, size_t n) {
    for (size_t i = 0; i < n; i++)
        ((volatile char *)to)[i] = ((const char *)from)[i];
    return to;
}
void *memset(void *to, int byte, size_t n) {
    for (size_t i = 0; i < n; i++)
        ((volatile char *)to)[i] = (char)byte;
    return to;
}

__attribute__((used)) _Noreturn static void start(long *stack) {
    char **argv = (char **)(stack + 1);
    sys_exit(start_main(stack[0], argv, argv + stack[0] + 1));
}

#endif
