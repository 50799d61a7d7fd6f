/* SPDX-License-Identifier: MIT */
#include "resolve.h"

#include "path.h"

#include <string.h>

void sandbox_omit(struct sandbox *sb, const struct origin *o, const char *what, const char *why) {
    *vec_push(&sb->omissions) = (struct omission){.origin = *o, .what = what, .why = why};
}

bool resolve_shown(const struct sandbox *sb, const char *path) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *o = &sb->grants.v[i];
        const char *dest = o->dest;
        if (!op_is_bind(o) || !(path_under(path, o->src) || path_under(o->src, path)))
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

static void omit_waiting(struct sandbox *sb) {
    const settings *waiting = &sb->policy->waiting;
    for (size_t i = 0; i < waiting->n; i++) {
        const struct setting *s = &waiting->v[i];
        sandbox_omit(sb, &s->origin, mem_printf("%s = %s", keys[s->key].name, s->value), "waits for 'firewrap allow'");
    }
}

bool resolve(struct sandbox *sb, const struct world *w, const struct policy *p, const layers *ls,
             char *const *command) {
    *sb = (struct sandbox){.world = w, .policy = p, .command = command};
    omit_waiting(sb);
    if (!resolve_grants(sb) || !resolve_appimage(sb) || !resolve_links(sb) || !resolve_hides(sb, ls))
        return false;
    resolve_env(sb);
    resolve_marker(sb);
    return true;
}
