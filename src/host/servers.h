/* SPDX-License-Identifier: MIT */
/* Servers in a sandbox, as /proc shows them from outside. */
#ifndef FIREWRAP_SERVERS_H
#define FIREWRAP_SERVERS_H

#include <stddef.h>
#include <sys/types.h>

/* The ports of TCP on which a process of the sandbox listens whose process 1 is PID: at most MOST, in PORTS. Those of others in the
 * same network, and those that the kernel has chosen, do not count. Returns how many. */
size_t servers_of(pid_t pid, unsigned *ports, size_t most);

#endif
