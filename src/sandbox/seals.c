/* SPDX-License-Identifier: MIT */
#include "seals.h"

#include <string.h>

static bool is_to_seal(const struct op *o) {
    return o->kind == OP_TMPFS_RO || (o->kind == OP_HIDE_DIR && !op_is_closed(o));
}

static const struct origin root = {.kind = ORIGIN_DEFAULT, .text = "what is written there is lost"};

void seals_add(ops *list) {
    size_t before = list->n;
    for (size_t i = 0, n = list->n; i < n; i++) {
        const struct op o = list->v[i];
        if (is_to_seal(&o) && op_at(list, n, o.dest) == i) /* else something else stands there in the end */
            op_add(list, OP_SEAL, NULL, o.dest, &o.origin);
    }
    if (op_at(list, before, "/") == OP_NONE)
        op_add(list, OP_SEAL, NULL, "/", &root);
}

void seals_before(ops *list, const struct op *o) {
    size_t i = 0;
    while (i < list->n && list->v[i].kind != OP_SEAL)
        i++;
    vec_push(list);
    memmove(list->v + i + 1, list->v + i, (list->n - 1 - i) * sizeof *o);
    list->v[i] = *o;
}
