/* SPDX-License-Identifier: MIT */
/* Where git's repository lies that a linked work tree or a submodule belongs to: git-worktree(1), gitsubmodules(7).
 * Should: believe only directories that name each other, since a command in a sandbox writes the one's words, but not the other's.
 * Mustn't: take a file that can not be read for one that is not there. */
#ifndef FIREWRAP_LINKED_H
#define FIREWRAP_LINKED_H

#include "base/diag.h"
#include "world.h"

#include <stdbool.h>

/* The path in the file PATH behind PREFIX, as seen from DIR, in *TO; NULL there: it does not name one. False, with errno: the file can
 * not be read, or is not there. */
bool linked_pointer(const char *path, const char *prefix, const char *dir, const char **to);

/* *REPOSITORY: what git has to write besides the work tree DIR (a real path), which is a linked one or a submodule; NULL: nothing.
 * *ONE_SIDED: the repository that DIR/.git names while that does not name DIR, else NULL. False: reported with O. */
bool linked_repository(const struct world *w, const char *dir, const struct origin *o, const char **repository,
                       const char **one_sided);

#endif
