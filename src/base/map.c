/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "mem.h"

#include <string.h>

/* An empty slot has no key. */
struct map_slot {
    const char *key;
    size_t len, hash;
    void *value;
};

static const size_t hash_start = 14695981039346656037u; /* FNV-1a */

static size_t hash_more(size_t hash, const char *bytes, size_t n) {
#pragma GCC unroll 8
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
    return hash;
}

static struct map_slot slot_of(const char *key) {
    size_t len = strlen(key);
    return (struct map_slot){.key = key, .len = len, .hash = hash_more(hash_start, key, len)};
}

static struct map_slot slot_of_part(const struct map_walk *w) {
    return (struct map_slot){.key = w->path, .len = w->len, .hash = w->hash};
}

/* The slot with K's key, or the empty one where it belongs. */
static struct map_slot *find(const struct map *m, const struct map_slot *k) {
    size_t i = (k->hash ^ k->hash >> 32) & (m->cap - 1);
    for (; m->slots[i].key; i = (i + 1) & (m->cap - 1))
        if (m->slots[i].hash == k->hash && m->slots[i].len == k->len && !memcmp(m->slots[i].key, k->key, k->len))
            break;
    return &m->slots[i];
}

static void grow(struct map *m) {
    struct map old = *m;
    m->cap = old.cap ? old.cap * 2 : 32;
    m->slots = mem_alloc(m->cap * sizeof *m->slots);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].key)
            *find(m, &old.slots[i]) = old.slots[i];
}

static void **at(struct map *m, struct map_slot k) {
    if (m->n * 2 >= m->cap)
        grow(m);
    struct map_slot *slot = find(m, &k);
    if (!slot->key) {
        *slot = k;
        m->n++;
    }
    return &slot->value;
}

static void *get(const struct map *m, struct map_slot k) {
    return find(m, &k)->value;
}

void **map_at(struct map *m, const char *key) {
    return at(m, slot_of(key));
}

void *map_get(const struct map *m, const char *key) {
    return m->cap ? get(m, slot_of(key)) : NULL;
}

bool map_step(struct map_walk *w) {
    const char *path = w->path;
    size_t from = w->len, to = from + 1;
    if (!path[from])
        return false;
    if (from || *path != '/')
        to += strcspn(path + to, "/");
    w->hash = hash_more(from ? w->hash : hash_start, path + from, to - from);
    w->len = to;
    return true;
}

struct map_walk map_part(const char *path, size_t len) {
    return (struct map_walk){.path = path, .len = len, .hash = hash_more(hash_start, path, len)};
}

void **map_at_part(struct map *m, const struct map_walk *w) {
    return at(m, slot_of_part(w));
}

void *map_get_part(const struct map *m, const struct map_walk *w) {
    return m->cap ? get(m, slot_of_part(w)) : NULL;
}
