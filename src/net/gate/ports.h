/* SPDX-License-Identifier: MIT */
/* Ports that the segment and the host show each other.
 *
 * Theory of operation. `publish` listens on the host's side and leads to the segment's localhost; `host-port` listens in the segment and
 * leads to the host's. A port is listened on as long as a client is there whose policy says it, or, if it was asked for by name, until
 * the gate ends; the connections that it has brought go on.
 * Should: let a command run though its port can not be had, and say so.
 * Mustn't: listen on more of the host's addresses than was said; lead from the segment to any port that was not. */
#ifndef FIREWRAP_GATE_PORTS_H
#define FIREWRAP_GATE_PORTS_H

#include "control.h"
#include "gate.h"

struct ports;

/* Those of G, whose segment and loop are there. NULL: no memory. */
struct ports *ports_new(struct gate *g);

/* The words of a joining client C; TEXT as in port.h. What could not be shown, and why, is added to A. NULL, or why TEXT is none. */
const char *ports_publish(struct gate *g, struct client *c, const char *text, struct answer *a);
const char *ports_host(struct gate *g, struct client *c, const char *text, struct answer *a);

/* Publishes TEXT until the gate ends. NULL, or why not. */
const char *ports_keep(struct gate *g, const char *text);

/* C goes, and with it what only it wanted. */
void ports_client_gone(struct gate *g, const struct client *c);

/* Adds a line for each port. */
void ports_status(const struct gate *g, struct answer *a);

#endif
