/* SPDX-License-Identifier: MIT */
/* A map from strings to pointers, in the arena, for what would be a search among all for each: a policy may have
 * thousands of settings. {0} is an empty one. Keys are not copied. */
#ifndef FIREWRAP_MAP_H
#define FIREWRAP_MAP_H

#include <stddef.h>

struct map {
    struct map_slot *slots;
    size_t n, cap; /* cap is a power of two, or 0 */
};

/* Where KEY's value stands, until the next call; NULL there if it is new. */
void **map_at(struct map *m, const char *key);

/* KEY's value, NULL if there is none. */
void *map_get(const struct map *m, const char *key);

#endif
