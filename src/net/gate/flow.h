/* SPDX-License-Identifier: MIT */
/* Copies between two sockets of TCP, in both directions.
 *
 * Theory of operation. What a socket has received stays in the kernel until the other has taken it: it is looked at (MSG_PEEK), sent
 * on, and as much as was sent is thrown away (MSG_TRUNC, tcp(7)). So a connection needs no buffer of its own, and who sends faster
 * than the other reads is stopped by its own kernel.
 * Should: pass on the end of one direction alone, and a reset as a reset.
 * Mustn't: wait; turn over a connection that can not go on. */
#ifndef FIREWRAP_GATE_FLOW_H
#define FIREWRAP_GATE_FLOW_H

#include "loop.h"

#include <stdbool.h>

/* All connections of a gate. */
struct flows {
    struct loop *loop;
    unsigned n, most; /* how many there are, with those that are still being made, and may be */
    unsigned char buffer[64 * 1024];
};

/* R is {0}. Not more than the process may have descriptors for. */
void flows_begin(struct flows *r, struct loop *loop);

/* Takes over the sockets A and B, which are connected and do not block, and closes them at the end. */
void flow_begin(struct flows *r, int a, int b);

/* Closes the socket FD so that the other side sees a reset; -1: there is none. */
void flow_reset(int fd);

#endif
