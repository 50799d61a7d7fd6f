/* SPDX-License-Identifier: MIT */
#include "repeats.h"

#include "base/path.h"

#include <string.h>

static bool is_relative(const struct setting *s) {
    switch ((int)keys[s->key].type) {
    case TYPE_BIND:
    case TYPE_PATH:
    case TYPE_GLOB:
    case TYPE_FILE:
        return !strchr("/~", s->value[*s->value == '-']);
    default:
        return false;
    }
}

static bool is_above(const struct layer *l, const struct file *copy) {
    return l->file && l->file->source == SOURCE_PROJECT && l->trust == TRUST_ALLOWED &&
           path_below(copy->dir, l->file->dir) && l->file->len == copy->len &&
           !memcmp(l->file->bytes, copy->bytes, copy->len);
}

bool repeats(const layers *ls, const struct layer *l, const struct setting *s) {
    for (size_t i = 0; i < ls->n; i++)
        if (is_above(&ls->v[i], l->file))
            return !is_relative(s);
    return false;
}
