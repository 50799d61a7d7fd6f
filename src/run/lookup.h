/* SPDX-License-Identifier: MIT */
/* Finds a command as a program inside the sandbox would, so that "not found" and "not executable" get their exit status
 * and a reason, before anything is started. */
#ifndef FIREWRAP_LOOKUP_H
#define FIREWRAP_LOOKUP_H

#include "sandbox/sandbox.h"

/* 0 if P's command can be executed; else the exit status (126 or 127), with one line said. *PROGRAM is its path in the
 * sandbox; the command's name where it was not found. */
int lookup_command(const struct plan *p, const struct sandbox *sb, const char **program);

#endif
