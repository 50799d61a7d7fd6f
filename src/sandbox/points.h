/* SPDX-License-Identifier: MIT */
/* Mount points, before anything runs: does what a setting mounts fit on what stands there?
 * Should: name the setting and its line; ask the file system only where a mount stands in another one.
 * Mustn't: refuse what could be mounted. What a link on the way, or another process, decides is left to who mounts. */
#ifndef FIREWRAP_POINTS_H
#define FIREWRAP_POINTS_H

#include "plan.h"

/* False: something of P, which was made of SB, can not be mounted; all of it is reported. */
bool points_fit(const struct plan *p, const struct sandbox *sb);

#endif
