/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include "base/path.h"

#include <string.h>

/* Never granted, nor anything below them. */
static const char *const system_trees[] = {"/usr",    "/etc",  "/bin", "/sbin", "/lib", "/lib32", "/lib64",
                                           "/libx32", "/boot", "/dev", "/proc", "/sys", "/run",   "/nix/store"};
/* But sources are commonly built here. */
static const char *const exceptions[] = {"/usr/src", "/usr/local/src"};
/* Never granted as a whole. */
static const char *const system_dirs[] = {"/home",      "/root",    "/var",       "/opt",      "/srv",     "/mnt",
                                          "/media",     "/tmp",     "/nix",       "/snap",     "/var/tmp", "/var/lib",
                                          "/var/cache", "/var/log", "/var/spool", "/var/mail", "/var/run"};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

const char *guard(const struct world *w, const char *dir, bool home_too) {
    if (!strcmp(dir, "/"))
        return "it is the root directory";
    if (!strcmp(dir, w->home_real))
        return home_too ? NULL : "it is the home directory (cwd-home = yes allows it)";
    if (path_under(w->home_real, dir))
        return "the home directory is below it";
    if (path_under(dir, w->state_real) || path_under(dir, w->config_real) || path_under(dir, w->alias_real))
        return "it belongs to firewrap";
    for (size_t i = 0; i < LENGTH(exceptions); i++)
        if (path_below(dir, exceptions[i]))
            return NULL;
    for (size_t i = 0; i < LENGTH(system_trees); i++)
        if (path_under(dir, system_trees[i]))
            return "it is a system directory";
    for (size_t i = 0; i < LENGTH(system_dirs); i++)
        if (!strcmp(dir, system_dirs[i]))
            return "it is a system directory";
    return NULL;
}
