/* SPDX-License-Identifier: MIT */
/* The variables that come with a command because of who has brought them into the shell, as its hook says: see shell/module/typed.c.
 * Should: pass what was typed, and what direnv has set after its own `allow`; a secret only from the line that sets it.
 * Mustn't: let what nobody has typed tell a program what to run or whom to call, since a sandbox can have written a .env. */
#ifndef FIREWRAP_GIVEN_H
#define FIREWRAP_GIVEN_H

#include "session.h"

/* Adds to OUT that KEY is VALUE, as if it were an option of firewrap's, of the name OPTION. */
void given_grant(const struct session *s, settings *out, enum key key, const char *value, const char *option);

/* Adds to OUT the settings that pass what the hook of S's shell says: what the line itself has set, which is to have the last word;
 * and what earlier lines and direnv have, which is to have the first, so that any env-unset beats it. */
void given_typed(const struct session *s, settings *out);
void given_before(const struct session *s, settings *out);

/* When S has its policy: takes out of the world what must not come, and what direnv has set where the command holds something of
 * worth. */
void given_judge(struct session *s);

enum given {
    GIVEN,             /* or nobody misses it */
    GIVEN_NOT,         /* nobody lets it pass; if the hook has started this: the rc files have exported it */
    GIVEN_NOT_SECRET,  /* nobody lets it pass, and it is named like a secret */
    GIVEN_NOT_CHANGED, /* nobody has typed it, and it could tell this command what to run */
};

/* The names of what was exported where S began and its command does not get for this reason. After session_plan. */
strv given_withheld(const struct session *s, enum given why);

#endif
