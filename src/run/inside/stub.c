/* SPDX-License-Identifier: MIT */
/* stub REPORT[:TERMINAL] ERRORS IGNORED ARGV0 PROGRAM ARG…: process 1 of the sandbox (or, where it shares the host's processes, an ordinary
 * one). Starts PROGRAM (a path) with argv[0] ARGV0, forwards signals to it (SUPERVISE_FORWARD), and writes to descriptor REPORT what becomes of
 * it. TERMINAL: a descriptor of its own terminal (relay.h). IGNORED: bit N-1 is set for a signal N that the program is to ignore. ERRORS becomes its standard
 * error, for what bwrap has there is not the program's. With REPORT -1 it only becomes the program. See supervise.h.
 *
 * stub @FD: the same words stand in the file FD, each ended by a zero byte. */
#include "../supervise.h"
#include "nolibc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int forwarded[] = {SUPERVISE_SIGNALS};
enum { FORWARDED = sizeof forwarded / sizeof *forwarded };

static volatile long program;
static int terminal = -1;
static int group; /* which had the terminal's foreground, and is to get it again */

static void set_foreground(int to) {
    sys(__NR_ioctl, terminal, TIOCSPGRP, (long)&to, 0, 0);
}

/* In the background, this process alone has it. */
static void obey(int word) {
    if (word == FORWARD_GIVE) {
        set_foreground(group);
    } else if (word == FORWARD_TAKE) {
        sys(__NR_ioctl, terminal, TIOCGPGRP, (long)&group, 0, 0);
        set_foreground((int)sys(__NR_getpid, 0, 0, 0, 0, 0)); /* which bwrap has made the leader of a session */
    } else if (word > FORWARD_TO_GROUP) {
        sys(__NR_kill, terminal < 0 ? program : -program, word - FORWARD_TO_GROUP, 0, 0, 0);
    } else {
        sys(__NR_kill, program, word, 0, 0, 0);
    }
}

/* What firewrap sends. The terminal, and whoever else sends something to the whole job, reaches the program by himself. */
static void forward(int sig, siginfo_t *info, void *context) {
    (void)sig, (void)context;
    if (program > 0 && info->si_code == SI_QUEUE)
        obey(info->si_value.sival_int);
}

/* A script without "#!" is for the shell: execvp(3) does so, too. There is room for a word before ARGV. */
static void become_shell(char *path, char **argv, char **envp) {
    argv[-1] = "sh";
    argv[0] = path;
    sys(__NR_execve, (long)"/bin/sh", (long)(argv - 1), (long)envp, 0, 0);
}

/* Becomes PATH, or says why not and returns the status for that. */
static int become(char *path, char **argv, char *argv0, char **envp) {
    argv[0] = argv0;
    long error = sys(__NR_execve, (long)path, (long)argv, (long)envp, 0, 0);
    if (error == -ENOEXEC)
        become_shell(path, argv, envp);
    bool missing = error == -ENOENT || error == -ENOTDIR;
    say("firewrap: ");
    say(missing           ? "it, or what interprets or loads it, is not found in the sandbox"
        : error == -E2BIG ? "its arguments and environment are too long"
                          : "can not be executed in the sandbox");
    say(": '");
    say(path);
    say("'\n");
    return missing ? 127 : 126;
}

static bool tell(int report, int status) {
    return sys(__NR_write, report, (long)&status, sizeof status, 0, 0) == sizeof status;
}

/* The set of the signals that are blocked and wait, as far as they are forwarded. */
static int waiting(void) {
    unsigned long set = 0, known = 0;
    sys(__NR_rt_sigpending, (long)&set, sizeof set, 0, 0, 0);
    for (int i = 0; i < FORWARDED; i++)
        known |= 1ul << (forwarded[i] - 1);
    return (int)(set & known);
}

/* That it has started is told before the program can do anything that firewrap's user could see, and answer with Ctrl-C. Not
 * vfork: a child that stops before it is the program would keep us from telling so. */
static void start_program(char *path, char **argv, char *argv0, char **envp, unsigned long ignored, int report) {
    unsigned long old = sys_sigmask(~0ul);
    long pid = sys_fork();
    if (terminal >= 0)
        sys(__NR_setpgid, pid, pid, 0, 0, 0);
    if (pid == 0) {
        for (int i = 0; i < FORWARDED; i++)
            sys_sigaction(forwarded[i], ignored & 1ul << (forwarded[i] - 1) ? (void *)SIG_IGN : (void *)SIG_DFL, 0);
        if (!tell(report, REPORT_STARTED - waiting()))
            sys_exit(125);
        sys_sigmask(old);
        sys_exit(become(path, argv, argv0, envp));
    }
    program = pid;
    group = (int)pid;
    for (int i = 0; i < FORWARDED; i++)
        sys_sigaction(forwarded[i], (void *)SIG_IGN, 0);
    sys_sigaction(SUPERVISE_FORWARD, (void *)forward, SA_SIGINFO | SA_RESTART);
    sys_sigmask(old);
}

/* The program has ended. Are there others, who are to end with it? firewrap may name them: it says when it has seen them. */
static void tell_left(int report) {
    const struct timespec limit = {.tv_nsec = 333 * 1000 * 1000};
    const unsigned long word = 1ul << (SUPERVISE_FORWARD - 1);
    long pid;
    while ((pid = sys(__NR_wait4, -1, 0, WNOHANG, 0, 0)) > 0)
        ;
    if (pid < 0)
        return;
    sys_sigmask(~0ul);
    if (tell(report, REPORT_LEFT))
        sys(__NR_rt_sigtimedwait, (long)&word, 0, (long)&limit, sizeof word, 0);
}

/* Waits for the program, and as process 1 for what it left behind. */
static int attend(int report) {
    int status = 0;
    for (;;) {
        long pid = sys(__NR_wait4, -1, (long)&status, WUNTRACED, 0, 0);
        if (pid < 0 && pid != -EINTR)
            return -1;
        if (pid == program && !WIFSTOPPED(status))
            tell_left(report);
        if (pid == program && (!tell(report, status) || !WIFSTOPPED(status)))
            return status;
    }
}

static void take_terminal(int fd) {
    terminal = fd;
    sys(__NR_ioctl, terminal, TIOCSCTTY, 0, 0, 0);
    sys(__NR_fcntl, terminal, F_SETFD, FD_CLOEXEC, 0, 0);
}

static unsigned long number(const char *s) {
    unsigned long n = 0;
    for (; *s >= '0' && *s <= '9'; s++)
        n = n * 10 + (unsigned long)(*s - '0');
    return n;
}

/* Reads the words of the file FD into fresh memory: *ARGC and the result are as for a program of these words. NULL: failed. */
static char **words_of(int fd, long *argc) {
    long size = sys(__NR_lseek, fd, 0, SEEK_END, 0, 0), got = 0, begin = sys(__NR_brk, 0, 0, 0, 0, 0);
    if (size <= 0 || sys(__NR_lseek, fd, 0, SEEK_SET, 0, 0) != 0)
        return NULL;
    /* The pointers lie before the text; there are at most as many words as bytes, and memory that is not touched costs nothing. */
    char **words = (char **)((begin + 15) & ~15l), *text = (char *)(words + size + 2);
    if (sys(__NR_brk, (long)(text + size), 0, 0, 0, 0) < (long)(text + size))
        return NULL;
    for (long n = 1; got < size && n > 0; got += n > 0 ? n : 0)
        n = sys(__NR_read, fd, (long)text + got, size - got, 0, 0);
    if (got != size || text[size - 1])
        return NULL;
    *argc = 1;
    for (char *word = text; word < text + size; word += length(word) + 1)
        words[(*argc)++] = word;
    words[*argc] = NULL;
    sys(__NR_close, fd, 0, 0, 0, 0);
    return words;
}

/* The program has its words, and pgrep -f is to find it alone: what /proc/1/cmdline shows is this memory. */
static void forget(char **words) {
    for (; *words; words++)
        for (char *at = *words; *at; at++)
            *(volatile char *)at = '\0';
}

/* Executed through a descriptor, a program has that, and is called by its number. */
static void close_own(const char *name) {
    static const char by[] = "/proc/self/fd/";
    for (size_t i = 0; i < sizeof by - 1; i++)
        if (name[i] != by[i])
            return;
    sys(__NR_close, (long)number(name + sizeof by - 1), 0, 0, 0, 0);
    sys(__NR_prctl, PR_SET_NAME, (long)"stub", 0, 0, 0);
}

static void take_errors(int fd) {
    sys(__NR_dup3, fd, 2, 0, 0, 0);
    sys(__NR_close, fd, 0, 0, 0, 0);
}

int start_main(long argc, char **argv, char **envp) {
    if (argc > 0)
        close_own(argv[0]);
    if (argc == 2 && argv[1][0] == '@' && !(argv = words_of((int)number(argv[1] + 1), &argc)))
        return 125;
    if (argc < 6)
        return 125;
    if (argv[1][0] == '-')
        return become(argv[5], argv + 5, argv[4], envp);
    take_errors((int)number(argv[2]));
    int report = (int)number(argv[1]);
    sys(__NR_prctl, PR_SET_DUMPABLE, 0, 0, 0, 0); /* keeps the program out of our /proc entry, and so from the report */
    sys(__NR_fcntl, report, F_SETFD, FD_CLOEXEC, 0, 0);
    for (const char *s = argv[1]; *s; s++)
        if (*s == ':')
            take_terminal((int)number(s + 1));
    start_program(argv[5], argv + 5, argv[4], envp, number(argv[3]), report);
    if (program < 0)
        return 125;
    forget(argv + 1);
    int status = attend(report);
    if (status < 0)
        return 125;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
