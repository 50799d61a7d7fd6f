/* SPDX-License-Identifier: MIT */
/* What it comes to. A policy and the world make grants, masks and protections (resolve.h), and those a list of operations in
 * order (plan.h).
 * Should: name every grant by its real path, so that masks and the guard can be compared with it.
 * Mustn't: change anything on the host; start anything. */
#ifndef FIREWRAP_SANDBOX_ROOM_H
#define FIREWRAP_SANDBOX_ROOM_H

#include "gitcall.h"
#include "op.h"
#include "places.h"
#include "plan.h"
#include "points.h"
#include "resolve.h"
#include "state.h"

#endif
