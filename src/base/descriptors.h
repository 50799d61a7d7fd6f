/* SPDX-License-Identifier: MIT */
/* Which descriptors a command gets from whoever started firewrap: 0, 1 and 2, and what was made for it.
 * Should: fill 0, 1 and 2; keep what is named, by an option or by a word of the command.
 * Mustn't: pass on one that leads out of the sandbox, or that only happened to be open. */
#ifndef FIREWRAP_DESCRIPTORS_H
#define FIREWRAP_DESCRIPTORS_H

#include "mem.h"

#include <stdbool.h>

struct descriptors {
    char *const *command;
    strv keep; /* numbers, as they were typed */
    bool hook; /* the shell hands over the command: what a typed line has opened stays, too */
    /* With hook: NUMBER:DEVICE:INODE with blanks between, open before anything was typed; "all"; or NULL. */
    const char *inherited;
};

/* Closes the others; those of firewrap itself are close-on-exec. Failures end with status 125. */
void descriptors_prepare(const struct descriptors *want);

#endif
