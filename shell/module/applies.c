/* SPDX-License-Identifier: MIT */
/* Most directories have no policy, and a command there should cost nothing. This looks for reasons to ask firewrap, which
 * decides: FIREWRAP_ARGS, a policy file here or above, a directory that was denied. Whatever can not be looked at is a
 * reason, too. See hook_applies and session_permitted in src. */
#define _GNU_SOURCE
#include "hook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *env_get(char *const *envp, const char *name) {
    size_t len = strlen(name);
    for (; envp && *envp; envp++)
        if (!strncmp(*envp, name, len) && (*envp)[len] == '=')
            return *envp + len + 1;
    return NULL;
}

/* Is there surely nothing at PATH? */
static bool absent(const char *path) {
    struct stat st;
    return lstat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* `firewrap deny` makes this directory when it is first used. */
static bool nothing_denied(char *const *envp) {
    char path[PATH_MAX];
    const char *state = env_get(envp, "XDG_STATE_HOME"), *home = env_get(envp, "HOME");
    bool given = state && state[0] == '/';
    if (!given && (!home || home[0] != '/'))
        return false;
    int n = snprintf(path, sizeof path, "%s%s/firewrap/denied", given ? state : home, given ? "" : "/.local/state");
    return n > 0 && (size_t)n < sizeof path && absent(path);
}

/* Is there no policy at DIR or above? Up to the root, beyond where firewrap stops: what is found there only costs the time to
 * ask. */
static bool no_policy_above(const char *dir) {
    static const char name[] = "/.firewrap.ini";
    char path[PATH_MAX + sizeof name];
    size_t len = strlen(dir);
    if (dir[0] != '/' || len >= PATH_MAX)
        return false;
    memcpy(path, dir, len + 1);
    for (char *end = path[1] ? path + len : path;; *end = '\0') {
        memcpy(end, name, sizeof name);
        if (!absent(path))
            return false;
        *end = '\0';
        if (end == path)
            return true;
        end = strrchr(path, '/');
    }
}

/* Where the process is, and by which way the user came: a program of a project can have put a link in place of one of its
 * directories. In a home of the sandboxes' own stands what they like. */
static bool nothing_here(char *const *envp) {
    char cwd[PATH_MAX];
    const char *way = env_get(envp, "PWD");
    if (!getcwd(cwd, sizeof cwd) || strstr(cwd, "/sandboxes"))
        return false;
    return no_policy_above(cwd) && (!way || no_policy_above(way));
}

bool applies_not(char *const *envp) {
    const char *args = env_get(envp, "FIREWRAP_ARGS");
    if (args)
        return !*args; /* set and empty: switched off */
    return nothing_denied(envp) && nothing_here(envp);
}
