/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* SEEK_DATA */
#include "copy.h"

#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool copy_range(int in, int out, off_t at, off_t end) {
    char buf[1 << 16];
    if (lseek(in, at, SEEK_SET) < 0 || lseek(out, at, SEEK_SET) < 0)
        return false;
    while (at < end) {
        size_t want = end - at < (off_t)sizeof buf ? (size_t)(end - at) : sizeof buf;
        ssize_t got = read(in, buf, want);
        if (got <= 0)
            return got == 0 || (errno == EINTR && copy_range(in, out, at, end));
        if (!file_write(out, buf, (size_t)got))
            return false;
        at += got;
    }
    return true;
}

/* A file of holes may be larger than any disk. */
static bool copy_data(int in, int out, off_t size) {
    for (off_t at = 0, end; at < size; at = end) {
        off_t data = lseek(in, at, SEEK_DATA);
        if (data < 0 && errno == ENXIO)
            break;
        end = data < 0 ? -1 : lseek(in, data, SEEK_HOLE);
        if (end < 0 || !copy_range(in, out, data, end))
            return false;
    }
    return ftruncate(out, size) == 0;
}

static bool take_over(int fd, const struct stat *st) {
    struct timespec times[] = {st->st_atim, st->st_mtim};
    return fchmod(fd, st->st_mode & 0777) == 0 && futimens(fd, times) == 0;
}

static bool copy_file(int in, const struct stat *st, int to, const char *name) {
    CLOSED int out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return out >= 0 && copy_data(in, out, st->st_size) && take_over(out, st);
}

static bool copy_link(int from, const char *name, int to) {
    char target[PATH_MAX];
    ssize_t n = readlinkat(from, name, target, sizeof target);
    errno = n == sizeof target ? ENAMETOOLONG : errno;
    if (n <= 0 || n == sizeof target)
        return false;
    target[n] = '\0';
    return symlinkat(target, to, name) == 0;
}

static bool copy_all(DIR *d, int to) {
    int error = 0;
    for (struct dirent *e; (errno = 0, e = readdir(d)) || errno;) {
        bool failed =
            !e || (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !copy_entry(dirfd(d), e->d_name, to));
        error = failed && !error ? errno : error;
        if (!e)
            break;
    }
    errno = error;
    return !error;
}

static bool copy_directory(int in, const struct stat *st, int to, const char *name) {
    CLOSED int out =
        mkdirat(to, name, 0700) == 0 ? openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
    int again = out < 0 ? -1 : dup(in);
    DIR *d = again < 0 ? NULL : fdopendir(again);
    bool ok = d && copy_all(d, out);
    int error = errno;
    if (d)
        closedir(d);
    else if (again >= 0)
        close(again);
    ok = (out < 0 || take_over(out, st)) && ok;
    errno = error ? error : errno;
    return ok;
}

bool copy_entry(int from, const char *name, int to) {
    struct stat st, above;
    if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || fstat(from, &above) < 0)
        return false;
    if (S_ISLNK(st.st_mode))
        return copy_link(from, name, to);
    if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode))
        return true;
    errno = st.st_dev != above.st_dev ? EXDEV : EOPNOTSUPP;
    if (st.st_dev != above.st_dev || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
        return false;
    CLOSED int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* it may be a pipe by now */
    if (in < 0 || fstat(in, &st) < 0)
        return false;
    errno = EOPNOTSUPP;
    return S_ISREG(st.st_mode)   ? copy_file(in, &st, to, name)
           : S_ISDIR(st.st_mode) ? copy_directory(in, &st, to, name)
                                 : false;
}
