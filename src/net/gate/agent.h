/* SPDX-License-Identifier: MIT */
/* The one process that is in the segment for good: it has made it, and makes sockets there for the gate, which is outside.
 * It ends with the gate. */
#ifndef FIREWRAP_GATE_AGENT_H
#define FIREWRAP_GATE_AGENT_H

#include <stdbool.h>
#include <sys/types.h>

struct agent {
    int talk; /* to it */
    pid_t pid;
    int user, network; /* the namespaces; user is -1 where the network belongs to the gate's own */
};

/* Makes the segment, with its lo up. False with errno; EPERM, ENOSPC, EINVAL, ENOSYS: this system gives us none. */
bool agent_begin(struct agent *a);

/* A TCP socket of FAMILY in the segment, non-blocking, to be connected by the caller. -1 with errno. */
int agent_socket(struct agent *a, int family);

/* One that listens on PORT of 127.0.0.1 (AF_INET) or ::1 (AF_INET6). -1 with errno. */
int agent_listen(struct agent *a, int family, unsigned port);

#endif
