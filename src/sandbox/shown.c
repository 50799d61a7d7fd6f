/* SPDX-License-Identifier: MIT */
/* What the grants show, and what of it is written down: omissions and names to hide. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <string.h>
#include <sys/stat.h>

bool sandbox_owns(const struct sandbox *sb, const char *path) {
    return (sb->home_dir && path_under(path, world_real(sb->world, sb->home_dir))) ||
           (sb->kept && path_under(path, sb->kept));
}

bool sandbox_sets(const struct sandbox *sb, const char *name) {
    for (size_t i = 0; i < sb->env.n; i++)
        if (!strcmp(sb->env.v[i].dest, name))
            return true;
    return false;
}

void sandbox_omit(struct sandbox *sb, const struct origin *o, const char *what, const char *why) {
    *vec_push(&sb->omissions) = (struct omission){.origin = *o, .what = what, .why = why};
}

bool resolve_shown(const struct sandbox *sb, const char *path) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *o = &sb->grants.v[i];
        const char *dest = o->dest;
        if (!op_is_bind(o) || (o->kept && !path_under(path, o->src)) ||
            !(path_under(path, o->src) || path_under(o->src, path)))
            continue;
        if (path_under(path, o->src))
            dest = op_shows(o, path);
        if (op_at(&sb->grants, sb->grants.n, dest) == i) /* else something later covers it */
            return true;
    }
    return false;
}

bool resolve_writable(const struct sandbox *sb, const char *path) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *o = &sb->grants.v[i];
        if (op_is_writable(o) && path_under(path, o->src) && op_at(&sb->grants, sb->grants.n, op_shows(o, path)) == i)
            return true;
    }
    return false;
}

bool resolve_looked_at(const struct sandbox *sb, const struct op *g) {
    return op_is_writable(g) && !g->kept && strcmp(g->src, "/") != 0 && !path_under(g->src, "/proc") &&
           !path_under(g->src, home_root(sb->world));
}

bool resolve_hide(const struct sandbox *sb, hides *list, const char *path, const struct origin *o, bool implied) {
    struct stat st;
    const char *real = path;
    enum look found = look_at(path, false, o, &st);
    if (found == LOOK_THERE && S_ISLNK(st.st_mode)) {
        real = world_real(sb->world, path);
        found = look_at(real, true, o, &st); /* a link may lead nowhere */
    } else if (found == LOOK_THERE) {
        const char *parent = path_parent(path), *dir = world_real(sb->world, parent);
        real = strcmp(dir, parent) ? path_join(dir, path_base(path)) : path;
    }
    if (found != LOOK_THERE)
        return found == LOOK_NONE;
    *vec_push(list) = (struct hide){.path = real, .origin = *o, .directory = S_ISDIR(st.st_mode), .implied = implied};
    list->v[list->n - 1].seen = (struct seen){st.st_dev, st.st_ino};
    list->v[list->n - 1].linked = S_ISREG(st.st_mode) && st.st_nlink > 1;
    return true;
}
