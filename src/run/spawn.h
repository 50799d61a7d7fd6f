/* SPDX-License-Identifier: MIT */
/* The process that becomes bwrap, with signals as both need them. */
#ifndef FIREWRAP_SPAWN_H
#define FIREWRAP_SPAWN_H

#include "running.h"

/* Is called with CONTEXT in the process that becomes bwrap, which shares our memory, but no namespace that it enters and no
 * descriptor that it opens. Returns bwrap's arguments, or NULL: reported. */
typedef char *const *spawn_prepare(void *context);

/* Starts bwrap for R, whose plan and said are set, with an empty environment, and sets bwrap there, whether or not PREPARE can do its
 * work. Its standard error is said, once it is prepared; the stub puts the real one back. From now on orphans are ours, until
 * supervise_wait returns. False: reported, and there is no process. */
bool spawn_bwrap(struct running *r, spawn_prepare *prepare, void *context);

#endif
