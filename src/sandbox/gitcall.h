/* SPDX-License-Identifier: MIT */
/* How git is called: where it starts, and the work tree that it finds there. */
#ifndef FIREWRAP_GITCALL_H
#define FIREWRAP_GITCALL_H

#include "host/host.h"

/* Where the git of these WORDS starts (git -C DIR), links resolved. */
const char *gitcall_start(const struct world *w, char *const *words);

/* The .git around DIR, at the latest that of the home or of the root; it need not exist. *TO: what it leads to, NULL: it is a directory. */
const char *gitcall_git(const struct world *w, const char *dir, const char **to);

/* root's own program NAME, links resolved, if that is what COMMAND calls; else NULL. */
const char *gitcall_roots(const struct world *w, char *const *command, const char *name);

#endif
