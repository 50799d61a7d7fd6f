/* SPDX-License-Identifier: MIT */
/* How a gate begins to be reached, and when it ends. */
#ifndef FIREWRAP_GATE_LIFE_H
#define FIREWRAP_GATE_LIFE_H

#include "gate.h"

/* Makes the socket, at its name, which takes that of one that has died. False with errno. */
bool life_begin(struct gate *g);

/* Looks from now on whether it is to end. False with errno. */
bool life_watch(struct gate *g);

/* A client has come or gone. */
void life_changed(struct gate *g);

/* Ends the process, and takes the name away first if it is still its own. */
_Noreturn void life_end(struct gate *g);

#endif
