/* SPDX-License-Identifier: MIT */
/* Could a sandboxed command of this user have put this here? The one answer for all who obey, exempt or follow something by
 * its name: the automatic profile, aliases, user programs, the hook's exemptions, links.
 *
 * Theory of operation. A path is as good as the worst of what leads to it: each directory, each link's directory, and what
 * stands at the end are judged by themselves, and the worst answer counts. A directory that the user may not write is
 * beyond every sandbox, since all run as the user. What he may write counts as a sandbox's, but in a few places where nobody
 * works: the home itself, its hidden directories and ~/bin, system trees (guard.h), and where package managers put
 * programs. There it counts if a policy file stands or was allowed on the way, or if a sandbox was ever started that might
 * write it: each run notes such grants (reach_note) in the state directory, where no sandbox can take the note away. So it does not
 * matter in which directory, by which policy or by which option it was.
 * Should: cost a stat for each component of a path that is root's.
 * Mustn't: take "can not be looked at" for "is not there"; compare paths as they were written. */
#ifndef FIREWRAP_REACH_H
#define FIREWRAP_REACH_H

#include "base/mem.h"
#include "world.h"

#include <sys/stat.h>

/* Who could have put it there, or changed it, or exchanged something on the way; from the best to the worst. */
enum reach {
    REACH_ROOT,     /* root alone */
    REACH_USER,     /* the user, outside every sandbox */
    REACH_STRANGER, /* another user, but no sandbox of this one */
    REACH_SANDBOX   /* a sandboxed command of this user */
};

/* Judges the absolute PATH, following links. What does not exist is judged by where it would be made. ALSO: places (real
 * paths) that a sandbox may write besides what is known, those of the one about to start for example; may be NULL. */
enum reach reach_of(const struct world *w, const strv *also, const char *path);

/* The step of it for who walks by descriptor: who could change what stands at the real path REAL, which ST describes, or
 * add and exchange its entries if it is a directory? The way to REAL is not asked, nor links followed. */
enum reach reach_step(const struct world *w, const strv *also, const char *real, const struct stat *st);

/* reach_of is REACH_SANDBOX. */
bool reach_could_write(const struct world *w, const strv *also, const char *path);

/* A sandbox that may write the real path REAL is about to start: remembers it, if it would not be known. False: reported. */
bool reach_note(const struct world *w, const char *real);

#endif
