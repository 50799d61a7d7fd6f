/* SPDX-License-Identifier: MIT */
/* Which words of the command has the user typed as they stand? Their files are granted (sandbox/named.c).
 *
 * The shells' hook knows the text of the line, and says which. Without it there are only the words, which a glob or a substitution
 * may have brought: then they count where a shell with job control has started firewrap, which it does on a terminal, by hand; a
 * script, make, xargs or find start their commands in their own process group. */
#ifndef FIREWRAP_NAMED_H
#define FIREWRAP_NAMED_H

#include "session.h"

/* The words of S's command that count. */
strv named_words(const struct session *s);

/* All of them: it is only asked what would be, if they were typed. */
strv named_all(const struct session *s);

#endif
