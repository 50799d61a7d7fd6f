/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "replaced.h"

#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "outer.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The host's path of what operation I hides or protects; NULL: that is not what it is for. BEFORE has the operations before it. */
static const char *guarded_by(const ops *list, size_t i, const struct places *before) {
    const struct op *o = &list->v[i];
    bool hide = o->kind == OP_HIDE_FILE || o->kind == OP_HIDE_DIR || o->kind == OP_DATA;
    if (!hide && o->kind != OP_RO_BIND)
        return NULL;
    size_t k = places_at(before, o->dest);
    const struct op *grant = k == OP_NONE ? NULL : &list->v[k];
    if (!grant || !op_is_bind(grant))
        return NULL;
    const char *path = op_source(grant, o->dest);
    bool protect = op_is_writable(grant) && (o->on_link || !strcmp(o->src, path));
    return hide || protect ? path : NULL;
}

/* What O, which hides or protects PATH, is to stand on. Nothing, if that is not there: then the tree has no mount point for O. False: it
 * can not be looked at, reported. */
static bool first_seen(const struct op *o, const char *path, struct seen *seen) {
    struct stat st;
    *seen = o->seen;
    if (seen->inode)
        return true;
    if (lstat(path, &st) < 0)
        return look_none(path, errno, &o->origin);
    *seen = (struct seen){st.st_dev, st.st_ino};
    return true;
}

bool replaced_begin(struct replaced *all, const struct plan *plan) {
    const ops *list = &plan->ops;
    struct places before = {.list = list};
    struct seen seen;
    *all = REPLACED_NONE;
    all->plan = plan;
    for (size_t i = 0; i < list->n; i++) {
        places_take(&before, i);
        const char *path = op_is_mount(&list->v[i]) ? guarded_by(list, i, &before) : NULL;
        if (path && !first_seen(&list->v[i], path, &seen))
            return false;
        if (path && seen.inode)
            *vec_push(&all->list) = (struct guarded){.path = path,
                                                     .op = i,
                                                     .hidden = list->v[i].kind != OP_RO_BIND,
                                                     .device = seen.device,
                                                     .inode = seen.inode};
    }
    return true;
}

/* The number of the watch on the directory PATH, -1: it can not be had. */
static int watch_directory(int inotify, const char *path) {
    enum { ALL = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR };
    CLOSED int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return dir < 0 ? -1 : inotify_add_watch(inotify, mem_printf("/proc/self/fd/%d", dir), ALL);
}

void replaced_watch(struct replaced *all) {
    const char *last = "";
    int watch = -1;
    all->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    for (size_t i = 0; all->inotify >= 0 && i < all->list.n; i++) {
        const char *dir = path_parent(all->list.v[i].path);
        if (strcmp(dir, last) != 0 && (watch = watch_directory(all->inotify, dir)) < 0) {
            close(all->inotify);
            all->inotify = -1;
        }
        all->list.v[i].watch = watch;
        last = dir;
    }
}

/* A name that was removed and made again since the last look may have the number of the file that it was. */
static void note_removed(struct replaced *all, const struct inotify_event *e) {
    for (size_t i = 0; e->len && e->mask & IN_DELETE && i < all->list.n; i++)
        if (all->list.v[i].watch == e->wd && !strcmp(path_base(all->list.v[i].path), e->name))
            all->list.v[i].removed = true;
}

static void read_events(struct replaced *all) {
    union {
        char bytes[4096];
        struct inotify_event align;
    } events;
    ssize_t n;
    while (all->inotify >= 0 && (n = read(all->inotify, events.bytes, sizeof events)) > 0)
        for (const char *at = events.bytes; at < events.bytes + n;) {
            const struct inotify_event *e = (const struct inotify_event *)(const void *)at;
            note_removed(all, e);
            at += sizeof *e + e->len;
        }
}

/* By a process of its own, since there is no way back from bwrap's namespace. */
static bool cover(const struct replaced *all, pid_t bwrap, size_t op, const struct stat *st) {
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(!(outer_join(bwrap) && tree_cover(all->plan, op, st)));
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return status == 0;
}

enum fate { SAME, AGAIN, OPEN };

/* What has become of G. BWRAP: the process for which it can be covered, 0: it has ended. Who saves a file may have removed it first,
 * so what is missing is given another moment. */
static enum fate fate_of(const struct replaced *all, struct guarded *g, pid_t bwrap) {
    struct stat st;
    if (lstat(g->path, &st) < 0) {
        bool before = g->missing;
        g->missing = true;
        return before || !bwrap ? OPEN : SAME;
    }
    /* What was missing is another file, whatever its number: file systems give that of a removed one away again. */
    if (!g->missing && !g->removed && st.st_dev == g->device && st.st_ino == g->inode)
        return SAME;
    g->missing = g->removed = false;
    if (!bwrap || g->failed == st.st_ino || !cover(all, bwrap, g->op, &st)) {
        g->failed = st.st_ino;
        return OPEN;
    }
    g->device = st.st_dev;
    g->inode = st.st_ino;
    return AGAIN;
}

static void add_name(const struct world *w, struct str *names, const char *path) {
    str_printf(names, "%s%s", names->len ? ", " : "",
               path_below(path, w->cwd) ? path_rest(path, w->cwd) : path_tilde(path, w->home));
}

static void look(struct replaced *all, pid_t bwrap) {
    struct str again = {0}, hidden = {0}, protected = {0};
    const char *when = bwrap ? "runs" : "ran";
    for (size_t i = 0; i < all->list.n; i++) {
        struct guarded *g = &all->list.v[i];
        enum fate fate = fate_of(all, g, bwrap);
        bool *told = fate == AGAIN ? &g->told_again : &g->told;
        if (fate != SAME && !*told)
            add_name(all->plan->world, fate == AGAIN ? &again : g->hidden ? &hidden : &protected, g->path);
        *told = *told || fate != SAME;
    }
    if (again.len)
        diag_note("replaced outside while the command runs, and covered again: %s", again.s);
    if (hidden.len)
        diag_note("replaced or removed outside while the command %s, and so not masked any more: %s", when, hidden.s);
    if (protected.len)
        diag_note("replaced or removed outside while the command %s, and so not protected any more: %s", when,
                  protected.s);
}

void replaced_look(struct replaced *all, pid_t bwrap) {
    read_events(all);
    look(all, bwrap);
}

void replaced_end(struct replaced *all) {
    read_events(all);
    look(all, 0);
    if (all->inotify >= 0)
        close(all->inotify);
    all->inotify = -1;
}
