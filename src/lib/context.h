/* SPDX-License-Identifier: MIT */
/* What whoever uses this library owns: the memory of its sessions, and where their messages go. There is nothing beside it that
 * two contexts of one process would share, but what the kernel keeps for the process: its directory, descriptors, signals.
 *
 *     struct context c = {.arena.exhausted = …, .sink.take = …};
 *     context_enter(&c);
 *     … session_read and so on, until context_leave(&c); may be entered again …
 *     context_free(&c);
 *
 * Sessions of different contexts may be used in turn, one within the other, or each by a thread. */
#ifndef FIREWRAP_CONTEXT_H
#define FIREWRAP_CONTEXT_H

#include "base/diag.h"
#include "base/mem.h"

struct context {
    struct arena arena;
    struct sink sink;
    struct arena *arena_before;
    struct sink *sink_before;
};

/* Between these, all that this thread does is C's. Contexts that are entered in another are left before it. */
void context_enter(struct context *c);
void context_leave(struct context *c);

/* Frees all that was allocated in C, which was left: sessions and texts are gone. It may be entered again. */
void context_free(struct context *c);

#endif
