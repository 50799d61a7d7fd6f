/* SPDX-License-Identifier: MIT */
#include "named.h"

#include "host/host.h"
#include "names.h"

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
    return out;
}

/* Is WORD a line of LIST? */
static bool is_listed(const char *list, const char *word) {
    size_t len = strlen(word);
    for (; *list; list += *list == '\n') {
        size_t line = strcspn(list, "\n");
        if (line == len && !memcmp(list, word, len))
            return true;
        list += line;
    }
    return false;
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
    const char *said = s->cli.hook ? s->cli.named : world_env(&s->world, ENV_NAMED);
    strv all = {0}, out = {0};
    if (said || !s->cli.hook)
        all = named_all(s);
    for (size_t i = 0; i < all.n; i++)
        if (said ? is_listed(said, all.v[i]) : named_path(all.v[i]) == all.v[i]) /* a glob can bring a file "x=.." */
            strv_add(&out, all.v[i]);
    bool none = out.n > MAX_NAMED || (out.n && !s->cli.hook && !is_by_hand());
    if (none)
        out.n = 0;
    return out;
}
