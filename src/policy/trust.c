/* SPDX-License-Identifier: MIT */
#include "trust.h"

#include "base/file.h"
#include "base/path.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

#define CLOSED __attribute__((cleanup(close_fd)))

static bool absent(void) {
    return errno == ENOENT || errno == ENOTDIR;
}

static const char *store(const struct world *w, const char *tree, const char *path) {
    return path_join(path_join(w->state_dir, tree), path_rest(path, "/"));
}

const char *trust_copy(const struct world *w, const char *path) {
    return store(w, "trusted", path);
}

/* Opens a file of the store: -1 with errno ENOENT if it is not there, -2 if it can not be relied on (reported). */
static int open_private(const struct world *w, const char *path, struct stat *st) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && absent())
        return -1;
    if (fd < 0 || fstat(fd, st) < 0) {
        diag_error(NULL, path, "the trust store can not be read: %s", strerror(errno));
        return -2;
    }
    if (st->st_uid == w->uid && S_ISREG(st->st_mode) && !(st->st_mode & 022))
        return fd;
    close(fd);
    diag_error(NULL, path, "the trust store can be written by others");
    return -2;
}

bool trust_check(const struct world *w, const struct file *f, enum trust *state) {
    struct stat st;
    struct str copy = {0};
    CLOSED int fd = open_private(w, trust_copy(w, f->path), &st);
    *state = TRUST_NEW;
    if (fd < 0)
        return fd == -1;
    *state = st.st_mode & S_IWUSR ? TRUST_CHANGED : TRUST_ENDED;
    if (*state == TRUST_ENDED || (size_t)st.st_size != f->len)
        return true;
    if (!file_slurp(fd, f->len, &copy))
        return diag_error(NULL, f->path, "the trust store can not be read: %s", strerror(errno));
    if (copy.len == f->len && !memcmp(copy.s, f->bytes, f->len))
        *state = TRUST_ALLOWED;
    return true;
}

/* Looks for an entry of TREE for a policy in *DIR or above, as far as TOP; *DIR is then where that would be. NULL: there is none.
 * False: reported. */
static bool find_above(const struct world *w, const char *tree, const char *top, const char **dir) {
    for (;; *dir = path_parent(*dir)) {
        const char *entry = store(w, tree, path_join(*dir, POLICY_NAME));
        if (access(entry, F_OK) == 0)
            return true;
        if (!absent())
            return diag_error(NULL, entry, "the trust store can not be read: %s", strerror(errno));
        if (!strcmp(*dir, top))
            break;
    }
    *dir = NULL;
    return true;
}

/* Is there a TREE at all? False: there is none, or it can not be read, and then *OK, too. */
static bool has_tree(const struct world *w, const char *tree, bool *ok) {
    const char *path = path_join(w->state_dir, tree);
    bool there = access(path, F_OK) == 0;
    *ok = there || absent() || diag_error(NULL, path, "the trust store can not be read: %s", strerror(errno));
    return there;
}

bool trust_denied(const struct world *w, const char **denied) {
    bool ok;
    *denied = NULL;
    if (!has_tree(w, "denied", &ok)) /* the usual case: nothing was ever denied */
        return ok;
    *denied = w->cwd;
    return find_above(w, "denied", "/", denied);
}

static bool is_found(const files *found, const char *dir) {
    for (size_t i = 0; i < found->n; i++)
        if (!strcmp(found->v[i].dir, dir))
            return true;
    return false;
}

bool trust_gone(const struct world *w, const files *found, strv *gone) {
    bool ok;
    const char *top = path_under(w->cwd, w->home_real) ? w->home_real : "/", *dir = w->cwd;
    if (!has_tree(w, "trusted", &ok))
        return ok;
    while ((ok = find_above(w, "trusted", top, &dir)) && dir) {
        if (!is_found(found, dir))
            strv_add(gone, path_join(dir, POLICY_NAME));
        if (!strcmp(dir, top))
            break;
        dir = path_parent(dir);
    }
    return ok;
}

bool trust_knows(const struct world *w, const char *path) {
    return access(trust_copy(w, path), F_OK) == 0 || !absent();
}

bool trust_end(const struct world *w, const char *path) {
    return trust_end_before(w, path, NULL);
}

bool trust_end_before(const struct world *w, const char *path, const struct timespec *changed) {
    struct stat st;
    CLOSED int fd = open_private(w, trust_copy(w, path), &st);
    if (fd < 0)
        return fd == -1;
    const struct timespec *stored = &st.st_ctim;
    if (changed && (stored->tv_sec > changed->tv_sec ||
                    (stored->tv_sec == changed->tv_sec && stored->tv_nsec > changed->tv_nsec)))
        return true;
    return fchmod(fd, 0400) == 0 ||
           diag_error(NULL, path, "the trust in it can not be ended: %s", strerror(errno));
}

bool trust_is_denied(const struct world *w, const char *path) {
    return access(store(w, "denied", path), F_OK) == 0;
}

static bool failed(const char *path) {
    return diag_error(NULL, path, "the trust store can not be written: %s", strerror(errno));
}

/* Written beside and renamed, so that a reader sees the old or the new copy, never a part. */
static bool write_private(const char *path, const char *bytes, size_t len) {
    const char *temporary = mem_printf("%s/.new-%ld", path_parent(path), (long)getpid());
    unlink(temporary); /* of a process that died under this number */
    if (!file_make_dirs(path_parent(path)))
        return failed(path);
    CLOSED int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(temporary);
    for (size_t n = 0; n < len;) {
        ssize_t put = write(fd, bytes + n, len - n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0) {
            failed(temporary);
            unlink(temporary);
            return false;
        }
        n += (size_t)put;
    }
    if (rename(temporary, path) == 0)
        return true;
    failed(path);
    unlink(temporary);
    return false;
}

/* Removes PATH of the store and the directories that get empty by it. */
static bool remove_private(const struct world *w, const char *path) {
    if (unlink(path) < 0)
        return absent() || failed(path);
    for (const char *dir = path_parent(path); path_below(dir, w->state_dir); dir = path_parent(dir))
        if (rmdir(dir) < 0)
            break;
    return true;
}

bool trust_allow(const struct world *w, const struct file *f) {
    return write_private(trust_copy(w, f->path), f->bytes, f->len) && remove_private(w, store(w, "denied", f->path));
}

bool trust_deny(const struct world *w, const char *path) {
    return write_private(store(w, "denied", path), "", 0) && remove_private(w, trust_copy(w, path));
}

bool trust_forget(const struct world *w, const char *path) {
    return remove_private(w, trust_copy(w, path)) && remove_private(w, store(w, "denied", path));
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool trust_list(const struct world *w, const char *dir, bool denied, strv *paths) {
    const char *tree = path_join(w->state_dir, denied ? "denied" : "trusted");
    char *roots[] = {(char *)store(w, denied ? "denied" : "trusted", dir), NULL};
    if (access(roots[0], F_OK) < 0)
        return absent() || diag_error(NULL, roots[0], "the trust store can not be read: %s", strerror(errno));
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, by_name);
    bool ok = fts != NULL;
    for (FTSENT *e; ok && (errno = 0, e = fts_read(fts));) {
        if (e->fts_info == FTS_ERR || e->fts_info == FTS_DNR)
            ok = false;
        else if (!strcmp(e->fts_name, POLICY_NAME) && e->fts_info != FTS_D && e->fts_info != FTS_DP)
            strv_add(paths, mem_printf("/%s", path_rest(e->fts_path, tree)));
    }
    if (!ok)
        diag_error(NULL, roots[0], "the trust store can not be read: %s", strerror(errno));
    if (fts)
        fts_close(fts);
    return ok;
}
