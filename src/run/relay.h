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
#include <stddef.h>
#include <termios.h>

struct relay {
    int tty, master, slave; /* the user's terminal, and the two ends of the command's; -1: not open */
    bool active;            /* is there one of the command's? */
    bool deaf;              /* it never gets the keyboard */
    bool granted;           /* has the command the keyboard? */
    bool known;             /* has it ever had it? */
    struct termios shell;   /* the terminal's settings before that */
    char typed[512];        /* what the command has not taken yet */
    size_t waiting;
};
#define RELAY_NONE ((struct relay){.tty = -1, .master = -1, .slave = -1})

/* Makes the terminal, if we are a background job of ours, or ALWAYS. R is RELAY_NONE. DETACHED: it will be nobody's controlling
 * terminal (--new-session), and so gets no keys, since Ctrl-C could not be one of them. False: reported. */
bool relay_begin(struct relay *r, bool always, bool detached);

/* For the process that becomes bwrap: puts the new terminal in the place of each descriptor of the old one. False: reported. */
bool relay_hand_over(const struct relay *r);

/* The descriptor of it which the stub inherits and makes its controlling terminal. -1: none. */
int relay_for_stub(const struct relay *r);

/* The program was stopped by signal SIG: because it wanted the keyboard, and it can have it now? Then it has it. */
bool relay_grants(struct relay *r, int sig);

/* Before firewrap stops: takes the keyboard from the command, and puts the terminal's settings back. Did the command have it? */
bool relay_leave(struct relay *r);

/* After it was continued: in the foreground, the command gets the keyboard if it is to be had. Has it now? */
bool relay_resume(struct relay *r);

/* poll(2), which hands on what comes meanwhile. It may say EINTR for that. */
int relay_poll(struct relay *r, struct pollfd *asked, nfds_t n, int timeout);

/* After the end of all processes inside: hands on what is left, and puts the terminal's settings back. */
void relay_end(struct relay *r);

/* Closes what is open of it. */
void relay_close(struct relay *r);

#endif
