/* SPDX-License-Identifier: MIT */
/* Directories on the way to a grant, as ~/src to ~/src/shop: what were written there would be lost, or be where nobody looks for
 * it. So they can not be written; nor can the root (seals.c). Hidden ones stay as they are: ~/.config is for programs. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <string.h>

static const struct origin origin = {.kind = ORIGIN_DEFAULT, .text = "on the way to a grant"};

/* The mount on BASE, which is the sandbox's own and not the host's; OP_NONE if there is none. */
static size_t own_at(const ops *list, size_t n, const char *base) {
    size_t i = op_at(list, n, base);
    bool own = i != OP_NONE && !strcmp(list->v[i].dest, base) &&
               (op_is_tmpfs(&list->v[i]) || (op_is_bind(&list->v[i]) && strcmp(list->v[i].src, base) != 0));
    return own ? i : OP_NONE;
}

static bool is_there(const ops *list, const char *dest) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i].dest, dest))
            return true;
    return false;
}

static void insert(ops *list, size_t at, const char *dest) {
    vec_push(list);
    memmove(list->v + at + 1, list->v + at, (list->n - 1 - at) * sizeof *list->v);
    list->v[at] = (struct op){.kind = OP_TMPFS_RO, .dest = dest, .origin = origin};
}

/* Makes the first directory below BASE on the way to grant I one of its own. Its directories belong to it. */
static bool add_way(ops *list, size_t i, const char *base) {
    const char *rest = path_rest(list->v[i].dest, base), *slash = strchr(rest, '/');
    if (*rest == '.' || !slash)
        return false;
    const char *dir = path_join(base, mem_dup(rest, (size_t)(slash - rest)));
    size_t at = own_at(list, i, base);
    if (at == OP_NONE || op_at(list, i, dir) != at || is_there(list, dir))
        return false;
    insert(list, at + 1, dir);
    return true;
}

void resolve_ways(struct sandbox *sb) {
    const char *home = sb->world->home_real, *bases[] = {home, "/tmp", "/var/tmp"};
    for (size_t i = 0; i < sb->grants.n; i++)
        for (size_t k = 0; k < sizeof bases / sizeof *bases && op_is_mount(&sb->grants.v[i]); k++)
            if (path_below(sb->grants.v[i].dest, bases[k]) && (!k || !path_under(home, bases[k]))) {
                i += add_way(&sb->grants, i, bases[k]);
                break;
            }
}
