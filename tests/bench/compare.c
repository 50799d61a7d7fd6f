/* SPDX-License-Identifier: MIT */
/* compare ROUNDS COMMAND… @@ COMMAND…: runs the two by turns (A B A B …), since machines are noisy and only what ran
 * side by side can be compared, and prints medians, minima, the median difference and the ratio of the medians.
 * Descriptors 3 to 9 are rewound before each run, so that both can read them; standard output of the commands goes to
 * /dev/null. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Milliseconds from the start of ARGV to its end; ends the program if it fails. */
static double run(char **argv, posix_spawn_file_actions_t *quiet) {
    int status;
    pid_t pid;
    for (int fd = 3; fd < 10; fd++)
        lseek(fd, 0, SEEK_SET);
    double start = now();
    if (posix_spawnp(&pid, argv[0], quiet, NULL, argv, environ) != 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
        fprintf(stderr, "compare: %s failed\n", argv[0]);
        exit(1);
    }
    return now() - start;
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
    double *a = calloc((size_t)rounds, sizeof *a), *b = calloc((size_t)rounds, sizeof *b),
           *d = calloc((size_t)rounds, sizeof *d);
    if (!a || !b || !d)
        return 2;
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (int i = -5; i < rounds; i++) { /* the first few only warm up */
        double x = run(argv + 2, &quiet), y = run(argv + split + 1, &quiet);
        if (i >= 0) {
            a[i] = x;
            b[i] = y;
            d[i] = y - x;
        }
    }
    double ma = median(a, rounds), mb = median(b, rounds);
    printf("%.3f,%.3f,%.3f,%.3f,%.3f,%.3f\n", ma, a[0], mb, b[0], median(d, rounds), mb / ma);
    return 0;
}
