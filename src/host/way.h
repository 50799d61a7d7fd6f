/* SPDX-License-Identifier: MIT */
/* The way to a file that somebody outside will take: who can change a link on it decides what is found. */
#ifndef FIREWRAP_WAY_H
#define FIREWRAP_WAY_H

#include "base/mem.h"
#include "world.h"

/* PATH is absolute, as a program opens it: ".." behind a link leads to the parent of where that leads. Appends to ENDS where it
 * stands, with the links to its directory resolved and, if it is a link, where that leads, and so on; to LINKS the links on
 * the way to those directories. What does not exist stays as it is named. */
void way_add(const struct world *w, const char *path, strv *ends, strv *links);

#endif
