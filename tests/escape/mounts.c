/* SPDX-License-Identifier: MIT */
/* mounts [userns] ACTION ARG…: tries to undo masks and read-only binds. With userns it makes a user and a mount namespace
 * first, where it may, and so has all capabilities there. mounts namespace WAY: only tries for a user namespace.
 * Raw calls, since C libraries lag behind. */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BIND = 4096,
    REMOUNT = 32,
    REC = 16384,
    DETACH = 2
}; /* MS_… of sys/mount.h, which does not go with linux/mount.h */

static long mount_call(const char *src, const char *dest, const char *type, unsigned long flags, const char *data) {
    return syscall(SYS_mount, src, dest, type, flags, data);
}

static int show(int dir, const char *name) {
    char text[256] = "";
    int fd = openat(dir, name, O_RDONLY);
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0)
        return refused(name);
    text[strcspn(text, "\n")] = '\0';
    return broken(text);
}

/* Made before all else: where the user is not mapped, no file can be made. */
static char scratch_dir[] = "/tmp/escape.XXXXXX", scratch_file[64];

static void make_scratch(void) {
    if (!mkdtemp(scratch_dir))
        unable("mkdtemp");
    snprintf(scratch_file, sizeof scratch_file, "%s.file", scratch_dir);
    int fd = open(scratch_file, O_CREAT | O_WRONLY, 0600);
    if (fd < 0)
        unable(scratch_file);
    close(fd);
}

/* umount PATH */
static int undo(char **a) {
    return result("umount2", syscall(SYS_umount2, a[0], DETACH));
}

/* remount PATH: writable again */
static int remount(char **a) {
    return result("remount", mount_call(NULL, a[0], NULL, BIND | REMOUNT, NULL));
}

/* setattr PATH: the same by the new call */
static int set_attr(char **a) {
    struct mount_attr attr = {.attr_clr = MOUNT_ATTR_RDONLY};
    return result("mount_setattr", syscall(SYS_mount_setattr, AT_FDCWD, a[0], 0, &attr, sizeof attr));
}

/* bind DIR NAME: mounts DIR without what is mounted below it, and reads NAME there */
static int bind_under(char **a) {
    char *dir = scratch_dir, path[PATH_MAX];
    if (mount_call(a[0], dir, NULL, BIND, NULL) < 0)
        return refused("mount");
    snprintf(path, sizeof path, "%s/%s", dir, a[1]);
    return show(AT_FDCWD, path);
}

/* tree DIR NAME: the same by open_tree */
static int tree_under(char **a) {
    int fd = (int)syscall(SYS_open_tree, AT_FDCWD, a[0], OPEN_TREE_CLONE);
    return fd < 0 ? refused("open_tree") : show(fd, a[1]);
}

/* move PATH: moves a mount away from where it stands */
static int move_away(char **a) {
    struct stat st;
    const char *to = stat(a[0], &st) < 0 || S_ISDIR(st.st_mode) ? scratch_dir : scratch_file;
    return result("move_mount", syscall(SYS_move_mount, AT_FDCWD, a[0], AT_FDCWD, to, 0));
}

/* overlay DIR NAME: an overlay of DIR, which does not see what is mounted below it */
static int overlay_under(char **a) {
    char *dir = scratch_dir, options[PATH_MAX + 64], path[PATH_MAX];
    snprintf(options, sizeof options, "lowerdir=%s:%s,userxattr", a[0], dir);
    if (mount_call("overlay", dir, "overlay", 0, options) < 0)
        return refused("overlay");
    snprintf(path, sizeof path, "%s/%s", dir, a[1]);
    return show(AT_FDCWD, path);
}

/* pivot: makes another directory the root */
static int pivot(char **a) {
    char *dir = scratch_dir;
    (void)a;
    if (mount_call("tmpfs", dir, "tmpfs", 0, NULL) < 0)
        return refused("mount");
    return chdir(dir) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ? refused("pivot_root") : broken("pivot_root");
}

/* fsopen: a file system's context */
static int context(char **a) {
    (void)a;
    return result("fsopen", syscall(SYS_fsopen, "tmpfs", 0));
}

/* namespace unshare|clone|clone3|setns */
static int namespace(char **a) {
    struct clone_args args = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
    long pid = -1;
    if (!strcmp(a[0], "unshare"))
        return result("unshare", unshare(CLONE_NEWUSER));
    if (!strcmp(a[0], "setns")) {
        int fd = open("/proc/self/ns/ipc", O_RDONLY);
        return fd < 0 ? unable("/proc/self/ns/ipc") : result("setns", syscall(SYS_setns, fd, 0));
    }
    if (!strcmp(a[0], "clone"))
        pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
    else if (!strcmp(a[0], "clone3"))
        pid = syscall(SYS_clone3, &args, sizeof args);
    if (pid == 0)
        _exit(0);
    if (pid > 0)
        waitpid((pid_t)pid, NULL, 0);
    return result(a[0], pid);
}

/* Root can not be mapped without a capability of the outer namespace; all capabilities inside it has without. */
static void put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY);
    if (fd < 0 || (write(fd, text, strlen(text)) < 0 && errno != EPERM))
        unable(path);
    close(fd);
}

static int new_namespaces(void) {
    char uids[64], gids[64];
    snprintf(uids, sizeof uids, "%d %d 1", (int)geteuid(), (int)geteuid());
    snprintf(gids, sizeof gids, "%d %d 1", (int)getegid(), (int)getegid());
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
        return -1;
    put("/proc/self/setgroups", "deny");
    put("/proc/self/uid_map", uids);
    put("/proc/self/gid_map", gids);
    return 0;
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **);
} actions[] = {
    {"umount", 1, undo},     {"remount", 1, remount},     {"setattr", 1, set_attr},      {"bind", 2, bind_under},
    {"tree", 2, tree_under}, {"move", 1, move_away},      {"overlay", 2, overlay_under}, {"pivot", 0, pivot},
    {"fsopen", 0, context},  {"namespace", 1, namespace},
};

int main(int argc, char **argv) {
    int first = argc > 1 && !strcmp(argv[1], "userns") ? 2 : 1;
    make_scratch();
    if (first == 2 && new_namespaces() < 0)
        return refused("unshare");
    for (size_t i = 0; argc > first && i < sizeof actions / sizeof *actions; i++)
        if (!strcmp(argv[first], actions[i].name) && argc - first - 1 >= actions[i].args)
            return actions[i].run(argv + first + 1);
    errno = EINVAL;
    return unable("usage");
}
