/* SPDX-License-Identifier: MIT */
/* What commands have left in homes that went with their sandbox: STATE/rescued/NAME, a directory for each command, in the state
 * directory, where no sandbox sees it.
 * Mustn't: follow a link in it; execute or obey anything there. */
#ifndef FIREWRAP_RESCUED_H
#define FIREWRAP_RESCUED_H

#include "base/mem.h"
#include "world.h"

/* A new directory, open for the caller to fill and to close; *NAME is what it is called. -1 with errno. */
int rescued_make(const struct world *w, const char **name);

/* Adds the names of all of them to NAMES, the oldest first. False: reported. */
bool rescued_list(const struct world *w, strv *names);

/* The directory NAME, and the names of what is in it. */
const char *rescued_dir(const struct world *w, const char *name);
strv rescued_in(int fd);

/* Opens the directory NAME. -1: reported. */
int rescued_open(const struct world *w, const char *name);

/* Removes it with all that is in it. False: reported. */
bool rescued_remove(const struct world *w, const char *name);

#endif
