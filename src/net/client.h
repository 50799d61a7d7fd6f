/* SPDX-License-Identifier: MIT */
/* firewrap's side of the gate. Nothing of it gets to a command: all descriptors are closed at exec. */
#ifndef FIREWRAP_NET_CLIENT_H
#define FIREWRAP_NET_CLIENT_H

#include "base/mem.h"
#include "base/str.h"
#include "host/host.h"

#include <stdbool.h>

/* A network namespace that is shared by the commands of a project. */
struct net_segment {
    int control;       /* stays open while the command runs */
    int user;          /* the user namespace that owns the network; -1: that is the caller's own */
    int network;       /* -1: there is none, and a command has an empty one of its own */
    const char *notes; /* lines about what of the policy could not be had, "" if nothing; NULL where there is none */
};
#define NET_NO_SEGMENT                                                                                                 \
    (struct net_segment) {                                                                                             \
        .control = -1, .user = -1, .network = -1                                                                       \
    }

/* Gets the segment of PROJECT (a real path), for a command whose policy says LINES of ports, from its gate, which is started where
 * none runs. False: reported. True with NET_NO_SEGMENT: this system gives nobody such a namespace. */
bool net_join(const struct world *w, const char *project, const strv *lines, struct net_segment *out);

/* Asks the gate of PROJECT, if one runs. True: what it says, in ANSWER; ANSWER->s is NULL if there is none. False: reported. */
bool net_ask(const struct world *w, const char *project, const char *request, struct str *answer);

/* Moves the calling process, which has one thread, into S's namespaces. False with errno. */
bool net_enter(const struct net_segment *s);

void net_close(struct net_segment *s);

#endif
