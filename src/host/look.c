/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* AT_EACCESS */
#include "look.h"

#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* path_resolution(7) */

/* Goes to PATH as the kernel does. Returns where that ends: the directory that can not be searched, else what PATH leads to. */
static const char *end_of(const char *path) {
    const char *at = "/", *rest = path;
    for (int links = 0; *(rest += strspn(rest, "/"));) {
        char target[PATH_MAX];
        size_t len = strcspn(rest, "/");
        const char *next = path_join(at, mem_dup(rest, len));
        if (faccessat(AT_FDCWD, at, X_OK, AT_EACCESS) < 0)
            return at;
        rest += len;
        ssize_t n = readlink(next, target, sizeof target);
        if (n > 0 && n < (ssize_t)sizeof target && links++ < MAX_LINKS) {
            rest = mem_printf("%.*s%s", (int)n, target, rest);
            at = *target == '/' ? "/" : at;
        } else {
            at = path_normal(next);
        }
    }
    return at;
}

bool look_is_none(const char *path, int error) {
    struct stat st;
    return error == ENOENT || error == ENOTDIR ||
           (error == EACCES && stat(end_of(path), &st) == 0 && st.st_uid != geteuid());
}

bool look_none(const char *path, int error, const struct origin *o) {
    struct stat st;
    if (look_is_none(path, error))
        return true;
    const char *end = end_of(path);
    bool file = error == EACCES && stat(end, &st) == 0 && !S_ISDIR(st.st_mode);
    const char *help = error == EACCES ? mem_printf(" (chmod u+rw%s %s)", file ? "" : "x", str_quote(end, true)) : "";
    return diag_error(o, path, "can not be looked at: %s%s", strerror(error), help);
}

enum look look_at(const char *path, bool through, const struct origin *o, struct stat *st) {
    if (fstatat(AT_FDCWD, path, st, through ? 0 : AT_SYMLINK_NOFOLLOW) == 0)
        return LOOK_THERE;
    return look_none(path, errno, o) ? LOOK_NONE : LOOK_FAILED;
}

bool look_is_seen(int fd, const struct seen *seen) {
    struct stat st;
    return !seen->inode || (fstat(fd, &st) == 0 && st.st_dev == seen->device && st.st_ino == seen->inode);
}

bool look_readable(const char *path, const struct origin *o) {
    return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 || look_none(path, errno, o);
}
