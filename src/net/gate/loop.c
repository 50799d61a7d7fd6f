/* SPDX-License-Identifier: MIT */
#include "loop.h"

#include <limits.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>

enum { AT_ONCE = 64 };

struct loop_event {
    struct epoll_event all[AT_ONCE];
    int n;
};

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_BOOTTIME, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

bool loop_begin(struct loop *l) {
    *l = (struct loop){.epoll = epoll_create1(EPOLL_CLOEXEC)};
    return l->epoll >= 0;
}

static bool control(const struct loop *l, int operation, struct source *s, uint32_t events) {
    struct epoll_event e = {.events = events, .data.ptr = s};
    return epoll_ctl(l->epoll, operation, s->fd, &e) == 0;
}

bool loop_add(struct loop *l, struct source *s, uint32_t events) {
    return control(l, EPOLL_CTL_ADD, s, events);
}

bool loop_change(struct loop *l, struct source *s, uint32_t events) {
    return control(l, EPOLL_CTL_MOD, s, events);
}

void loop_drop(struct loop *l, struct source *s) {
    control(l, EPOLL_CTL_DEL, s, 0);
    for (int i = 0; l->events && i < l->events->n; i++)
        if (l->events->all[i].data.ptr == s)
            l->events->all[i].data.ptr = NULL;
}

/* ---- times ---- */

void loop_timer_drop(struct loop *l, struct timer *t) {
    for (struct timer **at = &l->timers; *at; at = &(*at)->next)
        if (*at == t) {
            *at = t->next;
            break;
        }
}

void loop_timer(struct loop *l, struct timer *t, int milliseconds) {
    loop_timer_drop(l, t);
    t->at = now() + milliseconds;
    t->next = l->timers;
    l->timers = t;
}

static struct timer *earliest(const struct loop *l) {
    struct timer *first = l->timers;
    for (struct timer *t = first; t; t = t->next)
        if (t->at < first->at)
            first = t;
    return first;
}

/* For epoll_wait. */
static int until_due(const struct loop *l) {
    const struct timer *t = earliest(l);
    int64_t left = t ? t->at - now() : -1;
    return !t ? -1 : left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

static void call_due(struct loop *l) {
    for (struct timer *t; (t = earliest(l)) && t->at <= now();) {
        loop_timer_drop(l, t);
        t->due(t);
    }
}

void loop_turn(struct loop *l) {
    struct loop_event events;
    events.n = epoll_wait(l->epoll, events.all, AT_ONCE, until_due(l));
    l->events = &events;
    for (int i = 0; i < events.n; i++) {
        struct source *s = events.all[i].data.ptr;
        if (s)
            s->ready(s, events.all[i].events);
    }
    l->events = NULL;
    call_due(l);
}
