/* SPDX-License-Identifier: MIT */
/* What the user removes by name: `rm -rf clone`. Nobody obeys a repository that is gone, and rm runs no code of the project's; so
 * in a directory that is a word of a typed rm nothing is held by default, and it goes as a whole.
 * Should: do so for root's own rm alone, which the lookup in the sandbox has to find as well (lookup.c); leave what was remembered
 * as it is, so that who makes it again is reported.
 * Mustn't: let go the project, its own .git, a single protected file, what a line of a policy protects; do anything where a
 * variable could bring other code into rm. */
#include "base/path.h"
#include "base/str.h"
#include "resolve.h"

#include <string.h>
#include <sys/stat.h>

/* root's own rm, if that is the command; else NULL. */
static const char *trusted_rm(const struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *name = sb->command[0];
    if (!name || strcmp(path_base(name), "rm") != 0)
        return NULL;
    const char *program = *name == '/' ? name : strchr(name, '/') ? NULL : search_host(w, name);
    return program && reach_of(w, NULL, program) == REACH_ROOT ? world_real(w, program) : NULL;
}

static bool has_loader_variable(const struct sandbox *sb) {
    for (size_t i = 0; i < sb->env.n; i++)
        if (str_starts(sb->env.v[i].dest, "LD_") || str_starts(sb->env.v[i].dest, "GLIBC_"))
            return true;
    return false;
}

/* The directory that WORD names below TOP, on a way without hidden names; else NULL. A link is not followed: rm removes it. */
static const char *named_below(const struct world *w, const char *top, const char *word) {
    const char *path = path_normal(*word == '/' ? word : path_join(w->cwd, word));
    struct stat st;
    path = path_join(world_real(w, path_parent(path)), path_base(path));
    bool below = top && path_below(path, top) && !strstr(path + strlen(top), "/.") && !path_under(w->cwd, path);
    return below && lstat(path, &st) == 0 && S_ISDIR(st.st_mode) ? path : NULL;
}

/* Nothing below DIR that is held by default is so any more. True: there was something. */
static bool let_go(hides *list, const char *dir) {
    size_t kept = 0, before = list->n;
    for (size_t i = 0; i < before; i++)
        if (!list->v[i].implied || !path_below(list->v[i].path, dir))
            list->v[kept++] = list->v[i];
    list->n = kept;
    return kept < before;
}

void resolve_removed(struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *rm = trusted_rm(sb), *project = sb->policy->project_dir;
    for (char *const *word = sb->command; rm && *word && !has_loader_variable(sb); word++) {
        const char *dir = word == sb->command ? NULL : named_below(w, project ? project : w->cwd, *word);
        if (dir && !(project && path_under(project, dir)) && let_go(&sb->protects, dir))
            sb->only = rm;
    }
}
