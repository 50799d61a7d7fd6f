/* SPDX-License-Identifier: MIT */
/* What was open in the shell before anything was typed: a terminal emulator's, an agent's, one of the rc files. */
#define _GNU_SOURCE
#include "hook.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { NUMBERS = 256 }; /* firewrap passes none from here on, but those that a word names */

/* Only firewrap can tell whether a number still means the same: a redirection takes effect in the new process. */
void inherited_note(char *text, size_t size) {
    size_t used = 0;
    for (int fd = 3; fd < NUMBERS; fd++) {
        struct stat st;
        int flags = fcntl(fd, F_GETFD);
        if (flags < 0 || (flags & FD_CLOEXEC) || fstat(fd, &st) < 0)
            continue;
        int n = snprintf(text + used, size - used, "%s%d:%llu:%llu", used ? " " : "", fd, (unsigned long long)st.st_dev,
                         (unsigned long long)st.st_ino);
        if (n < 0 || (size_t)n >= size - used) {
            snprintf(text, size, "all");
            return;
        }
        used += (size_t)n;
    }
}
