/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* unshare, open_tree and its like */
#include "premount.h"

#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
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

/* A detached mount of a file with O's text, in the tmpfs *TEXTS, which is made for the first. */
static int new_file(const struct op *o, int *texts) {
    static unsigned number;
    const char *name = mem_printf("%u", number++);
    size_t len = strlen(o->src);
    if (*texts < 0 && (*texts = new_tmpfs("0700", 0)) < 0)
        return -1;
    int fd = openat(*texts, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0644) < 0 || write(fd, o->src, len) != (ssize_t)len)
        failed(o);
    close(fd);
    return open_tree(*texts, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* A detached mount of what O is to show: the path's own, a device without being one, a text, or an empty directory. */
static int detached(const struct op *o, int at, int *texts) {
    if (o->kind == OP_HIDE_DIR)
        return new_tmpfs(o->src, MOUNT_ATTR_RDONLY);
    if (o->kind == OP_DATA)
        return new_file(o, texts);
    if (o->kind == OP_HIDE_FILE)
        return open_tree(AT_FDCWD, "/dev/null", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
    return open_tree(at, "", AT_EMPTY_PATH | AT_RECURSIVE | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* PATH itself, even if it is a link, but no link on the way. */
static int hold(const struct op *o, const char *path) {
    struct open_how how = {.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (fd < 0)
        failed(o);
    return fd;
}

/* False: it is a text, and here there is no file system for it, or no mount of a file in one that is in no namespace can be cloned:
 * open_tree(2), before Linux 6.15. */
static bool mount_early(const struct op *o, int *texts) {
    struct mount_attr attributes = {0};
    int at = hold(o, o->early), from = o->on_link ? hold(o, o->src) : at, tree = detached(o, from, texts);
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

struct premounts premount(const struct plan *plan) {
    struct premounts made = {0};
    int texts = -1;
    if (!enter_namespace(plan->world))
        return made;
    made.paths = made.texts = true;
    for (size_t i = 0; i < plan->ops.n; i++)
        if (premount_made(made, &plan->ops.v[i]) && !mount_early(&plan->ops.v[i], &texts))
            made.texts = false;
    if (texts >= 0)
        close(texts);
    return made;
}
