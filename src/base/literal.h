/* SPDX-License-Identifier: MIT */
/* Words of a line that was typed into a shell, as far as they mean themselves; for firewrap and the shells' hook. Nothing is
 * allocated. */
#ifndef FIREWRAP_LITERAL_H
#define FIREWRAP_LITERAL_H

#include <stdbool.h>

/* Does WORD, which a command got, stand in LINE to the letter? Quotes and backslashes are taken away, and "~" at the beginning of
 * a word or behind its "=" is HOME (NULL: unknown). A word that the shell may have changed in any other way, by a variable, a
 * substitution, a pattern, braces, or an escape that not all shells read alike, stands for nothing. */
bool literal_in(const char *line, const char *word, const char *home);

#endif
