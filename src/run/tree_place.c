/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "tree_place.h"

#include "base/nolinks.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as the kernel: path_resolution(7) */

/* PATH, absolute, in the tree. */
static int look_in(const struct tree *t, const char *path, int flags) {
    return nolinks_open(t->root, path[1] ? path + 1 : ".", O_PATH | flags);
}

static void close_keeping(int fd) {
    int saved = errno;
    close(fd);
    errno = saved;
}

/* ---- links ---- */

static bool is_roots_own(const struct tree *t, const char *dir) {
    struct stat st;
    int fd = look_in(t, dir, O_DIRECTORY);
    bool own =
        fd >= 0 && fstat(fd, &st) == 0 && (st.st_uid == 0 || st.st_uid == t->plan->world->root) && !(st.st_mode & 022);
    if (fd >= 0)
        close(fd);
    return own;
}

/* Can nobody but root have put there what is in directory DIR of the tree, which is at or below TOP? */
static bool is_roots(const struct tree *t, const char *dir, const char *top) {
    if (t->plan->world->uid == 0) /* a program of root's may, without any capability */
        return false;
    while (is_roots_own(t, dir) && path_below(dir, top))
        dir = path_parent(dir);
    return !path_below(dir, top) && is_roots_own(t, dir);
}

/* Can a link in directory DIR be followed? What is not bound, or bound read-only, no command of this sandbox can have changed, and
 * it leads to no other place than in the tree. */
static bool is_firm(const struct tree *t, size_t before, const char *dir) {
    size_t at = op_at(&t->plan->ops, before, dir);
    const struct op *o = at == OP_NONE ? NULL : &t->plan->ops.v[at];
    return !o || !op_is_writable(o) || is_roots(t, dir, o->dest);
}

/* Reads the link at PATH in the tree into TARGET. False: it is none, with errno 0, or can not be read. */
static bool read_link(const struct tree *t, const char *path, char target[static PATH_MAX]) {
    struct stat st;
    errno = 0;
    int fd = look_in(t, path, O_NOFOLLOW);
    if (fd < 0) {
        errno = errno == ENOENT ? 0 : errno; /* it is to be made */
        return false;
    }
    bool link = fstat(fd, &st) == 0 && S_ISLNK(st.st_mode);
    ssize_t n = link ? readlinkat(fd, "", target, PATH_MAX - 1) : 0;
    close_keeping(fd);
    if (n > 0)
        target[n] = '\0';
    return n > 0;
}

/* DEST with its links resolved, in the tree, as far as it exists; the last component stays as it is if KEEP_LAST. NULL with errno
 * set, EPERM: a sandbox can have made a link on the way. */
static const char *led_to(const struct tree *t, size_t before, const char *dest, bool keep_last) {
    const char *real = "/", *rest = dest;
    for (unsigned links = 0; *(rest += strspn(rest, "/"));) {
        size_t len = strcspn(rest, "/");
        const char *name = mem_dup(rest, len), *next = path_join(real, name);
        char target[PATH_MAX];
        rest += len;
        bool last = !rest[strspn(rest, "/")];
        if (!strcmp(name, ".") || !strcmp(name, "..")) {
            real = name[1] ? path_parent(real) : real;
        } else if ((last && keep_last) || !read_link(t, next, target)) {
            if (!(last && keep_last) && errno)
                return NULL;
            real = next;
        } else if (!is_firm(t, before, real) || ++links > MAX_LINKS) {
            errno = links > MAX_LINKS ? ELOOP : EPERM;
            return NULL;
        } else {
            real = *target == '/' ? "/" : real;
            rest = mem_printf("%s/%s", target, rest);
        }
    }
    return real;
}

/* ---- making ---- */

/* As bwrap does; but what was named for one command is in a home that is kept no empty file for the others. */
static mode_t mode_of(const struct op *o, bool directory) {
    if (directory)
        return op_is_tmpfs(o) ? 0755 : 0700;
    return o->origin.kind == ORIGIN_TYPED ? 0 : 0444;
}

/* Opens PATH, which leads through no links, and makes what is missing for O. */
static int make(const struct tree *t, const char *path, bool directory, const struct op *o) {
    int flags = directory ? O_DIRECTORY : 0, fd = look_in(t, path, flags);
    if (fd >= 0 || errno != ENOENT)
        return fd;
    int dir = make(t, path_parent(path), true, o);
    if (dir < 0)
        return -1;
    const char *name = path_base(path);
    int made = directory ? mkdirat(dir, name, mode_of(o, true))
                         : openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_of(o, false));
    if (made > 0)
        close(made);
    if (made >= 0 || errno == EEXIST)
        fd = nolinks_open(dir, name, O_PATH | flags);
    close_keeping(dir);
    return fd;
}

static int failed(const struct op *o, const char *path) {
    const char *why = errno == EPERM || errno == ELOOP ? "a link on the way to the mount point could be a sandbox's"
                      : errno == ENOTDIR               ? "a file is in the way of the mount point"
                      : errno == EROFS ? "the mount point does not exist, and stands in a read-only grant"
                                       : mem_printf("the mount point can not be made: %s", strerror(errno));
    diag_error(&o->origin, path, "%s", why);
    return -1;
}

/* Does an operation of this kind hide what stands at its mount point, so that making one would hide nothing? */
static bool only_hides(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    size_t at = op_at(&t->plan->ops, i, path_parent(o->dest));
    return (o->kind == OP_HIDE_FILE || o->kind == OP_HIDE_DIR || o->kind == OP_DATA || o->on_link || o->itself) &&
           at != OP_NONE && op_is_bind(&t->plan->ops.v[at]);
}

/* Opens the mount point that operation I names PATH, following what links may be followed. MISSING: it may be, and is made. */
static int find(const struct tree *t, size_t i, const char *path, int flags, bool missing) {
    int fd = look_in(t, path, flags);
    if (fd < 0 && (errno == ELOOP || errno == ENOTDIR) && (path = led_to(t, i, path, flags & O_NOFOLLOW)))
        fd = look_in(t, path, flags);
    if (fd < 0 && path && errno == ENOENT && missing)
        fd = make(t, path, flags & O_DIRECTORY, &t->plan->ops.v[i]);
    return fd;
}

/* Is FD what operation O was decided for? A sandbox may have given the name to something else since then. */
static bool is_seen(const struct op *o, int fd) {
    return look_is_seen(fd, &o->seen) ||
           diag_error(&o->origin, o->dest, "something else stands there than a moment ago; somebody changes it");
}

int tree_place(const struct tree *t, size_t i, bool directory) {
    const struct op *o = &t->plan->ops.v[i];
    int fd = find(t, i, o->dest, o->on_link ? O_NOFOLLOW : directory ? O_DIRECTORY : 0, !only_hides(t, i));
    if (fd < 0)
        return failed(o, o->dest);
    if (is_seen(o, fd))
        return fd;
    close(fd);
    return -1;
}

int tree_parent(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    int fd = find(t, i, path_parent(o->dest), O_DIRECTORY, true);
    return fd < 0 ? failed(o, o->dest) : fd;
}

/* ---- what was looked at ---- */

static bool has_below(const ops *list, const char *dest) {
    for (size_t i = 0; i < list->n; i++)
        if (op_is_mount(&list->v[i]) && path_below(list->v[i].dest, dest))
            return true;
    return false;
}

/* Is it so where operation I shows it, at DEST? What is gone, or lies where only others can look, shows nothing; and what is on the
 * way to a mount point was made. */
static bool is_as_seen(const struct tree *t, size_t i, const char *dest, const struct looked *l) {
    struct stat st;
    int fd = find(t, i, dest, O_NOFOLLOW, false);
    bool gone = fd < 0 && look_is_none(l->path, errno);
    if (fd < 0 && !gone)
        failed(&t->plan->ops.v[i], dest);
    if (fd < 0)
        return gone;
    bool same = fstat(fd, &st) == 0 && st.st_dev == l->seen.device && st.st_ino == l->seen.inode;
    close(fd);
    return same || (!l->seen.inode && has_below(&t->plan->ops, dest)) ||
           diag_error(&l->origin, l->path, "something else stands there than a moment ago; somebody changes it");
}

bool tree_unchanged(const struct tree *t) {
    const ops *list = &t->plan->ops;
    for (size_t k = 0; k < t->plan->looked.n; k++)
        for (size_t i = 0; i < list->n; i++) {
            const struct looked *l = &t->plan->looked.v[k];
            const char *dest =
                op_is_bind(&list->v[i]) && path_under(l->path, list->v[i].src) ? op_shows(&list->v[i], l->path) : NULL;
            if (dest && op_at(list, list->n, dest) == i && !is_as_seen(t, i, dest, l))
                return false;
        }
    return true;
}
