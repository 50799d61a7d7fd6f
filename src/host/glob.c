/* SPDX-License-Identifier: MIT */
#include "glob.h"

#include "base/path.h"
#include "base/str.h"
#include "look.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_ENTRIES = 20000, MAX_DEPTH = 12 };

bool glob_is_pattern(const char *text) {
    for (; *text; text += 1 + (*text == '\\' && text[1]))
        if (strchr("*?[", *text))
            return true;
    return false;
}

const char *glob_literal(const char *text) {
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
    looked_list *listed;
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

/* Is PATH a directory? *OK gets false if that can not be found out, which is reported. */
static bool is_dir(const struct walk *g, const char *path, unsigned char type, bool *ok) {
    struct stat st;
    if (type != DT_UNKNOWN)
        return type == DT_DIR;
    enum look found = look_at(path, false, g->origin, &st);
    *ok = found != LOOK_FAILED;
    return found == LOOK_THERE && S_ISDIR(st.st_mode);
}

/* One entry of DIR, as walk_entries() says. */
static bool walk_entry(struct walk *g, const char *path, unsigned char type, const char *part, const char *rest,
                       unsigned depth) {
    bool ok = true;
    if (!strcmp(part, "**"))
        return is_dir(g, path, type, &ok) ? walk(g, path, mem_printf("**/%s", rest), depth + 1) : ok;
    int match = fnmatch(part, path_base(path), 0);
    if (match == 0)
        return descend(g, path, rest, depth);
    return match == FNM_NOMATCH || diag_error(g->origin, path, "mask: can not be compared with '%s'", part);
}

/* Every entry of DIR against the component PART (or any name, where PART is "**"). */
static bool walk_entries(struct walk *g, const char *dir, const char *part, const char *rest, unsigned depth) {
    __attribute__((cleanup(close_dir))) DIR *d = opendir(dir);
    struct stat st;
    if (!d || fstat(dirfd(d), &st) < 0)
        return look_none(dir, errno, g->origin);
    *vec_push(g->listed) = (struct looked){dir, {st.st_dev, st.st_ino}, *g->origin};
    for (struct dirent *e; (errno = 0, e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        if (++g->entries > MAX_ENTRIES)
            return diag_error(g->origin, g->pattern, "mask: the pattern looks at more than %d entries", MAX_ENTRIES);
        if (!walk_entry(g, path_join(dir, e->d_name), e->d_type, part, rest, depth))
            return false;
    }
    return !errno || look_none(dir, errno, g->origin);
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
    if (glob_is_pattern(part))
        return walk_entries(g, dir, part, rest, depth);
    const char *path = path_join(dir, glob_literal(part));
    enum look found = look_at(path, false, g->origin, &st);
    return found == LOOK_NONE || (found == LOOK_THERE && descend(g, path, rest, depth));
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool glob_expand(const char *pattern, const struct origin *o, strv *out, looked_list *listed) {
    struct walk g = {.origin = o, .pattern = pattern, .out = out, .listed = listed};
    bool ok = walk(&g, "/", pattern + 1, 0);
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_name);
    return ok;
}
