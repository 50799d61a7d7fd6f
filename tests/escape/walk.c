/* SPDX-License-Identifier: MIT */
/* walk hook|text ROUNDS: from a directory with a policy above it, asks so often whether there is one: as the shells' hook does
 * (shell/module/applies.c), or by names alone (the control). BROKEN: once there seemed to be none. */
#define _GNU_SOURCE
#include "../../shell/module/hook.h"
#include "attack.h"

#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static bool misses_by_text(void) {
    char path[PATH_MAX + 32];
    struct stat st;
    if (!getcwd(path, PATH_MAX))
        return false;
    for (char *end = path + strlen(path); end; *end = '\0', end = strrchr(path, '/')) {
        strcpy(end, "/.firewrap.ini");
        if (lstat(path, &st) == 0)
            return false;
    }
    return true;
}

int main(int argc, char **argv) {
    bool hook_asks = argc > 1 && !strcmp(argv[1], "hook");
    for (long n = argc > 2 ? atol(argv[2]) : 0; n > 0; n--)
        if (hook_asks ? applies_not(environ) : misses_by_text())
            return broken("a policy was missed");
    errno = EPERM;
    return refused("to miss the policy");
}
