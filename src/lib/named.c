/* SPDX-License-Identifier: MIT */
#include "named.h"

#include "host/host.h"

#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { MAX_NAMED = 64 }; /* what is a list of that length was brought by a pattern */

strv named_all(const struct session *s) {
    strv out = {0};
    for (char *const *word = s->cli.command; *word; word++)
        if (named_path(*word))
            strv_add(&out, *word);
    if (out.n > MAX_NAMED)
        out.n = 0;
    return out;
}

static bool has_terminal(void) {
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (tcgetpgrp(fd) >= 0)
            return true;
    int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool is_by_hand(void) {
    return getpgid(getppid()) != getpgrp() && has_terminal();
}

strv named_words(const struct session *s) {
    strv out = s->cli.hook ? (strv){0} : named_all(s);
    return out.n && !is_by_hand() ? (strv){0} : out;
}
