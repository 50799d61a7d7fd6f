/* SPDX-License-Identifier: MIT */
/* What git executes or obeys in a repository, and by the user's and the machine's configuration: gitrepository-layout(5),
 * git-config(1), githooks(5), git-worktree(1), gitsubmodules(7).
 * Should: name all that git outside would use, whether it is there or not.
 * Mustn't: let what a sandbox may write end the search; what can not be read is named as such. */
#ifndef FIREWRAP_GIT_H
#define FIREWRAP_GIT_H

#include "base/mem.h"
#include "world.h"

struct git_obeyed {
    strv paths;  /* files and directories, with links as such and where they lead; they need not exist */
    strv links;  /* links to directories on the way there */
    strv unread; /* what git would read and we can not */
    strv groups; /* directories of which git would obey any new one */
    strv inner;  /* repositories' own directories, and those of their worktrees: git writes what lies there */
};

/* Reads the configuration that all repositories share. NULL: reported. It lives as long as the arena. */
struct git *git_open(const struct world *w);

/* Appends to OUT what git obeys if it is called in DIR: for the repository there or, if there is none, around it, its hooks,
 * its configuration with what that includes, the programs and directories that its and the common configuration name,
 * and the same of its worktrees and submodules; where a repository could appear, the names that make it one. What was
 * given for another directory is not given again. False: reported, they are too many. */
bool git_obeyed(struct git *g, const char *dir, struct git_obeyed *out);

#endif
