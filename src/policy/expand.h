/* SPDX-License-Identifier: MIT */
/* The paths of settings: ~, $HOME, $PROJECT, $XDG_…, and relative ones. */
#ifndef FIREWRAP_EXPAND_H
#define FIREWRAP_EXPAND_H

#include "host/host.h"
#include "keys.h"

/* TEXT, part of setting S, as an absolute normal path. "$$" stands for "$". In a glob, what is put in is taken
 * literally: its * ? [ \\ get a backslash before them. PROJECT is what $PROJECT means where S does not say, NULL: nothing.
 * NULL: reported. */
const char *expand_path(const struct world *w, const char *project, const struct setting *s, const char *text);

/* The absolute path PATH as a value that expand_path gives back: the inverse, for `show`. */
const char *expand_escape(const char *path);

/* The value "[-]PATH" of S; *OPTIONAL: the "-" is there. NULL: reported. */
const char *expand_file(const struct world *w, const char *project, const struct setting *s, bool *optional);

struct bind {
    bool optional; /* "-": only if it exists */
    const char *src, *dest;
};

/* The value "[-]SRC[:DEST]" of S; "\:" stands for ":" and "\\" for "\". DEST defaults to SRC. False: reported. */
bool expand_bind(const struct world *w, const char *project, const struct setting *s, struct bind *b);

/* The inverse: SRC[:DEST] as the value of a bind key. */
const char *expand_bind_escape(const char *src, const char *dest);

#endif
