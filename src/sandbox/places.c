/* SPDX-License-Identifier: MIT */
#include "places.h"

#include <stdint.h>
#include <string.h>

/* A known path has twice the number of the last mount on it, counted from 1, and 1 more if something may be below. */
enum { HAS_BELOW = 1, NUMBER = 2 };

static void mark_above(struct map *known, const char *path) {
    struct map_walk walk = {.path = path};
    while (map_step(&walk) && path[walk.len]) {
        void **value = map_at_part(known, &walk);
        *value = (void *)((uintptr_t)*value | HAS_BELOW);
    }
}

static void mark_on(struct map *known, const char *path, size_t number) {
    void **value = map_at(known, path);
    *value = (void *)(((uintptr_t)*value & HAS_BELOW) | number * NUMBER);
}

static void add(struct places *p, size_t i) {
    const struct op *o = &p->list->v[i];
    const char *shown = op_shown(o);
    if (!op_is_mount(o))
        return;
    mark_on(&p->known, o->dest, i + 1);
    mark_above(&p->known, o->dest);
    if (!shown || !strcmp(shown, o->dest))
        return;
    mark_above(&p->known, shown);
    *vec_push(&p->moved) = i;
}

static bool is_short(const struct places *p) {
    return p->n <= PLACES_SHORT;
}

void places_take(struct places *p, size_t n) {
    p->n = n;
    while (!is_short(p) && p->indexed < n)
        add(p, p->indexed++);
}

size_t places_at(const struct places *p, const char *path) {
    size_t last = 0, value = HAS_BELOW;
    struct map_walk walk = {.path = path};
    if (is_short(p))
        return op_at(p->list, p->n, path);
    while (value & HAS_BELOW && map_step(&walk)) {
        value = (uintptr_t)map_get_part(&p->known, &walk);
        last = value / NUMBER > last ? value / NUMBER : last;
    }
    return last ? last - 1 : OP_NONE;
}

bool places_below(const struct places *p, const char *path) {
    return is_short(p) || (uintptr_t)map_get(&p->known, path) & HAS_BELOW;
}

/* What is bound to its own name shows PATH only if PATH belongs to it. */
struct showing places_showing(const struct places *p, const char *path) {
    if (places_below(p, path))
        return (struct showing){.all = true};
    return (struct showing){.at = places_at(p, path)};
}

size_t places_next(const struct places *p, struct showing *s) {
    size_t end = s->all ? p->n : p->moved.n, i = OP_NONE; /* which is the greatest */
    if (s->next < end)
        i = s->all ? s->next : p->moved.v[s->next];
    if (s->all || i <= s->at)
        s->next++;
    else
        i = s->at;
    if (i == s->at)
        s->at = OP_NONE;
    return i;
}
