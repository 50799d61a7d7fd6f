/* SPDX-License-Identifier: MIT */
/* stub REPORT IGNORED ARGV0 PROGRAM ARG…: process 1 of the sandbox (or, where it shares the host's processes, an
 * ordinary one). Starts PROGRAM (a path) with argv[0] ARGV0, forwards signals to it, stops the job when it stops, and
 * writes its wait status to descriptor REPORT. IGNORED: bit N-1 is set for a signal N that the program is to ignore.
 * With REPORT -1 it only becomes the program. See supervise.h. */
#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const int forwarded[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU};
enum { FORWARDED = sizeof forwarded / sizeof *forwarded };

static volatile pid_t program;

/* What the terminal sends reaches the program by itself. */
static void forward(int sig, siginfo_t *info, void *context) {
    (void)context;
    if (program > 0 && (info->si_code <= 0 || sig == SIGCONT))
        kill(program, sig);
}

/* Becomes PATH. A script without "#!" is for the shell: execvp(3) does so, too. */
static int become(const char *path, char **argv, const char *argv0) {
    argv[0] = (char *)argv0;
    execve(path, argv, environ);
    if (errno == ENOEXEC) {
        size_t n = 0;
        while (argv[n])
            n++;
        char **shell = calloc(n + 2, sizeof *shell);
        if (shell) {
            shell[0] = "sh";
            shell[1] = (char *)path;
            memcpy(shell + 2, argv + 1, n * sizeof *shell);
            execve("/bin/sh", shell, environ);
        }
    }
    int status = errno == ENOENT || errno == ENOTDIR ? 127 : 126;
    fprintf(stderr, "firewrap: %s: '%s'\n", strerror(errno), path);
    return status;
}

static void start(const char *path, char **argv, const char *argv0, unsigned long ignored) {
    struct sigaction action = {.sa_sigaction = forward, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigset_t all, old;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    pid_t pid = fork();
    if (pid == 0) {
        for (int i = 0; i < FORWARDED; i++)
            signal(forwarded[i], ignored & 1ul << (forwarded[i] - 1) ? SIG_IGN : SIG_DFL);
        sigprocmask(SIG_SETMASK, &old, NULL);
        _exit(become(path, argv, argv0));
    }
    program = pid;
    for (int i = 0; i < FORWARDED; i++)
        sigaction(forwarded[i], &action, NULL);
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static bool tell(int report, int status) {
    return write(report, &status, sizeof status) == sizeof status;
}

/* Waits for the program, and as process 1 for what it left behind. */
static int attend(int report) {
    int status;
    for (;;) {
        pid_t pid = waitpid(-1, &status, WUNTRACED);
        if (pid < 0 && errno != EINTR)
            return -1;
        if (pid == program && (!tell(report, status) || !WIFSTOPPED(status)))
            return status;
    }
}

int main(int argc, char **argv) {
    if (argc < 5)
        return 125;
    int report = atoi(argv[1]);
    unsigned long ignored = strtoul(argv[2], NULL, 10);
    if (report < 0)
        return become(argv[4], argv + 4, argv[3]);
    fcntl(report, F_SETFD, FD_CLOEXEC);
    start(argv[4], argv + 4, argv[3], ignored);
    if (program < 0 || !tell(report, REPORT_STARTED))
        return 125;
    int status = attend(report);
    if (status < 0)
        return 125;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
