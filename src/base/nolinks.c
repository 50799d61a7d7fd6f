/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "nolinks.h"

#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* With O_PATH, O_NOFOLLOW opens a link itself: open(2). */
static int unless_link(int fd) {
    struct stat st;
    if (fstat(fd, &st) == 0 && !S_ISLNK(st.st_mode))
        return fd;
    close(fd);
    errno = ELOOP;
    return -1;
}

/* Name by name, for a sandbox in a sandbox: our filter refuses openat2, since it can not see the mode in it. */
static int walk(int at, const char *path, int flags) {
    int dir = openat(at, *path == '/' ? "/" : ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    path += strspn(path, "/");
    if (!*path) /* the root itself */
        path = ".";
    for (size_t len; dir >= 0 && (len = strcspn(path, "/")) > 0;) {
        const char *name = mem_dup(path, len);
        path += len + strspn(path + len, "/");
        int next =
            openat(dir, name, *path ? O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC : flags | O_NOFOLLOW | O_CLOEXEC);
        int error = errno;
        close(dir);
        errno = error;
        if (!*path)
            return next >= 0 && !(flags & O_NOFOLLOW) ? unless_link(next) : next;
        dir = next;
    }
    return dir;
}

int nolinks_open(int at, const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)(flags | O_CLOEXEC), .resolve = RESOLVE_NO_SYMLINKS};
    int fd = (int)syscall(SYS_openat2, at, path, &how, sizeof how);
    return fd < 0 && errno == ENOSYS && *path ? walk(at, path, flags) : fd;
}
