/* SPDX-License-Identifier: MIT */
/* Finds a command as a program inside the sandbox would, so that "not found" and "not executable" get their exit status
 * and a reason, before anything is started. */
#ifndef FIREWRAP_LOOKUP_H
#define FIREWRAP_LOOKUP_H

#include "plan.h"
#include "sandbox.h"

/* 0 if P's command can be executed; else the exit status (126 or 127), with one line said. *PROGRAM is its path in the
 * sandbox; the command's name where it was not found. */
int lookup_command(const struct plan *p, const struct sandbox *sb, const char **program);

/* Full path of program NAME on W's PATH of the host, without what leads to firewrap itself; NULL if there is none. */
const char *lookup_host(const struct world *w, const char *name);

/* The same for firewrap's own use: a program of this name that no sandbox of the user can have put there. */
const char *lookup_trusted(const struct world *w, const char *name);

#endif
