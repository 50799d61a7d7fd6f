/* SPDX-License-Identifier: MIT */
/* The namespace around bwrap in which firewrap mounts: a mount namespace, and around that a user namespace, since only its owner
 * may mount. bwrap makes namespaces of its own inside, in which what was mounted here is locked (mount_namespaces(7)). */
#ifndef FIREWRAP_OUTER_H
#define FIREWRAP_OUTER_H

#include "host/host.h"
#include "net/net.h"

enum outer {
    OUTER_ENTERED,
    OUTER_NONE,  /* this system gives us none; nothing was done */
    OUTER_FAILED /* reported; there is no way back */
};

/* Moves the process, with its current directory, into such a namespace. Other descriptors keep to the mounts that they were
 * opened in, and can not be mounted here. SEGMENT, may be NULL: a network to move to before. Its user namespace is left again for the
 * new one, so that nothing that is executed has rights over the network; OUTER_NONE is no answer then. */
enum outer outer_enter(const struct world *w, const struct net_segment *segment);

/* Can a network be joined before, as far as can be told without trying? */
bool outer_joins(const struct world *w);

/* Would it? For doctor. */
bool outer_possible(const struct world *w);

/* Moves the process into the one that process PID is in. False: errno says why. */
bool outer_join(pid_t pid);

#endif
