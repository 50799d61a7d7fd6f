/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include "accounts.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "guard.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as the kernel: path_resolution(7) */

/* Where package managers put programs, outside the home. */
static const char *const program_trees[] = {"/home/linuxbrew/.linuxbrew", "/nix", "/opt", "/snap"};

/* Is something there, or can that not be told? */
static bool may_exist(const char *path) {
    return access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* ---- what is known of sandboxes ---- */

static const char *mark(const struct world *w, const char *tree, const char *dir) {
    return path_join(path_join(path_join(w->state_dir, tree), path_rest(dir, "/")), POLICY_NAME);
}

/* Does a grant of PLACE show PATH? One that is wider than the home does not show the home: then that is granted, too. */
static bool covers(const struct world *w, const char *place, const char *path) {
    return path_under(path, place) && (path_under(place, w->home_real) || !path_under(path, w->home_real));
}

static bool is_listed(const struct world *w, const strv *also, const char *path) {
    for (size_t i = 0; also && i < also->n; i++)
        if (covers(w, also->v[i], path))
            return true;
    return false;
}

static bool was_noted(const struct world *w, const char *path) {
    if (!may_exist(path_join(w->state_dir, STATE_WRITTEN))) /* the usual case */
        return false;
    for (const char *dir = path; covers(w, dir, path); dir = path_parent(dir)) {
        if (may_exist(mark(w, STATE_WRITTEN, dir)))
            return true;
        if (!strcmp(dir, "/"))
            break;
    }
    return false;
}

/* The home's own policy is for what lies below, and does not grant the home. */
static bool has_policy(const struct world *w, const char *dir) {
    return strcmp(dir, w->home_real) != 0 && !guard(w, dir, false) &&
           (may_exist(path_join(dir, POLICY_NAME)) || may_exist(mark(w, STATE_TRUSTED, dir)) ||
            may_exist(mark(w, STATE_DENIED, dir)));
}

/* Is it a place where nobody works, so that no sandbox has it by merely being started there? */
static bool is_kept(const struct world *w, const char *path) {
    if (path_under(path, w->home_real)) {
        const char *rest = path_rest(path, w->home_real);
        return !*rest || *rest == '.' || !strcmp(rest, "bin") || str_starts(rest, "bin/");
    }
    for (size_t i = 0; i < sizeof program_trees / sizeof *program_trees; i++)
        if (path_under(path, program_trees[i]))
            return true;
    for (const char *dir = path;; dir = path_parent(dir)) {
        if (!guard(w, dir, false))
            return false;
        if (!strcmp(dir, "/"))
            return true;
    }
}

/* ---- one component ---- */

/* The bits of the group stand for access lists, too: acl(5). */
static bool user_may_write(const struct world *w, const char *path, const struct stat *st) {
    if (st->st_uid == w->uid || (st->st_mode & 02))
        return true;
    return (st->st_mode & 020) && (access(path, W_OK) == 0 || errno != EACCES);
}

enum reach reach_step(const struct world *w, const strv *also, const char *real, const struct stat *st) {
    bool roots = st->st_uid == w->root, strict = !accounts_others_write(st);
    if (!user_may_write(w, real, st))
        return !roots ? REACH_STRANGER : strict ? REACH_ROOT : REACH_USER;
    if ((st->st_mode & 02) || is_listed(w, also, real) || was_noted(w, real) || !is_kept(w, real) ||
        has_policy(w, real))
        return REACH_SANDBOX;
    if (!strict)
        return REACH_STRANGER;
    bool system = !path_under(real, w->home_real) && guard(w, real, false);
    return roots && system ? REACH_ROOT : REACH_USER; /* here the user is root */
}

/* ---- the way ---- */

struct way {
    const struct world *world;
    const strv *also;
    const char *at, *rest; /* a real path; what is still to be walked from there */
    unsigned links;
    enum reach worst;
};

static void worsen(struct way *way, enum reach r) {
    way->worst = r > way->worst ? r : way->worst;
}

/* Where it leads can not be told. */
static void give_up(struct way *way) {
    way->worst = REACH_SANDBOX;
}

/* Judges what stands at REAL. False: the way ends here. */
static bool arrive(struct way *way, const char *real) {
    struct stat st;
    if (lstat(real, &st) < 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            give_up(way);
        return false;
    }
    if (!S_ISLNK(st.st_mode)) {
        worsen(way, reach_step(way->world, way->also, real, &st));
        way->at = real;
    }
    return way->worst != REACH_SANDBOX;
}

/* The absolute PATH. What leads to the home is given, wherever that lies. */
static bool begin(struct way *way, const char *path) {
    const struct world *w = way->world;
    const char *home = path_under(path, w->home) ? w->home : path_under(path, w->home_real) ? w->home_real : NULL;
    way->at = "/";
    way->rest = home ? path_rest(path, home) : path;
    return arrive(way, home ? w->home_real : "/");
}

/* If a link stands at REAL, goes on where it leads. False: it can not be told, or there are too many. */
static bool follow(struct way *way, const char *real) {
    char target[PATH_MAX];
    ssize_t n = readlink(real, target, sizeof target);
    if (n < 0 && errno == EINVAL)
        return true; /* what has just been judged is none */
    if (n <= 0 || n == sizeof target || ++way->links > MAX_LINKS) {
        give_up(way);
        return false;
    }
    const char *rest = path_join(mem_dup(target, (size_t)n), way->rest);
    if (*rest == '/')
        return begin(way, rest);
    way->rest = rest;
    return true;
}

static bool step(struct way *way) {
    size_t len = strcspn(way->rest, "/");
    const char *name = mem_dup(way->rest, len);
    way->rest += len + strspn(way->rest + len, "/");
    if (!*name || !strcmp(name, "."))
        return true;
    if (!strcmp(name, "..")) {
        bool leaves = !strcmp(way->at, way->world->home_real); /* what leads to it was not judged */
        way->at = path_parent(way->at);
        return !leaves || begin(way, path_join(way->at, way->rest));
    }
    const char *real = path_join(way->at, name);
    return arrive(way, real) && (way->at == real || follow(way, real));
}

static void walk(struct way *way, const char *path) {
    bool on = begin(way, path);
    while (on && *way->rest)
        on = step(way);
}

enum reach reach_of(const struct world *w, const strv *also, const char *path) {
    struct way way = {.world = w, .also = also};
    walk(&way, path);
    return way.worst;
}

bool reach_could_write(const struct world *w, const strv *also, const char *path) {
    return reach_of(w, also, path) == REACH_SANDBOX;
}

/* ---- notes ---- */

bool reach_note(const struct world *w, const char *real) {
    const char *path = mark(w, STATE_WRITTEN, real);
    struct stat st;
    if (access(path, F_OK) == 0 ||
        (lstat(real, &st) == 0 && (st.st_mode & 02)) || /* which says it, without the way there */
        reach_could_write(w, NULL, real))
        return true;
    int fd = file_make_dirs(path_parent(path)) ? file_private(path, O_WRONLY) : -1;
    if (fd < 0)
        return diag_error(NULL, path, "what sandboxes may write can not be noted: %s", strerror(errno));
    close(fd);
    return true;
}
