/* SPDX-License-Identifier: MIT */
#include "git.h"

#include "base/diag.h"
#include "base/map.h"
#include "base/path.h"
#include "base/str.h"
#include "gitnames.h"
#include "gitread.h"
#include "linked.h"
#include "way.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_RELATED = 4096, MAX_DEPTH = 16 };

struct git {
    const struct world *world;
    gitnames common;         /* what the configuration of all repositories names */
    struct git_obeyed first; /* what it obeys whatever the directory; given with the first one */
    struct map done;         /* directories, and repositories with their work trees */
    unsigned related;        /* worktrees and submodules so far */
};

/* A repository while it is read. */
struct repository {
    struct git *git;
    const char *dir; /* .git, or the bare repository */
    gitnames names;
    strv tops;     /* work trees: where its hooks and programs start */
    strv apart;    /* those of them that core.worktree names */
    strv modules;  /* names of submodules */
    bool declared; /* the configuration says that it is one */
};

static bool is_missing(int error) {
    return error == ENOENT || error == ENOTDIR;
}

/* Looks at PATH itself. What can not be looked at is noted as unread, and counts as not there. */
static bool look(const char *path, struct stat *st, struct git_obeyed *out) {
    if (lstat(path, st) == 0)
        return true;
    if (!is_missing(errno))
        strv_add(&out->unread, path);
    return false;
}

static bool is_dir(const char *path, struct git_obeyed *out) {
    struct stat st;
    return look(path, &st, out) && S_ISDIR(st.st_mode);
}

static bool is_there(const char *path, struct git_obeyed *out) {
    struct stat st;
    return look(path, &st, out);
}

static void add(const struct git *g, struct git_obeyed *out, const char *path) {
    way_add(g->world, path, &out->paths, &out->links);
}

/* True the first time. */
static bool is_new(struct git *g, const char *key) {
    void **mark = map_at(&g->done, key);
    bool new = !*mark;
    *mark = g;
    return new;
}

/* ---- names in the configuration ---- */

/* Does the file or directory that N names at PATH count? */
static bool counts(const struct gitname *n, const char *path) {
    struct stat st;
    if (stat(path, &st) == 0)
        return S_ISREG(st.st_mode) || (S_ISDIR(st.st_mode) && n->tree);
    if (errno == ENAMETOOLONG)
        return false;
    return n->awaited || !is_missing(errno) || lstat(path, &st) == 0; /* a link may lead nowhere yet */
}

/* What NAMES mean for git in the directory DIR; NULL: those that mean the same everywhere. */
static void use(const struct git *g, const gitnames *names, const char *dir, bool inner, struct git_obeyed *out) {
    for (size_t i = 0; i < names->n; i++) {
        const struct gitname *n = &names->v[i];
        const char *path = gitread_expand(g->world, n->path);
        if (!path || (*path != '/') != (dir != NULL) || (inner && !n->inner))
            continue;
        path = dir ? path_join(dir, path) : path;
        if (counts(n, path))
            add(g, out, path);
    }
}

static void take_common(void *context, const char *key, const char *value, const char *kept) {
    struct git *g = context;
    gitnames_of(key, value, &g->common);
    gitnames_of(key, kept, &g->common);
}

/* core.worktree is seen from the repository. */
static void take_own(void *context, const char *key, const char *value, const char *kept) {
    struct repository *r = context;
    const char *dot = strrchr(key, '.');
    gitnames_of(key, value, &r->names);
    gitnames_of(key, kept, &r->names);
    if (value && !strcmp(key, "core.worktree"))
        strv_add(&r->apart, world_real(r->git->world, *value == '/' ? value : path_join(r->dir, value)));
    if (str_starts(key, "submodule.") && dot > key + sizeof "submodule")
        strv_add(&r->modules, mem_dup(key + sizeof "submodule", (size_t)(dot - key) - sizeof "submodule"));
    r->declared = r->declared || str_starts(key, "core.repositoryformatversion") || str_starts(key, "core.bare");
}

/* Notes the files that took part. */
static void end_reading(struct git *g, const struct gitread *read, struct git_obeyed *out) {
    for (size_t i = 0; i < read->files.n; i++)
        add(g, out, read->files.v[i]);
    for (size_t i = 0; i < read->unread.n; i++)
        strv_add(&out->unread, world_real(g->world, read->unread.v[i]));
    for (size_t i = 0; i < read->wrong.n; i++)
        if (is_new(g, mem_printf("wrong %s", read->wrong.v[i])))
            diag_note("%s: git would refuse this in its configuration; what is understood of it is protected",
                      str_printable(read->wrong.v[i]));
}

static bool read_config(struct repository *r, const char *file, struct git_obeyed *out) {
    struct gitread read = {.world = r->git->world, .take = take_own, .context = r};
    bool ok = gitread_file(&read, file);
    end_reading(r->git, &read, out);
    return ok;
}

/* ---- pointers from one directory to another ---- */

/* The path in the file at PATH, behind PREFIX, as seen from DIR; NULL if there is none. */
static const char *pointer(const char *path, const char *prefix, const char *dir, struct git_obeyed *out) {
    const char *to;
    if (!linked_pointer(path, prefix, dir, &to) && !is_missing(errno))
        strv_add(&out->unread, path);
    return to;
}

/* Calls WHAT for the names in the directory DIR, which need not exist. */
typedef bool visitor(struct repository *r, const char *path, int depth, struct git_obeyed *out);
static bool visit(struct repository *r, const char *dir, visitor *what, int depth, struct git_obeyed *out) {
    DIR *d = opendir(dir);
    bool ok = true;
    if (!d && !is_missing(errno))
        strv_add(&out->unread, dir);
    for (struct dirent *e; d && ok && (e = readdir(d));) {
        const char *path = path_join(dir, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && is_dir(path, out))
            ok = (r->git->related++ < MAX_RELATED ||
                  diag_error(NULL, dir, "too many worktrees or submodules of git's")) &&
                 what(r, path, depth, out);
    }
    if (d)
        closedir(d);
    return ok;
}

/* ---- repositories ---- */

static bool obey(struct git *g, const char *dir, const char *top, int depth, struct git_obeyed *out);

/* DIR is .git/worktrees/NAME, of the work tree that the file "gitdir" there leads to. */
static bool obey_worktree(struct repository *r, const char *dir, int depth, struct git_obeyed *out) {
    (void)depth;
    const char *back = pointer(path_join(dir, "gitdir"), "", dir, out);
    strv_add(&out->inner, dir);
    add(r->git, out, path_join(dir, "gitdir"));
    add(r->git, out, path_join(dir, "commondir"));
    if (back) {
        add(r->git, out, back);
        strv_add(&r->tops, world_real(r->git->world, path_parent(back)));
    }
    return read_config(r, path_join(dir, "config.worktree"), out);
}

/* DIR, in .git/modules, is a submodule's repository, or groups those of lib/a and lib/b. A command in a sandbox can make it look
 * like one or the other, but for the configuration, which is protected: so it may be both. */
static bool obey_module(struct repository *r, const char *dir, int depth, struct git_obeyed *out) {
    static const char *const inner[] = {"objects", "refs", "logs", "hooks", "info", "worktrees", "modules", "lfs"};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++)
        if (!strcmp(path_base(dir), inner[i]) && is_there(path_join(path_parent(dir), "config"), out))
            return true;
    bool is_one = is_there(path_join(dir, "config"), out) || is_there(path_join(dir, "HEAD"), out);
    if (is_one && !obey(r->git, dir, NULL, depth - 1, out))
        return false;
    if (!is_one)
        strv_add(&out->groups, dir);
    return depth <= 1 ? diag_error(NULL, dir, "submodules of git's lie too deep")
                      : visit(r, dir, obey_module, depth - 1, out);
}

static bool obey_modules(struct repository *r, int depth, struct git_obeyed *out) {
    const char *dir = path_join(r->dir, "modules");
    if (is_dir(dir, out)) /* git would take what a command puts there for the clone of a submodule, hooks and all */
        strv_add(&out->groups, dir);
    else
        add(r->git, out, dir);
    for (size_t i = 0; i < r->modules.n; i++) {
        const char *module = path_join(dir, r->modules.v[i]);
        if (is_dir(module, out) && !obey(r->git, module, NULL, depth - 1, out))
            return false;
    }
    return visit(r, dir, obey_module, depth, out);
}

/* Hooks and programs start in the work tree or, without one and for who pushes or fetches, in the repository. */
static void use_names(struct repository *r, struct git_obeyed *out) {
    struct git *g = r->git;
    use(g, &r->names, NULL, false, out);
    use(g, &g->common, r->dir, r->tops.n > 0, out);
    use(g, &r->names, r->dir, r->tops.n > 0, out);
    for (size_t i = 0; i < r->tops.n; i++) {
        use(g, &g->common, r->tops.v[i], false, out);
        use(g, &r->names, r->tops.v[i], false, out);
    }
}

/* The work trees of core.worktree, with the file there that leads to the repository. */
static void add_apart(struct repository *r, struct git_obeyed *out) {
    for (size_t i = 0; i < r->apart.n; i++) {
        const char *git = path_join(r->apart.v[i], ".git");
        strv_add(&r->tops, r->apart.v[i]);
        if (!is_dir(git, out))
            add(r->git, out, git);
    }
}

/* The repository DIR, which is also that of the work tree TOP; NULL: of none, or of those that it names. */
static bool obey(struct git *g, const char *dir, const char *top, int depth, struct git_obeyed *out) {
    struct repository r = {.git = g, .dir = world_real(g->world, dir)};
    if (!is_new(g, mem_printf("repository %s\n%s", r.dir, top ? top : "")))
        return true;
    if (top)
        strv_add(&r.tops, top);
    else if (!strcmp(path_base(r.dir), ".git"))
        strv_add(&r.tops, path_parent(r.dir));
    strv_add(&out->inner, r.dir);
    add(g, out, path_join(r.dir, "hooks"));
    add(g, out, path_join(r.dir, "commondir")); /* would lead git to another configuration */
    if (!read_config(&r, path_join(r.dir, "config"), out) ||
        !read_config(&r, path_join(r.dir, "config.worktree"), out) ||
        !visit(&r, path_join(r.dir, "worktrees"), obey_worktree, depth, out) || !obey_modules(&r, depth, out))
        return false;
    add_apart(&r, out);
    use_names(&r, out);
    return true;
}

/* The file TOP/.git of a worktree or submodule: "gitdir: PATH", and there perhaps "commondir". */
static bool obey_pointer(struct git *g, const char *file, const char *top, struct git_obeyed *out) {
    const char *dir = pointer(file, "gitdir: ", top, out), *common;
    add(g, out, file);
    if (!dir)
        return true;
    common = pointer(path_join(dir, "commondir"), "", dir, out);
    if (!common)
        return obey(g, dir, top, MAX_DEPTH, out);
    struct repository r = {.git = g, .dir = world_real(g->world, common)};
    return obey_worktree(&r, world_real(g->world, dir), 0, out) && obey(g, common, top, MAX_DEPTH, out);
}

/* Is DIR a bare repository, or a .git? Its configuration can not be taken away by a command, other files can. */
static bool is_repository(struct git *g, const char *dir, struct git_obeyed *out) {
    struct repository r = {.git = g, .dir = dir};
    struct gitread read = {.world = g->world, .take = take_own, .context = &r};
    struct stat st;
    const char *config = path_join(dir, "config");
    if (is_there(path_join(dir, "HEAD"), out) &&
        (is_dir(path_join(dir, "objects"), out) || is_there(path_join(dir, "commondir"), out)))
        return true;
    return stat(config, &st) == 0 && S_ISREG(st.st_mode) && gitread_file(&read, config) && r.declared;
}

/* The repository whose work tree has its top at DIR, or is DIR. *FOUND: there is one. */
static bool obey_at(struct git *g, const char *dir, bool *found, struct git_obeyed *out) {
    const char *git = path_join(dir, ".git");
    struct stat st, target;
    *found = true;
    if (look(git, &st, out)) {
        bool leads = S_ISLNK(st.st_mode) && stat(git, &target) == 0 && S_ISDIR(target.st_mode);
        if (leads)
            strv_add(&out->links, git);
        return leads || S_ISDIR(st.st_mode) ? obey(g, git, dir, MAX_DEPTH, out) : obey_pointer(g, git, dir, out);
    }
    add(g, out, git);
    *found = is_repository(g, dir, out);
    if (*found)
        return obey(g, dir, NULL, MAX_DEPTH, out);
    if (!is_there(path_join(dir, "HEAD"), out)) /* with that, it can become one */
        add(g, out, path_join(dir, "HEAD"));
    use(g, &g->common, dir, false, out); /* as it clones, say */
    return true;
}

/* The first repository around DIR. */
static bool obey_around(struct git *g, const char *dir, struct git_obeyed *out) {
    bool found = false;
    while (!found && strcmp(dir, "/") != 0) {
        dir = path_parent(dir);
        if (!is_new(g, dir))
            return true;
        if (!obey_at(g, dir, &found, out))
            return false;
    }
    return true;
}

struct git *git_open(const struct world *w) {
    struct git *g = mem_alloc(sizeof *g);
    *g = (struct git){.world = w};
    struct gitread read = {.world = w, .take = take_common, .context = g};
    bool ok = gitread_common(&read);
    end_reading(g, &read, &g->first);
    use(g, &g->common, NULL, false, &g->first);
    return ok ? g : NULL;
}

/* GIT_DIR and GIT_WORK_TREE, for who has set them in the shell. */
static bool obey_environment(struct git *g, struct git_obeyed *out) {
    const struct world *w = g->world;
    const char *dir = world_env(w, "GIT_DIR"), *top = world_env(w, "GIT_WORK_TREE");
    if (!dir || !*dir)
        return true;
    top = top && *top ? (*top == '/' ? top : path_join(w->cwd, top)) : w->cwd;
    return obey(g, *dir == '/' ? dir : path_join(w->cwd, dir), world_real(w, top), MAX_DEPTH, out);
}

bool git_obeyed(struct git *g, const char *dir, struct git_obeyed *out) {
    bool found, first = is_new(g, "first");
    if (first) {
        *out = g->first;
        if (!obey_environment(g, out))
            return false;
    }
    if (!is_new(g, dir))
        return true;
    return obey_at(g, dir, &found, out) && (found || obey_around(g, dir, out));
}
