/* SPDX-License-Identifier: MIT */
/* Strings that grow, and the two ways in which foreign text is made safe to show: quoted for a shell, or plain. There is no third. */
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

/* S as one word of a POSIX shell that makes exactly these bytes; only what needs quotes gets them, and what can not be shown
 * (str_unseen) stands there as an octal number: with ESCAPE in $'\NNN' (bash, zsh), else by printf, which any shell has. Without
 * ESCAPE newlines and tabs stay. */
const char *str_quote(const char *s, bool escape);

/* S as it can be shown on a terminal: in one line, without anything that steers it, turns the direction of the text, or can not be
 * seen; that stands there as \xNN, \uNNNN or \UNNNNNNNN. May be S itself. */
const char *str_printable(const char *s);

/* Does S begin with something that can not be shown? Returns its length, 0 if not; *CODE is its code point, if it is valid
 * UTF-8. S is not "". */
size_t str_unseen(const char *s, unsigned *code);

/* How many edits (insert, delete, replace) lead from A to B; for "did you mean". Both at most 63 bytes, else 99. */
unsigned str_distance(const char *a, const char *b);

#endif
