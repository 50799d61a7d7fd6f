/* SPDX-License-Identifier: MIT */
/* A map from strings to pointers, in the arena, for what would be a search among all for each: a policy may have
 * thousands of settings. {0} is an empty one. Keys are not copied. */
#ifndef FIREWRAP_MAP_H
#define FIREWRAP_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map {
    struct map_slot *slots;
    size_t n, cap; /* cap is a power of two, or 0 */
};

/* Where KEY's value stands, until the next call; NULL there if it is new. */
void **map_at(struct map *m, const char *key);

/* KEY's value, NULL if there is none. */
void *map_get(const struct map *m, const char *key);

/* A walk over the parts of PATH that end before a slash or at the end, and "/", the shortest first; start with PATH alone.
 * It costs no more than one key, however deep PATH is. */
struct map_walk {
    const char *path;
    size_t len, hash; /* of the part */
};
bool map_step(struct map_walk *w); /* false: there are no more */

/* The part of the first LEN bytes of PATH. */
struct map_walk map_part(const char *path, size_t len);

/* map_at and map_get with the part as the key. */
void **map_at_part(struct map *m, const struct map_walk *w);
void *map_get_part(const struct map *m, const struct map_walk *w);

#endif
