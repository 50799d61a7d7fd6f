/* SPDX-License-Identifier: MIT */
/* What a command has left that tools outside would obey: names that were not there, and changes of what it could have written. */
#ifndef FIREWRAP_APPEARED_H
#define FIREWRAP_APPEARED_H

#include "sandbox/sandbox.h"

/* PATH as it is said, shorter in CWD, if that is not NULL. */
const char *appeared_name(const struct world *w, const char *path, const char *cwd);

/* The names of what has appeared, NULL if nothing has. CWD: where they are shortened, NULL: nowhere. */
const char *appeared_names(const struct world *w, const watches *list, const char *cwd);

/* The same of what was released to git (sandbox/released.c), and is another than before. */
const char *appeared_changes(const struct world *w, const watches *list, const char *cwd);

#endif
