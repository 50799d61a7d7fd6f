/* SPDX-License-Identifier: MIT */
/* Notices what is masked or protected and gets replaced from outside while a command runs: an editor that saves by renaming, `sed
 * -i`, `git config`, `git checkout` in another terminal. The mount stands on the old file and goes with it, and the command reaches
 * what stands at its name now.
 *
 * Each such file is remembered when the command starts, and compared at the end. While a command runs for longer, its directories
 * are watched (inotify(7)), or, where the system has no watches left, looked at ten times a second: a program can use them up.
 * What is found then is covered again; where that fails, it is said at once. */
#ifndef FIREWRAP_REPLACED_H
#define FIREWRAP_REPLACED_H

#include "sandbox/sandbox.h"

#include <sys/stat.h>

/* Something of the host that is hidden or protected where a grant shows it. */
struct guarded {
    const char *path;
    size_t op;
    bool hidden;
    bool missing, removed; /* it was, when last looked; it has been, since */
    int watch;             /* of its directory */
    bool told, told_again;
    dev_t device;
    ino_t inode, failed; /* as it was when the command started, or was covered; what could not be covered */
};

struct replaced {
    const struct plan *plan;
    VEC(struct guarded) list;
    int inotify; /* readable when replaced_look may have something to see; -1: there is none */
};
#define REPLACED_NONE ((struct replaced){.inotify = -1})

/* Remembers what PLAN hides and protects. To be called before it is started. False: something can not be looked at, reported. */
bool replaced_begin(struct replaced *all, const struct plan *plan);

/* Begins to watch. Where no watch is to be had, replaced_look has to be called regularly. */
void replaced_watch(struct replaced *all);

/* Covers what has been replaced in the tree of the process BWRAP, and says so; each thing is said once. */
void replaced_look(struct replaced *all, pid_t bwrap);

/* Once the command has ended: says what is not covered, and closes the watch. */
void replaced_end(struct replaced *all);

#endif
