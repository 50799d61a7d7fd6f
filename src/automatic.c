/* SPDX-License-Identifier: MIT */
#include "automatic.h"

#include "expand.h"
#include "guard.h"
#include "lookup.h"
#include "path.h"
#include "profile.h"
#include "str.h"

#include <string.h>
#include <unistd.h>

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
    while (path && *path) {
        size_t len = strcspn(path, ":");
        if (*path == '/' && !strcmp(world_real(path_normal(mem_dup(path, len))), dir))
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}

/* The outermost directory around the current one that a grant could show: the project, or what holds it. A command that
 * was run there may have written anything below. */
static const char *surroundings(const struct world *w) {
    const char *top = w->cwd;
    for (const char *dir = w->cwd; strcmp(dir, "/") != 0; dir = path_parent(dir))
        if (!guard(w, dir, false))
            top = dir;
    return top;
}

static bool is_planted(const struct world *w, const char *path) {
    return path_under(path, surroundings(w)) || path_under(path, path_join(w->home_real, "sandboxes"));
}

struct automatic automatic_find(const struct world *w, const char *name) {
    struct automatic a = {0};
    const char *profile = *name ? profile_of(w, path_base(name)) : NULL;
    if (!profile)
        return a;
    const char *program = strchr(name, '/') ? name : lookup_host(w, name);
    if (!program)
        return a;
    program = path_normal(*program == '/' ? program : path_join(w->cwd, program));
    program = path_join(world_real(path_parent(program)), path_base(program));
    a = (struct automatic){.profile = profile, .program = program};
    if (is_planted(w, program) || is_planted(w, world_real(program)))
        a.why = "the program lies where commands may write";
    else if (!is_on_path(w, path_parent(program)))
        a.why = "the program's directory is not on PATH";
    return a;
}

/* The file, or a directory on the way to it. */
static bool may_write(const char *path) {
    for (; strcmp(path, "/") != 0; path = path_parent(path))
        if (access(path, W_OK) == 0)
            return true;
    return false;
}

static bool in_bind(const struct world *w, const struct policy *p, const char *program) {
    for (size_t i = 0; i < p->list.n; i++) {
        const struct setting *s = &p->list.v[i];
        struct bind b;
        bool writes = s->key == KEY_BIND_RW || s->key == KEY_BIND_DEV;
        if (writes && expand_bind(w, p->project_dir, s, &b) && path_under(program, world_real(b.src)))
            return true;
    }
    return false;
}

/* A file that is not allowed can make a scalar tighter, but must not make a program look safer. */
static bool could_be(const struct policy *p, enum key key, bool is) {
    return is || p->taken[key];
}

static bool is_changeable(const struct world *w, const struct policy *p, const char *program) {
    bool in_home = path_under(program, w->home_real);
    bool whole = level_find(policy_get(p, KEY_BASE))->grants & LEVEL_ROOT;
    bool home = p->project_dir && !strcmp(p->project_dir, w->home_real);
    if (!in_home && could_be(p, KEY_BASE, whole) && may_write(program))
        return true;
    if (in_home && (home || !strcmp(w->cwd, w->home_real)) &&
        could_be(p, KEY_CWD_HOME, policy_is(p, KEY_CWD_HOME, "yes")))
        return true;
    return in_bind(w, p, program);
}

bool automatic_changeable(const struct world *w, const struct policy *p, const char *program) {
    return is_changeable(w, p, program) || is_changeable(w, p, world_real(program));
}
