/* SPDX-License-Identifier: MIT */
/* The profile that a command chooses by its own name.
 * Should: find it for the program that the user means, python3.11 included.
 * Mustn't: give the grants of ssh to a file named ssh that a program in a sandbox may have put there. */
#ifndef FIREWRAP_AUTOMATIC_H
#define FIREWRAP_AUTOMATIC_H

#include "host/host.h"
#include "merge.h"

struct automatic {
    const char *profile; /* NULL: there is none for this command */
    const char *program; /* as PATH names it, its directory with links resolved */
    const char *why;     /* not NULL: there is one, but it is not chosen */
};

/* Looks for the profile of the command NAME. Reads nothing but directories. */
struct automatic automatic_find(const struct world *w, const char *name);

/* Does P grant PROGRAM so that commands can change it? What files say that are not allowed makes no difference. */
bool automatic_changeable(const struct world *w, const struct policy *p, const char *program);

#endif
