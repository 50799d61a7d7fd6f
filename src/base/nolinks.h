/* SPDX-License-Identifier: MIT */
/* Opens what a path names, and nothing that a link on the way would make of it. */
#ifndef FIREWRAP_NOLINKS_H
#define FIREWRAP_NOLINKS_H

/* Opens PATH, which starts at directory AT unless it is absolute, with FLAGS of open(2) and O_CLOEXEC. A link anywhere is ELOOP or
 * ENOTDIR; only with O_PATH | O_NOFOLLOW the last name may be one, and is opened itself. Returns the descriptor, -1 with errno. */
int nolinks_open(int at, const char *path, int flags);

#endif
