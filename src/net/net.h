/* SPDX-License-Identifier: MIT */
/* The network gate: a process beside the sandboxes of a project, which owns a network namespace that they share, and so their
 * localhost. Here is what firewrap itself has of it; gate/ is the process.
 * Should: cost a command nothing that does not join; let each wait have an end.
 * Mustn't: fall back to more network than was asked for. */
#ifndef FIREWRAP_NET_ROOM_H
#define FIREWRAP_NET_ROOM_H

#include "client.h"
#include "place.h"
#include "protocol.h"

#endif
