/* SPDX-License-Identifier: MIT */
/* Memory from arenas: nothing is freed by hand, an arena goes as a whole. Each thread has one in use, so that no function needs it
 * as an argument; who owns an arena takes it into use and goes back to the one before:
 *
 *     struct arena mine = {.exhausted = …}, *before = arena_use(&mine);
 *     …
 *     arena_use(before);
 *     arena_free(&mine);
 *
 * Mustn't: allocate while none is in use; refer from an arena to another one that is freed earlier. */
#ifndef FIREWRAP_MEM_H
#define FIREWRAP_MEM_H

#include <stdarg.h>
#include <stddef.h>

struct arena {
    struct chunk *chunks; /* the newest first */
    char *at, *end;       /* what is free in that */
    /* There is no memory for DATA's owner. Must not return (it may end the process, or longjmp(3)): so no caller has to test for NULL.
     * Without it, the process is aborted. */
    void (*exhausted)(void *data);
    void *data;
};

/* What this thread allocates from now on comes from A, which the caller owns. Returns what was in use before, NULL: nothing. */
struct arena *arena_use(struct arena *a);

/* Gives all that came from A back; it is empty then, and may be used again. */
void arena_free(struct arena *a);

/* Tells the owner of the arena in use that there is no memory. */
_Noreturn void mem_exhausted(void);

/* SIZE bytes of zeroed memory, aligned for any type. */
void *mem_alloc(size_t size);

/* A copy of the LEN bytes at S, with a NUL behind them. */
char *mem_dup(const char *s, size_t len);
char *mem_str(const char *s);
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A growing array: VEC(int) list = {0}; *vec_push(&list) = 3; list.v[0]; list.n.
 * Invariant: v is NULL only while n is 0. New elements are zeroed. */
#define VEC(T)                                                                                                         \
    struct {                                                                                                           \
        T *v;                                                                                                          \
        size_t n, cap;                                                                                                 \
    }
#define vec_push(vec) (mem_grow((void **)&(vec)->v, (vec)->n, &(vec)->cap, sizeof *(vec)->v), &(vec)->v[(vec)->n++])
void mem_grow(void **v, size_t n, size_t *cap, size_t size);

typedef VEC(const char *) strv; /* a list of strings; strv_end makes it NULL-terminated without counting the NULL */
void strv_add(strv *list, const char *s);
void strv_end(strv *list);

#endif
