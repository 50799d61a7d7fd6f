/* SPDX-License-Identifier: MIT */
/* What git executes or obeys in a repository: gitrepository-layout(5), git-config(1), git-worktree(1),
 * gitsubmodules(7). */
#ifndef FIREWRAP_GIT_H
#define FIREWRAP_GIT_H

#include "mem.h"

/* Appends the paths that git would obey for a repository whose top (or bare repository) is DIR: hooks, configuration
 * with what it includes, the directory of core.hooksPath, the pointers of worktrees and submodules, and the same of
 * those. Paths need not exist. Only the repository's own files are read, at most MAX_RELATED worktrees and submodules
 * of it. Where DIR is no repository, that is DIR/.git. */
void git_obeyed(const char *dir, strv *paths);

#endif
