/* SPDX-License-Identifier: MIT */
/* What firewrap and the gate say to each other over a SOCK_SEQPACKET socket: a request is one packet, and so is its answer.
 *
 *     WORD [ARGUMENT]        with it a descriptor of the asker's user namespace, which has to be the gate's own: a command in a
 *     project /real/path     sandbox has its uid, but can have no such descriptor. The path is escaped
 *     LINE…                  of `join`: what the command's policy says of ports
 *
 * Answer: "ok" and what follows in lines, for `join` with the descriptors of the segment's user namespace, if it has one of its own,
 * and of its network namespace; or "no" and a line that says why. A client that has joined keeps its connection while it runs. */
#ifndef FIREWRAP_NET_PROTOCOL_H
#define FIREWRAP_NET_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

/* Another one beside an older gate, which serves its clients on, has to be told apart. */
#define NET_VERSION VERSION "-1"

enum {
    NET_REQUEST = 64 * 1024, /* the longest */
    NET_ANSWER = 8 * 1024,
    NET_WAIT = 10,    /* seconds, for whatever the other side does at once */
    NET_IDLE = 600,   /* seconds, from the last client to the gate's end */
    NET_PLACE_FD = 3, /* the gate begins with these: the directory of its socket, */
    NET_READY_FD = 4, /* and a pipe to say in a line that it serves, or why not */
};

#define NET_READY "ready"
#define NET_NO_NAMESPACE "no namespace" /* this system gives it none, so there is nothing to share */

/* A request, taken apart in place: TEXT of LEN bytes has to end with a newline, and to have room for a NUL behind. */
struct net_request {
    char *word, *argument; /* argument is "" where there is none */
    char *project;
    char *lines; /* the rest, "" if nothing; see net_line */
};
bool net_parse(char *text, size_t len, struct net_request *r);

/* The next line of *LINES as a word and what follows it; false: there are no more. */
bool net_line(char **lines, char **word, char **rest);

/* TEXT in one line: a backslash and a newline in it begin with a backslash. OUT has room for twice its length, and a NUL. */
void net_escape(const char *text, char *out);

/* The file name of the socket of the gate for PROJECT, a real path. */
enum { NET_NAME_SIZE = 64 };
void net_name(const char *project, char name[NET_NAME_SIZE]);

#endif
