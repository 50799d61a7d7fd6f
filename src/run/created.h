/* SPDX-License-Identifier: MIT */
/* Says what has appeared, or was replaced, while a command ran, that tools outside would obey and that could not be protected
 * since it was not there (plan->watched). A policy among it is not trusted, even if it was allowed.
 *
 * The report survives its reporter: `kill -9 0` on a terminal reaches firewrap as well. So what is watched is noted in
 * STATE/running before the command starts, in a file that is locked as long as firewrap lives; and who starts next takes up the
 * notes that nobody holds. The note also says what the command may write, so that it is known while it runs (trust.h). */
#ifndef FIREWRAP_CREATED_H
#define FIREWRAP_CREATED_H

#include "sandbox/sandbox.h"

/* Does a command run, or was one killed, that may write PATH? */
bool created_by_running(const struct world *w, const char *path);

/* Reports for commands whose firewrap was killed. To be called before policies are read. */
void created_take_up(const struct world *w);

/* The note of a command. */
struct created {
    int fd; /* holds the lock; -1: there is no note */
    const char *path;
};
#define CREATED_NONE ((struct created){.fd = -1})

/* Notes what PLAN watches; one line says so if that can not be done. OWN is CREATED_NONE. */
void created_begin(struct created *own, const struct plan *plan);

/* After the command: the report, and the note is gone. */
void created_end(struct created *own, const struct plan *plan);

/* Takes the note away, since no command was started. */
void created_drop(struct created *own);

#endif
