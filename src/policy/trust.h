/* SPDX-License-Identifier: MIT */
/* Which project files the user has allowed. The store is a tree of copies of the allowed bytes,
 * STATE/trusted/<absolute path of the file>, and of marks STATE/denied/<absolute path of the file>. A copy without the right
 * to write (0400) stands for trust that has ended: the file was gone for a while, or a command has made it; so its bytes count no
 * more until they are allowed again.
 * Should: compare bytes; keep the store private (0700, 0600). Mustn't: trust a path by its text's beginning; be inside
 * a grant (resolve masks it). */
#ifndef FIREWRAP_TRUST_H
#define FIREWRAP_TRUST_H

#include "discover.h"
#include "host/host.h"

#include <time.h>

enum trust { TRUST_NEW, TRUST_ALLOWED, TRUST_CHANGED, TRUST_ENDED };

/* Compares F with the copy in the store. A store that others could write is an error: reported, false. */
bool trust_check(const struct world *w, const struct file *f, enum trust *state);

/* The nearest directory at or above the current one that the user has denied, NULL if none. False: reported. */
bool trust_denied(const struct world *w, const char **dir);

/* Is there a denial of the policy path PATH itself? */
bool trust_is_denied(const struct world *w, const char *path);

/* Is there anything about the policy path PATH? What can not be looked at is. */
bool trust_knows(const struct world *w, const char *path);

/* Adds to GONE the policies that were allowed on the way from the current directory upward and are not among FOUND, those that
 * are there. False: reported. */
bool trust_gone(const struct world *w, const files *found, strv *gone);

/* Ends the trust in the policy path PATH, if there is any. False: reported. */
bool trust_end(const struct world *w, const char *path);

/* The same, if the file there was CHANGED (st_ctim) since it was allowed. */
bool trust_end_before(const struct world *w, const char *path, const struct timespec *changed);

/* Path of the stored copy, for a diff. */
const char *trust_copy(const struct world *w, const char *path);

/* Records the bytes of F as allowed and takes a denial back; records a denial of the policy path PATH and forgets the
 * allowed copy; forgets PATH. False: reported. */
bool trust_allow(const struct world *w, const struct file *f);
bool trust_deny(const struct world *w, const char *path);
bool trust_forget(const struct world *w, const char *path);

/* The recorded policy paths below DIR ("/" for all), allowed or (DENIED) denied ones, in order. False: reported. */
bool trust_list(const struct world *w, const char *dir, bool denied, strv *paths);

#endif
