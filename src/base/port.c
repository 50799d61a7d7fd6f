/* SPDX-License-Identifier: MIT */
#include "port.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 65535, LONGEST = 5 }; /* a port, and its digits */

static const char no_port[] = "not a port (1 to 65535)";

/* The port in the LEN bytes at TEXT; 0: they are none. */
static uint16_t number(const char *text, size_t len) {
    if (!len || len > LONGEST || *text == '0' || strspn(text, "0123456789") < len)
        return 0;
    unsigned long n = strtoul(text, NULL, 10);
    return n <= MOST ? (uint16_t)n : 0;
}

/* TEXT, "A" or "A:B", as two numbers; B is A, if it is not said. */
static const char *two(const char *text, uint16_t *a, uint16_t *b) {
    const size_t len = strcspn(text, ":");
    const char *rest = text[len] ? text + len + 1 : NULL;
    *a = number(text, len);
    *b = rest ? number(rest, strlen(rest)) : *a;
    return *a && *b ? NULL : no_port;
}

/* The LEN bytes at TEXT as an address: in brackets of IPv6. */
static bool read_address(const char *text, size_t len, unsigned char out[16]) {
    char name[INET6_ADDRSTRLEN] = "";
    const bool six = *text == '[';
    text += six;
    len -= 2 * (size_t)six;
    if (len >= sizeof name)
        return false;
    memcpy(name, text, len);
    if (six)
        return inet_pton(AF_INET6, name, out) == 1;
    memcpy(out, (const unsigned char[16]){[10] = 0xff, 0xff}, 12);
    return inet_pton(AF_INET, name, out + 12) == 1;
}

/* The length of the address, or what may be meant as one, at the beginning of TEXT; 0: it begins with a port. */
static size_t address_length(const char *text) {
    const char *end = *text == '[' ? strchr(text, ']') : NULL;
    const size_t len = end ? (size_t)(end - text) + 1 : strcspn(text, ":");
    return text[len] == ':' && strspn(text, "0123456789") < len ? len : 0;
}

const char *port_published(const char *text, struct port *p) {
    *p = (struct port){.place = PORT_HOST};
    const size_t len = address_length(text);
    if (len && !strncmp(text, "lan:", 4)) {
        p->place = PORT_LAN;
    } else if (len) {
        p->place = PORT_ADDRESS;
        if (!read_address(text, len, p->address))
            return "not an address (of IPv6 in brackets)";
    }
    return two(text + len + (len > 0), &p->outside, &p->inside);
}

const char *port_of_host(const char *text, struct port *p) {
    *p = (struct port){.place = PORT_HOST};
    return two(text, &p->inside, &p->outside);
}
