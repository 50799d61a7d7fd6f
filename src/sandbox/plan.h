/* SPDX-License-Identifier: MIT */
/* Makes bwrap's operations of a sandbox, in the order in which they act: namespaces and flags, grants (each with
 * its pins and masks), protects, environment.
 * Should: let a mask or protect win over every grant, through every name under which a path is shown.
 * Mustn't: look at the world; let a protect show what was not shown before. */
#ifndef FIREWRAP_PLAN_H
#define FIREWRAP_PLAN_H

#include "state.h"

struct plan {
    const struct world *world;
    ops ops;
    strv make_dirs;
    watches watched;
    looked_list looked;
    memories memories; /* to be written before the command runs */
    const char *home;  /* directory of the persistent home, NULL if none: to be made and held */
    const char *kept;  /* the same of what is kept for the project */
    const char *
        project; /* whose network it shares, which has no way out; NULL: it has an empty one of its own, or the host's */
    strv net_lines; /* what it wants of ports there (net/protocol.h) */
    char *const *command;
    const char *only;            /* the program that this plan is for, of the host; NULL: any */
    bool own_terminal;           /* it gets another terminal than the user's, wherever it starts */
    bool detached;               /* the command runs in a terminal session of its own */
    const char *chdir;           /* where the command starts */
    const char *argv0, *program; /* for the stub: argv[0], and the program's path in the sandbox */
    const char *stub;            /* the stub's path; NULL: bwrap starts the command itself */
    bool stub_by_descriptor;     /* it is opened outside and executed through /proc, without a mount */
};

/* Fills P. False: reported. */
bool plan_build(struct plan *p, const struct sandbox *sb);

/* File of the system-call filter for these settings; DEBUG is the word of that key. */
const char *plan_filter(const struct world *w, const char *debug, bool nested);

/* Lets the stub start PROGRAM (a path in the sandbox) with argv[0] ARGV0; O is the reason. PRINTED: for a line that somebody
 * else runs. */
void plan_use_stub(struct plan *p, const char *argv0, const char *program, bool printed, const struct origin *o);

#endif
