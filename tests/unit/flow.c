/* SPDX-License-Identifier: MIT */
/* The gate's two-way copy, between real connections of TCP on localhost. */
#define _GNU_SOURCE /* accept4 */
#include "tap.h"

#include "net/gate/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TURN = 20 /* milliseconds */, PATIENCE = 500 /* turns */, MUCH = 24 * 1024 * 1024, PART = 32 * 1024 };

static struct loop loop;
static struct flows flows;

/* ---- the loop ---- */

static unsigned turns; /* of the last `serve` */
static bool over;

static void is_over(struct timer *t) {
    (void)t;
    over = true;
}

/* Lets the flows work for MILLISECONDS. */
static void serve(int milliseconds) {
    struct timer t = {.due = is_over};
    over = false;
    loop_timer(&loop, &t, milliseconds);
    for (turns = 0; !over; turns++)
        loop_turn(&loop);
}

/* ---- connections ---- */

static int listen_on(int family, uint16_t *port) {
    int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr *at = family == AF_INET ? (struct sockaddr *)&v4 : (struct sockaddr *)&v6;
    socklen_t size = family == AF_INET ? sizeof v4 : sizeof v6;
    if (bind(fd, at, size) < 0 || listen(fd, 8) < 0 || getsockname(fd, at, &size) < 0)
        return -1;
    *port = ntohs(family == AF_INET ? v4.sin_port : v6.sin6_port);
    return fd;
}

static int connect_to(uint16_t port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        abort();
    return fd;
}

static void make_pair(int ends[2]) {
    uint16_t port;
    int listener = listen_on(AF_INET, &port);
    ends[0] = connect_to(port);
    ends[1] = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    close(listener);
    if (ends[1] < 0)
        abort();
}

struct ends {
    int client, server;
};

/* Two that are connected by a flow. */
static struct ends connected(void) {
    int a[2], b[2];
    make_pair(a);
    make_pair(b);
    flow_begin(&flows, a[1], b[1]);
    return (struct ends){a[0], b[0]};
}

static void hang_up(struct ends e) {
    close(e.client);
    close(e.server);
    serve(TURN);
}

/* What FD has received after some turns: a text, "end", "reset", or "nothing". */
static const char *received(int fd) {
    char text[64];
    ssize_t n = -1;
    errno = EAGAIN;
    for (int i = 0; i < PATIENCE / 10 && n < 0 && errno == EAGAIN; i++) {
        serve(1);
        n = recv(fd, text, sizeof text - 1, MSG_DONTWAIT);
    }
    if (n < 0)
        return errno == ECONNRESET ? "reset" : "nothing";
    return n ? mem_dup(text, (size_t)n) : "end";
}

static void say(int fd, const char *text) {
    if (send(fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
        abort();
}

/* ---- tests ---- */

static void both_ways(void) {
    struct ends e = connected();
    say(e.client, "question");
    is(received(e.server), "question", "what one says, the other hears");
    say(e.server, "answer");
    is(received(e.client), "answer", "and the other way");
    is(received(e.client), "nothing", "nothing is said twice");
    hang_up(e);
    ok(flows.n == 0, "nothing is left of it");
}

static void half_closed(void) {
    struct ends e = connected();
    say(e.client, "last");
    shutdown(e.client, SHUT_WR);
    is(received(e.server), "last", "the last that one says arrives,");
    is(received(e.server), "end", "and that it was the last");
    serve(TURN);
    say(e.server, "answer");
    is(received(e.client), "answer", "the other can still answer");
    shutdown(e.server, SHUT_WR);
    is(received(e.client), "end", "and end it");
    ok(flows.n == 0, "then the flow is gone");
    hang_up(e);
}

static void resets(void) {
    struct ends e = connected();
    flow_reset(e.client);
    is(received(e.server), "reset", "a reset is one for the other");
    ok(flows.n == 0, "and ends the flow");
    close(e.server);
}

static unsigned char byte_at(size_t i) {
    return (unsigned char)(i * 2654435761u >> 24);
}

/* Sends from *SENT on as much of MUCH as FROM takes. False: nothing. */
static bool push(int from, size_t *sent) {
    unsigned char part[PART];
    size_t n = MUCH - *sent < PART ? MUCH - *sent : PART;
    for (size_t i = 0; i < n; i++)
        part[i] = byte_at(*sent + i);
    ssize_t got = n ? send(from, part, n, MSG_DONTWAIT | MSG_NOSIGNAL) : -1;
    *sent += got > 0 ? (size_t)got : 0;
    return got > 0;
}

static bool pull(int to, size_t *read, bool *same) {
    unsigned char part[PART];
    ssize_t got = recv(to, part, sizeof part, MSG_DONTWAIT);
    for (ssize_t i = 0; i < got; i++)
        *same = *same && part[i] == byte_at(*read + (size_t)i);
    *read += got > 0 ? (size_t)got : 0;
    return got > 0;
}

static void much(int from, int to, const char *way) {
    size_t sent = 0, read = 0;
    bool same = true;
    unsigned idle = 0;
    for (int i = 0; i < PATIENCE && idle < 3; i++) {
        idle = push(from, &sent) ? 0 : idle + 1;
        serve(1);
    }
    ok(sent < MUCH, "%s: who sends and is not read is stopped (after %zu bytes)", way, sent);
    serve(TURN);
    ok(turns < 10, "and nothing turns meanwhile (%u)", turns);
    for (int i = 0; i < 100 * PATIENCE && read < MUCH; i++) {
        bool any = push(from, &sent);
        any = pull(to, &read, &same) || any;
        serve(any ? 0 : 1);
    }
    ok(read == MUCH && same, "%s: all of it arrives as it was (%zu bytes)", way, read);
}

/* The end has been received, and what came before it can not be sent on: epoll reports EPOLLHUP, if it is asked. */
static void no_turns(void) {
    struct ends e = connected();
    size_t sent = 0;
    shutdown(e.server, SHUT_WR);
    is(received(e.client), "end", "one has no more to say,");
    for (int i = 0, idle = 0; i < PATIENCE && idle < 3; i++) {
        idle = push(e.client, &sent) ? 0 : idle + 1;
        serve(1);
    }
    shutdown(e.client, SHUT_WR);
    serve(TURN);
    serve(TURN);
    ok(turns < 10, "and does not read: nothing turns (%u)", turns);
    hang_up(e);
    ok(flows.n == 0, "its end is seen all the same");
}

static int host_socket(void *data, int family) {
    (void)data;
    return socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static void dials(void) {
    uint16_t four, six;
    int on_four = listen_on(AF_INET, &four), on_six = listen_on(AF_INET6, &six), ends[2];
    struct way way = {.socket = host_socket, .port = four};
    make_pair(ends);
    say(ends[0], "early");
    dial(&flows, &way, ends[1]);
    struct ends e = {ends[0], -1};
    serve(TURN);
    e.server = accept4(on_four, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    is(received(e.server), "early", "a server on 127.0.0.1 is found");
    flows.most = 1;
    make_pair(ends);
    dial(&flows, &way, ends[1]);
    is(received(ends[0]), "reset", "one too many is reset");
    ok(flows.n == 1, "and the others stay");
    close(ends[0]);
    flows.most = 8;
    hang_up(e);
    if (on_six >= 0) {
        make_pair(ends);
        way.port = six;
        dial(&flows, &way, ends[1]);
        serve(TURN);
        e = (struct ends){ends[0], accept4(on_six, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)};
        say(e.client, "six");
        is(received(e.server), "six", "and so is one on ::1 alone");
        hang_up(e);
    }
    close(on_four);
    close(on_six);
    make_pair(ends);
    way.port = four;
    dial(&flows, &way, ends[1]);
    is(received(ends[0]), "reset", "where nobody listens, it is reset");
    ok(flows.n == 0, "and forgotten");
    close(ends[0]);
}

int main(void) {
    if (!loop_begin(&loop))
        return 1;
    flows_begin(&flows, &loop);
    both_ways();
    half_closed();
    resets();
    struct ends e = connected();
    much(e.client, e.server, "there");
    much(e.server, e.client, "back");
    hang_up(e);
    no_turns();
    dials();
    return tap_done();
}
