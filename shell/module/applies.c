/* SPDX-License-Identifier: MIT */
/* Most directories have no policy, and a command there should cost nothing. This looks for reasons to ask firewrap, which
 * decides: FIREWRAP_ARGS, a policy file here or above, or one that was allowed and may be gone, a directory that was denied.
 * Whatever can not be looked at is a reason, too. See session_permitted, session_project and hooked_applies in src. */
#define _GNU_SOURCE
#include "base/upward.h"
#include "names.h"
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

/* Is there surely nothing at NAME, as seen from the directory AT? */
static bool absent(int at, const char *name) {
    struct stat st;
    return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* Firewrap's store: its directory as in world.c. -1 if there is none, -2 if it can not be found out. */
static int open_store(char *const *envp) {
    char path[PATH_MAX];
    const char *state = env_get(envp, "XDG_STATE_HOME"), *home = env_get(envp, "HOME");
    bool given = state && state[0] == '/';
    if (!given && (!home || home[0] != '/'))
        return -2;
    int n = snprintf(path, sizeof path, "%s%s/firewrap", given ? state : home, given ? "" : "/.local/state");
    if (n < 0 || (size_t)n >= sizeof path)
        return -2;
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 && errno != ENOENT && errno != ENOTDIR ? -2 : fd;
}

/* Is nothing at or above DIR in the store's tree of what was allowed, which has the same directories? */
static bool never_allowed(int store, const char *dir) {
    char part[NAME_MAX + 1];
    int at = openat(store, STATE_TRUSTED, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool none = at >= 0 || errno == ENOENT;
    while (none && at >= 0 && (none = absent(at, POLICY_NAME))) {
        dir += strspn(dir, "/");
        size_t len = strcspn(dir, "/");
        none = len < sizeof part && strncmp(dir, "..", 2) != 0; /* no shell's way has it */
        if (!len || !none)
            break;
        memcpy(part, dir, len);
        part[len] = '\0';
        dir += len;
        int next = openat(at, part, O_PATH | O_DIRECTORY | O_CLOEXEC);
        none = next >= 0 || errno == ENOENT;
        close(at);
        at = next;
    }
    if (at >= 0)
        close(at);
    return none;
}

/* Is there no policy in DIR or above? Up to the root, beyond where firewrap stops: what is found there only costs the time to ask. */
static bool no_policy_from(char *dir) {
    struct upward u;
    for (bool more = upward_begin(&u, ".", dir); more; more = upward_step(&u))
        if (!absent(u.fd, POLICY_NAME)) {
            upward_end(&u);
            return false;
        }
    return !errno;
}

/* The same for a way by which the user has come, as text; it may lead elsewhere since. */
static bool no_policy_on(char *way) {
    size_t len = strlen(way);
    for (char *end = way + (len > 1 ? len : 0);; *end = '\0') {
        strcpy(end, "/" POLICY_NAME);
        if (!absent(AT_FDCWD, way))
            return false;
        *end = '\0';
        if (end == way)
            return true;
        end = strrchr(way, '/');
    }
}

/* Where the process is, and by which way the user came: a program of a project can have put a link in place of one of its
 * directories. In a home of the sandboxes' own stands what they like. */
static bool nothing_here(int store, char *const *envp) {
    char cwd[PATH_MAX], way[PATH_MAX + sizeof POLICY_NAME];
    const char *pwd = env_get(envp, "PWD");
    if (!getcwd(cwd, sizeof cwd) || cwd[0] != '/' || strstr(cwd, "/" HOMES_NAME))
        return false;
    if (pwd && strcmp(pwd, cwd) != 0) {
        size_t len = strlen(pwd);
        if (pwd[0] != '/' || len >= PATH_MAX || (store >= 0 && !never_allowed(store, pwd)))
            return false;
        memcpy(way, pwd, len + 1);
        if (!no_policy_on(way))
            return false;
    }
    return (store < 0 || never_allowed(store, cwd)) && no_policy_from(cwd);
}

/* `firewrap deny` makes this directory when it is first used. */
static bool nothing_denied(int store) {
    return store < 0 || absent(store, STATE_DENIED);
}

bool applies_not(char *const *envp) {
    const char *args = env_get(envp, ENV_ARGS);
    if (args)
        return !*args; /* set and empty: switched off */
    int store = open_store(envp);
    bool nothing = store != -2 && nothing_denied(store) && nothing_here(store, envp);
    if (store >= 0)
        close(store);
    return nothing;
}
