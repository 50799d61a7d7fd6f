/* SPDX-License-Identifier: MIT */
/* Notices what is masked or protected and gets replaced from outside while a command runs: an editor that saves by renaming, `sed
 * -i`, `git config`, `git checkout` in another terminal. The mount stands on the old file and goes with it, and the command reaches
 * what stands at its name now.
 *
 * Each such file is remembered when the command starts, and compared at the end. While a command runs for longer, its directories
 * are watched (inotify(7)), or, where the system has no watches left, looked at ten times a second: a program can use them up. */
#ifndef FIREWRAP_REPLACED_H
#define FIREWRAP_REPLACED_H

#include "plan.h"

/* Remembers what PLAN hides and protects. To be called when all is mounted that firewrap mounts. */
void replaced_begin(const struct plan *plan);

/* A descriptor that gets readable when replaced_look may have something to see; -1: it has to be called regularly. */
int replaced_watch(void);

/* Says at once what has been replaced; each thing is said once. The second is for the end. */
void replaced_look(pid_t bwrap);
void replaced_end(void);

#endif
