/* SPDX-License-Identifier: MIT */
/* Leads a connection that was accepted on to a port of a localhost: that of the segment, or the host's. */
#ifndef FIREWRAP_GATE_DIAL_H
#define FIREWRAP_GATE_DIAL_H

#include "flow.h"

struct way {
    int (*socket)(void *data, int family); /* one of TCP that does not block, on the right side; -1 */
    void *data;
    uint16_t port;
};

/* Connects ACCEPTED, which it takes over, with the port of WAY on 127.0.0.1, else on ::1. If nobody listens there, or there are too
 * many connections, it is reset. */
void dial(struct flows *r, const struct way *way, int accepted);

#endif
