/* SPDX-License-Identifier: MIT */
#include "mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/param.h> /* MAX */

enum { FIRST = 48 * 1024, CHUNK = 256 * 1024, ALIGN = 16 };

struct chunk {
    struct chunk *next;
    size_t size;
    max_align_t data[];
};

static _Thread_local struct arena *in_use;

struct arena *arena_use(struct arena *a) {
    struct arena *before = in_use;
    in_use = a;
    return before;
}

_Noreturn void mem_exhausted(void) {
    if (in_use && in_use->exhausted)
        in_use->exhausted(in_use->data);
    abort();
}

/* From mmap, since its pages are zero already and cost nothing until they are touched. Nearly every run touches those of the first
 * chunk, so they come at once, which costs less than a page fault for each. */
static void add_chunk(struct arena *a, size_t needed) {
    size_t size = MAX(needed, a->chunks ? CHUNK : FIRST);
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | (a->chunks ? 0 : MAP_POPULATE);
    struct chunk *c = mmap(NULL, sizeof *c + size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (c == MAP_FAILED)
        mem_exhausted();
    c->size = size;
    c->next = a->chunks;
    a->chunks = c;
    a->at = (char *)c->data;
    a->end = a->at + size;
}

void *mem_alloc(size_t size) {
    struct arena *a = in_use;
    if (!a || size > SIZE_MAX / 2)
        mem_exhausted();
    size = (size + ALIGN - 1) / ALIGN * ALIGN;
    if ((size_t)(a->end - a->at) < size)
        add_chunk(a, size);
    void *p = a->at;
    a->at += size;
    return p;
}

char *mem_dup(const char *s, size_t len) {
    char *p = mem_alloc(len + 1);
    if (len)
        memcpy(p, s, len);
    return p;
}

char *mem_str(const char *s) {
    return mem_dup(s, strlen(s));
}

char *mem_vprintf(const char *fmt, va_list ap) {
    char few[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(few, sizeof few, fmt, ap);
    if (n < 0)
        mem_exhausted();
    size_t size = (size_t)n + 1;
    char *p = mem_alloc(size);
    if (size <= sizeof few)
        memcpy(p, few, size);
    else
        vsnprintf(p, size, fmt, again);
    va_end(again);
    return p;
}

char *mem_printf(const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    char *p = mem_vprintf(fmt, ap);
    va_end(ap);
    return p;
}

void arena_free(struct arena *a) {
    for (struct chunk *c = a->chunks, *next; c; c = next) {
        next = c->next;
        munmap(c, sizeof *c + c->size);
    }
    a->chunks = NULL;
    a->at = a->end = NULL;
}

void mem_grow(void **v, size_t n, size_t *cap, size_t size) {
    if (n < *cap)
        return;
    size_t more = *cap ? *cap * 2 : 8;
    void *p = mem_alloc(more * size);
    if (n)
        memcpy(p, *v, n * size);
    *v = p;
    *cap = more;
}

void strv_add(strv *list, const char *s) {
    *vec_push(list) = s;
}

void strv_end(strv *list) {
    strv_add(list, NULL);
    list->n--;
}
