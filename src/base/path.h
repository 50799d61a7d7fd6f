/* SPDX-License-Identifier: MIT */
/* Paths as text: nothing here looks at the file system. Comparison is by component: /run/hostage is not below
 * /run/host. */
#ifndef FIREWRAP_PATH_H
#define FIREWRAP_PATH_H

#include <stdbool.h>

/* Is PATH equal to DIR or below it? Both absolute and normal (path_normal). */
bool path_under(const char *path, const char *dir);

/* Is PATH strictly below DIR? */
bool path_below(const char *path, const char *dir);

/* What follows DIR in PATH, without a leading slash; "" where they are equal. PATH must be under DIR. */
const char *path_rest(const char *path, const char *dir);

/* DIR/NAME without a doubled slash; DIR itself where NAME is empty. */
const char *path_join(const char *dir, const char *name);

/* The absolute PATH without empty, "." and ".." components and without a trailing slash. Text only: ".." takes the
 * component before it away even if that is a symbolic link. */
const char *path_normal(const char *path);

/* Parent of a normal absolute path; "/" for "/". */
const char *path_parent(const char *path);

/* What follows the last slash. */
const char *path_base(const char *path);

/* PATH with HOME written as ~, for messages. HOME may be NULL. */
const char *path_tilde(const char *path, const char *home);

#endif
