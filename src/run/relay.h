/* SPDX-License-Identifier: MIT */
/* A terminal of its own for a command that is started in the background (`cmd &`), so that it has no descriptor of the user's.
 *
 * Theory of operation. A process with the user's terminal can not be kept from the keyboard: it can make itself the foreground job
 * while it blocks SIGTTOU, and one that has left the session is not even asked. So what starts in the background gets a
 * pseudo-terminal, and firewrap, as an ordinary job, hands on what is written there and, while firewrap itself is in the
 * foreground, what is typed. Until then the command is a background job on its own terminal, too: the kernel stops it when it
 * reads or changes settings, and with tostop when it writes; the stub reports that, and firewrap stops of the same signal, or
 * gives it the keyboard if it has come to the foreground meanwhile.
 * A command that is started in the foreground has the user's terminal itself, and keeps it: what is typed ahead, and whoever
 * else in a pipeline reads, needs it so. With own-terminal it has its own; there, too, it gets the keyboard when it first wants it.
 * Should: be to the shell and to the program what the terminal is.
 * Mustn't: read from the user's terminal what the kernel would not let a job of the same group read. */
#ifndef FIREWRAP_RELAY_H
#define FIREWRAP_RELAY_H

#include <poll.h>
#include <stdbool.h>

/* Makes the terminal, if we are a background job of ours, or ALWAYS. To be called once, before anything else here. DETACHED: it will be nobody's
 * controlling terminal (--new-session), and so gets no keys, since Ctrl-C could not be one of them. */
void relay_begin(bool always, bool detached);

/* Is there one? */
bool relay_active(void);

/* For the process that becomes bwrap: puts the new terminal in the place of each descriptor of the old one. */
void relay_hand_over(void);

/* The descriptor of it which the stub inherits and makes its controlling terminal. -1: none. */
int relay_for_stub(void);

/* The program was stopped by signal SIG: because it wanted the keyboard, and it can have it now? Then it has it. */
bool relay_grants(int sig);

/* Before firewrap stops: takes the keyboard from the command, and puts the terminal's settings back. Did the command have it? */
bool relay_leave(void);

/* After it was continued: in the foreground, the command gets the keyboard if it is to be had. Has it now? */
bool relay_resume(void);

/* poll(2), which hands on what comes meanwhile. It may say EINTR for that. */
int relay_poll(struct pollfd *asked, nfds_t n, int timeout);

/* After the end of all processes inside: hands on what is left, and puts the terminal's settings back. */
void relay_end(void);

#endif
