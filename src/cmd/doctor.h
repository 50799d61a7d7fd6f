/* SPDX-License-Identifier: MIT */
/* The parts of `firewrap doctor`. */
#ifndef FIREWRAP_DOCTOR_H
#define FIREWRAP_DOCTOR_H

#include "host/host.h"

enum finding { FINDING_OK, FINDING_NOTE, FINDING_FAIL };

/* Prints one line. */
void doctor_say(enum finding f, const char *what);

/* Runs START(CONTEXT) in a child that does not return, and gives what it prints; *STATUS is its wait status. */
const char *doctor_output(void (*start)(const void *), const void *context, int *status);

/* Can each shell of this machine be hooked, and does the user's rc file do so? Only that the library can not be loaded is a
 * failure (false). */
bool doctor_hooks(const struct world *w);

#endif
