/* SPDX-License-Identifier: MIT */
/* What was protected once in a granted directory, and was found only because a search with limits came by: repositories in
 * its tree, git's files of submodules and worktrees, policies. A program can make the search reach its limits before it comes
 * to them again; what is remembered is protected by its name from then on, and reported if a command makes it.
 *
 * STATE/protected/<directory>/.names holds it, private, which no sandbox sees. Should: read it with one open; write it only if
 * it gets longer, by a rename, under a lock. Mustn't: forget anything but by `firewrap trust prune`, which the user types;
 * take a file that can not be read for an empty one. */
#ifndef FIREWRAP_MEMORY_H
#define FIREWRAP_MEMORY_H

#include "base/mem.h"
#include "base/str.h"
#include "host/host.h"

enum memory_kind {
    MEMORY_REPOSITORY = 'r', /* a directory that git looks at */
    MEMORY_FILE = 'f',       /* one path */
    MEMORY_TOP = 't',        /* the .git of a project below another repository, which it is no part of */
    MEMORY_SAID = 's',       /* that this was said; path: the sentence */
};

struct record {
    enum memory_kind kind;
    const char *path;
};

struct memory {
    const char *top; /* the granted directory */
    VEC(struct record) records;
    size_t written; /* how many of them the file has */
};
typedef VEC(struct memory) memories;

/* What is remembered for the directory TOP. False: it can not be read, reported. */
bool memory_read(const struct world *w, const char *top, struct memory *m);

/* Adds a record. False: there is one like it. */
bool memory_add(struct memory *m, enum memory_kind kind, const char *path);

/* Writes what is new, and says the new ones of MEMORY_SAID. False: something to be protected can not be remembered, because
 * of an error or because it is too much; reported. */
bool memory_write(const struct world *w, const struct memory *m);

/* For `firewrap trust`: adds to OUT a line for each record, or drops those whose path is gone and adds these. False: reported. */
bool memory_list(const struct world *w, bool prune, struct str *out);

#endif
