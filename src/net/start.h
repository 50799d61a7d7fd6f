/* SPDX-License-Identifier: MIT */
#ifndef FIREWRAP_NET_START_H
#define FIREWRAP_NET_START_H

#include "host/host.h"

/* Starts the gate of PROJECT, whose socket is to be NAME in PLACE, as a process that belongs to no session or job, and has nothing of
 * ours. Its first line, NET_READY if it serves, or why it does not. */
const char *net_start(const struct world *w, int place, const char *name, const char *project);

#endif
