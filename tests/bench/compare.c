/* SPDX-License-Identifier: MIT */
/* compare ROUNDS COMMAND… @@ COMMAND…: runs the two by turns (A B A B …), since machines are noisy and only what ran
 * side by side can be compared. Prints, as CSV: median and least time of A, of B, the median of the differences (all in
 * ms), the ratio of the medians, and the most memory that B itself had (KB).
 *
 * Descriptors 3 to 9 are rewound before each run (a pipe, as bash makes for a here-document, is made a file first), so that all
 * can read them; standard output of the commands goes to
 * /dev/null. If standard input is the controlling terminal, each command is a job in its foreground, as in a shell. */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static posix_spawn_file_actions_t quiet;
static posix_spawnattr_t job;
static int terminal;

struct series {
    double *ms;
    long memory;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* What a pipe holds can be read once only. */
static void make_file(int pipe) {
    struct stat st;
    char bytes[4096];
    if (fstat(pipe, &st) < 0 || !S_ISFIFO(st.st_mode))
        return;
    int file = memfd_create("document", 0);
    for (ssize_t n; (n = read(pipe, bytes, sizeof bytes)) > 0;)
        if (file < 0 || write(file, bytes, (size_t)n) != n)
            exit(2);
    dup2(file, pipe);
    close(file);
}

static void prepare(void) {
    sigset_t signals;
    for (int fd = 3; fd < 10; fd++)
        make_file(fd);
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&job);
    terminal = tcgetpgrp(STDIN_FILENO) == getpgrp();
    if (!terminal)
        return;
    signal(SIGTTOU, SIG_IGN); /* we take the terminal back from behind */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTTOU);
    posix_spawnattr_setsigdefault(&job, &signals);
    posix_spawnattr_setflags(&job, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
}

/* Runs ARGV, and notes the time from its start to its end; ends the program if it fails. */
static double run(char **argv, struct series *s) {
    struct rusage used;
    int status;
    pid_t pid;
    for (int fd = 3; fd < 10; fd++)
        lseek(fd, 0, SEEK_SET);
    double start = now();
    if (posix_spawnp(&pid, argv[0], &quiet, &job, argv, environ) != 0) {
        perror(argv[0]);
        exit(1);
    }
    if (terminal)
        tcsetpgrp(STDIN_FILENO, pid);
    if (wait4(pid, &status, 0, &used) < 0 || status != 0) {
        fprintf(stderr, "compare: %s failed (%#x)\n", argv[0], (unsigned)status);
        exit(1);
    }
    double ms = now() - start;
    if (terminal)
        tcsetpgrp(STDIN_FILENO, getpgrp());
    s->memory = used.ru_maxrss > s->memory ? used.ru_maxrss : s->memory;
    return ms;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, int n) {
    qsort(v, (size_t)n, sizeof *v, by_value);
    return v[n / 2];
}

int main(int argc, char **argv) {
    int rounds = argc > 3 ? atoi(argv[1]) : 0, split = 2;
    while (split < argc && strcmp(argv[split], "@@") != 0)
        split++;
    if (rounds < 1 || split >= argc - 1)
        return 2;
    argv[split] = NULL;
    struct series a = {.ms = calloc((size_t)rounds, sizeof *a.ms)}, b = {.ms = calloc((size_t)rounds, sizeof *b.ms)};
    double *difference = calloc((size_t)rounds, sizeof *difference);
    if (!a.ms || !b.ms || !difference)
        return 2;
    prepare();
    for (int i = rounds < 20 ? -1 : -5; i < rounds; i++) { /* the first ones only warm up */
        double x = run(argv + 2, &a), y = run(argv + split + 1, &b);
        if (i >= 0) {
            a.ms[i] = x;
            b.ms[i] = y;
            difference[i] = y - x;
        }
    }
    double of_a = median(a.ms, rounds), of_b = median(b.ms, rounds);
    printf("%.3f,%.3f,%.3f,%.3f,%.3f,%.3f,%ld\n", of_a, a.ms[0], of_b, b.ms[0], median(difference, rounds), of_b / of_a,
           b.memory);
    return 0;
}
