/* SPDX-License-Identifier: MIT */
#include "trust.h"

#include "base/file.h"
#include "base/path.h"
#include "names.h"
#include "narrower.h"
#include "others.h"
#include "store.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char trusted[] = STATE_TRUSTED, denied[] = STATE_DENIED;

const char *trust_copy(const struct world *w, const char *path) {
    return store_path(w, trusted, path);
}

/* ---- what the store says of a file ---- */

/* What was allowed last. */
struct last {
    bool counts, ended; /* neither: there is none */
    struct content content;
};

static bool read_last(const struct world *w, const char *path, struct last *last) {
    struct stat st;
    struct str copy = {0};
    const char *file = trust_copy(w, path);
    CLOSED int fd = store_open(w, file, &st);
    *last = (struct last){0};
    if (fd < 0)
        return fd == STORE_NONE;
    if (!file_slurp(fd, (size_t)st.st_size, &copy))
        return store_unreadable(file);
    last->ended = !(st.st_mode & S_IWUSR);
    last->counts = !last->ended;
    last->content = (struct content){copy.s, copy.len};
    return true;
}

static struct content content_of(const struct file *f) {
    return (struct content){f->bytes, f->len};
}

bool trust_check(const struct world *w, const struct file *f, enum trust *state) {
    struct last last;
    contents others = {0};
    *state = TRUST_NEW;
    if (!read_last(w, f->path, &last))
        return false;
    if (!last.counts) {
        *state = last.ended ? TRUST_ENDED : TRUST_NEW;
        return true;
    }
    *state = TRUST_ALLOWED;
    if (content_equal(last.content, content_of(f)))
        return true;
    *state = TRUST_CHANGED;
    if (!others_read(w, f->path, &others))
        return false;
    struct file was = *f;
    was.bytes = last.content.bytes;
    was.len = last.content.len;
    if (content_in(&others, content_of(f)) && narrower(f, &was))
        *state = TRUST_BEFORE;
    return true;
}

bool trust_count(const struct world *w, const char *path, size_t *n) {
    struct last last;
    contents others = {0};
    if (!read_last(w, path, &last) || !others_read(w, path, &others))
        return false;
    *n = last.counts ? 1 + others.n : 0;
    return true;
}

/* ---- on the way upward ---- */

/* Looks for an entry of TREE for a policy in *DIR or above, as far as TOP; *DIR is then where that would be. NULL: there is none.
 * False: reported. */
static bool find_above(const struct world *w, const char *tree, const char *top, const char **dir) {
    bool ok;
    for (;; *dir = path_parent(*dir)) {
        if (store_has(store_path(w, tree, path_join(*dir, POLICY_NAME)), &ok) || !ok)
            return ok;
        if (!strcmp(*dir, top))
            break;
    }
    *dir = NULL;
    return true;
}

/* Is there a TREE at all? False: there is none, or it can not be read, and then *OK, too. */
static bool has_tree(const struct world *w, const char *tree, bool *ok) {
    return store_has(path_join(w->state_dir, tree), ok);
}

bool trust_denied(const struct world *w, const char **dir) {
    bool ok;
    *dir = NULL;
    if (!has_tree(w, denied, &ok)) /* the usual case: nothing was ever denied */
        return ok;
    *dir = w->cwd;
    return find_above(w, denied, "/", dir);
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
    if (!has_tree(w, trusted, &ok))
        return ok;
    while ((ok = find_above(w, trusted, top, &dir)) && dir) {
        if (!is_found(found, dir))
            strv_add(gone, path_join(dir, POLICY_NAME));
        if (!strcmp(dir, top))
            break;
        dir = path_parent(dir);
    }
    return ok;
}

bool trust_knows(const struct world *w, const char *path) {
    return access(trust_copy(w, path), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool trust_is_denied(const struct world *w, const char *path) {
    return access(store_path(w, denied, path), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* ---- what is recorded ---- */

bool trust_end(const struct world *w, const char *path) {
    return trust_end_before(w, path, NULL);
}

bool trust_end_before(const struct world *w, const char *path, const struct timespec *changed) {
    struct stat st;
    CLOSED int fd = store_open(w, trust_copy(w, path), &st);
    if (fd < 0)
        return fd == STORE_NONE;
    const struct timespec *stored = &st.st_ctim;
    if (changed &&
        (stored->tv_sec > changed->tv_sec || (stored->tv_sec == changed->tv_sec && stored->tv_nsec > changed->tv_nsec)))
        return true;
    return fchmod(fd, 0400) == 0 || diag_error(NULL, path, "the trust in it can not be ended: %s", strerror(errno));
}

/* Makes F the last content, and what was the last one another. The others first: without the last one they mean nothing. */
static bool make_last(const struct world *w, const struct file *f, const struct last *last) {
    contents before = {0}, others = {0};
    if (last->counts && !others_read(w, f->path, &before))
        return false;
    if (last->counts && !content_equal(last->content, content_of(f)))
        *vec_push(&others) = last->content;
    for (size_t i = 0; i < before.n; i++)
        if (!content_equal(before.v[i], content_of(f)) && !content_in(&others, before.v[i]))
            *vec_push(&others) = before.v[i];
    return others_write(w, f->path, &others) && store_write(trust_copy(w, f->path), f->bytes, f->len);
}

bool trust_allow(const struct world *w, const struct file *f) {
    struct last last;
    CLOSED int lock = store_lock(w);
    return lock >= 0 && read_last(w, f->path, &last) && make_last(w, f, &last) &&
           store_remove(w, store_path(w, denied, f->path));
}

bool trust_turn(const struct world *w, const struct file *f) {
    struct last last;
    enum trust state;
    CLOSED int lock = store_lock(w);
    if (lock < 0 || !trust_check(w, f, &state) || !read_last(w, f->path, &last))
        return false;
    return state != TRUST_BEFORE || make_last(w, f, &last);
}

bool trust_drop(const struct world *w, const char *path) {
    const contents none = {0};
    CLOSED int lock = store_lock(w);
    return lock >= 0 && others_write(w, path, &none);
}

/* Needs the lock. */
static bool forget_allowed(const struct world *w, const char *path) {
    const contents none = {0};
    return others_write(w, path, &none) && store_remove(w, trust_copy(w, path));
}

bool trust_deny(const struct world *w, const char *path) {
    CLOSED int lock = store_lock(w);
    return lock >= 0 && store_write(store_path(w, denied, path), "", 0) && forget_allowed(w, path);
}

bool trust_forget(const struct world *w, const char *path) {
    CLOSED int lock = store_lock(w);
    return lock >= 0 && forget_allowed(w, path) && store_remove(w, store_path(w, denied, path));
}

bool trust_list(const struct world *w, const char *dir, bool of_denied, strv *paths) {
    return store_list(w, of_denied ? denied : trusted, dir, paths);
}

bool trust_list_several(const struct world *w, const char *dir, strv *paths) {
    return others_list(w, dir, paths);
}
