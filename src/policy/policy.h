/* SPDX-License-Identifier: MIT */
/* What was said. Files, the command line and FIREWRAP_ARGS, read into settings with their origin, judged by trust, merged to
 * one policy.
 * Should: name file and line of every mistake; let untrusted files only tighten.
 * Mustn't: look at what is to be granted: whether it exists is the sandbox's business. */
#ifndef FIREWRAP_POLICY_ROOM_H
#define FIREWRAP_POLICY_ROOM_H

#include "automatic.h"
#include "cli.h"
#include "conf.h"
#include "discover.h"
#include "expand.h"
#include "held.h"
#include "include.h"
#include "keys.h"
#include "memory.h"
#include "merge.h"
#include "profile.h"
#include "trust.h"

#endif
