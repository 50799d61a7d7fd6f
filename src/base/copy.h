/* SPDX-License-Identifier: MIT */
/* Copies what a sandbox has left, which is data: by descriptors, without following a link, and without what could act: no bits that
 * set an id, no devices, pipes or sockets. */
#ifndef FIREWRAP_COPY_H
#define FIREWRAP_COPY_H

#include <stdbool.h>

/* Copies NAME of the directory FROM into the directory TO, where it must not be there: a regular file with its holes, a link as a
 * link, a directory with what is in it as far as that is on its file system; times and modes as well. Pipes and sockets hold nothing, and are left out. Goes on after a failure.
 * False with errno: something is missing. */
bool copy_entry(int from, const char *name, int to);

#endif
