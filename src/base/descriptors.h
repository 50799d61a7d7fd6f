/* SPDX-License-Identifier: MIT */
/* Which descriptors a command gets from whoever started firewrap: 0, 1 and 2, and what was made for it.
 * Should: fill 0, 1 and 2; keep what is named, by an option or by a word of the command.
 * Mustn't: pass on one that leads out of the sandbox, or that only happened to be open, or by which a redirection has led to what is
 * none of the command's business. */
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
    /* Is asked for each regular file that the command would get, but for those of KEEP. False: reported, and nothing runs. */
    bool (*fits)(const void *context, int fd);
    const void *context;
};

/* Closes the others; those of firewrap itself are close-on-exec. False: reported, and the command must not run. */
bool descriptors_prepare(const struct descriptors *want);

#endif
