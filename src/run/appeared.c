/* SPDX-License-Identifier: MIT */
#include "appeared.h"

#include "base/map.h"
#include "base/path.h"
#include "base/str.h"
#include "gitlinks.h"
#include "host/host.h"
#include "names.h"
#include "policy/policy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST = 5 }; /* names that are said; a command can make any number */

/* ---- what has appeared ---- */

static bool same_time(const struct timespec *a, const struct timespec *b) {
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Has anything appeared in W's directory since it was looked at? The change time can not be set by a program
 * (inode(7)). DIR and ST are of the last that was looked at: the watches of a directory stand together. */
static bool untouched(const struct watch *w, const char **dir, struct stat *st) {
    if (!w->directory_changed.tv_sec)
        return false;
    if (!*dir || strcmp(*dir, w->dir) != 0) {
        *dir = w->dir;
        if (lstat(w->dir, st) < 0)
            st->st_ctim = (struct timespec){0};
    }
    return same_time(&st->st_ctim, &w->directory_changed) && st->st_ino == w->directory;
}

/* Is there something else at PATH, which W watches, than there was? What the command has hidden from us, it has made as well; *ST
 * is empty then, else it says what is there. */
static bool appeared(const struct watch *w, const char *path, struct stat *st) {
    struct stat led;
    int error = lstat(path, st) < 0 ? errno : 0;
    if (error) {
        *st = (struct stat){0};
        return !look_is_none(path, error);
    }
    return !(st->st_ino == w->inode && same_time(&st->st_ctim, &w->changed) && !(w->dangling && stat(path, &led) == 0));
}

const char *appeared_name(const struct world *w, const char *path, const char *cwd) {
    return cwd && path_below(path, cwd) ? path_rest(path, cwd) : path_tilde(path, w->home);
}

static bool is_directory(const char *path) {
    return path[strlen(path) - 1] == '/';
}

/* A command can make any number of them. */
static void add_links(const struct world *w, const struct watch *a, const char *cwd, struct str *made) {
    strv found = {0};
    gitlinks_since(path_join(a->dir, a->name), &a->changed, &found);
    for (size_t i = 0; i < found.n && i < MOST; i++)
        str_printf(made, "%s%s (%s)", made->len ? ", " : "", appeared_name(w, found.v[i], cwd),
                   is_directory(found.v[i]) ? "which can not be looked at" : "a link, through which git would write");
    if (found.n > MOST)
        str_printf(made, " and %zu more", found.n - MOST);
}

const char *appeared_names(const struct world *w, const watches *list, const char *cwd) {
    struct str made = {0};
    struct stat st, parent;
    const char *dir = NULL;
    for (size_t i = 0; i < list->n; i++) {
        const struct watch *a = &list->v[i];
        if (a->links)
            add_links(w, a, cwd, &made);
        if (a->links || a->released || untouched(a, &dir, &parent))
            continue;
        const char *path = path_join(a->dir, a->name);
        if (!appeared(a, path, &st))
            continue;
        if (!strcmp(a->name, POLICY_NAME))
            trust_end_before(w, path, st.st_ino ? &st.st_ctim : NULL);
        str_printf(&made, "%s%s%s", made.len ? ", " : "", is_directory(path) ? "something in " : "",
                   appeared_name(w, path, cwd));
    }
    return made.len ? made.s : NULL;
}

/* ---- what was released ---- */

/* The path of W, which may be a directory's. */
static const char *path_of(const struct watch *w) {
    size_t len = strlen(w->name);
    return path_join(w->dir, mem_dup(w->name, len - (len && w->name[len - 1] == '/')));
}

static bool is_in(const strv *found, const char *path) {
    for (size_t i = 0; i < found->n; i++)
        if (path_under(path, found->v[i]))
            return true;
    return false;
}

/* The names in the directory PATH that are not KNOWN. One that can not be read is all that is said of it. */
static void add_new(const char *path, struct map *known, strv *found) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d && fd >= 0)
        close(fd);
    if (!d)
        strv_add(found, path);
    for (struct dirent *e; d && (e = readdir(d));) {
        const char *name = path_join(path, e->d_name);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && !map_get(known, name))
            strv_add(found, name);
    }
    if (d)
        closedir(d);
}

/* A directory stands before what is in it. */
static void look_at_released(const struct watch *a, struct map *known, strv *found) {
    const char *path = path_of(a);
    struct stat st;
    if (is_in(found, path))
        return;
    if (lstat(path, &st) < 0 || st.st_ino != a->inode || S_ISDIR(st.st_mode) != is_directory(a->name))
        strv_add(found, path);
    else if (is_directory(a->name))
        add_new(path, known, found);
    else if (!same_time(&st.st_ctim, &a->changed))
        strv_add(found, path);
}

const char *appeared_changes(const struct world *w, const watches *list, const char *cwd) {
    struct str text = {0};
    struct map known = {0};
    strv found = {0};
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].released)
            *map_at(&known, path_of(&list->v[i])) = &known;
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].released)
            look_at_released(&list->v[i], &known, &found);
    for (size_t i = 0; i < found.n && i < MOST; i++)
        str_printf(&text, "%s%s", i ? ", " : "", appeared_name(w, found.v[i], cwd));
    if (found.n > MOST)
        str_printf(&text, " and %zu more", found.n - MOST);
    return text.s;
}
