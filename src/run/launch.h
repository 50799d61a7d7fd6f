/* SPDX-License-Identifier: MIT */
/* Runs bwrap for a plan.
 * Should: hand over only what the plan names: descriptors, environment, arguments.
 * Mustn't: return to a less isolated way when something fails; search bwrap on PATH. */
#ifndef FIREWRAP_LAUNCH_H
#define FIREWRAP_LAUNCH_H

#include "sandbox/sandbox.h"

/* Runs PLAN, which uses the stub, and ends as the command ended. HOOK: the caller is an interactive shell. Failures end with status 125. */
_Noreturn void launch(const struct plan *plan, bool hook);

#endif
