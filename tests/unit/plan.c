/* SPDX-License-Identifier: MIT */
/* plan.h's Should and Mustn't, over random mounts, masks and protects in a little world of paths. */
#include "sandbox/plan.h"

#include "base/path.h"
#include "base/str.h"
#include "tap.h"

#include <stdint.h>

static const char *const paths[] = {"/", "/a", "/a/b", "/a/b/c", "/a/b/c/d", "/a/x", "/ab", "/b", "/b/c"};
enum { PATHS = sizeof paths / sizeof *paths, ROUNDS = 20000 };

static uint32_t state = 1;

static unsigned pick(unsigned n) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % n;
}

struct round {
    struct world world;
    struct policy policy;
    struct sandbox sb;
    struct plan plan;
};

/* Would resolve have dropped mount O, since it shows something below what M masks? */
static bool dropped(const struct op *o, const struct hide *m) {
    return op_is_bind(o) && path_below(o->src, m->path) && !(m->implied && o->named);
}

static void add_grants(struct round *r) {
    static const enum op_kind kinds[] = {OP_RO_BIND, OP_BIND, OP_DEV_BIND, OP_RO_BIND, OP_BIND, OP_TMPFS, OP_PROC};
    struct origin o = {0};
    for (unsigned n = 1 + pick(6); n; n--) {
        struct op new = {.kind = kinds[pick(7)], .dest = paths[pick(PATHS)], .origin = o, .named = pick(3) == 0};
        new.src = op_is_bind(&new) ? pick(3) ? new.dest : paths[pick(PATHS)] : NULL;
        bool drop = false;
        for (size_t h = 0; h < r->sb.masks.n; h++)
            drop = drop || dropped(&new, &r->sb.masks.v[h]);
        if (!drop)
            *vec_push(&r->sb.grants) = new;
    }
}

/* Nothing stands below what is protected by default, since policy files are files. */
static bool leaf(const char *path) {
    for (size_t i = 0; i < PATHS; i++)
        if (path_below(paths[i], path))
            return false;
    return true;
}

static void add_hides(hides *list, unsigned n, bool masks) {
    bool implied = pick(2) == 0;
    for (unsigned i = 0; i < n; i++) {
        const char *path = paths[1 + pick(PATHS - 1)];
        *vec_push(list) =
            (struct hide){.path = path, .directory = true, .implied = implied && !i && (masks || leaf(path))};
    }
}

static void build(struct round *r, unsigned masks, unsigned protects) {
    static char *none[] = {NULL};
    *r = (struct round){.world = {.home = "/h", .home_real = "/h", .cwd = "/", .libexec_dir = "/lib", .env = none}};
    for (enum key k = 0; k < KEY_COUNT; k++)
        r->policy.scalar[k] = (struct setting){.key = k, .value = keys[k].preset};
    r->sb = (struct sandbox){.world = &r->world, .policy = &r->policy, .command = none};
    add_hides(&r->sb.masks, masks, true);
    add_hides(&r->sb.protects, protects, false);
    add_grants(r);
    plan_build(&r->plan, &r->sb);
}

static const struct op *at(const ops *list, const char *path) {
    size_t i = op_at(list, list->n, path);
    return i == OP_NONE ? NULL : &list->v[i];
}

static const char *source(const struct op *o, const char *path) {
    return o && op_is_bind(o) ? op_source(o, path) : NULL;
}

static bool same_text(const char *a, const char *b) {
    return a && b ? !strcmp(a, b) : a == b;
}

static bool lifts(const struct op *o, const struct hide *h) {
    return h->implied && o->named && op_is_bind(o) && path_under(o->src, h->path);
}

/* Is there a grant that shows HOST at PATH and lifts H? It may stand for another one that shows the same there. */
static bool lifted(const struct round *r, const char *path, const char *host, const struct hide *h) {
    for (size_t i = 0; i < r->sb.grants.n; i++) {
        const struct op *o = &r->sb.grants.v[i];
        if (lifts(o, h) && path_under(path, o->dest) && same_text(source(o, path), host))
            return true;
    }
    return false;
}

/* ---- claims about what stands at PATH; FALSE if one does not hold ---- */

static bool same_view(const struct round *r, const char *path) {
    const struct op *was = at(&r->sb.grants, path), *is_now = at(&r->plan.ops, path);
    if (!was || !is_now)
        return was == is_now;
    return was->kind == is_now->kind && same_text(source(was, path), source(is_now, path));
}

/* With protects only: the same things are shown, writable ones at most read-only. */
static bool not_more(const struct round *r, const char *path) {
    const struct op *was = at(&r->sb.grants, path), *is_now = at(&r->plan.ops, path);
    if (!was || !is_now)
        return was == is_now;
    return same_text(source(was, path), source(is_now, path)) &&
           (was->kind == is_now->kind || (op_is_writable(was) && is_now->kind == OP_RO_BIND));
}

static bool protected(const struct round *r, const char *path) {
    const struct op *is_now = at(&r->plan.ops, path);
    const char *host = source(is_now, path);
    for (size_t h = 0; host && h < r->sb.protects.n; h++)
        if (path_under(host, r->sb.protects.v[h].path) && op_is_writable(is_now) &&
            !lifted(r, path, host, &r->sb.protects.v[h]))
            return false;
    return true;
}

static bool masked(const struct round *r, const char *path) {
    const struct op *was = at(&r->sb.grants, path);
    const char *host = source(at(&r->plan.ops, path), path);
    for (size_t h = 0; host && h < r->sb.masks.n; h++)
        if (path_under(host, r->sb.masks.v[h].path) && !lifted(r, path, host, &r->sb.masks.v[h]))
            return false;
    return !host || same_text(host, source(was, path));
}

/* A directory between a writable mount and what is hidden in it is a mount point, so that it can not be renamed. */
static bool pinned(const struct round *r, const char *path) {
    const struct op *o = at(&r->sb.grants, path);
    const char *host = source(o, path);
    if (!host || !op_is_writable(o))
        return true;
    for (size_t h = 0; h < r->sb.masks.n; h++) {
        const struct hide *m = &r->sb.masks.v[h];
        const char *dest = path_under(m->path, o->src) ? op_shows(o, m->path) : NULL;
        if (!dest || at(&r->sb.grants, dest) != o || lifts(o, m) || !path_below(dest, path) ||
            !path_below(path, o->dest))
            continue;
        const struct op *now = at(&r->plan.ops, path);
        if (!now || (strcmp(now->dest, path) != 0 && now->kind != OP_HIDE_DIR))
            return false;
    }
    return true;
}

/* ---- running them ---- */

static const char *describe(const struct round *r, const char *path) {
    struct str out = {0};
    str_printf(&out, "at %s\n", path);
    for (size_t i = 0; i < r->sb.grants.n; i++) {
        const struct op *o = &r->sb.grants.v[i];
        str_printf(&out, "grant of kind %d: %s at %s%s\n", (int)o->kind, o->src ? o->src : "-", o->dest,
                   o->named ? ", named" : "");
    }
    for (size_t i = 0; i < r->sb.protects.n; i++)
        str_printf(&out, "protect %s%s\n", r->sb.protects.v[i].path, r->sb.protects.v[i].implied ? ", implied" : "");
    for (size_t i = 0; i < r->sb.masks.n; i++)
        str_printf(&out, "mask %s%s\n", r->sb.masks.v[i].path, r->sb.masks.v[i].implied ? ", implied" : "");
    return out.s;
}

typedef bool claim(const struct round *r, const char *path);

static void try(unsigned masks, unsigned protects, claim *holds, const char *sentence) {
    static char example[1024]; /* outside the arena */
    unsigned wrong = 0;
    size_t least = 99;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct round r;
        build(&r, masks, protects);
        for (size_t p = 0; p < PATHS; p++) {
            if (holds(&r, paths[p]))
                continue;
            wrong++;
            if (r.sb.grants.n < least)
                snprintf(example, sizeof example, "%s", describe(&r, paths[p]));
            least = r.sb.grants.n < least ? r.sb.grants.n : least;
        }
        mem_reset();
    }
    if (!ok(!wrong, "%s", sentence))
        tap_explain(mem_printf("%u times of %d, the shortest: %s", wrong, ROUNDS, example));
    mem_reset();
}

int main(void) {
    try(0, 0, same_view, "dropping what is covered changes nothing that is seen");
    try(0, 2, not_more, "a protect shows nothing that was not shown, and makes nothing writable");
    try(0, 2, protected, "what is protected can not be written through any name");
    try(2, 0, masked, "what is masked is not shown through any name");
    try(1, 2, masked, "nor does a protect uncover it");
    try(2, 2, protected, "nor does a mask make a protected path writable");
    try(2, 0, pinned, "directories on the way to what is masked can not be renamed");
    return tap_done();
}
