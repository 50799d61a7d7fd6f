/* SPDX-License-Identifier: MIT */
/* A grant that shows only a part of the home, or a directory to which links in the home lead, as one of dotfiles: what a
 * session obeys there is found by its name in the home. And the programs of PATH. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* path_resolution(7) */

static const struct origin obeyed = {.kind = ORIGIN_DEFAULT, .text = "obeyed by tools outside"};

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

/* May the sandbox write PATH, by a grant in which things are protected? */
static bool is_writable(const struct sandbox *sb, const char *path) {
    for (size_t i = 0; i < sb->grants.n; i++)
        if (resolve_looked_at(sb, &sb->grants.v[i]) && path_under(path, sb->grants.v[i].src))
            return resolve_writable(sb, path);
    return false;
}

/* ---- grants in the home ---- */

/* Does a setting name PATH, or something in it, as what is to be written? */
static bool is_named(const struct sandbox *sb, const char *path) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *g = &sb->grants.v[i];
        const char *named = g->named ? g->src : g->written;
        if (op_is_writable(g) && named && path_under(named, path))
            return true;
    }
    return false;
}

/* Each name that lies in the grant of REST, a path below the home, or around it. */
static bool cover_part(struct sandbox *sb, const char *rest) {
    for (size_t i = 0; i < list_start_up.n; i++) {
        const char *name = list_start_up.v[i];
        if (name[0] != rest[0] || name[1] != rest[1] || !(path_under(name, rest) || path_under(rest, name)))
            continue;
        const char *path = path_join(sb->world->home_real, name);
        if (!is_named(sb, path) && !resolve_cover(sb, path))
            return false;
    }
    return true;
}

/* ---- links of the home ---- */

/* Where a link of the home leads, and the links on the way, which a program could turn. */
static bool cover_way(struct sandbox *sb, const char *path) {
    const char *at = "/", *rest = path;
    for (int links = 0; *(rest += strspn(rest, "/"));) {
        char target[PATH_MAX];
        size_t len = strcspn(rest, "/");
        const char *next = path_join(at, mem_dup(rest, len));
        rest += len;
        ssize_t n = readlink(next, target, sizeof target);
        if (n < 0 && errno != EINVAL && !look_none(next, errno, &obeyed))
            return false;
        if (n == sizeof target || (n > 0 && links++ == MAX_LINKS))
            return look_none(next, ELOOP, &obeyed);
        if (n > 0) {
            if (is_writable(sb, next) && !resolve_watch_link(sb, next))
                return false;
            rest = mem_printf("%.*s%s", (int)n, target, rest);
        }
        at = n <= 0 ? path_normal(next) : *target == '/' ? "/" : at;
    }
    return !is_writable(sb, at) || resolve_cover(sb, at);
}

static bool cover_below(struct sandbox *sb, const char *link) {
    for (size_t i = 0; i < list_start_up.n; i++) {
        const char *name = list_start_up.v[i];
        if (path_under(name, link) && !is_named(sb, path_join(sb->world->home_real, name)) &&
            !cover_way(sb, path_join(sb->world->home_real, name)))
            return false;
    }
    return true;
}

/* The links in the directory PART of the home ("": the home itself). To read it costs a tenth of asking for each name. */
static bool cover_links_in(struct sandbox *sb, const char *part) {
    const char *dir = path_join(sb->world->home_real, part);
    __attribute__((cleanup(close_dir))) DIR *d = opendir(dir);
    if (!d)
        return look_none(dir, errno, &obeyed);
    for (struct dirent *e; (errno = 0, e = readdir(d));) {
        char byte;
        if (e->d_type != DT_LNK &&
            (e->d_type != DT_UNKNOWN || (readlinkat(dirfd(d), e->d_name, &byte, 1) < 0 && errno == EINVAL)))
            continue;
        if (!cover_below(sb, *part ? path_join(part, e->d_name) : mem_str(e->d_name)))
            return false;
    }
    return !errno || look_none(dir, errno, &obeyed);
}

/* Is a component of NAME below the first one a link? *MISSING is the length of what is not there of it, and so of others. False in
 * *OK: can not be found out, reported. */
static bool has_link(struct sandbox *sb, const char *name, size_t *missing, bool *ok) {
    const char *home = sb->world->home_real;
    for (size_t len = strcspn(name, "/"); *ok && !*missing; len += 1 + strcspn(name + len + 1, "/")) {
        char byte;
        const char *path = path_join(home, mem_dup(name, len));
        if (readlink(path, &byte, 1) >= 0)
            return len > strcspn(name, "/"); /* else it was seen in the home */
        if (errno != EINVAL) {
            *ok = look_none(path, errno, &obeyed);
            *missing = len;
        }
        if (!name[len])
            break;
    }
    return false;
}

/* Those in other directories; few have these. */
static bool cover_deep_links(struct sandbox *sb) {
    static const char config[] = ".config/";
    const char *asked = "";
    size_t missing = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < list_start_up.n; i++) {
        const char *name = list_start_up.v[i], *slash = strchr(name, '/');
        bool seen = !slash || (!strncmp(name, config, sizeof config - 1) && !strchr(slash + 1, '/'));
        if (seen || (missing && !strncmp(name, asked, missing) && name[missing] == '/'))
            continue;
        missing = 0;
        asked = name;
        if (has_link(sb, name, &missing, &ok))
            ok = cover_below(sb, name);
    }
    return ok;
}

/* ---- programs ---- */

/* Is DIR the project's own business, as node_modules/.bin is? */
static bool is_own(const struct world *w, const char *dir, const char *top) {
    return top && strcmp(top, w->home_real) != 0 && path_below(dir, top);
}

/* Unlike resolve_cover, this does not mind if it appears. */
static bool cover_existing(struct sandbox *sb, const char *path) {
    struct stat st;
    bool writable = is_writable(sb, path) || is_writable(sb, world_real(sb->world, path));
    enum look found = writable ? look_at(path, false, &obeyed, &st) : LOOK_NONE;
    return found == LOOK_NONE || (found == LOOK_THERE && resolve_cover(sb, path));
}

/* The directories of PATH: what stands there, the user runs outside. */
static bool cover_programs(struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *path = world_env(w, "PATH");
    for (const char *entry; (entry = search_next(&path));) {
        const char *dir = *entry == '/' ? path_normal(entry) : NULL;
        if (dir && !is_own(w, dir, w->cwd) && !is_own(w, dir, sb->policy->project_dir) && !cover_existing(sb, dir))
            return false;
    }
    return true;
}

bool resolve_home(struct sandbox *sb) {
    const char *home = sb->world->home_real;
    bool any = false;
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *g = &sb->grants.v[i];
        if (!resolve_looked_at(sb, g))
            continue;
        any = true;
        if (path_below(g->src, home) && !cover_part(sb, path_rest(g->src, home)))
            return false;
    }
    return !any ||
           (cover_links_in(sb, "") && cover_links_in(sb, ".config") && cover_deep_links(sb) && cover_programs(sb));
}
