/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "replaced.h"

#include "path.h"
#include "places.h"
#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Something of the host that is hidden or protected where a grant shows it. */
struct guarded {
    const char *path;
    bool hidden, said;
    dev_t device;
    ino_t inode; /* as it was when the command started */
};

static struct {
    const struct world *world;
    VEC(struct guarded) list;
    int watches; /* inotify's descriptor, if there is one */
} all;

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

void replaced_begin(const struct plan *plan) {
    const ops *list = &plan->ops;
    struct places before = {.list = list};
    all.world = plan->world;
    for (size_t i = 0; i < list->n; i++) {
        struct stat st;
        places_take(&before, i);
        const char *path = op_is_mount(&list->v[i]) ? guarded_by(list, i, &before) : NULL;
        if (path && lstat(path, &st) == 0)
            *vec_push(&all.list) = (struct guarded){
                .path = path, .hidden = list->v[i].kind != OP_RO_BIND, .device = st.st_dev, .inode = st.st_ino};
    }
}

static bool watch_directory(int inotify, const char *path) {
    enum { ALL = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR };
    int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool ok = dir >= 0 && inotify_add_watch(inotify, mem_printf("/proc/self/fd/%d", dir), ALL) >= 0;
    if (dir >= 0)
        close(dir);
    return ok;
}

int replaced_watch(void) {
    const char *last = "";
    all.watches = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    for (size_t i = 0; all.watches >= 0 && i < all.list.n; i++) {
        const char *dir = path_parent(all.list.v[i].path);
        if (strcmp(dir, last) != 0 && !watch_directory(all.watches, dir)) {
            close(all.watches);
            all.watches = -1;
        }
        last = dir;
    }
    return all.watches;
}

/* Is something else at G's path, or nothing any more? */
static bool is_replaced(const struct guarded *g) {
    struct stat st;
    return lstat(g->path, &st) < 0 ? errno == ENOENT || errno == ENOTDIR
                                   : st.st_dev != g->device || st.st_ino != g->inode;
}

/* Those that are HIDDEN, or protected, and were replaced since this was last asked; NULL: none. */
static const char *replaced(bool hidden) {
    struct str names = {0};
    for (size_t i = 0; i < all.list.n; i++) {
        struct guarded *g = &all.list.v[i];
        if (g->hidden != hidden || g->said || !is_replaced(g))
            continue;
        g->said = true;
        const char *cwd = all.world->cwd;
        str_printf(&names, "%s%s", names.len ? ", " : "",
                   path_below(g->path, cwd) ? path_rest(g->path, cwd) : path_tilde(g->path, all.world->home));
    }
    return names.len ? names.s : NULL;
}

static void say(const char *when) {
    const char *hidden = replaced(true), *protected = replaced(false);
    if (hidden)
        diag_note("replaced or removed outside while the command %s, and so not masked any more: %s", when, hidden);
    if (protected)
        diag_note("replaced or removed outside while the command %s, and so not protected any more: %s", when, protected);
}

void replaced_look(pid_t bwrap) {
    (void)bwrap;
    char events[4096];
    while (all.watches > 0 && read(all.watches, events, sizeof events) > 0)
        ; /* what they say is to be seen anyway */
    say("runs");
}

void replaced_end(void) {
    say("ran");
}
