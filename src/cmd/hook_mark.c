/* SPDX-License-Identifier: MIT */
/* What the shell's hook says of itself in the environment. */
#include "command.h"
#include "host/host.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool hook_is_on(void) {
    enum { FAR = 6 }; /* the shell, its fork, a prompt's program, that one's shell */
    const char *mark = getenv(ENV_HOOK);
    long shell = mark ? strtol(mark, NULL, 10) : 0, pid = getpid();
    for (int i = 0; shell > 0 && i < FAR && pid > 1; i++)
        if ((pid = (long)proc_stat((pid_t)pid, PROC_PARENT)) == shell)
            return true;
    return false;
}

const char *hook_lost(void) {
    const char *mark = getenv(ENV_HOOK), *words = mark ? strchr(mark, ' ') : NULL;
    if (!words || strncmp(words, " lost", 5) != 0)
        return NULL;
    return words[5] ? words + 6 : "";
}
