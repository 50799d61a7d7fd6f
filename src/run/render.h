/* SPDX-License-Identifier: MIT */
/* The one place that knows bwrap's options: operations as words, as text for a shell, and with their origins. */
#ifndef FIREWRAP_RENDER_H
#define FIREWRAP_RENDER_H

#include "sandbox/sandbox.h"

/* Gives the number under which bwrap will find what fd-using operation O needs. */
typedef int render_fd(void *context, const struct op *o);

/* Appends the words of O to WORDS; FD is asked where the option wants a descriptor. */
void render_op(const struct op *o, strv *words, render_fd *fd, void *context);

/* The whole plan as one command line for a POSIX shell; files and texts come in by redirections. LAYOUT: one operation
 * a line, and control bytes escaped, for a terminal. */
const char *render_shell(const struct plan *p, bool layout);

/* Every operation with its origin, for reading: long values are cut. */
const char *render_explain(const struct plan *p);

/* What of the policy was left out or outvoted, and what the user should know; "" where there is nothing. */
const char *render_left_out(const struct sandbox *sb);

#endif
