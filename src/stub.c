/* SPDX-License-Identifier: MIT */
/* stub ARGV0 PROGRAM ARG…: becomes PROGRAM (searched on PATH) with argv[0] ARGV0. Runs inside the sandbox. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 3)
        return 125;
    const char *program = argv[2];
    argv[2] = argv[1];
    execvp(program, argv + 2);
    int status = errno == ENOENT || errno == ENOTDIR ? 127 : 126;
    fprintf(stderr, "firewrap: %s: '%s'\n", strerror(errno), program);
    return status;
}
