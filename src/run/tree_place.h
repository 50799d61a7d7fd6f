/* SPDX-License-Identifier: MIT */
/* Mount points in the tree that is being made (tree.h). */
#ifndef FIREWRAP_TREE_PLACE_H
#define FIREWRAP_TREE_PLACE_H

#include "sandbox/sandbox.h"

struct tree {
    const struct plan *plan;
    const struct left *left; /* gets what goes with the sandbox */
    int store;               /* the tmpfs that holds it */
    int root;                /* what stands at / in it, as far as it is made */
};

/* Opens (O_PATH) the mount point of operation I, and makes it where it is missing: a directory or a file. No link is followed
 * but where no sandbox can have put it. Something else than what the operation was decided for is an error. -1: reported. */
int tree_place(const struct tree *t, size_t i, bool directory);

/* The same for the directory that the mount point stands in, for who makes it there himself. */
int tree_parent(const struct tree *t, size_t i);

/* Is what was looked at for the masks still what the tree shows? False: reported. */
bool tree_unchanged(const struct tree *t);

#endif
