/* SPDX-License-Identifier: MIT */
/* All of a descriptor, read once. */
#ifndef FIREWRAP_SLURP_H
#define FIREWRAP_SLURP_H

#include "str.h"

/* Adds all that can be read from FD to OUT, of which at least an empty string is left. False, with errno: a read failed, or
 * there are more than LIMIT bytes (EFBIG). */
bool slurp(int fd, size_t limit, struct str *out);

#endif
