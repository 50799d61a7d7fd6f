/* SPDX-License-Identifier: MIT */
#include "store.h"

#include "base/file.h"
#include "base/path.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool absent(void) {
    return errno == ENOENT || errno == ENOTDIR;
}

bool store_unreadable(const char *path) {
    return diag_error(NULL, path, "the trust store can not be read: %s", strerror(errno));
}

static bool unwritable(const char *path) {
    return diag_error(NULL, path, "the trust store can not be written: %s", strerror(errno));
}

const char *store_path(const struct world *w, const char *tree, const char *path) {
    return path_join(path_join(w->state_dir, tree), path_rest(path, "/"));
}

bool store_has(const char *path, bool *ok) {
    bool there = access(path, F_OK) == 0;
    *ok = there || absent() || store_unreadable(path);
    return there;
}

int store_open(const struct world *w, const char *path, struct stat *st) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && absent())
        return STORE_NONE;
    if (fd < 0 || fstat(fd, st) < 0) {
        store_unreadable(path);
        return STORE_BAD;
    }
    if (st->st_uid == w->uid && S_ISREG(st->st_mode) && !(st->st_mode & 022))
        return fd;
    close(fd);
    diag_error(NULL, path, "the trust store can be written by others");
    return STORE_BAD;
}

bool store_write(const char *path, const char *bytes, size_t len) {
    const char *temporary = mem_printf("%s/.new-%ld", path_parent(path), (long)getpid());
    unlink(temporary); /* of a process that died under this number */
    if (!file_make_dirs(path_parent(path)))
        return unwritable(path);
    CLOSED int fd = file_private(temporary, O_WRONLY | O_EXCL);
    if (fd < 0)
        return unwritable(temporary);
    if (file_write(fd, bytes, len) && rename(temporary, path) == 0)
        return true;
    unwritable(path);
    unlink(temporary);
    return false;
}

bool store_remove(const struct world *w, const char *path) {
    if (unlink(path) < 0)
        return absent() || unwritable(path);
    for (const char *dir = path_parent(path); path_below(dir, w->state_dir); dir = path_parent(dir))
        if (rmdir(dir) < 0)
            break;
    return true;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool store_list(const struct world *w, const char *tree, const char *dir, strv *paths) {
    const char *top = path_join(w->state_dir, tree);
    char *roots[] = {(char *)store_path(w, tree, dir), NULL};
    bool ok;
    if (!store_has(roots[0], &ok))
        return ok;
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, by_name);
    ok = fts != NULL;
    for (FTSENT *e; ok && (errno = 0, e = fts_read(fts));) {
        if (e->fts_info == FTS_ERR || e->fts_info == FTS_DNR)
            ok = false;
        else if (!strcmp(e->fts_name, POLICY_NAME) && e->fts_info != FTS_D && e->fts_info != FTS_DP)
            strv_add(paths, mem_printf("/%s", path_rest(e->fts_path, top)));
    }
    if (!ok)
        store_unreadable(roots[0]);
    if (fts)
        fts_close(fts);
    return ok;
}

int store_lock(const struct world *w) {
    int fd = file_make_dirs(w->state_dir) ? open(w->state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    while (fd >= 0 && flock(fd, LOCK_EX) < 0)
        if (errno != EINTR) {
            close(fd);
            fd = -1;
        }
    if (fd < 0)
        diag_error(NULL, w->state_dir, "the trust store can not be locked: %s", strerror(errno));
    return fd;
}
