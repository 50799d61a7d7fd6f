/* SPDX-License-Identifier: MIT */
/* What tools outside the sandbox would execute or obey, and so has to stay as it is where the sandbox may write: policy
 * files, git's hooks and configuration, settings of editors and agents, start-up files of shells.
 *
 * The tree is not walked. Looked at are, for each writable grant: its top, the directories from there down to the
 * current one, the repositories that git itself names (worktrees, submodules), and those of the two upper levels of the
 * tree (resolve_nested.c). What does not exist can not be bound over itself; run looks
 * afterwards whether it has appeared (sb->watched). */
#include "base/path.h"
#include "host/host.h"
#include "names.h"
#include "resolve.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* What direnv reads for an .envrc that was allowed. */
static bool cover_envrc(struct sandbox *sb, const char *dir) {
    const char *path = path_join(dir, ".envrc");
    strv paths = {0};
    if (!envrc_reads(dir, &paths) && !look_none(path, errno, &resolve_obeyed))
        return false;
    for (size_t i = 0; i < paths.n; i++)
        if (resolve_writable(sb, paths.v[i]) && !resolve_cover(sb, paths.v[i]))
            return false;
    return true;
}

static void mark_tools(struct sandbox *sb, size_t before) {
    for (size_t i = before; i < sb->protects.n; i++)
        sb->protects.v[i].tools = strcmp(path_base(sb->protects.v[i].path), POLICY_NAME) != 0;
}

static bool cover_directory(struct sandbox *sb, const char *dir) {
    size_t before = sb->protects.n;
    if (!resolve_cover_all(sb, dir, &list_obeyed))
        return false;
    resolve_mark_files(sb, before);
    mark_tools(sb, before);
    return cover_envrc(sb, dir) && resolve_cover_repository(sb, dir);
}

static bool cover_top(struct sandbox *sb, const char *top) {
    const struct world *w = sb->world;
    struct stat st;
    enum look found = look_at(top, true, &resolve_obeyed, &st);
    if (found != LOOK_THERE || !S_ISDIR(st.st_mode))
        return found != LOOK_FAILED;
    if (path_under(w->home_real, top) && !resolve_cover_all(sb, w->home_real, &list_start_up))
        return false;
    for (const char *dir = w->cwd; path_below(dir, top); dir = path_parent(dir))
        if (!cover_directory(sb, dir))
            return false;
    return cover_directory(sb, top) && resolve_nested(sb, top);
}

/* A policy that is read for every directory. One that does not exist yet can not be protected, unless in firewrap's own
 * directory, which is masked. */
static bool cover_common(struct sandbox *sb, const char *path, const struct origin *o, bool absent) {
    const char *real = world_real(sb->world, path);
    if (path_under(real, sb->world->config_real) || !resolve_writable(sb, real))
        return true;
    return absent ? diag_error(o, path, "include: the file does not exist, and the command could make it")
                  : resolve_cover(sb, path);
}

/* Profiles, included files, and the user's and the machine's own: a link may lead from there into a grant. */
static bool cover_trusted(struct sandbox *sb, const layers *ls) {
    for (size_t i = 0; i < sb->policy->files.n; i++) {
        const struct policy_file *f = &sb->policy->files.v[i];
        if (!cover_common(sb, f->path, &f->origin, f->absent))
            return false;
    }
    for (size_t i = 0; i < ls->n; i++)
        if (ls->v[i].file && ls->v[i].file->source != SOURCE_PROJECT &&
            !cover_common(sb, ls->v[i].file->path, &resolve_obeyed, false))
            return false;
    return true;
}

/* The policy files that were found, and what the user has allowed or denied below a writable grant: the trust store knows
 * them. */
static bool cover_policies(struct sandbox *sb, const layers *ls) {
    for (size_t i = 0; i < ls->n; i++)
        if (ls->v[i].file && ls->v[i].file->source == SOURCE_PROJECT && !resolve_cover(sb, ls->v[i].file->path))
            return false;
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *g = &sb->grants.v[i];
        strv below = {0};
        if (!op_is_writable(g) || !strcmp(g->src, "/"))
            continue;
        if (!trust_list(sb->world, g->src, false, &below))
            return false;
        for (size_t j = 0; j < below.n; j++)
            if (!resolve_cover(sb, below.v[j]))
                return false;
        below.n = 0;
        if (!trust_list(sb->world, g->src, true, &below))
            return false;
        for (size_t j = 0; j < below.n; j++) /* a denied directory must not get another name */
            if (!resolve_cover(sb, path_parent(below.v[j])))
                return false;
    }
    return true;
}

/* Who stands inside such a directory gets no right to change it by that. */
static bool cover_around(struct sandbox *sb) {
    const char *cwd = sb->world->cwd;
    for (const char *dir = cwd; strcmp(dir, "/") != 0;) {
        dir = path_parent(dir);
        for (size_t i = 0; i < list_obeyed.n; i++)
            if (path_under(cwd, path_join(dir, list_obeyed.v[i])) &&
                !resolve_cover(sb, path_join(dir, list_obeyed.v[i])))
                return false;
        if (path_under(cwd, path_join(dir, ".git")) && !resolve_cover_repository(sb, dir))
            return false;
    }
    return true;
}

/* firewrap itself, where the user has installed it. */
static bool cover_own(struct sandbox *sb) {
    const struct world *w = sb->world;
    return resolve_cover(sb, w->exe) && resolve_cover(sb, w->libexec_dir) && resolve_cover(sb, w->share_dir);
}

static bool cover_once(struct sandbox *sb, strv *done, const char *top) {
    for (size_t i = 0; i < done->n; i++)
        if (!strcmp(done->v[i], top))
            return true;
    strv_add(done, top);
    return cover_top(sb, top);
}

/* What is granted by standing in it is looked at even where it is not granted, or not writable: it may be so by another
 * grant, and a file that takes the one grant away must not take the protection from the other. */
bool resolve_protects(struct sandbox *sb, const layers *ls) {
    const struct world *w = sb->world;
    const char *project = sb->policy->project_dir;
    strv tops = {0};
    if (!cover_trusted(sb, ls) || !cover_policies(sb, ls) || !cover_own(sb) ||
        (strstr(w->cwd, "/.") && !kept_project_of_tmp(w, w->cwd) && !cover_around(sb)))
        return false;
    if (project && !guard(w, project, true) && !cover_once(sb, &tops, project))
        return false;
    if (!guard(w, w->cwd, true) && !cover_once(sb, &tops, w->cwd))
        return false;
    for (size_t i = 0; i < sb->grants.n; i++)
        if (resolve_looked_at(sb, &sb->grants.v[i]) && !cover_once(sb, &tops, sb->grants.v[i].src))
            return false;
    return true;
}
