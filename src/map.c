/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "mem.h"

#include <string.h>

/* An empty slot has no key. */
struct map_slot {
    const char *key;
    void *value;
    size_t hash;
};

static size_t hash_of(const char *key) { /* FNV-1a */
    size_t hash = 14695981039346656037u;
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * 1099511628211u;
    return hash ^ hash >> 32;
}

/* KEY's slot, or the empty one where it belongs. */
static struct map_slot *find(const struct map *m, const char *key, size_t hash) {
    size_t i = hash & (m->cap - 1);
    for (; m->slots[i].key; i = (i + 1) & (m->cap - 1))
        if (m->slots[i].hash == hash && !strcmp(m->slots[i].key, key))
            break;
    return &m->slots[i];
}

static void grow(struct map *m) {
    struct map old = *m;
    m->cap = old.cap ? old.cap * 2 : 32;
    m->slots = mem_alloc(m->cap * sizeof *m->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key)
            *find(m, old.slots[i].key, old.slots[i].hash) = old.slots[i];
}

void **map_at(struct map *m, const char *key) {
    size_t hash = hash_of(key);
    if (m->n * 2 >= m->cap)
        grow(m);
    struct map_slot *slot = find(m, key, hash);
    if (!slot->key) {
        *slot = (struct map_slot){.key = key, .hash = hash};
        m->n++;
    }
    return &slot->value;
}

void *map_get(const struct map *m, const char *key) {
    return m->cap ? find(m, key, hash_of(key))->value : NULL;
}
