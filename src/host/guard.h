/* SPDX-License-Identifier: MIT */
/* Directories that are too much to be granted by merely standing in them. */
#ifndef FIREWRAP_GUARD_H
#define FIREWRAP_GUARD_H

#include "world.h"

/* May cwd or project grant DIR (a real path)? NULL, or why not. HOME_TOO: the home directory itself may. */
const char *guard(const struct world *w, const char *dir, bool home_too);

#endif
