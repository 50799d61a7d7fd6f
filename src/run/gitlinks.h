/* SPDX-License-Identifier: MIT */
/* Links among git's own files. git writes through them: the log of HEAD, say, has the name of a branch that a command may choose,
 * and a git outside would append it to where the link leads.
 * Should: look at each name of the repository that git writes; leave objects, which git makes by renaming, and what is protected.
 * Mustn't: follow a link; leave the repository, whatever is exchanged meanwhile. */
#ifndef FIREWRAP_GITLINKS_H
#define FIREWRAP_GITLINKS_H

#include "base/mem.h"

#include <time.h>

/* Appends to OUT the paths of the links in the repository DIR that were made or changed since SINCE, of the kernel's coarse
 * clock: a program can not set this time (inode(7)). With a slash behind it, the path is of a directory that can not be looked
 * at. */
void gitlinks_since(const char *dir, const struct timespec *since, strv *out);

#endif
