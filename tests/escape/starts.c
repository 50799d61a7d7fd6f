/* SPDX-License-Identifier: MIT */
/* starts ROUNDS CMD…: runs CMD so often, two at a time and without their output, and counts how they end. Ends at the first that
 * succeeds, since that is the attack's success: BROKEN, and 0. Else how many ran (1) and how many were refused (125). */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void start(char **argv) {
    posix_spawn_file_actions_t quiet;
    pid_t pid;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    errno = posix_spawnp(&pid, argv[0], &quiet, NULL, argv, environ);
    if (errno)
        unable(argv[0]);
    posix_spawn_file_actions_destroy(&quiet);
}

int main(int argc, char **argv) {
    int rounds = argc > 2 ? atoi(argv[1]) : 0, started = 0, running = 0, ran = 0, refused_ones = 0, status;
    while (started < rounds || running) {
        for (; running < 2 && started < rounds; running++, started++)
            start(argv + 2);
        if (wait(&status) < 0)
            unable("wait");
        running--;
        ran += WIFEXITED(status) && WEXITSTATUS(status) == 1;
        refused_ones += WIFEXITED(status) && WEXITSTATUS(status) != 1 && WEXITSTATUS(status) != 0;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            while (wait(&status) > 0)
                ;
            printf("BROKEN: in round %d\n", started);
            return 0;
        }
    }
    printf("refused: %d ran without it, %d did not run\n", ran, refused_ones);
    return 1;
}
