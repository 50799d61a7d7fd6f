/* SPDX-License-Identifier: MIT */
/* What a project's policy file changes: the look before `firewrap allow` records it.
 * Should: show order, since a later setting undoes an earlier one; show what holds only for some commands, and what profiles
 * bring. Mustn't: run a program, or read the file a second time. */
#ifndef FIREWRAP_CHANGES_H
#define FIREWRAP_CHANGES_H

#include "base/str.h"
#include "session.h"

/* Adds to OUT, for a person, how F, whose settings are LIST, changes the effective policy of its directory; S is read, and not planned. False: with F
 * nothing could run, which is reported. What is wrong without it is none of its business. */
bool changes_text(const struct session *s, const struct file *f, const settings *list, struct str *out);

/* And what is new in F since it was allowed. */
void changes_text_since(const struct world *w, const struct file *f, struct str *out);

#endif
