/* SPDX-License-Identifier: MIT */
/* Which project files the user has allowed. The store has a copy of the bytes that were allowed last,
 * STATE/trusted/<absolute path of the file>, what else was allowed for it, STATE/others/<the same>, and marks
 * STATE/denied/<the same>. A copy without the right to write (0400) stands for trust that has ended: the file was gone for a
 * while, or a command has made it; so no bytes count any more until they are allowed again.
 *
 * Several contents, so that another branch does not ask again; and yet nobody but the user may choose among them, or a command
 * could bring back what was once allowed and is wider. Nothing tells by a file who has written it. But a sandbox protects the
 * policies that it could write, and where that did not hold (created.h) it is known which sandboxes might have written it: they
 * run, or at their end the file was not the last content any more. Then the others are dropped, and the last content alone is
 * left. What a command has put into git's store, the user's own checkout may bring: so another content counts only if it grants no
 * more than the last (narrower.h). For another content: (1) the file is read, (2) no
 * sandbox runs that may write it, (3) the store still has it. It becomes the last one before the next command starts.
 * Should: compare bytes; keep the store private (0700, 0600). Mustn't: trust a path by its text's beginning; be inside
 * a grant (resolve masks it). */
#ifndef FIREWRAP_TRUST_H
#define FIREWRAP_TRUST_H

#include "discover.h"
#include "host/host.h"

#include <time.h>

enum trust {
    TRUST_NEW,
    TRUST_ALLOWED,
    TRUST_CHANGED,
    TRUST_ENDED,
    TRUST_BEFORE /* allowed, but not last: counts if no sandbox can have put it there */
};

/* Compares F with the store. A store that others could write is an error: reported, false. */
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

/* Records the bytes of F as allowed and takes a denial back; records a denial of the policy path PATH and forgets what was
 * allowed; forgets PATH. False: reported. */
bool trust_allow(const struct world *w, const struct file *f);
bool trust_deny(const struct world *w, const char *path);
bool trust_forget(const struct world *w, const char *path);

/* Lets F, whose state is TRUST_BEFORE, be the last content, if it still is one; drops all but the last content of the policy
 * path PATH. False: reported. */
bool trust_turn(const struct world *w, const struct file *f);
bool trust_drop(const struct world *w, const char *path);

/* The recorded policy paths below DIR ("/" for all), allowed or (DENIED) denied ones, in order; those with more than one
 * content. False: reported. */
bool trust_list(const struct world *w, const char *dir, bool denied, strv *paths);
bool trust_list_several(const struct world *w, const char *dir, strv *paths);

/* How many contents count for PATH. False: reported. */
bool trust_count(const struct world *w, const char *path, size_t *n);

#endif
