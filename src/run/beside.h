/* SPDX-License-Identifier: MIT */
/* What firewrap does beside a command that runs longer than a second, in its wait for the stub's report: no thread, and no process
 * more. */
#ifndef FIREWRAP_BESIDE_H
#define FIREWRAP_BESIDE_H

#include <sys/types.h>

/* BEGIN is called once, and returns a descriptor or -1; LOOK then, with bwrap's process, as soon as that is readable, at most ten
 * times a second, and every two seconds in any case; without a descriptor, ten times a second. */
struct beside {
    int (*begin)(void);
    void (*look)(pid_t bwrap);
};
void beside_set(struct beside what);

/* Waits until REPORT can be read, and does that meanwhile. */
void beside_await(int report, pid_t bwrap);

#endif
