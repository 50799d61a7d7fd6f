/* SPDX-License-Identifier: MIT */
/* race DIRECTORY SCRIPT SECONDS OUTPUT: exchanges the two names all the time, as a hostile program in a sandbox would: for
 * SECONDS, and until the script has once met its own name and has written OUTPUT, 45 s at most (on a busy machine few
 * starts fit into the seconds). */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 5)
        return 2;
    time_t start = time(NULL);
    for (time_t now = start; now < start + atoi(argv[3]) || (now < start + 45 && access(argv[4], F_OK));
         now = time(NULL))
        for (int i = 0; i < 1000; i++)
            renameat2(AT_FDCWD, argv[1], AT_FDCWD, argv[2], RENAME_EXCHANGE);
    return 0;
}
