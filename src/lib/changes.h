/* SPDX-License-Identifier: MIT */
/* What a project's policy file changes: the look before `firewrap allow` records it.
 * Should: show order, since a later setting undoes an earlier one; show what holds only for some commands, and what profiles
 * bring. Mustn't: run a program, or read the file a second time. */
#ifndef FIREWRAP_CHANGES_H
#define FIREWRAP_CHANGES_H

#include "session.h"

/* Prints how F, whose settings are LIST, changes the effective policy of its directory; S is read, and not planned. False: with F
 * nothing could run, which is reported. What is wrong without it is none of its business. */
bool changes_print(const struct session *s, const struct file *f, const settings *list);

/* Prints what is new in F since it was allowed. */
void changes_print_since(const struct world *w, const struct file *f);

#endif
