/* SPDX-License-Identifier: MIT */
#include "op.h"

#include "base/path.h"

#include <string.h>

const struct op_row op_rows[OP_COUNT] = {
#define OP(kind, ...) [OP_##kind] = {__VA_ARGS__},
#include "op.def"
#undef OP
};

bool op_is_mount(const struct op *o) {
    return op_rows[o->kind].mounts;
}

bool op_is_bind(const struct op *o) {
    return op_rows[o->kind].binds;
}

bool op_is_writable(const struct op *o) {
    return op_rows[o->kind].writes;
}

bool op_is_tmpfs(const struct op *o) {
    return o->kind == OP_TMPFS || o->kind == OP_TMPFS_RO;
}

bool op_is_closed(const struct op *o) {
    return o->kind == OP_HIDE_DIR && !strcmp(o->src, "0000");
}

struct op *op_add(ops *list, enum op_kind kind, const char *src, const char *dest, const struct origin *o) {
    struct op *op = vec_push(list);
    *op = (struct op){.kind = kind, .src = src, .dest = dest, .origin = *o};
    return op;
}

size_t op_at(const ops *list, size_t n, const char *path) {
    for (size_t i = n; i-- > 0;)
        if (op_is_mount(&list->v[i]) && path_under(path, list->v[i].dest))
            return i;
    return OP_NONE;
}

const char *op_shown(const struct op *o) {
    if (op_rows[o->kind].stands)
        return op_rows[o->kind].stands;
    if (o->kind == OP_DATA)
        return o->written;
    return op_is_bind(o) ? o->src : NULL;
}

const char *op_source(const struct op *o, const char *path) {
    return path_join(o->src, path_rest(path, o->dest));
}

const char *op_shows(const struct op *o, const char *host) {
    return path_join(o->dest, path_rest(host, op_shown(o)));
}

const char *op_host(const ops *list, const char *path) {
    size_t i = op_at(list, list->n, path);
    return i != OP_NONE && op_is_bind(&list->v[i]) ? op_source(&list->v[i], path) : NULL;
}

void op_written(const ops *list, size_t i, const char *home, strv *out) {
    const struct op *o = &list->v[i];
    if (!op_is_writable(o))
        return;
    strv_add(out, o->src);
    if (path_below(home, o->src) && op_at(list, list->n, op_shows(o, home)) == i)
        strv_add(out, home);
}
