/* SPDX-License-Identifier: MIT */
#include "way.h"

#include "base/path.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as the kernel: path_resolution(7) */

/* What the link PATH holds, as seen from its directory; NULL: it is none. */
static const char *led(const char *path) {
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target);
    if (n <= 0 || n == sizeof target)
        return NULL;
    return *target == '/' ? mem_dup(target, (size_t)n) : mem_printf("%s/%.*s", path_parent(path), (int)n, target);
}

/* The place of PATH's last part, component by component. */
static const char *walk(const char *path, strv *links) {
    const char *at = "/";
    for (int n = 0; *(path += strspn(path, "/"));) {
        size_t len = strcspn(path, "/"), more = len + strspn(path + len, "/");
        const char *name = mem_dup(path, len), *next = path_join(at, name), *target;
        path += more;
        if (!strcmp(name, ".."))
            at = path_parent(at);
        else if (!*path && strcmp(name, ".") != 0)
            return next;
        else if (strcmp(name, ".") != 0 && n < MAX_LINKS && (target = led(next))) {
            strv_add(links, next);
            path = mem_printf("%s/%s", target, path);
            at = "/";
            n++;
        } else if (strcmp(name, ".") != 0)
            at = next;
    }
    return at;
}

void way_add(const struct world *w, const char *path, strv *ends, strv *links) {
    for (int n = 0; path && n <= MAX_LINKS; n++) {
        const char *normal = path_normal(path), *parent = path_parent(normal);
        bool plain = !strcmp(path, normal) && !strcmp(world_real(w, parent), parent); /* most part */
        const char *at = plain ? path : walk(path, links);
        strv_add(ends, at);
        path = led(at);
    }
}
