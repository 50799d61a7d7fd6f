/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_RECORDS = 2000, MAX_BYTES = 1 << 20 };
static const char header[] = "firewrap protected 1\n", name[] = ".names";

static const char *tree_of(const struct world *w) {
    return path_join(w->state_dir, "protected");
}

static const char *file_of(const struct world *w, const char *top) {
    return path_join(path_join(tree_of(w), path_rest(top, "/")), name);
}

static bool failed(const char *path, const char *what, const char *why) {
    return diag_error(NULL, path, "what was protected before can not be %s: %s", what, why);
}

/* ---- the file ---- */

/* The header, then for each record its kind, its path and a NUL. */
static bool parse(const struct str *f, struct memory *m, const char *path) {
    size_t at = sizeof header - 1;
    if (f->len < at || memcmp(f->s, header, at) != 0 || (f->len > at && f->s[f->len - 1]))
        return failed(path, "read", "the file is damaged ('firewrap trust prune' removes it)");
    for (; at < f->len; at += strlen(f->s + at) + 1)
        *vec_push(&m->records) = (struct record){.kind = (enum memory_kind)f->s[at], .path = f->s + at + 1};
    m->written = m->records.n;
    return true;
}

static bool read_file(const struct world *w, const char *path, struct memory *m) {
    struct stat st;
    struct str f = {0};
    CLOSED int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (fd < 0 || fstat(fd, &st) < 0)
        return failed(path, "read", strerror(errno));
    if (st.st_uid != w->uid || !S_ISREG(st.st_mode) || st.st_mode & 022)
        return failed(path, "read", "others can write the file");
    return file_slurp(fd, MAX_BYTES, &f) ? parse(&f, m, path) : failed(path, "read", strerror(errno));
}

bool memory_read(const struct world *w, const char *top, struct memory *m) {
    *m = (struct memory){.top = top};
    return read_file(w, file_of(w, top), m);
}

static bool has(const struct memory *m, const struct record *r) {
    for (size_t i = 0; i < m->records.n; i++)
        if (m->records.v[i].kind == r->kind && !strcmp(m->records.v[i].path, r->path))
            return true;
    return false;
}

bool memory_add(struct memory *m, enum memory_kind kind, const char *path) {
    struct record r = {.kind = kind, .path = path};
    if (has(m, &r))
        return false;
    *vec_push(&m->records) = r;
    return true;
}

/* A reader sees the old or the new file, never a part; after a crash of the system as well. Needs the lock. */
static bool write_file(const char *path, const struct memory *m) {
    struct str out = {0};
    const char *temporary = mem_printf("%s.new", path);
    str_add(&out, header);
    for (size_t i = 0; i < m->records.n; i++) {
        char kind = (char)m->records.v[i].kind;
        str_add_bytes(&out, &kind, 1);
        str_add_bytes(&out, m->records.v[i].path, strlen(m->records.v[i].path) + 1);
    }
    if (m->records.n > MAX_RECORDS || out.len > MAX_BYTES)
        return diag_error(
            NULL, m->top,
            "more repositories were protected here than can be remembered ('firewrap trust prune' forgets "
            "those that are gone, firewrap(1), SECURITY)");
    unlink(temporary); /* of a process that died */
    CLOSED int fd = file_private(temporary, O_WRONLY | O_EXCL);
    if (fd >= 0 && file_write(fd, out.s, out.len) && fdatasync(fd) == 0 && rename(temporary, path) == 0)
        return true;
    int saved = errno;
    unlink(temporary);
    return failed(path, "written", strerror(saved));
}

/* One at a time changes the tree. Returns the lock's descriptor; -1: reported. */
static int lock_tree(const struct world *w) {
    const char *tree = tree_of(w);
    int fd = file_make_dirs(tree) ? open(tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : -1;
    int rc = -1;
    while (fd >= 0 && (rc = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
        ;
    if (rc == 0)
        return fd;
    failed(tree, "written", strerror(errno));
    file_close(&fd);
    return -1;
}

/* Says the new sentences of M; are they all that is new? */
static bool say(const struct memory *m) {
    bool only = true;
    for (size_t i = m->written; i < m->records.n; i++)
        if (m->records.v[i].kind == MEMORY_SAID)
            diag_note("%s", m->records.v[i].path);
        else
            only = false;
    return only;
}

static bool write_new(const struct world *w, const struct memory *m) {
    struct memory all;
    CLOSED int lock = lock_tree(w);
    const char *path = file_of(w, m->top);
    if (lock < 0 || !memory_read(w, m->top, &all)) /* another command may have written it meanwhile */
        return false;
    for (size_t i = m->written; i < m->records.n; i++)
        memory_add(&all, m->records.v[i].kind, m->records.v[i].path);
    if (all.records.n == all.written)
        return true;
    if (!file_make_dirs(path_parent(path)))
        return failed(path, "written", strerror(errno));
    return write_file(path, &all);
}

bool memory_write(const struct world *w, const struct memory *m) {
    if (m->records.n == m->written)
        return true;
    bool needless = say(m); /* then it is said again the next time */
    return write_new(w, m) || needless;
}

/* ---- firewrap trust ---- */

static void remove_file(const struct world *w, const char *path) {
    if (unlink(path) < 0)
        return;
    for (const char *dir = path_parent(path); path_below(dir, tree_of(w)); dir = path_parent(dir))
        if (rmdir(dir) < 0)
            break;
}

static bool is_gone(const char *path) {
    struct stat st;
    return lstat(path, &st) < 0 && (errno == ENOENT || errno == ENOTDIR);
}

/* What is left of M; sentences go, so that they are said again. */
static bool prune_one(const struct world *w, const char *path, const struct memory *m, struct str *out) {
    struct memory left = {.top = m->top};
    for (size_t i = 0; i < m->records.n; i++) {
        const struct record *r = &m->records.v[i];
        if (r->kind != MEMORY_SAID && !is_gone(r->path))
            *vec_push(&left.records) = *r;
        else if (r->kind != MEMORY_SAID)
            str_printf(out, "forgot   %s\n", str_printable(r->path));
    }
    if (!left.records.n)
        remove_file(w, path);
    return !left.records.n || left.records.n == m->records.n || write_file(path, &left);
}

static bool list_one(const struct world *w, const char *path, bool prune, struct str *out) {
    const char *top = mem_printf("/%s", path_rest(path_parent(path), tree_of(w)));
    struct memory m;
    if (!memory_read(w, top, &m)) {
        if (prune)
            remove_file(w, path);
        return prune;
    }
    for (size_t i = 0; i < m.records.n && !prune; i++)
        if (m.records.v[i].kind != MEMORY_SAID)
            str_printf(out, "%-8s %s\n", "guarded", str_printable(m.records.v[i].path));
    return !prune || prune_one(w, path, &m, out);
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool memory_list(const struct world *w, bool prune, struct str *out) {
    const char *tree = tree_of(w);
    char *roots[] = {(char *)tree, NULL};
    if (is_gone(tree))
        return true;
    CLOSED int lock = lock_tree(w);
    FTS *fts = lock < 0 ? NULL : fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    bool ok = fts != NULL;
    for (FTSENT *e; ok && (errno = 0, e = fts_read(fts));)
        if (e->fts_info == FTS_ERR || e->fts_info == FTS_DNR)
            ok = failed(e->fts_path, "read", strerror(e->fts_errno));
        else if (e->fts_info == FTS_F && !strcmp(e->fts_name, name))
            ok = list_one(w, mem_str(e->fts_path), prune, out);
    ok = ok && !errno;
    if (fts)
        fts_close(fts);
    return ok;
}
