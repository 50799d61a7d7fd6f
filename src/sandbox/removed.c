/* SPDX-License-Identifier: MIT */
/* What the user removes or moves by name: `rm -rf clone`, `mv clone aside`, `git worktree remove topic`. Nobody obeys a repository that
 * is gone, and rm and mv run no code of the project's; so in a directory that is a word of a typed one nothing is held by default, and
 * it goes as a whole. git runs what its configuration names, and may leave the work tree: what changes there instead is reported.
 * Should: do so for root's own programs alone, which the lookup in the sandbox has to find as well (lookup.c); leave what was
 * remembered as it is, so that who makes it again is reported.
 * Mustn't: let go the project, its own .git, a single protected file, what a line of a policy protects; do anything where a
 * variable could bring other code in; believe a work tree that names a directory which does not name it. */
#include "base/path.h"
#include "base/str.h"
#include "gitcall.h"
#include "policy/policy.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool has_loader_variable(const struct sandbox *sb) {
    for (size_t i = 0; i < sb->env.n; i++)
        if (str_starts(sb->env.v[i].dest, "LD_") || str_starts(sb->env.v[i].dest, "GLIBC_") ||
            str_starts(sb->env.v[i].dest, "GIT_EXEC_PATH"))
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

/* Watches what was held at PATH: is it there afterwards, then as it was? */
static void watch(struct sandbox *sb, const char *path) {
    struct stat st;
    for (size_t i = 0; i < sb->watched.n; i++)
        if (!strcmp(sb->watched.v[i].dir, path_parent(path)) && !strcmp(sb->watched.v[i].name, path_base(path)))
            return;
    if (lstat(path, &st) == 0)
        *vec_push(&sb->watched) = (struct watch){
            .dir = path_parent(path), .name = path_base(path), .inode = st.st_ino, .changed = st.st_ctim};
}

/* Nothing below DIR that is held by default is so any more. True: there was something. */
static bool let_go(struct sandbox *sb, const char *dir, bool watched) {
    hides *list = &sb->protects;
    size_t kept = 0, before = list->n;
    for (size_t i = 0; i < before; i++)
        if (!list->v[i].implied || !path_below(list->v[i].path, dir))
            list->v[kept++] = list->v[i];
        else if (watched)
            watch(sb, list->v[i].path);
    list->n = kept;
    return kept < before;
}

/* Would something that was denied get another name? */
static bool holds_denied(const struct world *w, const char *dir) {
    strv below = {0};
    return !trust_list(w, dir, true, &below) || below.n;
}

/* ---- rm and mv ---- */

/* Of mv the last word is where to; with an option that says so elsewhere, nothing is known. */
static size_t count_named(char *const *command, bool moves) {
    size_t n = 0;
    for (; command[n]; n++)
        if (moves && n && (str_starts(command[n], "-t") || str_starts(command[n], "--t")))
            return 0;
    return moves && n ? n - 1 : n;
}

static void let_go_named(struct sandbox *sb, const char *program, bool moves) {
    const struct world *w = sb->world;
    const char *project = sb->policy->project_dir;
    size_t n = program ? count_named(sb->command, moves) : 0;
    for (size_t i = 1; i < n; i++) {
        const char *dir = named_below(w, project ? project : w->cwd, sb->command[i]);
        if (dir && !(project && path_under(project, dir)) && !(moves && holds_denied(w, dir)) && let_go(sb, dir, false))
            sb->only = program;
    }
}

/* ---- git worktree ---- */

/* The work tree that ADMIN, a directory in .git/worktrees, is for; NULL: it can not be told. */
static const char *tree_of(const struct world *w, const char *admin) {
    const char *back;
    if (!linked_pointer(path_join(admin, "gitdir"), "", admin, &back) || !back || strcmp(path_base(back), ".git") != 0)
        return NULL;
    return world_real(w, path_parent(back));
}

static bool is_gone(const char *path) {
    return access(path, F_OK) < 0 && errno == ENOENT;
}

/* Lets go of what git keeps in WORKTREES for the work tree DIR; NULL: for those that are not there any more. */
static bool let_go_admin(struct sandbox *sb, const char *worktrees, const char *dir) {
    DIR *d = opendir(worktrees);
    bool any = false;
    for (struct dirent *e; d && (e = readdir(d));) {
        const char *admin = path_join(worktrees, e->d_name),
                   *tree = *e->d_name == '.' ? NULL : tree_of(sb->world, admin);
        if (tree && (dir ? !strcmp(tree, dir) : is_gone(path_join(tree, ".git"))))
            any = let_go(sb, admin, true) || any;
    }
    if (d)
        closedir(d);
    return any;
}

/* The first of git's words behind "worktree remove" that is a directory below the project, and a linked work tree. */
static const char *named_tree(const struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *project = sb->policy->project_dir, *to;
    for (char *const *word = sb->command; *word; word++) {
        const char *dir = **word == '-' ? NULL : named_below(w, project ? project : w->cwd, *word);
        if (dir && linked_pointer(path_join(dir, ".git"), "gitdir: ", dir, &to) && to)
            return dir;
    }
    return NULL;
}

static void let_go_worktree(struct sandbox *sb, const char *git) {
    const struct world *w = sb->world;
    bool prunes = conf_section_holds("git worktree prune", sb->command);
    if (!git || policy_shares(sb->policy, "pid") ||
        (!prunes && !conf_section_holds("git worktree remove", sb->command) &&
         !conf_section_holds("git worktree move", sb->command)) ||
        strcmp(gitcall_start(w, sb->command), w->cwd) != 0)
        return;
    const char *to, *own = gitcall_git(w, w->cwd, &to), *dir = prunes ? NULL : named_tree(sb);
    if ((!prunes && (!dir || holds_denied(w, dir))) || to)
        return;
    bool any = let_go_admin(sb, path_join(own, "worktrees"), dir);
    if (any && dir)
        let_go(sb, dir, true);
    if (any)
        sb->only = git;
}

void resolve_removed(struct sandbox *sb) {
    const struct world *w = sb->world;
    if (has_loader_variable(sb))
        return;
    let_go_named(sb, gitcall_roots(w, sb->command, "rm"), false);
    let_go_named(sb, gitcall_roots(w, sb->command, "mv"), true);
    let_go_worktree(sb, gitcall_roots(w, sb->command, "git"));
}
