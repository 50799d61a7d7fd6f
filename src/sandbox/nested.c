/* SPDX-License-Identifier: MIT */
/* Repositories and policies in the two upper levels of a grant's tree. The search has limits, which a program can make it
 * reach; so what was found once is remembered (memory.h), and a search that ends early is said, once. */
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
    struct sandbox *sb;
    struct memory *memory;
    int entries, directories; /* which may still be looked at */
    bool ended;               /* there were more */
};

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

/* Is NAME, of the directory PATH, which is ENTRY in FD, there? *OK gets false: this can not be found out, reported. */
static bool has(int fd, const char *entry, const char *path, const char *name, bool *ok) {
    if (faccessat(fd, mem_printf("%s/%s", entry, name), F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return true;
    *ok = look_none(path_join(path, name), errno, &obeyed);
    return false;
}

/* A repository or a policy in the directory PATH, which is ENTRY in FD. What memory has is covered already. */
static bool cover_entry(struct search *s, int fd, const char *entry, const char *path) {
    bool ok = true;
    if (has(fd, entry, path, ".git", &ok) && memory_add(s->memory, MEMORY_REPOSITORY, path))
        ok = resolve_cover_repository(s->sb, path);
    if (!ok || !has(fd, entry, path, POLICY_NAME, &ok))
        return ok;
    const char *policy = path_join(path, POLICY_NAME);
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
        return look_none(dir, errno, &obeyed);
    for (struct dirent *e; !s->ended && (errno = 0, e = readdir(d));) {
        if (!is_searched(e))
            continue;
        const char *path = path_join(dir, e->d_name);
        s->ended = s->entries-- <= 0;
        if (!s->ended && !cover_entry(s, dirfd(d), e->d_name, path))
            return false;
        strv_add(&below, path);
    }
    if (!s->ended && errno && !look_none(dir, errno, &obeyed))
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
