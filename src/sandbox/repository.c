/* SPDX-License-Identifier: MIT */
/* git's repository, where it is more than the project's directory: a project below a repository's top, a linked work tree, a
 * submodule. Without it git finds no repository in the sandbox.
 * Should: grant it as the project itself is granted, and protect in it what is protected elsewhere (protects.c).
 * Mustn't: take for a part of the project what a policy that was not allowed speaks for, or what is no one's project: the home, a
 * directory of the system. */
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "policy/policy.h"
#include "resolve.h"

#include <string.h>
#include <sys/stat.h>

static const struct origin around = {.kind = ORIGIN_DEFAULT, .text = "repository around the project"};
static const struct origin linked = {.kind = ORIGIN_DEFAULT, .text = "repository of the work tree"};

static bool is_top(const char *dir, bool *ok) {
    struct stat st;
    enum look found = look_at(path_join(dir, ".git"), false, &around, &st);
    *ok = *ok && found != LOOK_FAILED;
    return found == LOOK_THERE;
}

/* Else somebody could put a .git above, where many may write; git does not obey it either (safe.directory). */
static bool is_users(const struct world *w, const char *top) {
    struct stat st;
    return lstat(path_join(top, ".git"), &st) == 0 && st.st_uid == w->uid;
}

/* The top of the first repository around DIR that may count as a part of the project P; else NULL. */
static const char *top_above(const struct world *w, const struct policy *p, const char *dir, bool *ok) {
    do {
        if (p->bound && !strcmp(dir, p->bound))
            return NULL;
        dir = path_parent(dir);
        if (guard(w, dir, false) || (p->barred && !strcmp(dir, p->barred)))
            return NULL;
    } while (*ok && !is_top(dir, ok));
    return *ok && is_users(w, dir) ? dir : NULL;
}

/* The same for the project itself; NULL if it is a repository's top. */
static const char *top_around(const struct world *w, const struct policy *p, bool *ok) {
    return is_top(p->project_dir, ok) || !*ok ? NULL : top_above(w, p, p->project_dir, ok);
}

static void grant(struct sandbox *sb, enum key key, const char *dir, const struct origin *o) {
    bool writable = policy_is(sb->policy, key, "rw");
    op_add(&sb->grants, writable ? OP_BIND : OP_RO_BIND, dir, dir, o);
}

static bool is_granted(const struct world *w, const struct policy *p, enum key key, const char *dir) {
    return dir && !policy_is(p, key, "off") && !guard(w, dir, policy_is(p, KEY_CWD_HOME, "yes"));
}

bool repository_around(const struct world *w, const struct policy *p, const char **top) {
    bool ok = true;
    *top = is_granted(w, p, KEY_PROJECT, p->project_dir) ? top_around(w, p, &ok) : NULL;
    return ok;
}

/* A project that was a repository of its own stays one: a command that takes a .git away, which can be a link or an empty
 * directory, would get the repository around. */
static bool was_part(const struct sandbox *sb, const char *top) {
    const char *dir = sb->policy->project_dir, *git = path_join(dir, ".git");
    struct memory m;
    return memory_read(sb->world, dir, &m) &&
           (memory_add(&m, MEMORY_TOP, git) ||
            diag_error(
                &around, git,
                "it was there, and is gone; without it, %s would be granted. If that is meant: 'firewrap trust prune'",
                str_printable(path_tilde(top, sb->world->home))));
}

bool resolve_around(struct sandbox *sb) {
    const struct world *w = sb->world;
    const struct policy *p = sb->policy;
    const char *top;
    bool ok = true;
    if (!repository_around(w, p, &top) || (top && !was_part(sb, top)))
        return false;
    if (top)
        grant(sb, KEY_PROJECT, top, &around);
    else if (is_granted(w, p, KEY_PROJECT, p->project_dir) && top_above(w, p, p->project_dir, &ok))
        sb->own_git = path_join(p->project_dir, ".git"); /* remembered by nested.c */
    return ok;
}

/* The repository of the work tree DIR, that KEY grants, or of the one around it that is granted as well. */
static bool grant_linked(struct sandbox *sb, enum key key, const char *dir) {
    const struct world *w = sb->world;
    const char *repository, *one_sided;
    if (!is_granted(w, sb->policy, key, dir))
        return true;
    if (!linked_repository(w, dir, &linked, &repository, &one_sided))
        return false;
    if (one_sided)
        sandbox_omit(sb, &linked, one_sided, "it does not name this work tree");
    if (!repository || guard(w, repository, false) || resolve_writable(sb, repository))
        return true;
    grant(sb, key, repository, &linked);
    return true;
}

bool resolve_linked(struct sandbox *sb) {
    const char *project = sb->policy->project_dir, *cwd = sb->world->cwd;
    size_t n = sb->grants.n;
    for (size_t i = 0; i < n; i++)
        if (sb->grants.v[i].origin.text == around.text && !grant_linked(sb, KEY_PROJECT, sb->grants.v[i].src))
            return false;
    return grant_linked(sb, KEY_PROJECT, project) &&
           (!strcmp(cwd, project ? project : "") || grant_linked(sb, KEY_CWD, cwd));
}
