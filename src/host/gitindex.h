/* SPDX-License-Identifier: MIT */
/* What git tracks in a work tree, by its index: gitformat-index(5), versions 2 to 4. A command in a sandbox may have written it: it is
 * data, and says at most that something is tracked which is not.
 * Mustn't: read beyond its end; take a file for an empty one that is not understood. */
#ifndef FIREWRAP_GITINDEX_H
#define FIREWRAP_GITINDEX_H

#include <stdbool.h>
#include <stddef.h>

/* A tracked path, relative to the top of the work tree; it lives as long as the call. */
typedef void gitindex_taker(void *context, const char *name);

/* Gives the names in the LEN bytes at BYTES, behind which a NUL stands, to TAKE. False: they are not understood, as those of a repository
 * whose hashes are longer; some may have been given. */
bool gitindex_parse(const char *bytes, size_t len, gitindex_taker *take, void *context);

#endif
