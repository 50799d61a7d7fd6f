/* SPDX-License-Identifier: MIT */
#include "path.h"
#include "resolve.h"
#include "str.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_ENTRIES = 20000, MAX_DEPTH = 12 };

bool resolve_is_glob(const char *text) {
    for (; *text; text += 1 + (*text == '\\' && text[1]))
        if (strchr("*?[", *text))
            return true;
    return false;
}

const char *resolve_literal(const char *text) {
    struct str out = {0};
    for (str_add(&out, ""); *text; text++) {
        if (*text == '\\' && text[1])
            text++;
        str_add_bytes(&out, text, 1);
    }
    return out.s;
}

struct walk {
    const struct origin *origin;
    const char *pattern;
    strv *out;
    unsigned entries;
};

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

static bool walk(struct walk *g, const char *dir, const char *rest, unsigned depth);

/* PATH matched everything before REST. */
static bool descend(struct walk *g, const char *path, const char *rest, unsigned depth) {
    if (*rest)
        return walk(g, path, rest, depth);
    strv_add(g->out, path);
    return true;
}

static bool is_dir(const char *path, unsigned char type) {
    struct stat st;
    if (type != DT_UNKNOWN)
        return type == DT_DIR;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Every entry of DIR against the component PART (or any name, where PART is "**"). */
static bool walk_entries(struct walk *g, const char *dir, const char *part, const char *rest, unsigned depth) {
    bool any = !strcmp(part, "**");
    __attribute__((cleanup(close_dir))) DIR *d = opendir(dir);
    if (!d)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES ||
               diag_error(g->origin, dir, "mask: %s", strerror(errno));
    for (struct dirent *e; (e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (++g->entries > MAX_ENTRIES)
            return diag_error(g->origin, g->pattern, "mask: the pattern looks at more than %d entries", MAX_ENTRIES);
        const char *path = path_join(dir, e->d_name);
        if (any && is_dir(path, e->d_type) && !walk(g, path, mem_printf("**/%s", rest), depth + 1))
            return false;
        if (!any && fnmatch(part, e->d_name, 0) == 0 && !descend(g, path, rest, depth))
            return false;
    }
    return true;
}

static bool walk(struct walk *g, const char *dir, const char *rest, unsigned depth) {
    struct stat st;
    if (depth > MAX_DEPTH)
        return diag_error(g->origin, dir, "mask: the pattern '%s' leads deeper than %d directories", g->pattern,
                          MAX_DEPTH);
    size_t len = strcspn(rest, "/");
    const char *part = mem_dup(rest, len);
    rest += len + (rest[len] == '/');
    if (!strcmp(part, "**")) {
        if (!*rest)
            rest = "*";
        return walk(g, dir, rest, depth) && walk_entries(g, dir, part, rest, depth); /* "**" may be no directory */
    }
    if (resolve_is_glob(part))
        return walk_entries(g, dir, part, rest, depth);
    const char *path = path_join(dir, resolve_literal(part));
    return lstat(path, &st) < 0 || descend(g, path, rest, depth);
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool resolve_glob(const char *pattern, const struct origin *o, strv *out) {
    struct walk g = {.origin = o, .pattern = pattern, .out = out};
    bool ok = walk(&g, "/", pattern + 1, 0);
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_name);
    return ok;
}
