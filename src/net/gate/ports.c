/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4 */
#include "ports.h"

#include "base/port.h"
#include "dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BACKLOG = 128,
    AT_ONCE = 16, /* connections that are accepted in a turn */
    LONGEST = 64, /* bytes of what a port is written as */
    MOST = 256,   /* ports */
    PAUSE = 200,  /* milliseconds, until descriptors may be free */
};

/* A port that is listened on, or could not be. */
struct shown {
    struct shown *next;
    struct ports *ports;
    bool of_host; /* host-port */
    char text[LONGEST];
    struct port port;
    struct way way;
    struct source listeners[2]; /* of both families; fd -1: none */
    struct timer pause;
    bool kept; /* until the gate ends */
};

/* A client wants a port. */
struct wish {
    struct wish *next;
    const struct client *client;
    struct shown *shown;
};

struct ports {
    struct gate *gate;
    struct flows flows;
    struct shown *all;
    struct wish *wishes;
    unsigned n;
};

struct ports *ports_new(struct gate *g) {
    struct ports *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->gate = g;
    flows_begin(&p->flows, &g->loop);
    return p;
}

/* ---- sockets on the two sides ---- */

static int host_socket(void *data, int family) {
    (void)data;
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int segment_socket(void *data, int family) {
    return agent_socket(data, family);
}

/* The address of FAMILY on which P is shown, in *AT, of *SIZE bytes. False: it is on none of that family. */
static bool address_of(const struct port *p, int family, struct sockaddr_in6 *at, socklen_t *size) {
    const bool mapped = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)p->address);
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(p->outside)};
    *at = (struct sockaddr_in6){.sin6_family = AF_INET6, .sin6_port = htons(p->outside)};
    if (p->place == PORT_ADDRESS && mapped != (family == AF_INET))
        return false;
    if (p->place == PORT_ADDRESS) {
        memcpy(&v4.sin_addr, p->address + 12, sizeof v4.sin_addr);
        memcpy(&at->sin6_addr, p->address, sizeof at->sin6_addr);
    } else if (p->place == PORT_HOST) {
        v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at->sin6_addr = in6addr_loopback;
    }
    *size = family == AF_INET ? sizeof v4 : sizeof *at;
    if (family == AF_INET)
        memcpy(at, &v4, sizeof v4);
    return true;
}

/* A socket that listens for P on the host. -1 with errno; 0 there: P is not for FAMILY. */
static int host_listen(const struct port *p, int family) {
    const int one = 1;
    struct sockaddr_in6 at;
    socklen_t size;
    errno = 0;
    int fd = address_of(p, family, &at, &size) ? host_socket(NULL, family) : -1;
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&at, size) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

/* ---- a port ---- */

static void accept_later(struct timer *t) {
    struct shown *s = t->data;
    for (int i = 0; i < 2; i++)
        if (s->listeners[i].fd >= 0)
            loop_change(&s->ports->gate->loop, &s->listeners[i], EPOLLIN);
}

static void accept_some(struct source *source, uint32_t events) {
    struct shown *s = source->data;
    struct ports *p = s->ports;
    int fd = 0;
    (void)events;
    for (int i = 0; i < AT_ONCE && (fd = accept4(source->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0; i++)
        dial(&p->flows, &s->way, fd);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)) {
        loop_change(&p->gate->loop, source, 0);
        loop_timer(&p->gate->loop, &s->pause, PAUSE);
    }
}

static void stop_listening(struct shown *s) {
    for (int i = 0; i < 2; i++) {
        struct source *source = &s->listeners[i];
        if (source->fd < 0)
            continue;
        loop_drop(&s->ports->gate->loop, source);
        close(source->fd);
        source->fd = -1;
    }
    loop_timer_drop(&s->ports->gate->loop, &s->pause);
}

static bool is_listening(const struct shown *s) {
    return s->listeners[0].fd >= 0 || s->listeners[1].fd >= 0;
}

/* Is ERROR that of a machine which has no addresses of a family? */
static bool is_without(int error) {
    return !error || error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

/* Listens in both families, as far as there are addresses. 0, or an errno, and then in none. */
static int listen_for(struct shown *s) {
    static const int families[2] = {AF_INET, AF_INET6};
    struct gate *g = s->ports->gate;
    int without = EADDRNOTAVAIL;
    for (int i = 0; i < 2; i++) {
        struct source *source = &s->listeners[i];
        source->fd =
            s->of_host ? agent_listen(&g->agent, families[i], s->port.inside) : host_listen(&s->port, families[i]);
        int error = source->fd < 0 ? errno : loop_add(&g->loop, source, EPOLLIN) ? 0 : errno;
        if (source->fd < 0 && is_without(error)) {
            without = error ? error : without;
        } else if (error) {
            stop_listening(s);
            return error;
        }
    }
    return is_listening(s) ? 0 : without;
}

static struct shown *find(const struct ports *p, bool of_host, const char *text) {
    for (struct shown *s = p->all; s; s = s->next)
        if (s->of_host == of_host && !strcmp(s->text, text))
            return s;
    return NULL;
}

static struct shown *add(struct ports *p, bool of_host, const char *text, const struct port *port) {
    struct shown *s = p->n < MOST && strlen(text) < LONGEST ? malloc(sizeof *s) : NULL;
    if (!s)
        return NULL;
    *s = (struct shown){.next = p->all, .ports = p, .of_host = of_host, .port = *port, .pause.due = accept_later};
    strcpy(s->text, text);
    s->pause.data = s;
    s->way = of_host ? (struct way){.socket = host_socket, .port = port->outside}
                     : (struct way){.socket = segment_socket, .data = &p->gate->agent, .port = port->inside};
    for (int i = 0; i < 2; i++)
        s->listeners[i] = (struct source){.fd = -1, .ready = accept_some, .data = s};
    p->all = s;
    p->n++;
    return s;
}

/* Ends S, if nobody wants it. */
static void settle(struct shown *s) {
    struct ports *p = s->ports;
    for (const struct wish *w = p->wishes; w; w = w->next)
        if (w->shown == s)
            return;
    if (s->kept)
        return;
    stop_listening(s);
    for (struct shown **at = &p->all; *at; at = &(*at)->next)
        if (*at == s) {
            *at = s->next;
            break;
        }
    p->n--;
    free(s);
}

/* ---- who wants one ---- */

static bool wish(struct ports *p, const struct client *c, struct shown *s) {
    for (const struct wish *w = p->wishes; w; w = w->next)
        if (w->client == c && w->shown == s)
            return true;
    struct wish *w = malloc(sizeof *w);
    if (!w)
        return false;
    *w = (struct wish){.next = p->wishes, .client = c, .shown = s};
    p->wishes = w;
    return true;
}

static const char *reason(int error) {
    return error == EADDRINUSE ? "something else listens there" : strerror(error);
}

static void say(const struct shown *s, int error, struct answer *a) {
    if (s->of_host)
        answer_add(a, "port %u of this machine is not shown to the project, on its port %u: %s\n", s->port.outside,
                   s->port.inside, reason(error));
    else
        answer_add(a, "port %u of the project is not published on port %u of this machine: %s\n", s->port.inside,
                   s->port.outside, reason(error));
}

static const char *want(struct gate *g, const struct client *c, bool of_host, const char *text, struct answer *a) {
    struct port port;
    const char *why = of_host ? port_of_host(text, &port) : port_published(text, &port);
    if (why)
        return why;
    struct shown *s = find(g->ports, of_host, text);
    if (!s)
        s = add(g->ports, of_host, text, &port);
    if (!s || !wish(g->ports, c, s))
        return "too many ports";
    int error = is_listening(s) ? 0 : listen_for(s);
    if (error)
        say(s, error, a);
    return NULL;
}

const char *ports_publish(struct gate *g, struct client *c, const char *text, struct answer *a) {
    return want(g, c, false, text, a);
}

const char *ports_host(struct gate *g, struct client *c, const char *text, struct answer *a) {
    return want(g, c, true, text, a);
}

const char *ports_keep(struct gate *g, const char *text) {
    struct port port;
    const char *why = port_published(text, &port);
    struct shown *s = why ? NULL : find(g->ports, false, text);
    if (!why && !s && !(s = add(g->ports, false, text, &port)))
        why = "too many ports";
    int error = why || is_listening(s) ? 0 : listen_for(s);
    if (error) {
        settle(s);
        return reason(error);
    }
    if (!why)
        s->kept = true;
    return why;
}

void ports_client_gone(struct gate *g, const struct client *c) {
    struct wish **at = &g->ports->wishes;
    while (*at) {
        struct wish *w = *at;
        if (w->client != c) {
            at = &w->next;
            continue;
        }
        struct shown *s = w->shown;
        *at = w->next;
        free(w);
        settle(s);
    }
}

/* ---- status ---- */

/* The port in a line of proc(5), net/tcp, whose socket listens; 0: it does not. */
static unsigned listens(const char *line) {
    unsigned port, state;
    return sscanf(line, " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x", &port, &state) == 2 && state == 0x0a ? port : 0;
}

/* Is it the gate itself that listens on PORT of the segment? */
static bool is_of_host(const struct gate *g, unsigned port) {
    for (const struct shown *s = g->ports->all; s; s = s->next)
        if (s->of_host && is_listening(s) && s->port.inside == port)
            return true;
    return false;
}

static void add_listeners(const struct gate *g, struct answer *a, const char *family) {
    char path[48], line[256];
    snprintf(path, sizeof path, "/proc/%ld/net/%s", (long)g->agent.pid, family);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (listens(line) && !is_of_host(g, listens(line)))
            answer_add(a, "listens %u\n", listens(line));
    if (f)
        fclose(f);
}

void ports_status(const struct gate *g, struct answer *a) {
    for (const struct shown *s = g->ports->all; s; s = s->next)
        if (is_listening(s))
            answer_add(a, "%s %s\n", s->of_host ? "host-port" : "publish", s->text);
    add_listeners(g, a, "tcp");
    add_listeners(g, a, "tcp6");
    answer_add(a, "connections %u\n", g->ports->flows.n);
}
