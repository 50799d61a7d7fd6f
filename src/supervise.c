/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* vfork */
#include "supervise.h"

#include "diag.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const int handled[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCONT};
enum { HANDLED = sizeof handled / sizeof *handled };

static volatile pid_t bwrap_pid; /* for the signal handler */

unsigned supervise_ignored(void) {
    unsigned mask = 0;
    for (int i = 0; i < HANDLED; i++) {
        struct sigaction old;
        if (sigaction(handled[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            mask |= 1u << (handled[i] - 1);
    }
    return mask;
}

bool supervise_shares_shell(bool hook) {
    pid_t group = getpgrp();
    return group == getsid(0) || (hook && group == getpgid(getppid()));
}

/* ---- signals ---- */

/* The pid, seen from here, of bwrap's child: process 1 of the sandbox. Async-signal-safe. */
static pid_t inner_pid(void) {
    char path[64] = "/proc/self/task/", text[16];
    char digits[12];
    int n = 0;
    size_t at;
    for (pid_t p = bwrap_pid; p; p /= 10)
        digits[n++] = (char)('0' + p % 10);
    /* /proc/PID/task/PID/children: proc(5), with CONFIG_PROC_CHILDREN */
    at = strlen("/proc/");
    for (int part = 0; part < 2; part++) {
        for (int i = n; i-- > 0;)
            path[at++] = digits[i];
        const char *rest = part ? "/children" : "/task/";
        memcpy(path + at, rest, strlen(rest) + 1);
        at += strlen(rest);
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    pid_t pid = 0;
    for (ssize_t i = 0; i < got && text[i] >= '0' && text[i] <= '9'; i++)
        pid = pid * 10 + (text[i] - '0');
    return pid;
}

/* Forwards what a process has sent; what the terminal has sent has reached the program as well. */
static void forward(int sig, siginfo_t *info, void *context) {
    int saved = errno;
    (void)context;
    if (bwrap_pid > 0 && (info->si_code <= 0 || sig == SIGCONT)) { /* sigaction(2): SI_USER and its like */
        pid_t inner = inner_pid();
        if (inner > 0)
            kill(inner, sig);
    }
    errno = saved;
}

static void handle_signals(unsigned ignored) {
    struct sigaction action = {.sa_sigaction = forward, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    for (int i = 0; i < HANDLED; i++)
        if (!(ignored & 1u << (handled[i] - 1)))
            sigaction(handled[i], &action, NULL);
}

/* ---- the child ---- */

/* bwrap has to survive what it shares with the program. The signals are blocked until they are ignored. */
static void start(const char *bwrap, char *const *argv) {
    static char *const no_env[] = {NULL};
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    pid_t pid = vfork();
    if (pid == 0) {
        for (int i = 0; i < HANDLED; i++)
            if (handled[i] != SIGCONT)
                signal(handled[i], SIG_IGN);
        sigprocmask(SIG_SETMASK, &old, NULL);
        execve(bwrap, argv, no_env);
        _exit(EXIT_FIREWRAP);
    }
    bwrap_pid = pid;
    sigprocmask(SIG_SETMASK, &old, NULL);
    if (pid < 0)
        die("bwrap can not be started: %s", strerror(errno));
}

/* Leaves the shell's process group, and takes the terminal along if that group has it. Returns the terminal's
 * descriptor, -1 if it was not taken. */
static int take_terminal(pid_t shell) {
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    bool has = tty >= 0 && tcgetpgrp(tty) == shell;
    signal(SIGTSTP, SIG_IGN); /* nobody would continue us */
    if (setpgid(0, 0) == 0 && has) {
        signal(SIGTTOU, SIG_IGN);
        tcsetpgrp(tty, getpgrp());
        return tty;
    }
    if (tty >= 0)
        close(tty);
    return -1;
}

/* ---- the end ---- */

/* Dies of signal SIG, as the program did, but leaves the core dump to it. */
static void die_of(int sig) {
    struct rlimit none = {0, 0};
    sigset_t only;
    setrlimit(RLIMIT_CORE, &none);
    signal(sig, SIG_DFL);
    sigemptyset(&only);
    sigaddset(&only, sig);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(sig);
}

void supervise_finish(int bwrap_status, int report) {
    int status;
    if (read(report, &status, sizeof status) == sizeof status) {
        if (WIFSIGNALED(status))
            die_of(WTERMSIG(status));
        exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
    if (WIFEXITED(bwrap_status) && WEXITSTATUS(bwrap_status) == 1)
        exit(EXIT_FIREWRAP); /* bwrap has said why */
    exit(WIFEXITED(bwrap_status) ? WEXITSTATUS(bwrap_status) : 128 + WTERMSIG(bwrap_status));
}

int supervise_run(const char *bwrap, char *const *argv, int write_end, bool own_group) {
    pid_t shell = getpgrp();
    int tty = own_group ? take_terminal(shell) : -1, status;
    handle_signals(supervise_ignored());
    start(bwrap, argv);
    close(write_end);
    while (waitpid(bwrap_pid, &status, 0) < 0)
        if (errno != EINTR)
            die("bwrap can not be waited for: %s", strerror(errno));
    bwrap_pid = 0;
    if (tty >= 0)
        tcsetpgrp(tty, shell);
    return status;
}
