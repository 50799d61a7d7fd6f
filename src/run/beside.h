/* SPDX-License-Identifier: MIT */
/* What firewrap does beside a command that runs longer than a second, in its wait for the stub's report: no thread, and no process
 * more. */
#ifndef FIREWRAP_BESIDE_H
#define FIREWRAP_BESIDE_H

#include "running.h"

/* Waits until R's report can be read. Meanwhile, after the first second, it looks at what was replaced: as soon as the watch is
 * readable, at most ten times a second, and every two seconds in any case; without a watch, ten times a second. After two, four, eight, R's owner may look (running.h). */
void beside_await(struct running *r);

#endif
