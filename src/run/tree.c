/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* open_tree and its like, O_PATH */
#include "tree.h"

#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "left.h"
#include "outer.h"
#include "tree_place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char STORE[] = "/tmp", TREE[] = "/tmp/tree";

static bool failed(const struct op *o, const char *path) {
    return diag_error(&o->origin, path, "can not be mounted: %s", strerror(errno));
}

/* ---- mounts ---- */

/* A detached mount of a new file system TYPE with an option NAME=VALUE. */
static int new_mount(const char *type, const char *name, const char *value, unsigned attributes) {
    CLOSED int context = fsopen(type, FSOPEN_CLOEXEC);
    if (context < 0 || fsconfig(context, FSCONFIG_SET_STRING, name, value, 0) < 0)
        return -1;
    if (!strcmp(type, "devpts") && fsconfig(context, FSCONFIG_SET_STRING, "ptmxmode", "0666", 0) < 0)
        return -1;
    if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        return -1;
    return fsmount(context, FSMOUNT_CLOEXEC, attributes | MOUNT_ATTR_NOSUID);
}

static int new_tmpfs(const char *mode, unsigned attributes) {
    return new_mount("tmpfs", "mode", mode, attributes | MOUNT_ATTR_NODEV);
}

/* A detached copy of what is open as FD, or PATH from there, with all that is mounted in it. */
static int copy_of(int fd, const char *path, unsigned attributes) {
    struct mount_attr set = {.attr_set = attributes};
    int tree = open_tree(fd, path, AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    if (tree >= 0 && mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &set, sizeof set) < 0) {
        int saved = errno;
        close(tree);
        errno = saved;
        return -1;
    }
    return tree;
}

static bool put(int tree, int at, const char *name) {
    return move_mount(tree, "", at, name, MOVE_MOUNT_F_EMPTY_PATH | (*name ? 0 : MOVE_MOUNT_T_EMPTY_PATH)) == 0;
}

/* ---- sources ---- */

/* What bwrap would set. */
static unsigned attributes_of(enum op_kind kind) {
    if (kind == OP_DEV_BIND)
        return MOUNT_ATTR_NOSUID;
    return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (kind == OP_BIND ? 0 : MOUNT_ATTR_RDONLY);
}

/* Is FD the directory that the process stands in? */
static bool is_here(int fd) {
    struct stat a, b;
    return fstat(fd, &a) == 0 && stat(".", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Opens O's source, which leads through no links: resolve has followed them. -1 with errno set. */
static int open_source(const struct tree *t, const struct op *o) {
    int fd = nolinks_open(AT_FDCWD, o->src, O_PATH);
    bool here = strcmp(o->src, t->plan->world->cwd) != 0 || (fd >= 0 && is_here(fd));
    if (fd >= 0 && !(here && look_is_seen(fd, &o->from))) {
        close(fd);
        errno = ESTALE;
        return -1;
    }
    return fd;
}

/* A copy of O's source, which is open as FD. The tree itself stands on the root, but belongs to no copy of that. */
static int copy_source(const struct tree *t, const struct op *o, int fd) {
    struct mount_attr out = {.propagation = MS_UNBINDABLE}, in = {.propagation = MS_PRIVATE};
    bool whole = !o->src[1];
    if (whole && mount_setattr(t->store, "", AT_EMPTY_PATH, &out, sizeof out) < 0)
        return -1;
    int copy = copy_of(fd, "", attributes_of(o->kind));
    if (whole && mount_setattr(t->store, "", AT_EMPTY_PATH, &in, sizeof in) < 0)
        return -1;
    return copy;
}

static bool source_failed(const struct op *o) {
    if (errno == ELOOP || errno == ESTALE)
        return diag_error(&o->origin, o->src, "something else stands there than a moment ago; somebody changes it");
    return diag_error(&o->origin, o->src, "can not be opened: %s", strerror(errno));
}

/* ---- kinds ---- */

/* A copy of the mount point, so that it can not be another thing than that. */
static bool put_itself(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    CLOSED int at = tree_place(t, i, false);
    if (at < 0)
        return false;
    CLOSED int tree = copy_of(at, "", attributes_of(o->kind));
    return (tree >= 0 && put(tree, at, "")) || failed(o, o->dest);
}

static bool put_bind(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    struct stat st;
    if (o->itself)
        return put_itself(t, i);
    CLOSED int from = open_source(t, o);
    if (from < 0 || fstat(from, &st) < 0)
        return o->optional && (errno == ENOENT || errno == ENOTDIR) ? true : source_failed(o);
    CLOSED int at = tree_place(t, i, S_ISDIR(st.st_mode));
    if (at < 0)
        return false;
    CLOSED int tree = copy_source(t, o, from);
    if (tree < 0)
        return failed(o, o->src);
    if (put(tree, at, ""))
        return true;
    bool conflict = errno == EINVAL || errno == ENOTDIR;
    return conflict ? diag_error(&o->origin, o->dest, "a file can not be mounted over a directory")
                    : failed(o, o->dest);
}

static bool put_tmpfs(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    CLOSED int at = tree_place(t, i, true);
    if (at < 0)
        return false;
    CLOSED int tree = new_tmpfs(o->src ? o->src : "0755", op_is_closed(o) ? MOUNT_ATTR_RDONLY : 0);
    if (tree < 0 || !put(tree, at, ""))
        return failed(o, o->dest);
    left_hand(t->left, t->plan, i, tree);
    return true;
}

/* By what stands there now, which has to be a mount. */
static bool seal(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    struct mount_attr set = {.attr_set = MOUNT_ATTR_RDONLY};
    if (!o->dest[1])
        return true; /* no mount yet: see finish */
    CLOSED int at = tree_place(t, i, true);
    return at >= 0 && (mount_setattr(at, "", AT_EMPTY_PATH, &set, sizeof set) == 0 || failed(o, o->dest));
}

/* A text becomes a file beside the tree. */
static bool put_text(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    const char *name = mem_printf("%zu", i);
    size_t len = strlen(o->src);
    CLOSED int at = tree_place(t, i, false);
    if (at < 0)
        return false;
    CLOSED int file = openat(t->store, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    CLOSED int tree = -1;
    if (file >= 0 && write(file, o->src, len) == (ssize_t)len)
        tree = copy_of(t->store, name, attributes_of(o->kind));
    return (tree >= 0 && put(tree, at, "")) || failed(o, o->dest);
}

static bool put_link(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    CLOSED int at = tree_parent(t, i);
    return at >= 0 && (symlinkat(o->src, at, path_base(o->dest)) == 0 ||
                       diag_error(&o->origin, o->dest, "the link can not be made: %s", strerror(errno)));
}

/* ---- /dev ---- */

static bool put_device(int dev, const char *path, const char *name) {
    CLOSED int node = openat(dev, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    CLOSED int tree = copy_of(AT_FDCWD, path, MOUNT_ATTR_NOSUID);
    return node >= 0 && tree >= 0 && put(tree, dev, name);
}

static bool fill_dev(int dev) {
    static const char *const devices[] = {"null", "zero", "full", "random", "urandom", "tty"};
    static const char *const links[][2] = {{"/proc/self/fd/0", "stdin"},  {"/proc/self/fd/1", "stdout"},
                                           {"/proc/self/fd/2", "stderr"}, {"/proc/self/fd", "fd"},
                                           {"/proc/kcore", "core"},       {"pts/ptmx", "ptmx"}};
    const char *terminal = ttyname(STDOUT_FILENO);
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (!put_device(dev, path_join("/dev", devices[i]), devices[i]))
            return false;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        if (symlinkat(links[i][0], dev, links[i][1]) < 0)
            return false;
    if (mkdirat(dev, "shm", 0755) < 0 || mkdirat(dev, "pts", 0755) < 0)
        return false;
    CLOSED int pts = new_mount("devpts", "mode", "620", MOUNT_ATTR_NOEXEC);
    return pts >= 0 && put(pts, dev, "pts") && (!terminal || put_device(dev, terminal, "console"));
}

/* What bwrap makes of --dev: the usual devices, terminals of its own, and as the console the terminal that is written to. */
static bool put_dev(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    CLOSED int at = tree_place(t, i, true);
    if (at < 0)
        return false;
    CLOSED int dev = new_tmpfs("0755", 0);
    if (dev < 0 || !put(dev, at, "") || !fill_dev(dev))
        return failed(o, o->dest);
    left_hand(t->left, t->plan, i, dev);
    return true;
}

/* ---- what is left to bwrap ---- */

bool tree_leaves(const struct plan *plan, size_t i) {
    const struct op *o = &plan->ops.v[i];
    bool ours = op_is_mount(o) || o->kind == OP_SEAL;
    for (size_t k = 0; k < i && ours; k++)
        if (plan->ops.v[k].kind == OP_PROC && path_below(o->dest, plan->ops.v[k].dest))
            return true;
    return !ours || o->kind == OP_PROC;
}

struct op tree_bind(void) {
    return (struct op){.kind = OP_DEV_BIND, .src = TREE, .dest = "/"};
}

struct op tree_handed(const struct plan *plan, size_t i) {
    struct op o = plan->ops.v[i];
    if (op_is_bind(&o))
        o.src = mem_printf("%s/%zu", STORE, i);
    return o;
}

/* Puts the source of operation I beside the tree. */
static bool hand(const struct tree *t, size_t i) {
    const struct op *o = &t->plan->ops.v[i];
    const char *name = mem_printf("%zu", i);
    struct stat st;
    CLOSED int from = open_source(t, o);
    if (from < 0 || fstat(from, &st) < 0)
        return o->optional && errno == ENOENT ? true : source_failed(o);
    CLOSED int file = -1;
    int made = S_ISDIR(st.st_mode) ? mkdirat(t->store, name, 0700)
                                   : (file = openat(t->store, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    CLOSED int tree = copy_source(t, o, from);
    return (made >= 0 && tree >= 0 && put(tree, t->store, name)) || failed(o, o->src);
}

/* ---- the whole ---- */

static bool put_op(const struct tree *t, size_t i) {
    static bool (*const kinds[OP_COUNT])(const struct tree *, size_t) = {
        [OP_RO_BIND] = put_bind, [OP_BIND] = put_bind,      [OP_DEV_BIND] = put_bind, [OP_HIDE_FILE] = put_bind,
        [OP_TMPFS] = put_tmpfs,  [OP_HIDE_DIR] = put_tmpfs, [OP_DATA] = put_text,     [OP_SYMLINK] = put_link,
        [OP_DEV] = put_dev,      [OP_TMPFS_RO] = put_tmpfs, [OP_SEAL] = seal};
    const struct op *o = &t->plan->ops.v[i];
    if (!tree_leaves(t->plan, i))
        return kinds[o->kind](t, i);
    if (o->kind == OP_PROC) {
        CLOSED int at = tree_place(t, i, true);
        return at >= 0;
    }
    return !op_is_bind(o) || hand(t, i);
}

static int open_root(const struct tree *t) {
    return openat(t->store, path_base(TREE), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

static bool put_all(struct tree *t) {
    for (size_t i = 0; i < t->plan->ops.n; i++) {
        if (!put_op(t, i))
            return false;
        if (op_is_mount(&t->plan->ops.v[i]) && !t->plan->ops.v[i].dest[1]) { /* the tree has another root now */
            close(t->root);
            t->root = open_root(t);
        }
    }
    return true;
}

static bool begin(struct tree *t) {
    if (!put(t->store, AT_FDCWD, "/") || mkdirat(t->store, path_base(TREE), 0755) < 0)
        return false;
    t->root = open_root(t);
    return t->root >= 0;
}

/* What is mounted in it later, by who enters the namespace, shows inside. */
static bool finish(const struct tree *t) {
    struct mount_attr shared = {.propagation = MS_SHARED}, sealed = {.attr_set = MOUNT_ATTR_RDONLY};
    bool own = op_at(&t->plan->ops, t->plan->ops.n, "/") == OP_NONE; /* the tree's root is a directory in the store */
    return move_mount(t->store, "", AT_FDCWD, STORE, MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS) == 0 &&
           mount_setattr(t->store, "", AT_EMPTY_PATH | AT_RECURSIVE, &shared, sizeof shared) == 0 &&
           (!own || mount_setattr(t->store, "", AT_EMPTY_PATH, &sealed, sizeof sealed) == 0);
}

enum tree_state tree_make(const struct plan *plan, const struct net_segment *segment, const struct left *left) {
    enum outer outer = outer_enter(plan->world, segment);
    if (outer != OUTER_ENTERED)
        return outer == OUTER_NONE ? TREE_NONE : TREE_FAILED;
    CLOSED int store = new_tmpfs("0755", 0);
    if (store < 0)
        return TREE_NONE; /* such calls are refused, or unknown */
    struct tree t = {.plan = plan, .left = left, .store = store, .root = -1};
    mode_t mask = umask(0);
    bool ready = begin(&t), done = ready && put_all(&t) && tree_unchanged(&t);
    ready = ready && (!done || finish(&t));
    file_close(&t.root);
    umask(mask);
    if (!ready)
        diag_error(NULL, NULL, "the sandbox's tree can not be made: %s", strerror(errno));
    return done && ready ? TREE_MADE : TREE_FAILED;
}

/* ---- later ---- */

/* A detached mount of what operation I shows in the place of what is open as AT. */
static int cover_of(const struct plan *plan, size_t i, int at) {
    const struct op *o = &plan->ops.v[i];
    if (o->kind == OP_HIDE_DIR)
        return new_tmpfs(o->src, MOUNT_ATTR_RDONLY);
    if (o->kind == OP_DATA)
        return copy_of(AT_FDCWD, mem_printf("%s/%zu", STORE, i), attributes_of(o->kind));
    CLOSED int from = o->kind == OP_HIDE_FILE || o->on_link ? nolinks_open(AT_FDCWD, o->src, O_PATH) : -1;
    if (from < 0 && (o->kind == OP_HIDE_FILE || o->on_link))
        return -1;
    return copy_of(from < 0 ? at : from, "", attributes_of(o->kind));
}

bool tree_cover(const struct plan *plan, size_t i, const struct stat *st) {
    struct stat there;
    CLOSED int root = open(TREE, O_PATH | O_DIRECTORY | O_CLOEXEC);
    CLOSED int at = root < 0 ? -1 : nolinks_open(root, plan->ops.v[i].dest + 1, O_PATH | O_NOFOLLOW);
    if (at < 0 || fstat(at, &there) < 0 || there.st_dev != st->st_dev || there.st_ino != st->st_ino)
        return false;
    CLOSED int tree = cover_of(plan, i, at);
    return tree >= 0 && put(tree, at, "");
}
