/* SPDX-License-Identifier: MIT */
/* swap READY A B: exchanges the names A and B all the time, some thousand times a second, until READY is removed, which gets a line
 * after the first exchange. */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 4)
        return 2;
    for (int i = 0; !i || access(argv[1], F_OK) == 0; i++) {
        if (renameat2(AT_FDCWD, argv[2], AT_FDCWD, argv[3], RENAME_EXCHANGE) < 0)
            unable("renameat2");
        FILE *ready = i ? NULL : fopen(argv[1], "w");
        if (ready)
            fprintf(ready, "ready\n"), fclose(ready);
        usleep(i % 2 ? 400 : 100); /* more often as it was, so that starts get far enough */
    }
    return 0;
}
