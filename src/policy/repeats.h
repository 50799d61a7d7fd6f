/* SPDX-License-Identifier: MIT */
/* A copy of a policy below that policy: `git worktree add inside`, `git clone . copy` check it out with the same bytes, and nobody
 * has allowed it there. Nor has it to be: the one above holds below, too.
 * Should: spare the user the question what holds already. Mustn't: grant anything; the copy is anybody's. */
#ifndef FIREWRAP_REPEATS_H
#define FIREWRAP_REPEATS_H

#include "merge.h"

/* Does S, of the layer L that is not allowed, ask for nothing but what one of LS, an allowed project file around with L's very bytes,
 * says for here as well? A relative path is another one here. */
bool repeats(const layers *ls, const struct layer *l, const struct setting *s);

#endif
