/* SPDX-License-Identifier: MIT */
/* Makes it so. Mounts the tree, renders what is left for bubblewrap, starts it, supervises it, and says afterwards what has
 * appeared or was replaced.
 * Should: fail closed: what can not be set up as planned is not run.
 * Mustn't: decide what is granted: that is the plan's. */
#ifndef FIREWRAP_RUN_ROOM_H
#define FIREWRAP_RUN_ROOM_H

#include "created.h"
#include "launch.h"
#include "lookup.h"
#include "outer.h"
#include "redirected.h"
#include "render.h"
#include "running.h"
#include "said.h"
#include "supervise.h"

#endif
