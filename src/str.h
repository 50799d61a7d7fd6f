/* SPDX-License-Identifier: MIT */
/* Strings that grow, and the two ways in which foreign text is made safe to show: quoted for a shell, or plain. */
#ifndef FIREWRAP_STR_H
#define FIREWRAP_STR_H

#include <stdbool.h>
#include <stddef.h>

/* A growing string in the arena. Invariant: s is NULL only while nothing was added, else NUL-terminated. */
struct str {
    char *s;
    size_t len, cap;
};

void str_add(struct str *b, const char *text);
void str_add_bytes(struct str *b, const char *bytes, size_t len);
void str_printf(struct str *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

bool str_starts(const char *s, const char *prefix);

/* S in lower case (ASCII). */
char *str_lower(const char *s);

/* S as one word of a POSIX shell; only what needs quotes gets them. With ESCAPE, control bytes are written as $'\NNN'
 * (bash, zsh), so that a name can not drive the terminal it is shown on. */
const char *str_quote(const char *s, bool escape);

/* S with control bytes (C0, DEL, and C1 as UTF-8) replaced by '?'. */
const char *str_printable(const char *s);

/* How many edits (insert, delete, replace) lead from A to B; for "did you mean". Both at most 63 bytes, else 99. */
unsigned str_distance(const char *a, const char *b);

#endif
