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

/* Covers once more what operation I of the plan hides or protects, where ST stands now; BWRAP is the process. */
typedef bool replaced_cover(pid_t bwrap, const struct plan *plan, size_t i, const struct stat *st);

/* Remembers what PLAN hides and protects. To be called before it is started. False: something can not be looked at, reported. */
bool replaced_begin(const struct plan *plan, replaced_cover *cover);

/* A descriptor that gets readable when replaced_look may have something to see; -1: it has to be called regularly. */
int replaced_watch(void);

/* Covers what has been replaced, and says so; each thing is said once. The second is for the end, and only says what is not covered. */
void replaced_look(pid_t bwrap);
void replaced_end(void);

#endif
