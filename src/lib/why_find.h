/* SPDX-License-Identifier: MIT */
/* Within why: a question, its answer, and what finds parts of that. */
#ifndef FIREWRAP_WHY_FIND_H
#define FIREWRAP_WHY_FIND_H

#include "why.h"

struct question {
    const struct session *s;
    const struct why_end *end;
    char *const *words; /* as typed */
};

/* What is missing, and what of `fw` grants it. */
struct answer {
    strv missing, options, kinds;
    bool outside;        /* no option does */
    const char *instead; /* what is to be typed in place of the command */
};

struct row {
    enum kind {
#define KIND(name, find) KIND_##name,
#include "why_kinds.def"
#undef KIND
    } kind;
    const char *words, *detail;
};

/* Each adds to A what is missing of what ROW names. */
#define KIND(name, find) void find(const struct question *q, const struct row *row, struct answer *a);
#include "why_kinds.def"
#undef KIND

/* The same of what no row has to name: a profile's network; a program; words that are secrets. ROW is not looked at. */
void why_find_outvoted(const struct question *q, struct answer *a);
void why_find_program(const struct question *q, struct answer *a);
void why_find_secret(const struct question *q, struct answer *a);

/* Adds MISSING, and the OPTION that grants it; NULL: none does. KIND is for told.h. */
void why_add(struct answer *a, const char *kind, const char *missing, const char *option);

/* " (PATH:LINE)" of what has said it, "" where nobody has. */
const char *why_by(const struct question *q, const struct origin *o);

#endif
