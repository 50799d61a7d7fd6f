/* SPDX-License-Identifier: MIT */
/* The variables that come with a command because of who has brought them into the shell, as its hook says: see shell/module/typed.c.
 * Should: pass what was typed, and what direnv has set after its own `allow`; a secret only from the line that sets it.
 * Mustn't: let what nobody has typed tell a program what to run or whom to call, since a sandbox can have written a .env. */
#ifndef FIREWRAP_GIVEN_H
#define FIREWRAP_GIVEN_H

#include "session.h"

/* Adds to OUT the settings that pass what the hook of S's shell says: what the line itself has set, which is to have the last word;
 * and what earlier lines and direnv have, which is to have the first, so that any env-unset beats it. */
void given_typed(const struct session *s, settings *out);
void given_before(const struct session *s, settings *out);

/* When S has its policy: takes out of the world what must not come, and what direnv has set where the command holds something of
 * worth. */
void given_judge(struct session *s);

/* What the shell exports and the command does not get, by name, with the reason: lines, each ending with a newline; "" if there is
 * nothing. After session_plan. */
const char *given_withheld(const struct session *s);

#endif
