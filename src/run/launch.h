/* SPDX-License-Identifier: MIT */
/* Starts bwrap for a plan.
 * Should: hand over only what the plan names: descriptors, environment, arguments.
 * Mustn't: return to a less isolated way when something fails; search bwrap on PATH. */
#ifndef FIREWRAP_LAUNCH_H
#define FIREWRAP_LAUNCH_H

#include "running.h"
#include "supervise.h"

/* Starts PLAN, which uses the stub, and does not wait: supervise_wait does. R gets what belongs to it, and refers to PLAN. SIGCHLD must
 * not be ignored. False: reported; nothing runs, and nothing is held.
 * True says that there is a process of ours; what goes wrong in it is reported, and supervise_wait says that nothing has begun. */
bool launch(struct running *r, const struct plan *plan);

/* After supervise_wait, which has returned END: reports what bwrap has said if the program did not begin, and what has appeared or was
 * replaced; gives back what R holds. */
void launch_end(struct running *r, const struct outcome *end);

#endif
