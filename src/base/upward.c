/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "upward.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACE = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

void upward_end(struct upward *u) {
    if (u->fd >= 0)
        close(u->fd);
    u->fd = -1;
}

/* Is the descriptor what the path names? Closes it if not. */
static bool agrees(struct upward *u) {
    struct stat here, named;
    bool known = u->fd >= 0 && fstat(u->fd, &here) == 0 && stat(u->path, &named) == 0;
    if (known && here.st_dev == named.st_dev && here.st_ino == named.st_ino)
        return true;
    int error = known || errno == ENOENT || errno == ENOTDIR ? ESTALE : errno;
    upward_end(u);
    errno = error;
    return false;
}

bool upward_begin(struct upward *u, const char *start, char *path) {
    *u = (struct upward){.fd = open(start, PLACE), .path = path};
    return agrees(u);
}

bool upward_step(struct upward *u) {
    char *slash = strrchr(u->path, '/');
    bool root = !slash || !u->path[1];
    int below = u->fd;
    if (!root) {
        slash[slash == u->path] = '\0';
        u->fd = openat(below, "..", PLACE);
        int error = errno;
        close(below);
        errno = error;
        return agrees(u);
    }
    upward_end(u);
    errno = 0;
    return false;
}
