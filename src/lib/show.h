/* SPDX-License-Identifier: MIT */
/* The effective policy as the text of a policy file. */
#ifndef FIREWRAP_SHOW_H
#define FIREWRAP_SHOW_H

#include "sandbox/sandbox.h"

/* One "key = value" a line; paths absolute, profiles written out. It can be read back as a policy file and means the
 * same. Of SB only the
 * policy, the world and the persistent home's name are used. *OK is false (reported) where a value can not be written in a
 * file; with a NULL OK, it is for reading only, and shown all the same. NULL: reported. */
const char *show_policy(const struct sandbox *sb, bool *ok);

#endif
