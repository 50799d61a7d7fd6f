/* SPDX-License-Identifier: MIT */
/* The way from a directory up to the root, by descriptors, for firewrap and for the shells' hook.
 *
 * A program of a project may exchange its directories and links at any moment. Who looks for a policy by names alone can be led
 * past it; who goes by ".." alone may be at another place than the text says, by which trust is kept. So each level is where
 * both lead, or the walk fails. Nothing is allocated. */
#ifndef FIREWRAP_UPWARD_H
#define FIREWRAP_UPWARD_H

#include <stdbool.h>

struct upward {
    int fd;     /* the directory, opened without the right to read (O_PATH) */
    char *path; /* its path; the text is the caller's, and gets shorter */
};

/* Begins at the directory START, of which PATH is to be the path without links (getcwd(3)). False with errno set, ESTALE where
 * they are not the same; then nothing is open. */
bool upward_begin(struct upward *u, const char *start, char *path);

/* One level up. False: this was the root, and errno is 0; or errno says why the parent can not be looked at. Nothing is open
 * then. */
bool upward_step(struct upward *u);

void upward_end(struct upward *u);

#endif
