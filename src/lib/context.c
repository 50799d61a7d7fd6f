/* SPDX-License-Identifier: MIT */
#include "context.h"

void context_enter(struct context *c) {
    c->arena_before = arena_use(&c->arena);
    c->sink_before = diag_use(&c->sink);
}

void context_leave(struct context *c) {
    arena_use(c->arena_before);
    diag_use(c->sink_before);
}

void context_free(struct context *c) {
    arena_free(&c->arena);
    c->sink.said = (strv){0};
}
