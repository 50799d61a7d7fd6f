/* SPDX-License-Identifier: MIT */
#include "automatic.h"

#include "base/path.h"
#include "base/str.h"
#include "expand.h"
#include "host/host.h"
#include "profile.h"

#include <string.h>

/* The profile of a program's NAME; that of python for python3.11, of gcc for gcc-12. NULL if there is none. */
static const char *profile_of(const struct world *w, const char *name) {
    if (profile_exists(w, name))
        return str_lower(name);
    size_t len = strlen(name);
    while (len && strchr("0123456789.-", name[len - 1]))
        len--;
    const char *stem = mem_dup(name, len);
    return len && len < strlen(name) && profile_exists(w, stem) ? str_lower(stem) : NULL;
}

static bool is_on_path(const struct world *w, const char *dir) {
    const char *path = world_env(w, "PATH");
    for (const char *entry; (entry = search_next(&path));)
        if (*entry == '/' && !strcmp(world_real(w, path_normal(entry)), dir))
            return true;
    return false;
}

/* The outermost directory around the current one that a grant could show: the project, or what holds it. A command that
 * is run there may write anything below. */
static const char *surroundings(const struct world *w) {
    const char *top = w->cwd;
    for (const char *dir = w->cwd; strcmp(dir, "/") != 0; dir = path_parent(dir))
        if (!guard(w, dir, false))
            top = dir;
    return top;
}

static bool is_planted(const struct world *w, const char *path) {
    strv also = {0};
    strv_add(&also, surroundings(w));
    return reach_could_write(w, &also, path);
}

struct automatic automatic_find(const struct world *w, const char *name) {
    struct automatic a = {0};
    const char *profile = *name ? profile_of(w, path_base(name)) : NULL;
    if (!profile)
        return a;
    const char *program = strchr(name, '/') ? name : search_host(w, name);
    if (!program)
        return a;
    program = path_normal(*program == '/' ? program : path_join(w->cwd, program));
    a = (struct automatic){.profile = profile};
    bool planted = is_planted(w, program); /* by each link on the way */
    a.program = program = path_join(world_real(w, path_parent(program)), path_base(program));
    if (planted)
        a.why = "the program lies where commands may write";
    else if (!is_on_path(w, path_parent(program)))
        a.why = "the program's directory is not on PATH";
    return a;
}

/* What the policy's binds let commands write. */
static void add_binds(const struct world *w, const struct policy *p, strv *out) {
    for (size_t i = 0; i < p->list.n; i++) {
        const struct setting *s = &p->list.v[i];
        struct bind b;
        if ((s->key != KEY_BIND_RW && s->key != KEY_BIND_DEV) || !expand_bind(w, p->project_dir, s, &b))
            continue;
        strv_add(out, world_real(w, b.src));
        if (path_under(w->home_real, world_real(w, b.src)))
            strv_add(out, w->home_real);
    }
}

/* A file that is not allowed can make a scalar tighter, but must not make a program look safer. */
static bool could_be(const struct policy *p, enum key key, bool is) {
    return is || p->taken[key];
}

bool automatic_changeable(const struct world *w, const struct policy *p, const char *program) {
    bool whole = level_find(policy_get(p, KEY_BASE))->grants & LEVEL_ROOT;
    bool home = (p->project_dir && !strcmp(p->project_dir, w->home_real)) || !strcmp(w->cwd, w->home_real);
    strv also = {0};
    add_binds(w, p, &also);
    if (w->uid && could_be(p, KEY_BASE, whole)) /* root sees a read-only system */
        strv_add(&also, "/");
    if (home && could_be(p, KEY_CWD_HOME, policy_is(p, KEY_CWD_HOME, "yes")))
        strv_add(&also, w->home_real);
    return reach_could_write(w, &also, program);
}
