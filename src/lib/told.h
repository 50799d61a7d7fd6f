/* SPDX-License-Identifier: MIT */
/* What was said once on a terminal, so that it is not said again. A session is that of the controlling terminal: its id, with the
 * moment at which its leader has started, since ids are used again. Kept in the state directory, which no sandbox shows.
 * Mustn't: keep a command's words, but for a name or a directory; fail: what can not be remembered is said again. */
#ifndef FIREWRAP_TOLD_H
#define FIREWRAP_TOLD_H

#include "host/host.h"

/* Is somebody there to read a hint: is standard error a terminal, and the process group GROUP in its foreground? */
bool told_reader(pid_t group);

/* Was WHAT said in this session? Remembers that it is now. */
bool told_before(const struct world *w, const char *what);

#endif
