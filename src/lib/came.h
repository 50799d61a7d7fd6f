/* SPDX-License-Identifier: MIT */
/* By which way the user came here, as the shell names it in PWD. A program of a project that lies on it can have put a link in
 * place of one of the project's directories.
 * Mustn't: trust PWD for anything but to refuse, or to sandbox. */
#ifndef FIREWRAP_CAME_H
#define FIREWRAP_CAME_H

#include "host/host.h"

/* Is there a policy on the way, or was one allowed there, and does the way name something else than the current directory? Then
 * here stands what that project's programs like; and they may have taken the link away since. */
bool came_through_policy(const struct world *w);

/* Has the way led out of a directory with a policy? The programs of that project, on PATH, would be given what stands here, by
 * a link of theirs. The home's own policy does not count: it grants no one the home. SHELL: the caller is the shell itself, whose PWD is true; of
 * others it counts only while it leads here. True: reported. */
bool came_out(const struct world *w, bool shell);

/* The same without any policy, for who is about to grant what stands here: has a link led here from a directory in which commands may
 * write (reach.h), and from there to somewhere else? One that lies in the home itself is the user's. True: reported. */
bool came_by_link(const struct world *w, bool shell);

#endif
