/* SPDX-License-Identifier: MIT */
#include "include.h"

#include "expand.h"

static enum file_status bad(const struct setting *s, const char *path, const char *reason) {
    diag_error(&s->origin, path, "include: %s", reason);
    return FILE_BAD;
}

enum file_status include_read(const struct world *w, const struct setting *s, struct file *f) {
    bool optional;
    const char *path = expand_file(w, NULL, s, &optional); /* no $PROJECT: that is the attacker's */
    if (!path)
        return FILE_BAD;
    switch (file_read(w, path, s->source, f)) {
    case FILE_READ:
        return FILE_READ;
    case FILE_NONE:
        return optional ? FILE_NONE : bad(s, path, "there is no such file (a leading - makes it optional)");
    case FILE_FOREIGN:
    case FILE_BAD:
        break;
    }
    return bad(s, path, "the file can not be used");
}
