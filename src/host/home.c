/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "home.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_DIR = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

const char *home_root(const struct world *w) {
    return path_join(w->home_real, HOMES_NAME);
}

/* ---- locks ---- */

static bool lock(int fd, int how) {
    int rc;
    while ((rc = flock(fd, how)) < 0 && errno == EINTR)
        ;
    return rc == 0;
}

int home_hold(const char *dir) {
    for (;;) {
        struct stat st;
        int fd = file_make_dirs(dir) ? open(dir, OPEN_DIR) : -1;
        if (fd < 0)
            diag_error(NULL, dir, "home: the directory can not be used: %s", strerror(errno));
        if (fd < 0 || !lock(fd, LOCK_SH)) /* not every file system has locks; then only `home rm` knows less */
            return fd;
        if (fstat(fd, &st) == 0 && st.st_nlink > 0) {
            futimens(fd, NULL);
            return fd;
        }
        close(fd); /* it was removed while we waited */
    }
}

int home_open(const struct world *w, const char *name) {
    int root = open(home_root(w), OPEN_DIR);
    int fd = root < 0 ? -1 : openat(root, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int saved = errno;
    if (root >= 0)
        close(root);
    errno = saved;
    return fd;
}

/* Opens directory NAME in AT for writing in it, whatever its mode is: Go's module cache is read-only. */
static int open_writable(int at, const char *name) {
    int place = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (place < 0)
        return -1;
    int fd = chmod(mem_printf("/proc/self/fd/%d", place), 0700) == 0 ? openat(place, ".", OPEN_DIR) : -1;
    int saved = errno;
    close(place);
    errno = saved;
    return fd;
}

int home_take(int fd) {
    int again = openat(fd, ".", OPEN_DIR);
    if (again < 0 && errno == EACCES)
        again = open_writable(fd, ".");
    if (again < 0 || lock(again, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
        return again;
    close(again);
    return -1;
}

/* ---- removal ---- */

static bool same_device(int a, int b) {
    struct stat x, y;
    if (fstat(a, &x) < 0 || fstat(b, &y) < 0)
        return false;
    errno = EXDEV;
    return x.st_dev == y.st_dev;
}

/* Removes the entries of the directory FD; its subdirectories move up into TOP, so that no tree is too deep. With FD being
 * TOP they are emptied instead. False: errno is set. */
static bool empty(int fd, int top, unsigned long *moved);

static bool remove_directory(int fd, int top, const char *name, unsigned long *moved) {
    if (unlinkat(fd, name, AT_REMOVEDIR) == 0)
        return true;
    if (errno != ENOTEMPTY && errno != EEXIST && errno != EACCES)
        return false;
    int sub = open_writable(fd, name);
    if (sub < 0)
        return false;
    bool ok = same_device(sub, top);
    if (ok && fd != top) {
        do
            ok = renameat(fd, name, top, mem_printf(".firewrap-%lu", ++*moved)) == 0;
        while (!ok && (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)); /* a name that is in use */
    } else if (ok) {
        ok = empty(sub, top, moved) && unlinkat(fd, name, AT_REMOVEDIR) == 0;
    }
    int saved = errno;
    close(sub);
    errno = saved;
    return ok;
}

static bool empty(int fd, int top, unsigned long *moved) {
    int again = openat(fd, ".", OPEN_DIR);
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    bool ok = dir != NULL;
    for (struct dirent *e; ok && (errno = 0, e = readdir(dir));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        ok = unlinkat(fd, e->d_name, 0) == 0 || errno == ENOENT ||
             ((errno == EISDIR || errno == EPERM) && remove_directory(fd, top, e->d_name, moved));
    }
    ok = ok && errno == 0;
    int saved = errno;
    if (dir)
        closedir(dir);
    errno = saved;
    return ok;
}

/* Subdirectories come up to TOP while it is read, so it is read until nothing is there. */
static bool empty_all(int top) {
    unsigned long moved = 0, before;
    do {
        before = moved;
        if (!empty(top, top, &moved))
            return false;
    } while (moved != before);
    return true;
}

bool home_empty(const char *dir, int fd) {
    int top = open_writable(fd, ".");
    bool ok = top >= 0 && empty_all(top) && rmdir(dir) == 0;
    if (!ok)
        diag_error(NULL, dir, "home: can not be removed: %s", strerror(errno));
    if (top >= 0)
        close(top);
    return ok;
}

bool home_clear(int at, const char *name) {
    CLOSED int top = open_writable(at, name);
    return top >= 0 && empty_all(top);
}

bool home_remove(const struct world *w, const char *name, int fd) {
    return home_empty(path_join(home_root(w), name), fd);
}
