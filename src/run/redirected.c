/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "redirected.h"

#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "created.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_ENTRIES = 20000 }; /* that are looked through for links */

struct target {
    const struct sandbox *sb;
    int fd;
    const char *path;        /* the kernel's name of it */
    bool named;              /* it still is */
    VEC(struct seen) places; /* the file, and directories above it */
};

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

/* ---- the file and what lies above ---- */

static void add_place(struct target *t, const struct stat *st) {
    *vec_push(&t->places) = (struct seen){st->st_dev, st->st_ino};
}

/* A link to any directory on the way will do. */
static void climb(struct target *t, const struct stat *file) {
    struct stat st;
    t->places.n = 0;
    add_place(t, file);
    t->named = stat(t->path, &st) == 0 && st.st_dev == file->st_dev && st.st_ino == file->st_ino;
    for (const char *dir = t->path; t->named && strcmp(dir, "/") != 0;) {
        dir = path_parent(dir);
        if (stat(dir, &st) == 0)
            add_place(t, &st);
    }
}

static bool is_place(const struct target *t, dev_t device, ino_t inode) {
    for (size_t i = 0; i < t->places.n; i++)
        if (t->places.v[i].device == device && t->places.v[i].inode == inode)
            return true;
    return false;
}

/* Does a grant show it to the command anyway, under its own name? *WRITABLE: and lets it write? */
static bool is_granted(const struct target *t, bool *writable) {
    const ops *grants = &t->sb->grants;
    size_t i = op_at(grants, grants->n, t->path);
    *writable = t->named && i != OP_NONE && op_is_writable(&grants->v[i]);
    return t->named && i != OP_NONE && op_is_bind(&grants->v[i]) && !strcmp(op_source(&grants->v[i], t->path), t->path);
}

/* Does NAME in the directory open as DIR lead to the file, or to something above it? */
static bool leads_there(const struct target *t, int dir, const char *name) {
    struct stat st;
    return fstatat(dir, name, &st, 0) == 0 && is_place(t, st.st_dev, st.st_ino);
}

/* ---- what may not be written ---- */

static bool is_listed(const struct target *t, int home, const struct list *list) {
    for (size_t i = 0; i < list->n; i++)
        if (leads_there(t, home, list->v[i]))
            return true;
    return false;
}

static bool is_of_home(const struct target *t) {
    CLOSED int home = open(t->sb->world->home_real, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return home >= 0 && (is_listed(t, home, &list_start_up) || is_listed(t, home, &list_secrets));
}

/* Is NAME, which may have several parts, one of those of PATH? */
static bool has_part(const char *path, const char *name) {
    size_t len = strlen(name);
    for (const char *at = path; (at = strstr(at, name)); at++)
        if (at > path && at[-1] == '/' && (!at[len] || at[len] == '/'))
            return true;
    return false;
}

/* In any directory: it may be another project's. */
static bool is_obeyed(const struct target *t) {
    bool found = has_part(t->path, ".git");
    for (size_t i = 0; !found && i < list_obeyed.n; i++)
        found = has_part(t->path, list_obeyed.v[i]);
    return found;
}

static bool is_hidden(const struct target *t, const hides *list) {
    for (size_t i = 0; i < list->n; i++) {
        const struct hide *h = &list->v[i];
        if (path_under(t->path, h->path) || (h->target && path_under(t->path, h->target)) ||
            is_place(t, h->seen.device, h->seen.inode))
            return true;
    }
    return false;
}

/* firewrap's own files, homes of other sandboxes, and policies in other places. */
static bool is_own(const struct target *t) {
    const struct world *w = t->sb->world;
    const char *own[] = {w->config_real, w->state_real, w->alias_real, w->exe,
                         w->libexec_dir, w->share_dir,  home_root(w)};
    bool found = false;
    for (size_t i = 0; !found && i < sizeof own / sizeof *own; i++)
        found = leads_there(t, AT_FDCWD, own[i]);
    for (size_t i = 0; !found && i < t->sb->policy->files.n; i++)
        found = leads_there(t, AT_FDCWD, t->sb->policy->files.v[i].path);
    return found;
}

/* A program that is found on PATH, but for the project's own (node_modules/.bin). */
static bool is_program(const struct target *t) {
    const struct world *w = t->sb->world;
    const char *path = world_env(w, "PATH"), *dir = path_parent(t->path), *project = t->sb->policy->project_dir;
    if (path_under(dir, w->cwd) || (project && path_under(dir, project)))
        return false;
    for (const char *entry; (entry = search_next(&path));)
        if (*entry == '/' && !strcmp(world_real(w, entry), dir))
            return true;
    return false;
}

/* Root may write what steers the whole system, and anybody another process of his (/proc/PID/mem). */
static bool is_systems(const struct target *t) {
    static const char *const trees[] = {"/proc",     "/sys",          "/etc",           "/usr",
                                        "/bin",      "/sbin",         "/boot",          "/run/systemd",
                                        "/run/udev", "/var/lib/dpkg", "/var/spool/cron"};
    enum { KERNELS = 2 };
    size_t n = t->sb->world->uid == 0 ? sizeof trees / sizeof *trees : KERNELS;
    for (size_t i = 0; i < n; i++)
        if (path_under(t->path, trees[i]))
            return true;
    return false;
}

static const char *stream(int fd) {
    static const char *const names[] = {"standard input", "standard output", "standard error"};
    return fd < 3 ? names[fd] : mem_printf("descriptor %d", fd);
}

/* What the command can write by itself is no new right. */
static bool is_others(const struct target *t) {
    bool writable;
    return !(is_granted(t, &writable) && writable) &&
           (is_obeyed(t) || is_own(t) || is_program(t) || is_systems(t) || is_of_home(t));
}

static bool may_write(struct target *t, const struct stat *st) {
    climb(t, st);
    bool bad = is_hidden(t, &t->sb->protects) || is_hidden(t, &t->sb->masks) || is_others(t);
    return !bad ||
           diag_error(NULL, path_tilde(t->path, t->sb->world->home),
                      "%s writes what tools outside obey or what is kept from commands, and a link can have led there; "
                      "if you have named the file itself: 'fw --keep-fd %d …'",
                      stream(t->fd), t->fd);
}

/* ---- what may not be read through a link ---- */

static const char *above_in(const struct target *t, const hides *list) {
    for (size_t i = 0; i < list->n; i++)
        if (path_under(t->path, list->v[i].path))
            return list->v[i].path;
    return NULL;
}

static const char *above_in_home(const struct target *t, const struct list *list) {
    const char *home = t->sb->world->home_real;
    for (size_t i = 0; path_below(t->path, home) && i < list->n; i++)
        if (path_under(path_rest(t->path, home), list->v[i]))
            return path_join(home, list->v[i]);
    return NULL;
}

/* The name, the file's or a directory's above it, for which nobody but the user may open it; NULL if there is none. What is open
 * for reading the command can open for writing: it has the file's mount by it (/proc/self/fd). */
static const char *kept_by(const struct target *t) {
    const char *found = above_in(t, &t->sb->masks);
    found = found ? found : above_in(t, &t->sb->protects);
    found = found ? found : above_in_home(t, &list_secrets);
    found = found ? found : above_in_home(t, &list_start_up);
    const char *own[] = {t->sb->world->state_real,
                         home_root(t->sb->world)}; /* and homes, where agents keep their logins */
    for (size_t i = 0; !found && i < 2; i++)
        found = path_under(t->path, world_real(t->sb->world, own[i])) ? own[i] : NULL;
    return found;
}

/* Notes the subdirectories of DIR. The name of a link there, NULL if there is none. */
static const char *link_in(const struct target *t, const char *dir, strv *below, int *left) {
    __attribute__((cleanup(close_dir))) DIR *d = opendir(dir);
    for (struct dirent *e; d && *left > 0 && (e = readdir(d)); --*left) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") || e->d_type == DT_REG)
            continue;
        if (e->d_type == DT_DIR)
            strv_add(below, path_join(dir, e->d_name));
        else if (leads_there(t, dirfd(d), e->d_name))
            return path_join(dir, e->d_name);
    }
    return NULL;
}

static const char *link_below(const struct target *t, const char *top, int *left) {
    const char *found = NULL;
    strv dirs = {0};
    strv_add(&dirs, top);
    for (size_t i = 0; !found && *left > 0 && i < dirs.n; i++)
        found = link_in(t, dirs.v[i], &dirs, left);
    return found;
}

/* A link in what commands of this sandbox, or of one that is started here, may write. */
static const char *link_to(const struct target *t, int *left) {
    const struct world *w = t->sb->world;
    const ops *grants = &t->sb->grants;
    const char *found = guard(w, w->cwd, false) ? NULL : link_below(t, w->cwd, left);
    for (size_t i = 0; !found && i < grants->n; i++)
        if (op_is_writable(&grants->v[i]) && strcmp(grants->v[i].src, "/") != 0 &&
            !path_under(grants->v[i].src, w->cwd))
            found = link_below(t, grants->v[i].src, left);
    return found;
}

/* A command that runs beside can have taken the link away again, since the shell has followed it. */
static bool is_unsteady(const struct target *t) {
    const ops *grants = &t->sb->grants;
    bool found = created_by_running(t->sb->world, t->sb->world->cwd);
    for (size_t i = 0; !found && i < grants->n; i++)
        found = op_is_writable(&grants->v[i]) && created_by_running(t->sb->world, grants->v[i].src);
    return found;
}

/* Why it can not be taken for the user's own word; NULL: it can. */
static const char *doubt(struct target *t, const struct stat *st) {
    int left = MAX_ENTRIES;
    climb(t, st);
    const char *found = link_to(t, &left);
    if (found)
        return mem_printf("the link %s can have led there", str_printable(path_tilde(found, t->sb->world->home)));
    if (left <= 0)
        return "there are too many files here to see whether a link has led there";
    return is_unsteady(t) ? "a command that runs, and may write here, can have led there by a link" : NULL;
}

static bool may_read(struct target *t, const struct stat *st) {
    const char *why = kept_by(t) ? doubt(t, st) : NULL;
    return !why ||
           diag_error(NULL, path_tilde(t->path, t->sb->world->home),
                      "%s is what tools outside obey or what is kept from commands, and %s; if you have named the "
                      "file itself: 'fw --keep-fd %d …'",
                      stream(t->fd), why, t->fd);
}

/* ---- all ---- */

/* What mktemp has made, for a command whose sandbox has no /tmp of the project's: that of date(1). */
static bool is_projects_tmp(const struct target *t) {
    const char *project = t->sb->policy->project_dir;
    return project && path_below(t->path, kept_tmp(t->sb->world, project));
}

bool redirected_fit(const void *context, int fd) {
    const struct sandbox *sb = context;
    char path[PATH_MAX];
    struct stat st;
    int flags = fcntl(fd, F_GETFL);
    ssize_t n = readlink(mem_printf("/proc/self/fd/%d", fd), path, sizeof path);
    if (n <= 0 || n == sizeof path || fstat(fd, &st) < 0)
        return diag_error(NULL, NULL, "%s: it can not be told which file it is", stream(fd));
    struct target t = {.sb = sb, .fd = fd, .path = mem_dup(path, (size_t)n)};
    if ((flags & O_ACCMODE) != O_RDONLY && sandbox_twofold(sb, t.path))
        diag_note("%s: %s writes the file of that name that your shell has, and not the project's own",
                  str_printable(t.path), stream(fd));
    if (!st.st_nlink || sandbox_owns(sb, t.path) ||
        is_projects_tmp(&t)) /* nobody finds it; the command has it anyway */
        return true;
    return (flags & O_ACCMODE) == O_RDONLY ? may_read(&t, &st) : may_write(&t, &st);
}
