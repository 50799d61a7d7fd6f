/* SPDX-License-Identifier: MIT */
#include "diag.h"

#include "str.h"
#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SHOWN = 4200 }; /* bytes of a value: a path is shown as a whole */

const char *origin_text(const struct origin *o) {
    switch (o->kind) {
    case ORIGIN_DEFAULT:
        return o->text ? mem_printf("default: %s", o->text) : "default";
    case ORIGIN_LEVEL:
        return mem_printf("level %u", o->line);
    case ORIGIN_FILE:
        return mem_printf("%s:%u", str_printable(o->path), o->line);
    case ORIGIN_ARGS:
        return mem_printf(ENV_ARGS " word %u", o->line);
    case ORIGIN_OPTION:
        return mem_printf("option %s", str_printable(o->text));
    case ORIGIN_ALIAS:
        return mem_printf("called as %s", str_printable(o->text));
    case ORIGIN_TYPED:
        return mem_printf("typed: %s", str_printable(o->text));
    }
    abort();
}

static _Thread_local struct sink *in_use;

struct sink *diag_use(struct sink *sink) {
    struct sink *before = in_use;
    in_use = sink;
    return before;
}

void diag_say_once(void) {
    if (in_use)
        in_use->once = true;
}

/* Was LINE said before? Remembers it. */
static bool is_said(strv *said, const char *line) {
    for (size_t i = 0; i < said->n; i++)
        if (!strcmp(said->v[i], line))
            return true;
    strv_add(said, line);
    return false;
}

static void emit(const char *prefix, const char *text, const char *value) {
    int saved = errno;
    struct str line = {0};
    str_add(&line, "firewrap: ");
    if (prefix)
        str_printf(&line, "%s: ", prefix);
    str_add(&line, str_printable(text));
    if (value)
        str_printf(&line, ": '%s%s'", str_printable(mem_dup(value, strnlen(value, MAX_SHOWN))),
                   strlen(value) > MAX_SHOWN ? "..." : "");
    str_add(&line, "\n");
    if (in_use && !(in_use->once && is_said(&in_use->said, line.s)))
        in_use->take(in_use->data, line.s, line.len);
    errno = saved;
}

bool diag_error(const struct origin *o, const char *value, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    emit(o ? origin_text(o) : NULL, mem_vprintf(fmt, ap), o && o->secret ? NULL : value);
    va_end(ap);
    return false;
}

void diag_note(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    emit(NULL, mem_vprintf(fmt, ap), NULL);
    va_end(ap);
}
