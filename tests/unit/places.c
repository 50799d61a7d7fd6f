/* SPDX-License-Identifier: MIT */
/* The index tells the same as the plain scan, for random lists of mounts. */
#include "sandbox/places.h"

#include "base/path.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 1500, MOUNTS = 2 * PLACES_SHORT, PATHS = 24, NAMES = 7 };

static unsigned seed = 1;

static unsigned below(unsigned n) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 16) % n;
}

/* A path of up to four names, some of which begin like others. */
static const char *some_path(void) {
    static const char *const names[NAMES] = {"a", "ab", "b", "a.b", "c", "d", "e"};
    const char *path = "/";
    for (unsigned n = below(6); n; n--)
        path = path_join(path, names[below(NAMES)]);
    return path;
}

static void add_some(ops *list) {
    static const struct origin o;
    static const enum op_kind kinds[] = {OP_RO_BIND, OP_BIND, OP_DEV_BIND, OP_TMPFS, OP_DEV,       OP_PROC, OP_TMPFS_RO,
                                         OP_SYMLINK, OP_DATA, OP_FLAG,     OP_CHDIR, OP_HIDE_FILE, OP_SEAL};
    const char *dest = some_path();
    struct op *op = op_add(list, kinds[below(13)], below(2) ? dest : some_path(), dest, &o);
    op->written = op->kind == OP_DATA && below(2) ? some_path() : NULL;
}

/* Does mount I stand below PATH, or what it shows? */
static bool is_below(const ops *list, size_t i, const char *path) {
    const struct op *o = &list->v[i];
    const char *shown = op_shown(o);
    return op_is_mount(o) && (path_below(o->dest, path) || (shown && path_below(shown, path)));
}

/* Does mount I show PATH where that belongs to it, or anything below it? */
static bool shows(const ops *list, size_t i, const char *path) {
    const struct op *o = &list->v[i];
    const char *shown = op_is_mount(o) ? op_shown(o) : NULL;
    return is_below(list, i, path) ||
           (shown && path_under(path, shown) && op_at(list, list->n, op_shows(o, path)) == i);
}

static unsigned wrong_at, wrong_below, wrong_showing, found_at, found_below, found_showing, found_nothing;

static void compare_at(const struct places *p, const char *path) {
    size_t at = op_at(p->list, p->n, path);
    wrong_at += places_at(p, path) != at;
    found_at += at != OP_NONE;
}

static void compare_below(const struct places *p, const char *path) {
    bool found = false;
    for (size_t i = 0; i < p->n; i++)
        found |= is_below(p->list, i, path);
    wrong_below += places_below(p, path) != (found || p->n <= PLACES_SHORT);
    found_below += found;
    found_nothing += !places_below(p, path);
}

/* Each that shows it comes, in order and once. */
static void compare_showing(const struct places *p, const char *path) {
    struct showing s = places_showing(p, path);
    size_t next = 0;
    for (size_t i; (i = places_next(p, &s)) != OP_NONE; next = i + 1) {
        wrong_showing += i < next || i >= p->n;
        for (; next < i; next++)
            wrong_showing += shows(p->list, next, path);
        found_showing += shows(p->list, i, path);
    }
    for (; next < p->n; next++)
        wrong_showing += shows(p->list, next, path);
}

int main(void) {
    const char *other = getenv("FIREWRAP_SEED");
    seed = other ? (unsigned)strtoul(other, NULL, 10) : seed;
    for (int round = 0; round < ROUNDS; round++) {
        ops list = {0};
        struct places p = {.list = &list};
        for (unsigned n = below(MOUNTS); n; n--)
            add_some(&list);
        for (int part = 0; part < 2; part++) { /* half of it, and all */
            places_take(&p, part ? list.n : list.n / 2);
            for (int i = 0; i < PATHS; i++)
                compare_at(&p, some_path());
        }
        for (int i = 0; i < PATHS; i++) {
            const char *path = some_path();
            compare_below(&p, path);
            compare_showing(&p, path);
        }
        mem_reset();
    }
    ok(!wrong_at && found_at, "%u paths belong to the mount that a scan finds", found_at);
    ok(!wrong_below && found_below && found_nothing, "%u paths have something below them, %u have not", found_below,
       found_nothing);
    ok(!wrong_showing && found_showing, "%u mounts that show a path come in order", found_showing);
    return tap_done();
}
