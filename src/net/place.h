/* SPDX-License-Identifier: MIT */
/* Where the sockets of a user's gates stand: $XDG_RUNTIME_DIR/firewrap, if that is the user's own and nobody else's, and no
 * command in a sandbox can have made it; else STATE/run. No sandbox sees either. */
#ifndef FIREWRAP_NET_PLACE_H
#define FIREWRAP_NET_PLACE_H

#include "base/mem.h"
#include "host/host.h"

/* Opens the directory, made where it is missing. -1: reported. */
int net_place(const struct world *w);

/* The directories beside the state directory where it could be, for whatever session of the user's, by real paths. */
strv net_places(const struct world *w);

/* Waits for the lock under which a gate begins and ends, held until PLACE is closed or it is given back. False: reported. */
bool net_lock(int place);
void net_unlock(int place);

#endif
