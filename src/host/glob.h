/* SPDX-License-Identifier: MIT */
/* Patterns for names of files. */
#ifndef FIREWRAP_GLOB_H
#define FIREWRAP_GLOB_H

#include "base/diag.h"
#include "base/mem.h"
#include "look.h"

/* Has PATTERN a * ? or [ without a backslash before it? */
bool glob_is_pattern(const char *pattern);

/* The name that PATTERN is if nothing in it is a wildcard: without the backslashes before * ? [ and \. */
const char *glob_literal(const char *pattern);

/* Paths that match the glob PATTERN (absolute; * ? [] within a name, ** any depth; a backslash takes them literally).
 * Looks at MAX_ENTRIES directory entries at most, MAX_DEPTH deep; links to directories are not followed. LISTED gets the
 * directories that were. False: reported with O. */
bool glob_expand(const char *pattern, const struct origin *o, strv *out, looked_list *listed);

#endif
