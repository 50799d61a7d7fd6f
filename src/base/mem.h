/* SPDX-License-Identifier: MIT */
/* Memory that lives as long as the process: one arena, nothing is freed by hand. Running out of memory ends the
 * process with status 125, so no caller has to test for NULL. */
#ifndef FIREWRAP_MEM_H
#define FIREWRAP_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* SIZE bytes of zeroed memory, aligned for any type. */
void *mem_alloc(size_t size);

/* A copy of the LEN bytes at S, with a NUL behind them. */
char *mem_dup(const char *s, size_t len);
char *mem_str(const char *s);
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Gives all arena memory back; for tests that build many policies in one process. */
void mem_reset(void);

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
