/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memrchr */
#include "path.h"

#include "mem.h"
#include "str.h"

#include <string.h>

bool path_under(const char *path, const char *dir) {
    if (dir[0] == '/' && !dir[1])
        return path[0] == '/';
    if (*path != *dir || (*dir && dir[1] && path[1] != dir[1])) /* most part at once */
        return false;
    size_t len = strlen(dir);
    return !strncmp(path, dir, len) && (path[len] == '\0' || path[len] == '/');
}

bool path_below(const char *path, const char *dir) {
    return path_under(path, dir) && strcmp(path, dir) != 0;
}

const char *path_rest(const char *path, const char *dir) {
    const char *rest = path + (strcmp(dir, "/") ? strlen(dir) : 0);
    return *rest == '/' ? rest + 1 : rest;
}

const char *path_join(const char *dir, const char *name) {
    if (!*name)
        return dir;
    size_t d = strlen(dir), n = strlen(name);
    d -= dir[d - 1] == '/';
    char *path = mem_alloc(d + n + 2);
    memcpy(path, dir, d);
    path[d] = '/';
    memcpy(path + d + 1, name, n);
    return path;
}

/* Is the component NAME "." or ".."? */
static bool is_dots(const char *name) {
    size_t n = *name != '.' ? 0 : name[1] == '.' ? 2 : 1;
    return n && (!name[n] || name[n] == '/');
}

/* The usual case. */
static bool is_normal(const char *path, size_t len) {
    if (*path != '/' || (len > 1 && path[len - 1] == '/') || strstr(path, "//"))
        return false;
    for (const char *dot = path; (dot = strstr(dot, "/.")); dot++)
        if (is_dots(dot + 1))
            return false;
    return true;
}

const char *path_normal(const char *path) {
    size_t n = 0, size = strlen(path);
    if (is_normal(path, size))
        return mem_dup(path, size);
    char *out = mem_alloc(size + 2);
    while (*path) {
        path += strspn(path, "/");
        size_t len = strcspn(path, "/");
        if (len == 2 && path[0] == '.' && path[1] == '.') {
            while (n && out[--n] != '/')
                ;
        } else if (len && !(len == 1 && path[0] == '.')) {
            out[n++] = '/';
            memcpy(out + n, path, len);
            n += len;
        }
        path += len;
    }
    if (!n)
        out[n++] = '/';
    out[n] = '\0';
    return out;
}

const char *path_parent(const char *path) {
    const char *slash = memrchr(path, '/', strlen(path)); /* strrchr(3) looks at all of it */
    return !slash || slash == path ? "/" : mem_dup(path, (size_t)(slash - path));
}

const char *path_base(const char *path) {
    const char *slash = memrchr(path, '/', strlen(path));
    return slash ? slash + 1 : path;
}

const char *path_tilde(const char *path, const char *home) {
    if (!home || !path_under(path, home))
        return path;
    return path_join("~", path_rest(path, home));
}
