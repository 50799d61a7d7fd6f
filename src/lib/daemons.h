/* SPDX-License-Identifier: MIT */
/* Which typed commands start what is to outlive them, and nothing else: tmux, ssh-agent. In a sandbox it would end with its
 * command. Only the words are judged here; that the program is root's is the hook's to see. */
#ifndef FIREWRAP_DAEMONS_H
#define FIREWRAP_DAEMONS_H

#include <stdbool.h>

/* Does NAME with the further WORDS start, or speak to, a daemon that runs shells of the user's or none? False for words that
 * are a command to run ("tmux new make", "ssh-agent ./x") or may hold one: that belongs into a sandbox. */
bool daemons_only(const char *name, char *const *words);

#endif
