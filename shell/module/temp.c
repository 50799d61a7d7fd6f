/* SPDX-License-Identifier: MIT */
/* zsh's =(cmd) and fish's psub hand a command the name of a temporary file that the shell has made, outside. In /tmp the
 * command could not see it, since that is its own. They lie in a directory of the user's alone, and `firewrap run --lend`
 * shows the command those of its shell that are there at that moment. */
#define _GNU_SOURCE
#include "hook.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool make_private(const char *dir) {
    struct stat st;
    if (mkdir(dir, 0700) < 0 && errno != EEXIST)
        return false;
    return lstat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() && !(st.st_mode & 077);
}

const char *temp_make(void) {
    static char prefix[PATH_MAX];
    char dir[PATH_MAX - 32];
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    struct stat st;
    bool given =
        runtime && runtime[0] == '/' && !strpbrk(runtime, ": \n") && stat(runtime, &st) == 0 && st.st_uid == geteuid();
    int n = given ? snprintf(dir, sizeof dir, "%s/firewrap-shell", runtime)
                  : snprintf(dir, sizeof dir, "/tmp/firewrap-shell-%u", (unsigned)geteuid());
    if (n <= 0 || (size_t)n >= sizeof dir || !make_private(dir))
        return NULL;
    snprintf(prefix, sizeof prefix, "%s/%ld.", dir, (long)getpid());
    return prefix;
}
