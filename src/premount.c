/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* unshare, open_tree and its like */
#include "premount.h"

#include "nolinks.h"
#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Ubuntu lets only programs with an AppArmor profile, as bwrap has one, use the rights that a user namespace gives. That
 * would show only after unshare, from which there is no way back. */
static bool is_restricted(void) {
    char value = '0';
    int fd = open("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool known = read(fd, &value, 1) == 1;
    close(fd);
    return known && value != '0';
}

static bool enter_namespace(const struct world *w) {
    if (is_restricted() || unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
        return false;
    const char *uid = mem_printf("%u %u 1", w->uid, w->uid), *gid = mem_printf("%u %u 1", w->gid, w->gid);
    if (!write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", uid) ||
        !write_file("/proc/self/gid_map", gid) || mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0)
        die("the namespace for protected files can not be set up: %s", strerror(errno));
    return true;
}

static void failed(const struct op *o) {
    die("%s can not be %s: %s", str_printable(o->early), o->kind == OP_BIND ? "held" : "protected", strerror(errno));
}

/* A detached mount of a new tmpfs whose directory has MODE. */
static int new_tmpfs(const char *mode, unsigned attributes) {
    int context = fsopen("tmpfs", FSOPEN_CLOEXEC), tree = -1;
    if (context >= 0 && fsconfig(context, FSCONFIG_SET_STRING, "mode", mode, 0) == 0 &&
        fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
        tree = fsmount(context, FSMOUNT_CLOEXEC, attributes | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
    if (context >= 0)
        close(context);
    return tree;
}

/* A detached mount of a file with O's text, in ROOT. */
static int new_file(const struct op *o, int root) {
    static unsigned number;
    const char *name = mem_printf("firewrap.%u", number++);
    size_t len = strlen(o->src);
    if (root < 0)
        return -1;
    int fd = openat(root, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0644) < 0 || write(fd, o->src, len) != (ssize_t)len)
        failed(o);
    close(fd);
    return open_tree(root, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* A detached mount of what O is to show: the path's own, a device without being one, a text, or an empty directory. */
static int detached(const struct op *o, int at, int root) {
    if (o->kind == OP_HIDE_DIR)
        return new_tmpfs(o->src, MOUNT_ATTR_RDONLY);
    if (o->kind == OP_DATA)
        return new_file(o, root);
    if (o->kind == OP_HIDE_FILE)
        return open_tree(AT_FDCWD, "/dev/null", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    return open_tree(at, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* PATH itself, even if it is a link, but no link on the way. */
static int hold(const struct op *o, const char *path) {
    int fd = nolinks_open(AT_FDCWD, path, O_PATH | O_NOFOLLOW);
    if (fd < 0)
        failed(o);
    return fd;
}

/* False: it is a text, and there is no ROOT for it, or no mount of a file in one that is in no namespace can be cloned:
 * open_tree(2), before Linux 6.15. */
static bool mount_early(const struct op *o, int root) {
    struct mount_attr attributes = {0};
    int at = hold(o, o->early), from = o->on_link ? hold(o, o->src) : at, tree = detached(o, from, root);
    bool possible = tree >= 0 || o->kind != OP_DATA;
    if (o->kind != OP_BIND && o->kind != OP_HIDE_DIR) /* a device that is none can not be opened: EACCES */
        attributes.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOSUID; /* all that bwrap would set */
    if (possible && (tree < 0 ||
                     (attributes.attr_set &&
                      mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) < 0) ||
                     move_mount(tree, "", at, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0))
        failed(o);
    if (tree >= 0)
        close(tree);
    close(at);
    if (from != at)
        close(from);
    return possible;
}

bool premount_made(struct premounts made, const struct op *o) {
    return o->early && (o->kind == OP_DATA ? made.texts : made.paths);
}

/* ---- the root ---- */

/* A directory of the host's root, or a link in it. */
struct top {
    const char *path, *link; /* link: where it leads, NULL: it is a directory */
    int tree;                /* a detached mount of the directory and of all that is mounted in it */
};
typedef VEC(struct top) tops;

/* Adds what PATH begins with. False: PATH is the root, or leads through a link, and so perhaps through other directories. */
static bool add_top(tops *list, const char *path) {
    const char *end = strchr(path + 1, '/');
    size_t len = end ? (size_t)(end - path) : strlen(path);
    if (len == 1 || strcmp(world_real(path), path) != 0)
        return false;
    for (size_t i = 0; i < list->n; i++)
        if (!strncmp(list->v[i].path, path, len) && !list->v[i].path[len])
            return true;
    *vec_push(list) = (struct top){.path = mem_dup(path, len), .tree = -1};
    return true;
}

/* What bwrap and its libraries need, and we. False: it may be anything. */
static bool add_tops(tops *list, const struct plan *plan, struct premounts made) {
    static const char *const own[] = {"/usr",   "/bin",    "/sbin", "/lib",  "/lib32",
                                      "/lib64", "/libx32", "/etc",  "/proc", "/dev"};
    const struct world *w = plan->world;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        *vec_push(list) = (struct top){.path = own[i], .tree = -1};
    for (size_t i = 0; i < plan->ops.n; i++)
        if (op_is_bind(&plan->ops.v[i]) && !premount_made(made, &plan->ops.v[i]) && !add_top(list, plan->ops.v[i].src))
            return false;
    for (size_t i = 0; i < plan->watched.n; i++)
        if (plan->watched.v[i].dangling ||
            !add_top(list, plan->watched.v[i].dir)) /* where it leads is looked at, too */
            return false;
    if (strcmp(w->cwd, "/") != 0 && !add_top(list, w->cwd))
        return false;
    return w->bwrap_is_elf && add_top(list, w->bwrap) && add_top(list, w->libexec_dir);
}

/* Takes hold of TOP, if it exists. */
static bool open_top(struct top *top) {
    char target[256];
    struct stat st;
    if (lstat(top->path, &st) < 0)
        return errno == ENOENT;
    if (S_ISDIR(st.st_mode)) {
        top->tree = open_tree(AT_FDCWD, top->path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
        return top->tree >= 0;
    }
    ssize_t n = S_ISLNK(st.st_mode) ? readlink(top->path, target, sizeof target) : -1;
    if (n > 0)
        top->link = mem_dup(target, (size_t)n);
    return n > 0 && n < (ssize_t)sizeof target;
}

static bool put_top(int root, const struct top *top) {
    const char *name = top->path + 1;
    if (top->link)
        return symlinkat(top->link, root, name) == 0;
    return top->tree < 0 ||
           (mkdirat(root, name, 0755) == 0 && move_mount(top->tree, "", root, name, MOVE_MOUNT_F_EMPTY_PATH) == 0);
}

/* Makes ROOT the root, with only those directories of the host's root that are needed from here on. bwrap reads all
 * mounts again for each bind, and many a system has dozens of them elsewhere: /sys, /run, /snap, containers. */
static void leave_root(const struct plan *plan, struct premounts made, int root) {
    tops list = {0};
    bool ready = root >= 0 && add_tops(&list, plan, made);
    for (size_t i = 0; ready && i < list.n; i++)
        ready = open_top(&list.v[i]);
    if (ready) {
        bool done = move_mount(root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) == 0;
        for (size_t i = 0; done && i < list.n; i++)
            done = put_top(root, &list.v[i]);
        /* bwrap mounts its own root on /tmp; pivot_root(2) tells of the two points */
        done = done && (mkdirat(root, "tmp", 0755) == 0 || errno == EEXIST) && fchdir(root) == 0 &&
               syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0 &&
               (chdir(plan->world->cwd) == 0 || chdir("/") == 0); /* a terminal asks for it; bwrap does not need it */
        if (!done)
            die("the root for bwrap can not be made: %s", strerror(errno));
    }
    for (size_t i = 0; i < list.n; i++)
        if (list.v[i].tree >= 0)
            close(list.v[i].tree);
}

struct premounts premount(const struct plan *plan) {
    struct premounts made = {0};
    if (!enter_namespace(plan->world))
        return made;
    int root = new_tmpfs("0755", 0); /* and its files are those with texts */
    made.paths = made.texts = true;
    for (size_t i = 0; i < plan->ops.n; i++)
        if (premount_made(made, &plan->ops.v[i]) && !mount_early(&plan->ops.v[i], root))
            made.texts = false;
    leave_root(plan, made, root);
    if (root >= 0)
        close(root);
    return made;
}
