/* SPDX-License-Identifier: MIT */
/* Names that others give a meaning: what tools outside obey, what a session starts, what is secret. */
#ifndef FIREWRAP_LISTS_H
#define FIREWRAP_LISTS_H

#include <stdbool.h>
#include <stddef.h>

struct list {
    const char *const *v; /* relative paths; those with the same first directory stand together */
    size_t n;
};

/* The list of an array. */
#define LIST_OF(names)                                                                                                 \
    { (names), sizeof(names) / sizeof *(names) }

/* Is PATH one of L in the directory DIR, or below one? */
bool list_has(const struct list *l, const char *dir, const char *path);

extern const struct list list_obeyed;          /* in any directory: steers tools that are used there */
extern const struct list list_start_up;        /* in a home: executed or obeyed by a session, a shell, an editor */
extern const struct list list_secrets;         /* in a home: keys, tokens, cookies, histories */
extern const struct list list_secret_patterns; /* the same, with * for a version */

#endif
