/* SPDX-License-Identifier: MIT */
#include "diag.h"

#include "mem.h"
#include "str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

const char *origin_text(const struct origin *o) {
    switch (o->kind) {
    case ORIGIN_DEFAULT:
        return o->text ? mem_printf("default: %s", o->text) : "default";
    case ORIGIN_LEVEL:
        return mem_printf("level %u", o->line);
    case ORIGIN_FILE:
        return mem_printf("%s:%u", str_printable(o->path), o->line);
    case ORIGIN_ARGS:
        return mem_printf("FIREWRAP_ARGS word %u", o->line);
    case ORIGIN_OPTION:
        return mem_printf("option %s", str_printable(o->text));
    case ORIGIN_ALIAS:
        return mem_printf("called as %s", str_printable(o->text));
    }
    abort();
}

/* One write per message, so that lines of several processes do not mix. */
static void emit(const char *prefix, const char *text, const char *value) {
    int saved = errno;
    struct str line = {0};
    str_add(&line, "firewrap: ");
    if (prefix)
        str_printf(&line, "%s: ", prefix);
    str_add(&line, str_printable(text));
    if (value)
        str_printf(&line, ": '%s'", str_printable(value));
    str_add(&line, "\n");
    fflush(stdout);
    fwrite(line.s, 1, line.len, stderr);
    errno = saved;
}

static const char *format(const char *fmt, va_list ap) {
    va_list count;
    va_copy(count, ap);
    int n = vsnprintf(NULL, 0, fmt, count);
    va_end(count);
    char *text = mem_alloc((size_t)(n < 0 ? 0 : n) + 1);
    vsnprintf(text, (size_t)(n < 0 ? 0 : n) + 1, fmt, ap);
    return text;
}

bool diag_error(const struct origin *o, const char *value, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    emit(o ? origin_text(o) : NULL, format(fmt, ap), value);
    va_end(ap);
    return false;
}

void diag_note(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    emit(NULL, format(fmt, ap), NULL);
    va_end(ap);
}

void die(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    emit(NULL, format(fmt, ap), NULL);
    va_end(ap);
    exit(EXIT_FIREWRAP);
}
