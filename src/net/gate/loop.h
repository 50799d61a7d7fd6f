/* SPDX-License-Identifier: MIT */
/* Waits for descriptors and times, and calls who wants to know: epoll(7).
 * Mustn't: block in what is called. */
#ifndef FIREWRAP_GATE_LOOP_H
#define FIREWRAP_GATE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop {
    int epoll;
    struct loop_event *events; /* of this turn */
    struct timer *timers;      /* all that wait, in no order: there are few */
};

/* Belongs to its owner, who sets the first three, and stays where it is while it is in a loop. */
struct source {
    int fd;                                           /* the owner closes it, behind loop_drop */
    void (*ready)(struct source *s, uint32_t events); /* as of epoll_ctl(2); may drop any source */
    void *data;
};

struct timer {
    void (*due)(struct timer *t); /* it is out of the loop then */
    void *data;
    int64_t at; /* milliseconds of the loop's clock */
    struct timer *next;
};

/* False with errno. */
bool loop_begin(struct loop *l);
bool loop_add(struct loop *l, struct source *s, uint32_t events);
bool loop_change(struct loop *l, struct source *s, uint32_t events);

/* S is not called any more, not even in this turn. */
void loop_drop(struct loop *l, struct source *s);

/* T is due in so many milliseconds, and not when it was. */
void loop_timer(struct loop *l, struct timer *t, int milliseconds);
void loop_timer_drop(struct loop *l, struct timer *t);

/* Waits once, and calls. */
void loop_turn(struct loop *l);

#endif
