/* SPDX-License-Identifier: MIT */
/* The difference of two texts, by lines, in their order. No other program is asked: a diff that PATH names may be anybody's. */
#ifndef FIREWRAP_LINES_H
#define FIREWRAP_LINES_H

#include "str.h"

/* Adds to OUT, with what can not be shown escaped, "- LINE" for what BEFORE alone has and "+ LINE" for what AFTER alone has, where it stands among the lines of both; a
 * line that has moved is both. */
void lines_difference(const char *before, const char *after, struct str *out);

#endif
