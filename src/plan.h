/* SPDX-License-Identifier: MIT */
/* Makes bwrap's operations of a sandbox, in the order in which they act: namespaces and flags, mounts, protects, masks,
 * environment.
 * Should: let a mask or protect win over every grant, through every name under which a path is shown.
 * Mustn't: look at the world; let a protect show what was not shown before. */
#ifndef FIREWRAP_PLAN_H
#define FIREWRAP_PLAN_H

#include "sandbox.h"

struct plan {
    const struct world *world;
    ops ops;
    strv make_dirs;
    char *const *command;
};

/* Fills P. False: reported. */
bool plan_build(struct plan *p, const struct sandbox *sb);

#endif
