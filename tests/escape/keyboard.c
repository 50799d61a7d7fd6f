/* SPDX-License-Identifier: MIT */
/* keyboard [-s] WAY [FROM]: reads what is typed into the terminal, from a background job (background.c). WAY is how it passes the kernel's
 * check of who reads:
 *   grab    makes itself the foreground job, with SIGTTOU blocked      leave   leaves the session (setsid)
 *   notty   gives the controlling terminal up, but keeps it open       plain   not at all
 * -s: stops itself before. FROM: standard input, or what is opened before: /dev/tty, /dev/console, /proc/self/fd/1. */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int tty;

static void grab(void) {
    sigset_t out;
    sigemptyset(&out);
    sigaddset(&out, SIGTTOU);
    sigprocmask(SIG_BLOCK, &out, NULL);
    setpgid(0, 0);
    tcsetpgrp(tty, getpgrp());
}

static int leave(void) {
    int status;
    pid_t pid = fork(); /* a group's leader can not leave */
    if (pid == 0) {
        setsid();
        return 0;
    }
    waitpid(pid, &status, 0);
    exit(WEXITSTATUS(status));
}

/* Nobody else reads meanwhile. What is typed is there at once: the wait for what does not come ends soon after "typed" is there. */
static int read_typed(void) {
    struct pollfd typed = {.fd = tty, .events = POLLIN};
    int came = 0;
    char line[64] = "";
    signal(SIGTTIN, SIG_IGN);
    dprintf(tty, "ready\n");
    for (int last = 0; !came && !last;) {
        last = access("typed", F_OK) == 0;
        came = poll(&typed, 1, 200) == 1;
    }
    if (came && read(tty, line, sizeof line - 1) > 0 && strstr(line, "secret"))
        return broken(line);
    if (!came)
        errno = ETIMEDOUT;
    return refused("reading what is typed");
}

int main(int argc, char **argv) {
    if (argc > 1 && !strcmp(argv[1], "-s")) {
        raise(SIGSTOP);
        argc--, argv++;
    }
    if (argc < 2)
        return 99;
    tty = argc > 2 ? open(argv[2], O_RDWR | O_NOCTTY) : 0;
    if (tty < 0)
        unable("the terminal can not be opened");
    if (!strcmp(argv[1], "grab"))
        grab();
    else if (!strcmp(argv[1], "leave"))
        leave();
    else if (!strcmp(argv[1], "notty"))
        ioctl(tty, TIOCNOTTY);
    return read_typed();
}
