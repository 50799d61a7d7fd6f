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
    bool local;          /* it needs no network, whatever a profile grants */
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

/* The option NAME with PATH as its value, as it is to be typed. */
const char *why_option(const struct question *q, const char *name, const char *path);

/* The path that WORD names, links resolved; of NAME=PATH, what is behind the sign. NULL: none. */
const char *why_path(const struct question *q, const char *word);

/* PATH as it is said. */
const char *why_name(const struct question *q, const char *path);

/* KIND for why_add, of one directory: what is said of one file in it is not said of each. */
const char *why_about(const struct question *q, const char *kind, const char *path);

bool why_is_there(const char *path);

/* Does the sandbox show the host's PATH (a real one) under that name? */
bool why_is_shown(const struct question *q, const char *path);

/* Adds that what WORD names can not be written here, if it can outside. */
void why_lack_writing(const struct question *q, const char *word, struct answer *a);

/* " (PATH:LINE)" of what has said it, "" where nobody has. */
const char *why_by(const struct question *q, const struct origin *o);

#endif
