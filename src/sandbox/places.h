/* SPDX-License-Identifier: MIT */
/* What op_at tells, without looking at all mounts for each path: the mount a path belongs to is the last of those on the
 * path itself and on the directories above it. */
#ifndef FIREWRAP_PLACES_H
#define FIREWRAP_PLACES_H

#include "base/map.h"
#include "op.h"

struct places {
    const ops *list;   /* may get longer, but what was taken in keeps its place and its name */
    size_t n, indexed; /* as many are taken in; and are in the index, once there are many */
    struct map known;  /* the destinations, and the directories above them and above the sources */
    VEC(size_t) moved; /* what does not show the host's path at its own name */
};

/* Up to so many, looking through the list is quicker than an index. */
enum { PLACES_SHORT = 64 };

/* Takes in the first N of the list, no fewer than before. */
void places_take(struct places *p, size_t n);

/* op_at, among those that were taken in. */
size_t places_at(const struct places *p, const char *path);

/* Can a mount or its source stand strictly below PATH? */
bool places_below(const struct places *p, const char *path);

/* The mounts, in their order, that may show the host's PATH where that place belongs to them, or stand or show something
 * below PATH; some of them do not. */
struct showing {
    size_t next, at;
    bool all;
};
struct showing places_showing(const struct places *p, const char *path);
size_t places_next(const struct places *p, struct showing *s); /* OP_NONE at the end */

#endif
