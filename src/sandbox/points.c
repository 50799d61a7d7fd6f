/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* AT_EACCESS */
#include "points.h"

#include "base/path.h"
#include "places.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* What stands at a mount point before the mount. */
enum stands {
    NOTHING, /* and it can be made */
    UNKNOWN, /* left to who mounts */
    SAME,    /* what is to be mounted there */
    DIRECTORY,
    A_FILE,
    IN_FILE, /* a file is in the way */
    CLOSED   /* nothing, and nothing can be made there */
};

static enum stands kind_of(const struct stat *st) {
    return S_ISDIR(st->st_mode) ? DIRECTORY : S_ISLNK(st->st_mode) ? UNKNOWN : A_FILE;
}

/* Does a mount of those taken in stand below PATH, so that PATH was made as a directory? */
static bool is_made(const struct places *before, const char *path) {
    for (size_t i = 0; places_below(before, path) && i < before->n; i++)
        if (op_is_mount(&before->list->v[i]) && path_below(before->list->v[i].dest, path))
            return true;
    return false;
}

/* ---- what a mount shows ---- */

/* PATH in the new /dev that O makes. */
static enum stands in_dev(const struct op *o, const char *path) {
    static const char *const nodes[] = {"null", "zero", "full", "random", "urandom", "tty"};
    static const char *const unsure[] = {"console", "stdin", "stdout", "stderr", "fd", "core", "ptmx"};
    const char *rest = path_rest(path, o->dest), *first = mem_dup(rest, strcspn(rest, "/"));
    bool deeper = strlen(first) < strlen(rest);
    if (!*rest)
        return DIRECTORY;
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++)
        if (!strcmp(first, nodes[i]))
            return deeper ? IN_FILE : A_FILE;
    for (size_t i = 0; i < sizeof unsure / sizeof *unsure; i++)
        if (!strcmp(first, unsure[i]))
            return UNKNOWN;
    if (!strcmp(first, "pts"))
        return deeper ? CLOSED : DIRECTORY;
    return !strcmp(rest, "shm") ? DIRECTORY : NOTHING;
}

/* PATH in a new /proc. What is not about a process, the host's own has, too. */
static enum stands in_proc(const struct op *o, const char *path) {
    const char *rest = path_rest(path, o->dest);
    struct stat st;
    if (!*rest)
        return DIRECTORY;
    if (isdigit((unsigned char)*rest))
        return UNKNOWN;
    if (lstat(path_join("/proc", rest), &st) == 0)
        return kind_of(&st);
    return errno == ENOENT ? CLOSED : errno == ENOTDIR ? IN_FILE : UNKNOWN;
}

/* Can HOST, which does not exist, be made as a mount point? Only what plainly can not is CLOSED: whoever mounts has all rights to
 * what belongs to the user. */
static enum stands can_make(const struct world *w, const char *host) {
    const char *dir = path_parent(host);
    struct stat st;
    while (stat(dir, &st) < 0 && errno == ENOENT && dir[1])
        dir = path_parent(dir);
    if (w->uid == 0 || faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS) == 0 || (errno != EACCES && errno != EROFS))
        return NOTHING;
    return errno == EROFS || st.st_uid != w->uid ? CLOSED : NOTHING;
}

/* PATH in bind O. */
static enum stands in_bind(const struct world *w, const struct op *o, const char *path, const struct op *subject) {
    const char *host = op_source(o, path);
    struct stat st;
    if (op_is_bind(subject) && !strcmp(host, subject->src))
        return SAME;
    int error = lstat(host, &st) < 0 ? errno : 0;
    if (error && error != ENOENT && error != ENOTDIR)
        return error == ENAMETOOLONG ? CLOSED : UNKNOWN;
    if (strcmp(world_real(w, host), host) != 0) /* a link on the way leads elsewhere in the sandbox, may be */
        return UNKNOWN;
    if (error == ENOENT) /* resolve has looked at what is read-only */
        return op_is_writable(o) ? can_make(w, host) : UNKNOWN;
    return error ? IN_FILE : kind_of(&st);
}

static bool is_too_long(const char *path) {
    size_t len = 0;
    for (; *path && len <= NAME_MAX; path += len)
        len = strcspn(path += strspn(path, "/"), "/");
    return len > NAME_MAX;
}

/* What stands at the destination of SUBJECT, after the mounts that were taken in. */
static enum stands stands_at(const struct world *w, const struct places *before, const struct op *subject) {
    const char *path = subject->dest;
    size_t k = places_at(before, path);
    if (is_too_long(path))
        return CLOSED;
    if (k == OP_NONE)
        return is_made(before, path) || !path[1] ? DIRECTORY : NOTHING;
    const struct op *o = &before->list->v[k];
    bool here = !strcmp(o->dest, path);
    if (op_is_bind(o))
        return in_bind(w, o, path, subject);
    if (o->kind == OP_DEV || o->kind == OP_PROC)
        return o->kind == OP_DEV ? in_dev(o, path) : in_proc(o, path);
    if (op_is_tmpfs(o) || o->kind == OP_HIDE_DIR)
        return here || is_made(before, path) ? DIRECTORY : NOTHING;
    if (o->kind == OP_DATA || o->kind == OP_HIDE_FILE)
        return here ? A_FILE : IN_FILE;
    return UNKNOWN;
}

/* ---- what is to be mounted ---- */

/* Neither holds for a source that is not there: it is made before the start, or it may go at any moment. */
static bool is_directory(const struct op *o) {
    struct stat st;
    return !op_is_bind(o) || (stat(o->src, &st) == 0 && S_ISDIR(st.st_mode));
}

static bool is_file(const struct op *o) {
    struct stat st;
    return op_is_bind(o) && stat(o->src, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* Why it does not fit, NULL if it may. */
static const char *conflict(enum stands there, const struct op *o) {
    switch (there) {
    case IN_FILE:
        return "a file is in the way of the mount point";
    case CLOSED:
        return "the mount point does not exist, and can not be made there";
    case A_FILE:
        return is_directory(o) ? "a directory can not be mounted over a file" : NULL;
    case DIRECTORY:
        return is_file(o) ? "a file can not be mounted over a directory" : NULL;
    case NOTHING:
    case UNKNOWN:
    case SAME:
        break;
    }
    return NULL;
}

/* The name of the setting with origin O: "bind-ro: ", "" if there is none, or an option, which says it. */
static const char *key_text(const struct policy *p, const struct origin *o) {
    for (size_t i = 0; i < p->list.n; i++) {
        const struct origin *s = &p->list.v[i].origin;
        if (o->kind != ORIGIN_OPTION && s->kind == o->kind && s->line == o->line && s->path == o->path &&
            s->text == o->text)
            return mem_printf("%s: ", keys[p->list.v[i].key].name);
    }
    return "";
}

/* Is it somebody's setting? What is firewrap's own comes first, and fits. */
static bool is_asked(const struct op *o) {
    return o->origin.kind >= ORIGIN_FILE && !o->on_link && (op_is_bind(o) || op_is_tmpfs(o));
}

/* A command starts in the home, which a file may have covered as a whole. */
static bool is_file_as_home(const struct plan *p, const struct op *o) {
    return op_is_bind(o) && path_under(p->chdir, o->dest) && strcmp(o->src, o->dest) != 0 && is_file(o);
}

bool points_fit(const struct plan *p, const struct sandbox *sb) {
    struct places before = {.list = &p->ops};
    bool ok = true;
    for (size_t i = 0; i < p->ops.n; i++) {
        const struct op *o = &p->ops.v[i];
        if (!is_asked(o))
            continue;
        places_take(&before, i);
        const char *why = conflict(stands_at(p->world, &before, o), o);
        if (!why && is_file_as_home(p, o))
            why = "a command can not start in a file";
        if (why)
            ok = diag_error(&o->origin, o->dest, "%s%s", key_text(sb->policy, &o->origin), why);
    }
    return ok;
}
