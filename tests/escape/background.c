/* SPDX-License-Identifier: MIT */
/* background [-f] CMD…: runs CMD as a background job of a new terminal, and itself, in the foreground, is its shell. With -f, CMD begins
 * in the foreground, and is in the background once it has stopped. When CMD has written
 * "ready", somebody types "secret", and makes the directory "typed"; when CMD has ended, the shell reads what it finds typed. Shows all that was written, and ends
 * with CMD's status; one that stops is continued, since a shell may do that, too. */
#define _GNU_SOURCE
#include "attack.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int shell(char **argv) {
    char line[64] = "";
    int status, pid, front = !strcmp(argv[0], "-f");
    signal(SIGTTOU, SIG_IGN);
    pid = fork();
    argv += front;
    if (pid == 0) {
        setpgid(0, 0);
        if (front)
            tcsetpgrp(0, getpgrp());
        signal(SIGTTOU, SIG_DFL);
        execvp(argv[0], argv);
        _exit(127);
    }
    setpgid(pid, pid);
    while (waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status)) {
        if (front)
            tcsetpgrp(0, getpgrp());
        front = 0;
        printf("stopped: %s\n", strsignal(WSTOPSIG(status)));
        fflush(stdout);
        kill(-pid, SIGCONT);
    }
    struct pollfd typed = {.fd = 0, .events = POLLIN};
    if (poll(&typed, 1, 0) == 1 && tcgetpgrp(0) == getpgrp() && read(0, line, sizeof line - 1) > 0)
        printf("typed=%s\n", line);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv) {
    char text[65536];
    int master, status, typed = 0;
    size_t have = 0;
    ssize_t n;
    if (argc < 2)
        return 99;
    rmdir("typed");
    pid_t pid = forkpty(&master, NULL, NULL, NULL);
    if (pid < 0)
        unable("forkpty");
    if (pid == 0)
        exit(shell(argv + 1));
    while (have < sizeof text - 1 && (n = read(master, text + have, sizeof text - 1 - have)) > 0) {
        text[have += (size_t)n] = '\0';
        if (!typed && strstr(text, "ready"))
            typed = write(master, "secret\n", 7) == 7 && mkdir("typed", 0700) == 0;
    }
    fwrite(text, 1, have, stdout);
    if (waitpid(pid, &status, 0) < 0)
        return 99;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
