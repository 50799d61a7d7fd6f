/* SPDX-License-Identifier: MIT */
/* Programs on the host's PATH. There is no other walk over PATH. */
#ifndef FIREWRAP_SEARCH_H
#define FIREWRAP_SEARCH_H

#include "world.h"

/* The next directory of *PATH, at first the text of the variable; "." for an empty one, also at the end, as for a shell. NULL
 * behind the last, and if *PATH is NULL. */
const char *search_next(const char **path);

/* Full path of program NAME on W's PATH of the host, without what leads to firewrap itself; NULL if there is none. */
const char *search_host(const struct world *w, const char *name);

/* The same for firewrap's own use: a program of this name that no sandbox of the user can have put there. */
const char *search_trusted(const struct world *w, const char *name);

#endif
