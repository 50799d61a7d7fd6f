/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <time.h>

enum { LATER = 1000, OFTEN = 100, SELDOM = 2000, LONGEST = 10 * 60 * 1000 }; /* milliseconds */

/* Milliseconds since some moment. */
static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for R's report to be readable. False: it is not, but FD is, or it is WHEN. */
static bool awaits(struct running *r, int fd, long when) {
    struct pollfd both[] = {{.fd = r->report, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    for (int n = -1; n < 0;) { /* signals can not put it off */
        long left = when - now();
        n = relay_poll(&r->relay, both, 2, left > 0 ? (int)left : 0);
        if (n < 0 && errno != EINTR)
            return true;
    }
    return both[0].revents != 0;
}

static void look_longer(struct running *r) {
    const long wait = r->next_longer ? r->next_longer : LATER;
    if (!r->longer || now() < r->first_look + wait)
        return;
    if (r->longer(r->data, r->stub) || wait > LONGEST)
        r->longer = NULL;
    r->next_longer = 2 * wait + LATER;
}

void beside_await(struct running *r) {
    r->first_look = r->first_look ? r->first_look : now() + LATER;
    for (;;) {
        if (!r->watches && awaits(r, -1, r->first_look))
            return;
        if (!r->watches)
            replaced_watch(&r->replaced);
        r->watches = true;
        replaced_look(&r->replaced, r->bwrap);
        look_longer(r);
        int fd = r->replaced.inotify;
        long seldom = r->longer && !r->next_longer ? r->first_look + LATER : now() + SELDOM;
        if (awaits(r, -1, now() + OFTEN) || (fd >= 0 && awaits(r, fd, seldom)))
            return;
    }
}
