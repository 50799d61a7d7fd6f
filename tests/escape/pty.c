/* SPDX-License-Identifier: MIT */
/* pty CMD…: runs CMD on a new terminal that nobody types into, shows what it writes, and ends with its status. */
#define _GNU_SOURCE
#include "attack.h"

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    char text[4096];
    int master, status;
    ssize_t n;
    if (argc < 2)
        return 99;
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    if (pid < 0)
        unable("forkpty");
    if (pid == 0) {
        execvp(argv[1], argv + 1);
        _exit(127);
    }
    while ((n = read(master, text, sizeof text)) > 0)
        if (write(1, text, (size_t)n) != n)
            return 99;
    if (waitpid(pid, &status, 0) < 0)
        return 99;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
