/* SPDX-License-Identifier: MIT */
/* Mounts all that a plan shows as one tree, before bwrap starts, in a namespace around it (outer.h). bwrap then has that one
 * tree to bind, and a new procfs to mount.
 *
 * Theory of operation. bwrap gets sources and mount points as text, and looks them up again; a program that runs in another
 * sandbox can exchange a name for a link in between. Here each source is opened once, without links, and what is mounted is
 * that descriptor. A mount point is found or made from the tree's own root downward, by descriptors as well.
 * The tree stands in a tmpfs of ours. While it is made that stands on the root, where no path leads; in the end on /tmp, on which
 * bwrap mounts its own root, so that it must be there, and in which nobody but root can have put it.
 * Should: do what the printed line does, in its order.
 * Mustn't: look up a name twice; follow a link that a sandbox can have made; make anything outside the tree and the grants. */
#ifndef FIREWRAP_TREE_H
#define FIREWRAP_TREE_H

#include "sandbox/sandbox.h"

#include <sys/stat.h>

enum tree_state {
    TREE_MADE,
    TREE_NONE,  /* this system lets us mount nothing: bwrap has to do it */
    TREE_FAILED /* reported */
};

struct left;
struct net_segment;

/* Makes the tree of PLAN, for this process and what it starts, in the network SEGMENT (outer.h); hands to LEFT what it wants (left.h).
 * Both may be NULL. */
enum tree_state tree_make(const struct plan *plan, const struct net_segment *segment, const struct left *left);

/* Is operation I of the plan left to bwrap, even where there is a tree: the new procfs, and what is to stand in that? */
bool tree_leaves(const struct plan *plan, size_t i);

/* The operation with which bwrap binds the whole tree. */
struct op tree_bind(void);

/* Operation I, which is left to bwrap, with the source at a place where only we can have put it. */
struct op tree_handed(const struct plan *plan, size_t i);

/* Mounts once more what operation I hides or protects, in the tree that is made, where ST stands now; to be called in its
 * namespace. False: something else stands there, or it can not be mounted. */
bool tree_cover(const struct plan *plan, size_t i, const struct stat *st);

#endif
