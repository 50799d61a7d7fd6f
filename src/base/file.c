/* SPDX-License-Identifier: MIT */
#include "file.h"

#include "mem.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void file_close(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

bool file_slurp(int fd, size_t limit, struct str *out) {
    char buf[4096];
    str_add(out, "");
    while (out->len <= limit) {
        ssize_t got = read(fd, buf, sizeof buf);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (!got)
            return true;
        str_add_bytes(out, buf, (size_t)got);
    }
    errno = EFBIG;
    return false;
}

bool file_plain(int dir, const char *name, size_t limit, struct str *out) {
    struct stat st;
    CLOSED int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) < 0)
        return false;
    errno = ENODEV;
    return S_ISREG(st.st_mode) && file_slurp(fd, limit, out);
}

bool file_write(int fd, const char *bytes, size_t len) {
    for (size_t n = 0; n < len;) {
        ssize_t put = write(fd, bytes + n, len - n);
        if (put < 0 && errno != EINTR)
            return false;
        n += put > 0 ? (size_t)put : 0;
    }
    return true;
}

const char *file_word(const char *path) {
    struct str text = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool read_all = fd >= 0 && file_slurp(fd, 4096, &text);
    if (fd >= 0)
        close(fd);
    return read_all ? mem_dup(text.s, strcspn(text.s, " \n")) : "";
}

/* The umask may forbid the owner what is his (umask 777), and is the command's, so it is only lent. */
static bool make_private(const char *dir) {
    mode_t mask = umask(077);
    bool made = mkdir(dir, 0700) == 0;
    umask(mask);
    return made || errno == EEXIST;
}

int file_private(const char *path, int flags) {
    mode_t mask = umask(077);
    int fd = open(path, flags | O_CREAT | O_CLOEXEC, 0600);
    umask(mask);
    return fd;
}

bool file_make_dirs(const char *dir) {
    if (make_private(dir))
        return true;
    if (errno != ENOENT || !strcmp(dir, "/") || !file_make_dirs(path_parent(dir)))
        return false;
    return make_private(dir); /* somebody may be doing the same */
}
