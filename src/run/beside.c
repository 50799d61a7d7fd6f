/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include "relay.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <time.h>

static struct beside beside;

void beside_set(struct beside what) {
    beside = what;
}

/* Milliseconds since some moment. */
static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits for REPORT to be readable. False: it is not, but FD is, or it is WHEN. */
static bool awaits(int report, int fd, long when) {
    struct pollfd both[] = {{.fd = report, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
    for (int n = -1; n < 0;) { /* signals can not put it off */
        long left = when - now();
        n = relay_poll(both, 2, left > 0 ? (int)left : 0);
        if (n < 0 && errno != EINTR)
            return true;
    }
    return both[0].revents != 0;
}

void beside_await(int report, pid_t bwrap) {
    enum { LATER = 1000, OFTEN = 100, SELDOM = 2000 };
    static bool begun;
    static long first;
    static int fd;
    first = first ? first : now() + LATER;
    while (beside.begin) {
        if (!begun && awaits(report, -1, first))
            return;
        if (!begun)
            fd = beside.begin();
        begun = true;
        beside.look(bwrap);
        if (awaits(report, -1, now() + OFTEN) || (fd >= 0 && awaits(report, fd, now() + SELDOM)))
            return;
    }
}
