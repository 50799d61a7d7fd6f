/* SPDX-License-Identifier: MIT */
/* Persistent homes: directories below ~/sandboxes.
 * Should: know whether a run uses one: it holds a lock on the directory as long as it lasts.
 * Mustn't: follow a link that a program has left in a home. */
#ifndef FIREWRAP_HOME_H
#define FIREWRAP_HOME_H

#include "world.h"

/* The directory that holds the homes. */
const char *home_root(const struct world *w);

/* Makes DIR, the directory of a home, where it is missing, notes that it is used now, and holds a shared lock on it until
 * the descriptor that it returns is closed; waits for whoever removes it. -1: reported. */
int home_hold(const char *dir);

/* Opens home NAME for listing and removing; -1 with errno set: it is not there, or is a link. */
int home_open(const struct world *w, const char *name);

/* Locks the home that is open as FD against runs, until the descriptor that it returns is closed; -1: a run holds it. */
int home_take(int fd);

/* Removes the directory DIR, which is open as FD, with all that is in it. False: reported; what is left may be half of it. */
bool home_empty(const char *dir, int fd);

/* Removes all that is in the directory NAME of the directory AT. False with errno; what is left may be half of it. */
bool home_clear(int at, const char *name);

/* Removes the home NAME, which is open as FD and taken. False: reported; what is left may be half of it. */
bool home_remove(const struct world *w, const char *name, int fd);

#endif
