/* SPDX-License-Identifier: MIT */
/* Named profiles: profiles/NAME.ini beside the user's, then the machine's firewrap.ini, then those that firewrap
 * brings. */
#ifndef FIREWRAP_PROFILE_H
#define FIREWRAP_PROFILE_H

#include "discover.h"
#include "host/host.h"
#include "keys.h"

enum { PROFILE_PLACES = 3 };

/* What each place is called, and its directory. */
extern const char *const profile_places[PROFILE_PLACES];
const char *profile_dir(const struct world *w, unsigned place);

/* Is there a profile NAME (any case)? Says nothing. */
bool profile_exists(const struct world *w, const char *name);

/* The file of profile NAME. Arguments as for profile_load. */
bool profile_read(const struct world *w, const char *name, unsigned first, const struct origin *o, unsigned *place,
                  struct file *f);

/* Appends the settings of profile NAME (any case) to OUT. Only places from FIRST on are searched (0: all), so that a
 * profile can build on the one it overrides; *PLACE is where it was found. O is what asked for it. A profile that is
 * nowhere is an error. False: reported. */
bool profile_load(const struct world *w, const char *name, unsigned first, const struct origin *o, unsigned *place,
                  settings *out);

/* The file of profile NAME at PLACE. */
const char *profile_path(const struct world *w, const char *name, unsigned place);

#endif
