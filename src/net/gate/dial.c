/* SPDX-License-Identifier: MIT */
#include "dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LONGEST = 10 * 1000 /* milliseconds: who listens and accepts nobody, for so long */ };

struct call {
    struct flows *flows;
    struct way way;
    int accepted, family;
    struct source source; /* the socket that connects; fd -1: there is none */
    struct timer limit;
};

static void end(struct call *c, bool connected) {
    loop_timer_drop(c->flows->loop, &c->limit);
    c->flows->n--;
    if (connected) {
        flow_begin(c->flows, c->accepted, c->source.fd);
    } else {
        flow_reset(c->accepted);
        flow_reset(c->source.fd);
    }
    free(c);
}

/* 0, or as of connect(2). */
static int connect_local(int fd, int family, uint16_t port) {
    const struct sockaddr_in v4 = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int rc = family == AF_INET ? connect(fd, (const struct sockaddr *)&v4, sizeof v4)
                               : connect(fd, (const struct sockaddr *)&v6, sizeof v6);
    return rc == 0 ? 0 : errno;
}

/* Tries the families from C's own on. Returns true if it will be known later. */
static bool begin(struct call *c, bool *connected) {
    for (; c->family; c->family = c->family == AF_INET ? AF_INET6 : 0) {
        c->source.fd = c->way.socket(c->way.data, c->family);
        int error = c->source.fd < 0 ? errno : connect_local(c->source.fd, c->family, c->way.port);
        *connected = !error;
        if (*connected)
            return false;
        if (error == EINPROGRESS && loop_add(c->flows->loop, &c->source, EPOLLOUT))
            return true;
        flow_reset(c->source.fd);
        c->source.fd = -1;
    }
    return false;
}

static void go_on(struct call *c) {
    bool connected = false;
    if (!begin(c, &connected))
        end(c, connected);
}

static void settled(struct source *s, uint32_t events) {
    struct call *c = s->data;
    int error = 0;
    socklen_t size = sizeof error;
    (void)events;
    loop_drop(c->flows->loop, s);
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && !error) {
        end(c, true);
        return;
    }
    flow_reset(s->fd);
    s->fd = -1;
    c->family = c->family == AF_INET ? AF_INET6 : 0;
    go_on(c);
}

static void too_long(struct timer *t) {
    struct call *c = t->data;
    loop_drop(c->flows->loop, &c->source);
    end(c, false);
}

void dial(struct flows *r, const struct way *way, int accepted) {
    struct call *c = r->n < r->most ? malloc(sizeof *c) : NULL;
    if (!c) {
        flow_reset(accepted);
        return;
    }
    *c = (struct call){.flows = r, .way = *way, .accepted = accepted, .family = AF_INET};
    c->source = (struct source){.fd = -1, .ready = settled, .data = c};
    c->limit = (struct timer){.due = too_long, .data = c};
    r->n++;
    loop_timer(r->loop, &c->limit, LONGEST);
    go_on(c);
}
