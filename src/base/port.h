/* SPDX-License-Identifier: MIT */
/* Ports of TCP that are shown on another side, as a policy writes them. */
#ifndef FIREWRAP_PORT_H
#define FIREWRAP_PORT_H

#include <stdint.h>

/* Where a port of a sandbox is shown. */
enum port_place {
    PORT_HOST,    /* on the host's 127.0.0.1 and ::1 */
    PORT_LAN,     /* on all of the host's addresses */
    PORT_ADDRESS, /* on that one of them */
};

struct port {
    enum port_place place;
    unsigned char address[16]; /* of PORT_ADDRESS, in network order; of IPv4 in the form ::ffff:A.B.C.D */
    uint16_t outside, inside;
};

/* Reads TEXT, "[ADDR|lan:]PORT[:INSIDE]", into P. ADDR is one of IPv4, or of IPv6 in brackets; INSIDE is PORT, if it is not said.
 * NULL, or what is wrong with it. */
const char *port_published(const char *text, struct port *p);

/* Reads TEXT, "[INSIDE:]PORT", into P: a port of the host and where it is shown in the sandbox. The same. */
const char *port_of_host(const char *text, struct port *p);

#endif
