/* SPDX-License-Identifier: MIT */
/* What a command may hold that has worth outside the sandbox: keys, an agent, a login, a token. Where it is this command's
 * alone, no home that other commands have written may steer it. */
#ifndef FIREWRAP_HELD_H
#define FIREWRAP_HELD_H

#include "host/host.h"
#include "keys.h"

/* Does S give such a thing? By its text, and by what a pattern of it names among the variables that are there, or by a socket that a
 * bind names. */
bool held_gives(const struct world *w, const struct setting *s);

/* Is the variable NAME one by whose name one expects a secret? NAME may be a pattern. */
bool held_is_secret_name(const char *name);

#endif
