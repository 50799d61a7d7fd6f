/* SPDX-License-Identifier: MIT */
/* Some variables steer firewrap itself: where the user's policy and the trust store are, where the walk for policies ends,
 * what the dynamic linker loads. `HOME=$PWD make` is meant for make; firewrap gets what the shell had before the line. */
#define _GNU_SOURCE
#include "hook.h"

#include <stdlib.h>
#include <string.h>

static const char base[] = HOOK_BASE;
static char **before; /* entries of the environment, ended by NULL */

static bool starts(const char *text, const char *with) {
    return !strncmp(text, with, strlen(with));
}

bool steer_is(const char *variable) {
    static const char *const begins[] = {"HOME=", "XDG_", "LD_", "GCONV_PATH=", "GLIBC_TUNABLES="};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (starts(variable, begins[i]))
            return true;
    return false;
}

void steer_begin(char *const *envp) {
    size_t n = 0;
    for (char **e = before; e && *e; e++)
        free(*e);
    free(before);
    for (char *const *e = envp; e && *e; e++)
        n += steer_is(*e);
    before = calloc(n + 1, sizeof *before);
    n = 0;
    for (char *const *e = envp; before && e && *e; e++)
        if (steer_is(*e) && (before[n] = strdup(*e)))
            n++;
}

/* fish's script gives the entries in the environment itself. */
static bool in_environment(char *const *envp) {
    for (; hook.fish && envp && *envp; envp++)
        if (starts(*envp, base))
            return true;
    return false;
}

size_t steer_entries(char *const *envp, const char **out) {
    bool inside = in_environment(envp);
    size_t n = 0;
    for (char *const *e = inside ? envp : before; e && *e; e++) {
        const char *entry = !inside ? *e : starts(*e, base) ? *e + strlen(base) : NULL;
        if (!entry)
            continue;
        if (out)
            out[n] = entry;
        n++;
    }
    return n;
}
