/* SPDX-License-Identifier: MIT */
/* Says what has appeared, or was replaced, while a command ran, that tools outside would obey and that could not be protected
 * since it was not there (plan->watched). A policy among it is not trusted, even if it was allowed.
 *
 * The report survives its reporter: `kill -9 0` on a terminal reaches firewrap as well. So what is watched is noted in
 * STATE/running before the command starts, in a file that is locked as long as firewrap lives; and who starts next takes up the
 * notes that nobody holds. */
#ifndef FIREWRAP_CREATED_H
#define FIREWRAP_CREATED_H

#include "sandbox/sandbox.h"

/* Reports for commands whose firewrap was killed. To be called before policies are read. */
void created_take_up(const struct world *w);

/* Notes what PLAN watches; one line says so if that can not be done. Then, after the command, the report. */
void created_begin(const struct plan *plan);
void created_end(const struct plan *plan);

#endif
