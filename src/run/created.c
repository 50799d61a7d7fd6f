/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "created.h"

#include "appeared.h"
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "names.h"
#include "policy/policy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NOTE = 16 << 20 };

/* ---- notes ---- */

static const char *notes_of(const struct world *w) {
    return path_join(w->state_dir, "running");
}

/* What the command may write, by real paths. */
static strv places_of(const struct plan *p) {
    strv out = {0};
    for (size_t i = 0; i < p->ops.n; i++)
        op_written(&p->ops, i, p->world->home_real, &out);
    return out;
}

static void add_path(struct str *text, const char *dir, const char *name) {
    str_add_bytes(text, dir, strlen(dir) + 1);
    str_add_bytes(text, name, strlen(name) + 1);
}

/* All of LIST, each as DIR NUL NAME NUL INODE TIME NANOSECONDS NUL; without numbers, where nothing was there; INODE 0: links are
 * meant; " released" behind them: changes are. PLACES have no name. */
static struct str text_of(const watches *list, const strv *places) {
    struct str text = {0};
    for (size_t i = 0; i < places->n; i++) {
        add_path(&text, places->v[i], "");
        str_add_bytes(&text, "", 1);
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct watch *w = &list->v[i];
        add_path(&text, w->dir, w->name);
        if (w->inode || w->links)
            str_printf(&text, "%llu %lld %ld%s", (unsigned long long)w->inode, (long long)w->changed.tv_sec,
                       w->changed.tv_nsec, w->released ? " released" : "");
        str_add_bytes(&text, "", 1);
    }
    return text;
}

/* The word at *AT, which is moved behind it; NULL at END. */
static const char *next_word(const char **at, const char *end) {
    const char *word = *at, *nul = word < end ? memchr(word, '\0', (size_t)(end - word)) : NULL;
    if (nul)
        *at = nul + 1;
    return nul ? word : NULL;
}

struct note {
    watches list;
    strv places;
};

static struct note note_of(const struct str *text) {
    struct note note = {0};
    const char *at = text->s, *end = at + text->len;
    for (const char *dir, *name, *numbers;
         (dir = next_word(&at, end)) && (name = next_word(&at, end)) && (numbers = next_word(&at, end));) {
        struct watch w = {.dir = dir, .name = name};
        char *rest;
        w.inode = (ino_t)strtoull(numbers, &rest, 10);
        w.changed.tv_sec = (time_t)strtoll(rest, &rest, 10);
        w.changed.tv_nsec = strtol(rest, &rest, 10);
        w.released = *rest == ' ';
        w.links = *numbers && !w.inode;
        if (*name)
            *vec_push(&note.list) = w;
        strv_add(&note.places, dir);
    }
    return note;
}

static bool lock(int fd, int how) {
    int rc;
    while ((rc = flock(fd, how)) < 0 && errno == EINTR)
        ;
    return rc == 0;
}

/* ---- other contents of policies: trust.h ---- */

/* Does what may write PLACE write PATH? One that is wider than the home does not show the home: then that is a place, too. */
static bool reaches(const struct world *w, const char *place, const char *path) {
    return path_under(path, place) && (path_under(place, w->home_real) || !path_under(path, w->home_real));
}

/* The policies in PLACES that have more than one content. */
static strv several_in(const struct world *w, const strv *places) {
    strv found = {0}, in = {0};
    for (size_t i = 0; i < places->n; i++)
        trust_list_several(w, places->v[i], &found);
    for (size_t i = 0; i < found.n; i++)
        for (size_t j = 0; j < places->n; j++)
            if (reaches(w, places->v[j], found.v[i])) {
                strv_add(&in, found.v[i]);
                break;
            }
    return in;
}

static void drop_all(const struct world *w, const strv *places) {
    strv paths = several_in(w, places);
    for (size_t i = 0; i < paths.n; i++)
        trust_drop(w, paths.v[i]);
}

/* What the user has changed to another content since the last command becomes the last one. */
static void turn_all(const struct world *w, const strv *places) {
    strv paths = several_in(w, places);
    struct file f;
    enum trust state;
    for (size_t i = 0; i < paths.n; i++)
        if (file_read(w, paths.v[i], SOURCE_PROJECT, &f) == FILE_READ && trust_check(w, &f, &state) &&
            state == TRUST_BEFORE && !created_by_running(w, f.path))
            trust_turn(w, &f);
}

/* A command has ended. What is neither the last content nor one that was never allowed, it may have put there. */
static void check_all(const struct world *w, const strv *places) {
    strv paths = several_in(w, places);
    struct file f;
    enum trust state;
    for (size_t i = 0; i < paths.n; i++)
        if (file_read(w, paths.v[i], SOURCE_PROJECT, &f) != FILE_READ || !trust_check(w, &f, &state) ||
            state == TRUST_BEFORE)
            trust_drop(w, paths.v[i]);
}

/* ---- of commands that were killed ---- */

/* Reports for the note NAME, if nobody holds it, and removes it. One that is empty is being written. */
static void take_up(const struct world *w, int dir, const char *name) {
    struct stat st;
    struct str text = {0};
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (lock(fd, LOCK_EX | LOCK_NB) && fstat(fd, &st) == 0 && st.st_nlink && st.st_size &&
        file_slurp(fd, MAX_NOTE, &text)) {
        struct note note = note_of(&text);
        const char *made = appeared_names(w, &note.list, NULL), *changed = appeared_changes(w, &note.list, NULL);
        drop_all(w, &note.places); /* nobody has looked when it ended, and it may be about to */
        if (made)
            diag_note("firewrap was killed while a command ran, which has created %s", made);
        if (changed)
            diag_note("firewrap was killed while git ran, which has changed %s, which programs outside obey", changed);
        unlinkat(dir, name, 0);
    }
    close(fd);
}

void created_take_up(const struct world *w) {
    DIR *dir = opendir(notes_of(w));
    if (!dir) /* the usual case: no command was ever watched; or none is noted */
        return;
    for (struct dirent *e; (e = readdir(dir));)
        if (e->d_name[0] != '.')
            take_up(w, dirfd(dir), e->d_name);
    closedir(dir);
}

/* May the command of the note NAME write PATH? What can not be told is so; one that is still being written is of a command that
 * has not begun. */
static bool may_write(const struct world *w, int dir, const char *name, const char *path) {
    struct str text = {0};
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return errno != ENOENT;
    bool read_all = file_slurp(fd, MAX_NOTE, &text), found = !read_all;
    close(fd);
    struct note note = note_of(&text);
    for (size_t i = 0; !found && i < note.places.n; i++)
        found = reaches(w, note.places.v[i], path);
    return found;
}

bool created_by_running(const struct world *w, const char *path) {
    DIR *dir = opendir(notes_of(w));
    bool found = !dir && errno != ENOENT;
    if (!dir)
        return found;
    for (struct dirent *e; !found && (e = readdir(dir));)
        found = e->d_name[0] != '.' && may_write(w, dirfd(dir), e->d_name, path);
    closedir(dir);
    return found;
}

/* A new note. Its name is only to be unused. */
static int open_note(const struct world *w, const char **path) {
    int fd = -1;
    for (int n = 0; fd < 0 && n < 100; n++) {
        *path = mem_printf("%s/%ld.%d", notes_of(w), (long)getpid(), n);
        fd = file_private(*path, O_RDWR | O_EXCL);
        if (fd < 0 && errno == ENOENT && !file_make_dirs(notes_of(w)))
            return -1;
        if (fd < 0 && errno != EEXIST && errno != ENOENT)
            return -1;
    }
    return fd;
}

/* Who has no place for it has no trust store either, and lives with that. */
static bool is_barred(int error) {
    return error == EROFS || error == EACCES || error == EPERM;
}

void created_drop(struct created *own) {
    if (own->fd < 0)
        return;
    unlink(own->path);
    close(own->fd);
    own->fd = -1;
}

static bool note_down(const struct world *w, const struct str *text, struct created *own) {
    int fd = open_note(w, &own->path);
    if (fd < 0)
        return is_barred(errno);
    own->fd = fd;
    if (lock(fd, LOCK_EX) && file_write(fd, text->s, text->len))
        return true;
    int error = errno;
    created_drop(own);
    errno = error;
    return false;
}

void created_begin(struct created *own, const struct plan *plan) {
    strv places = places_of(plan);
    turn_all(plan->world, &places);
    if (!plan->watched.n && !places.n)
        return;
    struct str text = text_of(&plan->watched, &places);
    if (note_down(plan->world, &text, own))
        return;
    diag_note("what the command creates can not be noted (%s), and is not reported if firewrap is killed",
              strerror(errno));
    drop_all(plan->world, &places); /* a command could fill the disk, so that nobody knows of the next one */
}

/* What git would take for a repository now, and obey: bare ones as well. */
static void say_repositories(const struct plan *plan) {
    const struct world *w = plan->world;
    strv found = resolve_new_repositories(&plan->memories);
    struct str text = {0};
    for (size_t i = 0; i < found.n; i++) {
        const char *path = found.v[i];
        str_printf(&text, "%s%s", i ? ", " : "", appeared_name(w, path, w->cwd));
    }
    if (found.n)
        diag_note("the command created %s, which git takes for %s and whose configuration it obeys", text.s,
                  found.n == 1 ? "a repository" : "repositories");
}

/* Do processes of the command end with it? */
static bool ends_all(const struct plan *p) {
    for (size_t i = 0; i < p->ops.n; i++)
        if (p->ops.v[i].kind == OP_FLAG &&
            (!strcmp(p->ops.v[i].src, "--unshare-all") || !strcmp(p->ops.v[i].src, "--unshare-pid")))
            return true;
    return false;
}

void created_end(struct created *own, const struct plan *plan) {
    const struct world *w = plan->world;
    strv places = places_of(plan);
    const char *made = appeared_names(w, &plan->watched, w->cwd);
    const char *changed = appeared_changes(w, &plan->watched, w->cwd);
    if (made)
        diag_note("the command created %s", made);
    if (changed)
        diag_note("git %s changed %s, which programs outside obey: look at it",
                  str_printable(*conf_behind_options(plan->command)), changed);
    say_repositories(plan);
    (ends_all(plan) ? check_all : drop_all)(w, &places);
    created_drop(own);
}
