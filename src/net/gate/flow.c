/* SPDX-License-Identifier: MIT */
#include "flow.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 2048, OTHERS = 128 /* descriptors that are no connection's */, AT_ONCE = 16 /* buffers a turn */ };

struct side {
    struct source source;
    struct flow *flow;
    struct side *other;
    bool ended;      /* nothing more comes from it */
    bool held;       /* what comes from it can not be sent on now */
    uint32_t events; /* that are waited for; 0: it is not in the loop */
};

struct flow {
    struct flows *all;
    struct side sides[2];
};

void flows_begin(struct flows *r, struct loop *loop) {
    struct rlimit files;
    r->loop = loop;
    r->most = MOST;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < 2 * MOST + OTHERS)
        r->most = files.rlim_cur > OTHERS ? (unsigned)(files.rlim_cur - OTHERS) / 2 : 0;
}

void flow_reset(int fd) {
    const struct linger none = {.l_onoff = 1};
    if (fd < 0)
        return;
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close(fd);
}

static void end(struct flow *r, bool reset) {
    for (int i = 0; i < 2; i++) {
        struct side *s = &r->sides[i];
        if (s->events)
            loop_drop(r->all->loop, &s->source);
        if (reset)
            flow_reset(s->source.fd);
        else
            close(s->source.fd);
    }
    r->all->n--;
    free(r);
}

/* ---- one direction ---- */

enum moved { MOVED_NONE, MOVED_SOME, MOVED_FAILED };

static bool is_later(int error) {
    return error == EAGAIN || error == EINTR;
}

/* Sends on what S has received, as much as fits into a buffer. */
static enum moved move_once(struct side *s) {
    struct flows *all = s->flow->all;
    const int from = s->source.fd, to = s->other->source.fd;
    ssize_t n = recv(from, all->buffer, sizeof all->buffer, MSG_PEEK | MSG_DONTWAIT);
    if (n < 0)
        return is_later(errno) ? MOVED_NONE : MOVED_FAILED;
    if (n == 0) {
        s->ended = true;
        return shutdown(to, SHUT_WR) == 0 ? MOVED_NONE : MOVED_FAILED;
    }
    ssize_t sent = send(to, all->buffer, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && !is_later(errno))
        return MOVED_FAILED;
    s->held = sent < n;
    if (sent > 0 && recv(from, NULL, (size_t)sent, MSG_TRUNC | MSG_DONTWAIT) != sent)
        return MOVED_FAILED;
    return s->held ? MOVED_NONE : MOVED_SOME;
}

/* Not all that there is: others want their turn. */
static bool move(struct side *s) {
    enum moved moved = MOVED_SOME;
    for (int i = 0; i < AT_ONCE && moved == MOVED_SOME; i++)
        moved = move_once(s);
    return moved != MOVED_FAILED;
}

/* ---- both ---- */

/* A side from which nothing is wanted leaves the loop: that it has hung up would be reported for ever. */
static bool await(struct side *s) {
    struct loop *loop = s->flow->all->loop;
    const uint32_t want = (s->ended || s->held ? 0u : EPOLLIN) | (s->other->held ? EPOLLOUT : 0u), had = s->events;
    if (want == had)
        return true;
    s->events = want;
    if (!want)
        loop_drop(loop, &s->source);
    return !want || (had ? loop_change(loop, &s->source, want) : loop_add(loop, &s->source, want));
}

static void ready(struct source *source, uint32_t events) {
    struct side *s = source->data;
    bool ok = !(events & EPOLLERR);
    if (ok && events & (EPOLLIN | EPOLLHUP) && !s->ended && !s->held)
        ok = move(s);
    if (ok && events & EPOLLOUT && s->other->held) {
        s->other->held = false;
        ok = move(s->other);
    }
    if (!ok || (s->ended && s->other->ended))
        end(s->flow, !ok);
    else if (!await(s) || !await(s->other))
        end(s->flow, true);
}

static void set_up(struct flow *r, int a, int b) {
    const int one = 1, fds[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        struct side *s = &r->sides[i];
        *s = (struct side){.source = {.fd = fds[i], .ready = ready, .data = s}, .flow = r, .other = &r->sides[1 - i]};
        setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
}

void flow_begin(struct flows *all, int a, int b) {
    struct flow *r = malloc(sizeof *r);
    if (!r) {
        flow_reset(a);
        flow_reset(b);
        return;
    }
    r->all = all;
    all->n++;
    set_up(r, a, b);
    if (!await(&r->sides[0]) || !await(&r->sides[1]))
        end(r, true);
}
