/* SPDX-License-Identifier: MIT */
#include "came.h"

#include "base/path.h"
#include "base/str.h"
#include "names.h"
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What can not be looked at may be there. */
static bool is_there(const char *path) {
    return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || !look_is_none(path, errno);
}

/* Is there a policy in DIR, or was one allowed? What can not be looked at counts as one. */
static bool has_policy(const struct world *w, const char *dir) {
    const char *path = path_join(dir, POLICY_NAME);
    return is_there(path) || trust_knows(w, path);
}

/* The way, NULL if it is the current directory's own. */
static const char *way_here(const struct world *w) {
    const char *pwd = world_env(w, "PWD");
    return !pwd || *pwd != '/' || !strcmp(pwd, w->cwd) ? NULL : path_normal(pwd);
}

static bool is_last(const struct world *w, const char *dir) {
    return !strcmp(dir, w->home) || !strcmp(dir, w->home_real) || !strcmp(dir, "/");
}

bool came_through_policy(const struct world *w) {
    for (const char *dir = way_here(w); dir; dir = is_last(w, dir) ? NULL : path_parent(dir))
        if (has_policy(w, dir))
            return true;
    return false;
}

static bool leads_here(const char *way) {
    struct stat a, b;
    return stat(way, &a) == 0 && stat(".", &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

bool came_out(const struct world *w, bool shell) {
    const char *way = w->elsewhere ? NULL : way_here(w);
    if (!way || (!shell && !leads_here(way)))
        return false;
    for (const char *dir = way; !is_last(w, dir); dir = path_parent(dir)) {
        const char *real = world_real(w, dir);
        if (!path_under(w->cwd, real) && !guard(w, real, false) && has_policy(w, dir))
            return !diag_error(NULL, way,
                               "a link has led from here to %s, and commands in %s can have made it; 'cd %s' if you "
                               "mean that",
                               str_printable(w->cwd), str_printable(path_tilde(dir, w->home)), str_quote(w->cwd, true));
    }
    return false;
}

/* ---- without a policy ---- */

/* Could a command have put there what PLACE is on the way, and gained by it? Who may write the directory of a link may write all that lies
 * there anyway. */
static bool is_planted(const void *context, const char *place) {
    const struct world *w = context;
    const char *dir = world_real(w, path_parent(place));
    return !path_under(w->cwd, dir) && reach_could_write(w, NULL, dir);
}

/* Each part of the way may have been a link, which has been taken away. */
static bool was_planted(const struct world *w, const char *way) {
    for (; !is_last(w, way); way = path_parent(way))
        if (is_planted(w, way))
            return true;
    return false;
}

/* WAY, from the home itself on if it leads through that: what leads to the home is given. */
static const char *from_home(const struct world *w, const char *way) {
    return path_under(way, w->home) ? path_join(w->home_real, path_rest(way, w->home)) : way;
}

bool came_by_link(const struct world *w, bool shell) {
    const char *way = w->elsewhere ? NULL : way_here(w);
    bool leads = way && leads_here(way);
    if (!way || !(leads ? world_led(w, from_home(w, way), is_planted, w) : shell && was_planted(w, way)))
        return false;
    return !diag_error(
        NULL, way,
        "a link that a command can have made has led from here to %s, which would be granted; 'cd %s' if you "
        "mean that",
        str_printable(w->cwd), str_quote(w->cwd, true));
}
