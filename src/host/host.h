/* SPDX-License-Identifier: MIT */
/* What is on this machine. The world as it is: the user, the home, directories, git, programs on PATH, and who could have
 * written what. It only reads.
 * Should: open once and judge the descriptor where a sandbox may write; say what can not be looked at instead of taking it for
 * absent.
 * Mustn't: know keys, policies or sandboxes; write anything but what keeps firewrap's own notes. */
#ifndef FIREWRAP_HOST_ROOM_H
#define FIREWRAP_HOST_ROOM_H

#include "accounts.h"
#include "envrc.h"
#include "git.h"
#include "gitindex.h"
#include "gitread.h"
#include "glob.h"
#include "guard.h"
#include "home.h"
#include "kept.h"
#include "linked.h"
#include "lists.h"
#include "look.h"
#include "proc.h"
#include "reach.h"
#include "rescued.h"
#include "search.h"
#include "servers.h"
#include "world.h"

#endif
