/* SPDX-License-Identifier: MIT */
#ifndef FIREWRAP_WHY_SERVER_H
#define FIREWRAP_WHY_SERVER_H

#include "session.h"

/* Why nothing outside the project of S, whose command has a server on PORT, reaches that, and what would show it. "": it is shown.
 * NULL: there is no project, or the machine's network. */
const char *why_unpublished(const struct session *s, unsigned port);

#endif
