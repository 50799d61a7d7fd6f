/* SPDX-License-Identifier: MIT */
/* Repositories and policies in the two upper levels of a grant's tree. The search has limits, which a program can make it
 * reach; so what was found once is remembered (memory.h), and a search that ends early is said, once. */
#include "base/map.h"
#include "base/path.h"
#include "host/host.h"
#include "names.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ENTRIES = 256, MAX_DIRECTORIES = 24, LEVELS = 2 };

static const struct origin obeyed = {.kind = ORIGIN_DEFAULT, .text = "obeyed by tools outside"};

struct search {
    struct sandbox *sb; /* NULL: only looks, and says nothing */
    struct memory *memory;
    int entries, directories; /* which may still be looked at */
    bool ended;               /* there were more */
    strv found;               /* repositories that memory has not had */
};

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

/* ERROR came of a look at PATH. False: that is no absence, reported. */
static bool is_none(const struct search *s, const char *path, int error) {
    return !s->sb || look_none(path, error, &obeyed);
}

/* A directory in which something is looked for. */
struct entry {
    int fd; /* of the directory that it is in */
    const char *name, *path;
};

/* Is NAME in E? *OK gets false: this can not be found out, reported. */
static bool has(const struct search *s, const struct entry *e, const char *name, bool *ok) {
    if (*ok && faccessat(e->fd, mem_printf("%s/%s", e->name, name), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return true;
    *ok = *ok && is_none(s, path_join(e->path, name), errno);
    return false;
}

/* Would git take E for a repository? A bare one has no other sign than these names: gitrepository-layout(5). */
static bool is_repository(const struct search *s, const struct entry *e, bool *ok) {
    return has(s, e, ".git", ok) || (has(s, e, "HEAD", ok) && (has(s, e, "objects", ok) || has(s, e, "commondir", ok)));
}

/* A repository or a policy in E. What memory has is covered already. */
static bool cover_entry(struct search *s, const struct entry *e) {
    bool ok = true;
    if (is_repository(s, e, &ok) && memory_add(s->memory, MEMORY_REPOSITORY, e->path)) {
        strv_add(&s->found, e->path);
        ok = !s->sb || resolve_cover_repository(s->sb, e->path);
    }
    if (!ok || !s->sb || !has(s, e, POLICY_NAME, &ok))
        return ok;
    const char *policy = path_join(e->path, POLICY_NAME);
    return !memory_add(s->memory, MEMORY_FILE, policy) || resolve_cover(s->sb, policy);
}

static bool is_searched(const struct dirent *e) {
    return e->d_name[0] != '.' && (e->d_type == DT_DIR || e->d_type == DT_UNKNOWN) &&
           strcmp(e->d_name, "node_modules") != 0;
}

/* The subdirectories of DIR and, while DEPTH lasts, of those. */
static bool search(struct search *s, const char *dir, int depth) {
    strv below = {0};
    if (s->directories-- <= 0)
        return s->ended = true;
    __attribute__((cleanup(close_dir))) DIR *d = opendir(dir);
    if (!d)
        return is_none(s, dir, errno);
    for (struct dirent *e; !s->ended && (errno = 0, e = readdir(d));) {
        if (!is_searched(e))
            continue;
        const char *path = path_join(dir, e->d_name);
        s->ended = s->entries-- <= 0;
        if (!s->ended && !cover_entry(s, &(struct entry){dirfd(d), e->d_name, path}))
            return false;
        strv_add(&below, path);
    }
    if (!s->ended && errno && !is_none(s, dir, errno))
        return false;
    for (size_t i = 0; depth > 1 && i < below.n; i++)
        if (!search(s, below.v[i], depth - 1))
            return false;
    return true;
}

static bool cover_remembered(struct sandbox *sb, const struct memory *m) {
    for (size_t i = 0; i < m->written; i++) {
        const struct record *r = &m->records.v[i];
        if ((r->kind == MEMORY_REPOSITORY && !resolve_cover_repository(sb, r->path)) ||
            (r->kind == MEMORY_FILE && !resolve_cover(sb, r->path)))
            return false;
    }
    return true;
}

bool resolve_nested(struct sandbox *sb, const char *top) {
    struct memory m;
    if (!memory_read(sb->world, top, &m) || !cover_remembered(sb, &m))
        return false;
    struct search s = {.sb = sb, .memory = &m, .entries = MAX_ENTRIES, .directories = MAX_DIRECTORIES};
    if (!search(&s, top, LEVELS))
        return false;
    if (sb->own_git && !strcmp(path_parent(sb->own_git), top))
        memory_add(&m, MEMORY_TOP, sb->own_git);
    const char *said =
        mem_printf("%s has more directories than are searched for repositories; what is not found is not "
                   "protected (firewrap.ini(5), Default protections)",
                   top);
    if (s.ended) {
        memory_add(&m, MEMORY_SAID, said);
        strv_add(&sb->remarks, said);
    }
    *vec_push(&sb->memories) = m;
    return true;
}

strv resolve_new_repositories(const memories *before) {
    struct map seen = {0};
    strv all = {0};
    for (size_t i = 0; i < before->n; i++) {
        struct memory m = before->v[i];
        struct search s = {.memory = &m, .entries = MAX_ENTRIES, .directories = MAX_DIRECTORIES};
        search(&s, m.top, LEVELS);
        for (size_t k = 0; k < s.found.n; k++) {
            void **mark = map_at(&seen, s.found.v[k]);
            if (!*mark)
                strv_add(&all, s.found.v[k]);
            *mark = &seen;
        }
    }
    return all;
}
