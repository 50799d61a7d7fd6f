/* SPDX-License-Identifier: MIT */
/* What git may replace: a tracked file that tools outside obey, .vscode/settings.json say, differs between two branches. A tree that
 * is half of the one and half of the other is worse than what `git switch` outside would put there. So for the commands of git that
 * change the work tree, what git tracks of list_obeyed is not held, but looked at afterwards: run/appeared.c says what has changed.
 * Should: do so for root's own git alone, where no process can outlive it; hold whatever cannot be looked at as a whole.
 * Mustn't: let go what is git's own, a policy, what a line of a policy protects, what git does not track. */
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "gitcall.h"
#include "policy/policy.h"
#include "resolve.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_INDEX = 64 << 20, MAX_FILES = 1000, MAX_DEPTH = 16 };

static bool changes_work_tree(char *const *command) {
    static const char *const words[] = {
        "git am", "git bisect", "git checkout", "git cherry-pick", "git clean",           "git merge",
        "git mv", "git pull",   "git rebase",   "git reset",       "git restore",         "git revert",
        "git rm", "git stash",  "git switch",   "git worktree",    "git sparse-checkout",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (conf_section_holds(words[i], command))
            return true;
    return false;
}

/* Do words or variables say which work tree it is, or bring other code into git? Then nothing is known. */
static bool is_steered(const struct sandbox *sb) {
    char *const *end = conf_behind_options(sb->command);
    for (char *const *word = sb->command; *word && word < end; word++)
        if (str_starts(*word, "--git-dir") || str_starts(*word, "--work-tree") || str_starts(*word, "--exec-path"))
            return true;
    for (size_t i = 0; i < sb->env.n; i++) {
        const char *name = sb->env.v[i].dest;
        if (str_starts(name, "LD_") || str_starts(name, "GLIBC_") || !strcmp(name, "GIT_DIR") ||
            !strcmp(name, "GIT_WORK_TREE") || !strcmp(name, "GIT_INDEX_FILE") || !strcmp(name, "GIT_EXEC_PATH"))
            return true;
    }
    return false;
}

/* ---- what git tracks ---- */

struct candidates {
    hides *list;
    const char *top;
    bool *tracked; /* one for each */
};

static void mark_tracked(void *context, const char *name) {
    struct candidates *c = context;
    for (size_t i = 0; i < c->list->n; i++) {
        const struct hide *h = &c->list->v[i];
        const char *rest = h->tools && path_below(h->path, c->top) ? path_rest(h->path, c->top) : NULL;
        if (rest && path_under(name, rest))
            c->tracked[i] = true;
    }
}

static bool read_index(struct candidates *c, const char *index) {
    struct str f = {0};
    CLOSED int fd = open(index, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return fd >= 0 && file_slurp(fd, MAX_INDEX, &f) && gitindex_parse(f.s, f.len, mark_tracked, c);
}

/* An empty directory is as good as none. */
static bool is_empty(const struct hide *h) {
    DIR *d = h->tools && h->directory ? opendir(h->path) : NULL;
    bool empty = d != NULL;
    for (struct dirent *e; empty && (e = readdir(d));)
        empty = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
    if (d)
        closedir(d);
    return empty;
}

/* ---- as it is before ---- */

static void add(watches *out, const char *dir, const char *name, const struct stat *st) {
    *vec_push(out) =
        (struct watch){.dir = dir, .name = name, .released = true, .inode = st->st_ino, .changed = st->st_ctim};
}

/* What stands at NAME in the directory FD, which is DIR, and all below. False: it is too much, or can not be looked at. */
static bool note(watches *out, int fd, const char *dir, const char *name, int depth) {
    struct stat st;
    if (!depth || out->n > MAX_FILES || fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    if (!S_ISDIR(st.st_mode)) {
        add(out, dir, name, &st);
        return true;
    }
    add(out, dir, mem_printf("%s/", name), &st);
    int own = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = own < 0 ? NULL : fdopendir(own);
    bool ok = d != NULL;
    if (!d && own >= 0)
        close(own);
    for (struct dirent *e; ok && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            ok = note(out, dirfd(d), path_join(dir, name), mem_str(e->d_name), depth - 1);
    if (d)
        closedir(d);
    return ok;
}

static bool release(struct sandbox *sb, const struct hide *h) {
    watches all = {0};
    CLOSED int fd = open(path_parent(h->path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (h->linked || h->target || fd < 0 || !note(&all, fd, path_parent(h->path), path_base(h->path), MAX_DEPTH))
        return false;
    for (size_t i = 0; i < all.n; i++)
        *vec_push(&sb->watched) = all.v[i];
    return true;
}

/* The same file may be reached from several directories that are looked at, and stands in the list for each. */
static bool release_all(struct sandbox *sb, const struct candidates *c) {
    hides *list = c->list;
    size_t kept = 0, before = list->n;
    const char *last = NULL;
    for (size_t i = 0; i < before; i++) {
        bool again = last && !strcmp(last, list->v[i].path) && list->v[i].tools;
        if (again || ((c->tracked[i] || is_empty(&list->v[i])) && release(sb, &list->v[i])))
            last = list->v[i].path;
        else
            list->v[kept++] = list->v[i];
    }
    list->n = kept;
    return kept < before;
}

void resolve_released(struct sandbox *sb) {
    const struct world *w = sb->world;
    struct candidates c = {.list = &sb->protects};
    const char *to;
    if (!changes_work_tree(sb->command) || is_steered(sb) || policy_shares(sb->policy, "pid"))
        return;
    const char *program = gitcall_roots(w, sb->command, "git");
    const char *git = gitcall_git(w, gitcall_start(w, sb->command), &to);
    c.top = path_parent(git);
    c.tracked = mem_alloc(sb->protects.n + 1);
    memset(c.tracked, 0, sb->protects.n + 1);
    if (program && sb->protects.n && read_index(&c, path_join(to ? to : git, "index")) && release_all(sb, &c))
        sb->only = program;
}
