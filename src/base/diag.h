/* SPDX-License-Identifier: MIT */
/* Where a value comes from, and messages that say so: `firewrap: PATH:LINE: reason: 'value'`. */
#ifndef FIREWRAP_DIAG_H
#define FIREWRAP_DIAG_H

#include "mem.h"

#include <stdbool.h>

enum { EXIT_FIREWRAP = 125, EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

enum origin_kind {
    ORIGIN_DEFAULT, /* firewrap itself; text says which part, may be NULL */
    ORIGIN_LEVEL,   /* the preset of base level `line` */
    ORIGIN_FILE,    /* path:line */
    ORIGIN_ARGS,    /* word `line` of FIREWRAP_ARGS */
    ORIGIN_OPTION,  /* option `text` of the command line */
    ORIGIN_ALIAS,   /* firewrap was called by the name `text` */
    ORIGIN_TYPED,   /* the word `text` of the command itself */
};

struct origin {
    enum origin_kind kind;
    unsigned line;
    const char *path, *text;
    bool secret; /* what stands there is not to be shown: a project's file may be a link to a key */
};

/* The origin in words, safe to print: "/p/.firewrap.ini:3", "FIREWRAP_ARGS word 2", "option --net", "level 4". */
const char *origin_text(const struct origin *o);

/* Where messages go. Each thread has one in use, as with arenas (mem.h), and without one nothing is said. */
struct sink {
    /* Gets a LINE of LEN bytes with its newline, in which what can not be shown is escaped. It may have to take one in a process that
     * shares our memory and becomes bwrap. */
    void (*take)(void *data, const char *line, size_t len);
    void *data;
    bool once; /* a line that was said once is not said again; it is kept in the arena that is in use then */
    strv said;
};

/* What this thread reports from now on goes to SINK, which the caller owns. Returns what was in use before, NULL: nothing. */
struct sink *diag_use(struct sink *sink);

/* From now on a line that was said once is not said again by the sink in use. */
void diag_say_once(void);

/* Reports an error and returns false, so that a caller can `return diag_error(…)`. VALUE (may be
 * NULL) is shown in quotes behind the reason, unless O is secret. O may be NULL. errno is kept. */
bool diag_error(const struct origin *o, const char *value, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* One line of information. errno is kept. */
void diag_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
