/* SPDX-License-Identifier: MIT */
/* What bwrap says. Its standard error is a memory file, and the stub puts the real one in its place before the command starts: so
 * nothing of bwrap's reaches the user as it is, and nobody has to read along while it works.
 * Should: name the line of the policy that it is about, and what helps, where that is known.
 * Mustn't: touch the command's own standard error. */
#ifndef FIREWRAP_SAID_H
#define FIREWRAP_SAID_H

#include "sandbox/sandbox.h"

/* A new file for it, which no program inherits by itself. -1: reported. */
int said_file(void);

/* Reports what stands in the file FD, as errors of a start of PLAN that has failed. */
void said_report(int fd, const struct plan *plan);

/* Why can the kernel refuse namespaces? What helps, most likely first. */
const char *said_namespaces(void);

#endif
