/* SPDX-License-Identifier: MIT */
/* libexec/firewrap/gate NAME PROJECT SECONDS: the gate of one project of one user (protocol.h, for what it begins with).
 *
 * Theory of operation. It has a segment, a network namespace with nothing but lo, which its agent has made, and hands that to each
 * command of the project. It is outside all sandboxes, and has the user's rights; so a client has to show that it is outside as well.
 * It ends when it had no client for SECONDS, and at once when the name of its socket is gone.
 * Should: have one process, no thread, and nothing open of who has started it.
 * Mustn't: trust what it reads; be reached by a command in a sandbox. */
#ifndef FIREWRAP_GATE_GATE_H
#define FIREWRAP_GATE_GATE_H

#include "agent.h"
#include "loop.h"

#include <stdbool.h>
#include <sys/types.h>

struct client {
    struct source source; /* its connection */
    struct gate *gate;
    struct client *next;
    pid_t pid;
    bool joined;
};

struct ports;

struct gate {
    struct loop loop;
    struct ports *ports;
    struct agent agent;
    const char *name, *project; /* project: escaped, as in a request */
    int place;                  /* the directory of its socket */
    struct source listener;     /* the socket, */
    dev_t device;               /* and what has to stand at its name */
    ino_t inode;
    struct source changes; /* inotify(7) on the directory; fd -1: there is none */
    struct timer look;     /* is it still there, if that does not tell */
    struct timer idle;
    int seconds;            /* until it ends without clients */
    struct client *clients; /* all that are connected */
};

#endif
