/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memrchr */
#include "discover.h"

#include "accounts.h"
#include "path.h"
#include "slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 1 << 20 };

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

bool file_slurp(int fd, size_t limit, struct file *f) {
    struct str text = {0};
    bool ok = slurp(fd, limit, &text);
    f->bytes = text.s;
    f->len = text.len;
    return ok;
}

bool file_make_dirs(const char *dir) {
    if (mkdir(dir, 0700) == 0 || errno == EEXIST)
        return true;
    if (errno != ENOENT || !strcmp(dir, "/") || !file_make_dirs(path_parent(dir)))
        return false;
    return mkdir(dir, 0700) == 0 || errno == EEXIST; /* somebody may be doing the same */
}

static enum file_status bad(const char *path, const char *reason) {
    diag_error(NULL, path, "%s", reason);
    return FILE_BAD;
}

/* Inside a user namespace root's files look like everybody's, so a project file must be root's beyond doubt. */
static bool stranger(const struct world *w, const struct stat *st, enum source source) {
    return st->st_uid != w->uid && st->st_uid != (source == SOURCE_PROJECT ? 0 : w->root);
}

/* Is the opened file fit to be a policy? */
static enum file_status judge(const struct world *w, const struct file *f, const struct stat *st) {
    if (stranger(w, st, f->source)) {
        if (f->source == SOURCE_PROJECT)
            return FILE_FOREIGN;
        return bad(f->path, "the policy file belongs to another user");
    }
    if (!S_ISREG(st->st_mode))
        return bad(f->path, "the policy file is not a regular file");
    if (accounts_others_write(st))
        return bad(f->path, "the policy file can be written by group or others (chmod go-w)");
    if (st->st_size > MAX_FILE)
        return bad(f->path, "the policy file is larger than 1 MiB");
    return FILE_READ;
}

enum file_status file_read(const struct world *w, const char *path, enum source source, struct file *f) {
    struct stat st, name;
    int error = lstat(path, &name) < 0 ? errno : 0;
    *f = (struct file){.path = path, .source = source};
    if (error == ENOENT || error == ENOTDIR)
        return FILE_NONE;
    path = f->path = mem_str(path);
    f->dir = path_parent(path);
    if (error)
        return bad(path, mem_printf("the policy file can not be looked at: %s", strerror(error)));
    if (source == SOURCE_PROJECT && stranger(w, &name, source)) /* the link itself, too */
        return FILE_FOREIGN;
    __attribute__((cleanup(close_fd))) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 || fstat(fd, &st) < 0) {
        if (errno == ENOENT && source != SOURCE_PROJECT)
            return FILE_NONE;
        return bad(path, mem_printf("the policy file can not be opened: %s", strerror(errno)));
    }
    f->linked = source == SOURCE_PROJECT && (st.st_dev != name.st_dev || st.st_ino != name.st_ino);
    enum file_status status = judge(w, f, &st);
    if (status != FILE_READ)
        return status;
    if (!file_slurp(fd, (size_t)st.st_size + 4096, f))
        return bad(path, mem_printf("the policy file can not be read: %s", strerror(errno)));
    return FILE_READ;
}

bool discover_defaults(const struct world *w, files *out) {
    const struct {
        const char *dir;
        enum source source;
    } where[] = {{w->machine_dir, SOURCE_MACHINE}, {w->config_dir, SOURCE_USER}};
    bool ok = true;
    for (size_t i = 0; i < 2; i++) {
        struct file f;
        enum file_status status = file_read(w, path_join(where[i].dir, "firewrap.ini"), where[i].source, &f);
        if (status == FILE_READ)
            *vec_push(out) = f;
        ok = ok && status != FILE_BAD;
    }
    return ok;
}

static void reverse(files *list) {
    for (size_t i = 0; i < list->n / 2; i++) {
        struct file swap = list->v[i];
        list->v[i] = list->v[list->n - 1 - i];
        list->v[list->n - 1 - i] = swap;
    }
}

bool discover_project(const struct world *w, files *out) {
    bool ok = true;
    size_t len = strcmp(w->cwd, "/") ? strlen(w->cwd) : 0, home = strlen(w->home_real);
    char *path = mem_alloc(len + sizeof "/" POLICY_NAME); /* one for all: a deep directory has a long name */
    memcpy(path, w->cwd, len);
    for (;; len = (size_t)((char *)memrchr(path, '/', len) - path)) {
        struct file f;
        memcpy(path + len, "/" POLICY_NAME, sizeof "/" POLICY_NAME);
        enum file_status status = file_read(w, path, SOURCE_PROJECT, &f);
        if (status == FILE_READ)
            *vec_push(out) = f;
        else if (status == FILE_FOREIGN)
            diag_note("%s: left out, it belongs to another user", f.path);
        ok = ok && status != FILE_BAD;
        if (!len || (len == home && !memcmp(path, w->home_real, len)))
            break;
    }
    reverse(out);
    return ok;
}
