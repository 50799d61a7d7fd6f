/* SPDX-License-Identifier: MIT */
/* Who asks, and what (protocol.h). */
#ifndef FIREWRAP_GATE_CONTROL_H
#define FIREWRAP_GATE_CONTROL_H

#include "gate.h"

/* Accepts clients from now on. False with errno. */
bool control_begin(struct gate *g);

/* Accepts those that wait. Was there one? */
bool control_accept(struct gate *g);

/* The text of an answer, which may grow to what a packet takes; what is more is left out. */
struct answer {
    char text[8 * 1024]; /* NET_ANSWER */
    unsigned len;
};
void answer_add(struct answer *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
