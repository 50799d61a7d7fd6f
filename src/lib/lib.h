/* SPDX-License-Identifier: MIT */
/* The one face of all this. A session: what applies here and what it comes to. The subcommands use this and what it needs, and
 * nothing else.
 * Should: return failures to the caller, with the reason reported; keep all in what the caller owns (context.h).
 * Mustn't: print for a person what a program may want as data; call a subcommand. */
#ifndef FIREWRAP_LIB_ROOM_H
#define FIREWRAP_LIB_ROOM_H

#include "changes.h"
#include "context.h"
#include "given.h"
#include "hooked.h"
#include "named.h"
#include "session.h"
#include "show.h"
#include "summary.h"
#include "told.h"
#include "why.h"

#endif
