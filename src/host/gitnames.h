/* SPDX-License-Identifier: MIT */
/* The files that a setting of git's names: programs, hooks, what decides about trust. Everything here is text.
 * Should: take an unknown setting for one that names a program, and each word of a command for its file.
 * Mustn't: name what a sandbox has to be able to write, as refs. */
#ifndef FIREWRAP_GITNAMES_H
#define FIREWRAP_GITNAMES_H

#include "base/mem.h"

#include <stdbool.h>

struct gitname {
    const char *path; /* as written, perhaps with "~/"; relative to where git stands when it uses it */
    bool tree;        /* a directory with programs, else a file */
    bool awaited;     /* git would use it as soon as it is there */
    bool inner;       /* git may stand in the repository's own directory when it uses it */
};
typedef VEC(struct gitname) gitnames;

/* Appends to LIST what KEY = VALUE (as of gitconfig.h) may name. */
void gitnames_of(const char *key, const char *value, gitnames *list);

#endif
