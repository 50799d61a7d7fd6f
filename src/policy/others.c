/* SPDX-License-Identifier: MIT */
#include "others.h"

#include "base/file.h"
#include "base/str.h"
#include "store.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_CONTENTS = 100, MAX_BYTES = 64 << 20 }; /* what is older is asked for again */
static const char tree[] = STATE_OTHERS;

bool content_equal(struct content a, struct content b) {
    return a.len == b.len && !memcmp(a.bytes, b.bytes, a.len);
}

bool content_in(const contents *list, struct content c) {
    for (size_t i = 0; i < list->n; i++)
        if (content_equal(list->v[i], c))
            return true;
    return false;
}

static bool parse(const struct str *text, contents *out) {
    for (size_t at = 0; at < text->len;) {
        char *rest;
        size_t len = text->s[at] >= '0' && text->s[at] <= '9' ? strtoul(text->s + at, &rest, 10) : text->len;
        if (len >= text->len || *rest != '\n' || len > text->len - (size_t)(rest + 1 - text->s))
            return false;
        *vec_push(out) = (struct content){rest + 1, len};
        at = (size_t)(rest + 1 - text->s) + len;
    }
    return true;
}

bool others_read(const struct world *w, const char *path, contents *out) {
    struct stat st;
    struct str text = {0};
    const char *file = store_path(w, tree, path);
    int fd = store_open(w, file, &st);
    if (fd < 0)
        return fd == STORE_NONE;
    bool ok = file_slurp(fd, MAX_BYTES, &text) || store_unreadable(file);
    close(fd);
    return ok && (parse(&text, out) || diag_error(NULL, file, "the trust store is damaged ('firewrap trust forget %s')",
                                                  str_printable(path)));
}

bool others_write(const struct world *w, const char *path, const contents *list) {
    struct str text = {0};
    const char *file = store_path(w, tree, path);
    for (size_t i = 0; i < list->n && i < MAX_CONTENTS && text.len < MAX_BYTES / 2; i++) {
        str_printf(&text, "%zu\n", list->v[i].len);
        str_add_bytes(&text, list->v[i].bytes, list->v[i].len);
    }
    return list->n ? store_write(file, text.s, text.len) : store_remove(w, file);
}

bool others_list(const struct world *w, const char *dir, strv *paths) {
    return store_list(w, tree, dir, paths);
}
