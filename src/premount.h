/* SPDX-License-Identifier: MIT */
/* Makes a plan's early mounts (what is pinned, protected and masked) before bwrap starts, in a user and mount namespace
 * around it, on the sources themselves; bwrap's binds then carry them into the sandbox.
 *
 * Why not by bwrap alone: it names sources and mount points by their paths, and a program that runs in another sandbox of
 * the same project can exchange a name for a link in between. Here each path is opened once, without links, and all else is
 * done with the descriptor. And it is linear: bwrap reads all mounts again for each bind. For the same reason bwrap gets a root
 * with only what it needs of the host's. It makes a namespace of its own inside, in which these mounts are locked
 * (mount_namespaces(7)). */
#ifndef FIREWRAP_PREMOUNT_H
#define FIREWRAP_PREMOUNT_H

#include "plan.h"

/* Which early mounts were made: those of what has a path on this system, and those of texts. */
struct premounts {
    bool paths, texts;
};

/* Makes the early mounts of PLAN, for this process and what it starts, which from then on have to keep to the paths of its grants
 * and watches and to the system's own: there may be no others. Neither: this system gives us no such namespace, and nothing was
 * done. bwrap has to make what was not made. A mount that fails ends the process. */
struct premounts premount(const struct plan *plan);

/* Was the mount O made by it? */
bool premount_made(struct premounts made, const struct op *o);

#endif
