/* SPDX-License-Identifier: MIT */
/* A sandbox that runs: launch.h fills it, supervise.h follows it to its end, launch_end gives back what it holds. It belongs to the
 * caller, begins as {0}, and stays where it is. Several may run at a time in a process, but begin one after the other, from one
 * thread: launch to supervise_wait's report of the start has the process's subreaper flag, and a child made in between by
 * fork(2) would keep the report's end open. */
#ifndef FIREWRAP_RUNNING_H
#define FIREWRAP_RUNNING_H

#include "created.h"
#include "left.h"
#include "net/net.h"
#include "relay.h"
#include "replaced.h"

#include <signal.h>

struct running {
    const struct plan *plan;
    int report;                 /* the stub tells by it what becomes of the program (supervise.h), until its end */
    int said;                   /* the file that is bwrap's standard error (said.h) */
    int home;                   /* holds the lock on the persistent home; -1: there is none */
    int kept;                   /* the same for what is kept for the project */
    struct net_segment segment; /* the project's network, or none */
    bool prepared;              /* else what is wrong was said before bwrap began */
    struct relay relay;
    struct created created;
    struct replaced replaced;
    struct left left;

    /* For supervise.c and its signal handler. 0: not there, or not any more. */
    volatile pid_t bwrap, stub;           /* the stub is bwrap's child, and looked for when the program has started */
    volatile sig_atomic_t started, ended; /* does the program run, so that signals are for it? Has it ended? */
    volatile sig_atomic_t early;          /* a signal that came before the report of the start was read */
    volatile sig_atomic_t late;           /* one from the terminal that came after the end */
    volatile sig_atomic_t stopping;       /* see stop_of() */
    pid_t shell;                          /* the process group that we come from, */
    int tty;                              /* and the terminal that we have taken from it; -1: we have not */

    /* For beside.c. */
    bool watches;
    long first_look, next_longer; /* milliseconds, and until `longer` is asked again */

    /* What the owner wants to do meanwhile; each may be NULL. STUB is the sandbox's process 1. */
    bool (*longer)(void *data, pid_t stub); /* when the program has run for 2, 4, 8 … seconds, until it returns true */
    void (*outlived)(void *data, pid_t stub); /* it has ended, and the children of STUB are about to be ended */
    void *data;
};

#endif
