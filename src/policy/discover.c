/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "discover.h"

#include "base/file.h"
#include "base/path.h"
#include "base/upward.h"
#include "host/host.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_FILE = 1 << 20 };

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

/* What the link LINK in the directory AT leads to; its path is PATH. -1: errno. */
static int follow(int at, int link, const char *path) {
    char target[PATH_MAX];
    ssize_t n = readlinkat(link, "", target, sizeof target);
    errno = n == (ssize_t)sizeof target ? ENAMETOOLONG : errno;
    if (n < 0 || n == (ssize_t)sizeof target)
        return -1;
    target[n] = '\0';
    return openat(at, at == AT_FDCWD && *target != '/' ? path_join(path_parent(path), target) : target,
                  O_PATH | O_CLOEXEC);
}

/* Reads NAME in the directory AT, whose path is DIR (NULL: NAME is the path). It is looked at before it is opened, since to open
 * a device or a pipe could do something; and what is opened then is what was looked at. */
static enum file_status read_at(const struct world *w, int at, const char *dir, const char *name, enum source source,
                                struct file *f) {
    bool project = source == SOURCE_PROJECT;
    struct stat st;
    CLOSED int place = openat(at, name, O_PATH | O_CLOEXEC | (project ? O_NOFOLLOW : 0));
    *f = (struct file){.path = name, .source = source};
    if (place < 0 && (errno == ENOENT || errno == ENOTDIR))
        return FILE_NONE;
    const char *path = f->path = dir ? path_join(dir, name) : mem_str(name);
    f->dir = path_parent(path);
    if (place < 0 || fstat(place, &st) < 0)
        return bad(f->path, mem_printf("the policy file can not be looked at: %s", strerror(errno)));
    if (project && stranger(w, &st, source)) /* the link itself, too */
        return FILE_FOREIGN;
    CLOSED int led = S_ISLNK(st.st_mode) ? follow(at, place, path) : -1;
    if (S_ISLNK(st.st_mode) && (led < 0 || fstat(led, &st) < 0))
        return bad(path, mem_printf("the policy file can not be opened: %s", strerror(errno)));
    f->linked = led >= 0;
    enum file_status status = judge(w, f, &st);
    if (status != FILE_READ)
        return status;
    CLOSED int fd = open(mem_printf("/proc/self/fd/%d", led < 0 ? place : led), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return bad(path, mem_printf("the policy file can not be opened: %s", strerror(errno)));
    struct str text = {0};
    bool read_all = file_slurp(fd, (size_t)st.st_size + 4096, &text);
    f->bytes = text.s;
    f->len = text.len;
    if (!read_all)
        return bad(path, mem_printf("the policy file can not be read: %s", strerror(errno)));
    return FILE_READ;
}

enum file_status file_read(const struct world *w, const char *path, enum source source, struct file *f) {
    return read_at(w, AT_FDCWD, NULL, path, source, f);
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

/* The project file of the directory U, if there is one. False: reported. */
static bool look_in(const struct world *w, const struct upward *u, files *out) {
    struct file f;
    switch (read_at(w, u->fd, u->path, POLICY_NAME, SOURCE_PROJECT, &f)) {
    case FILE_READ:
        *vec_push(out) = f;
        return true;
    case FILE_FOREIGN:
        diag_note("%s: left out, it belongs to another user", f.path);
        return true;
    case FILE_NONE:
        return true;
    case FILE_BAD:
        break;
    }
    return false;
}

static bool lost(const struct upward *u) {
    if (!errno)
        return true;
    if (errno == ESTALE)
        return diag_error(NULL, u->path,
                          "the directory was moved or replaced, and a policy may be out of sight; "
                          "'cd' to where you want to be");
    return diag_error(NULL, u->path, "the directory can not be looked at for a policy: %s", strerror(errno));
}

/* Commands of the project have written there, so nothing runs there without its policy. */
static bool is_there(const char *project, const files *found) {
    return (found->n && !strcmp(found->v[found->n - 1].dir, project)) ||
           diag_error(NULL, project, "here is what is kept for this project, and the policy that it had is gone");
}

bool discover_project(const struct world *w, files *out) {
    struct upward u;
    const char *project = kept_project_of_tmp(w, w->cwd); /* cd $(mktemp -d) */
    const char *from = project ? project : w->cwd;
    bool ok = true, more = upward_begin(&u, project || w->elsewhere ? from : ".", mem_str(from));
    if (!more)
        return lost(&u);
    while (more) {
        ok = look_in(w, &u, out) && ok;
        if (!strcmp(u.path, w->home_real))
            break;
        more = upward_step(&u);
    }
    if (!more)
        ok = lost(&u) && ok;
    upward_end(&u);
    reverse(out);
    return ok && (!project || is_there(project, out));
}
