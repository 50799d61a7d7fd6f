/* SPDX-License-Identifier: MIT */
/* Why a command has failed, as far as the sandbox is the reason, in one line with what to type.
 *
 * Theory of operation. Nothing was recorded: what is known is the policy, the plan, the typed words and the status. why.def has a
 * row for each kind of command that needs something, by the program and the words behind it, as a section of a policy names them; its
 * kind says what is needed (why.c), and finds it missing or not. All that is missing makes one line: what, since which line of a policy,
 * and the command once more, with the options of `fw` that grant it; where no option does, outside (nofw).
 * Should: be silent unless the sandbox lacks what the command needs.
 * Mustn't: change anything; cost anything where a command succeeds; read what the command has written, but names in /proc. */
#ifndef FIREWRAP_WHY_H
#define FIREWRAP_WHY_H

#include "session.h"

/* How the command ended, and what is known of it besides. */
struct why_end {
    int status;
    pid_t group; /* the process group that the shell has made for it, or shares with it */
    bool nofw;   /* the shell has the hook, and with it nofw */
};

/* The line about the command of S, which was planned; NULL if nothing is known. Adds to KINDS, for told.h, what it says. */
const char *why_text(const struct session *s, const struct why_end *end, strv *kinds);

/* Says that, if somebody is there to read it, wants it (hints), and has not been told in this session. */
void why_say(const struct session *s, const struct why_end *end);

/* The command of S, which runs and has not the machine's network, has a server on PORT: says it, if nobody outside reaches that. False:
 * not now, since something draws on the terminal. */
bool why_say_server(const struct session *s, const struct why_end *end, unsigned port);

/* It has ended, and NAMES, of processes, with it. */
void why_say_left(const struct session *s, const struct why_end *end, const strv *names);

#endif
