/* SPDX-License-Identifier: MIT */
/* Which tools a project uses, by the files that it has.
 * Should: read a manifest by one descriptor, of which it is known that it is a file; say which was known by its name alone.
 * Mustn't: follow a link, wait for a pipe, or run anything: the files may be anybody's. What they say only chooses among built-in texts. */
#ifndef FIREWRAP_RECOGNISE_H
#define FIREWRAP_RECOGNISE_H

#include "base/mem.h"

#include <stdbool.h>

/* A tool that the project uses, or that the user names. */
struct tool {
    const char *profile;
    const char *file;   /* where it was seen, as a relative path; not yet safe to print. NULL: the user names it */
    const char *online; /* commands that need the network, separated by commas; NULL: none */
    const char *server; /* the command that starts what a browser is to see; NULL: none is known */
    bool compiles;      /* to programs that one debugs */
};
typedef VEC(struct tool) tools;

/* Adds those of the current directory and, of kinds that are not there, those of the directories below it. False: the
 * directory can not be read, which is reported. */
bool recognise(tools *out);

/* The tool whose profile is NAME. */
struct tool recognise_named(const char *name);

#endif
