/* SPDX-License-Identifier: MIT */
/* The environment is default-deny in the sandbox, but what the typed line itself sets (`A=1 cmd`) is the user's own word for
 * its commands. When the line begins, each variable that the shell exports is remembered by a hash of its text; what a
 * command then has beyond these was set by the line. */
#include "hook.h"
#include "names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct {
    uint64_t *hashes; /* sorted */
    size_t n, room;
} before;

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv: a collision only withholds a variable. */
static uint64_t hash(const char *text) {
    uint64_t h = 14695981039346656037u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

static int compare(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

void typed_begin(char *const *envp) {
    size_t n = 0;
    while (envp && envp[n])
        n++;
    if (n > before.room) {
        uint64_t *bigger = realloc(before.hashes, n * sizeof *bigger);
        before.n = 0;
        if (!bigger)
            return; /* none is known to be typed then */
        before.hashes = bigger;
        before.room = n;
    }
    for (size_t i = 0; i < n; i++)
        before.hashes[i] = hash(envp[i]);
    before.n = n;
    qsort(before.hashes, n, sizeof *before.hashes, compare);
}

/* The hashes of what is exported when typed_pause is called. */
static struct {
    uint64_t *hashes;
    size_t n;
} paused;

static bool has(const uint64_t *hashes, size_t n, uint64_t h) {
    return n && bsearch(&h, hashes, n, sizeof h, compare);
}

void typed_pause(char *const *envp) {
    size_t n = 0;
    while (envp && envp[n])
        n++;
    free(paused.hashes);
    paused.hashes = calloc(n + 1, sizeof *paused.hashes);
    paused.n = paused.hashes ? n : 0;
    for (size_t i = 0; i < paused.n; i++)
        paused.hashes[i] = hash(envp[i]);
    if (paused.n)
        qsort(paused.hashes, paused.n, sizeof *paused.hashes, compare);
}

void typed_resume(char *const *envp) {
    for (char *const *e = envp; paused.n && e && *e; e++) {
        uint64_t h = hash(*e), *bigger;
        if (has(paused.hashes, paused.n, h) || has(before.hashes, before.n, h))
            continue;
        if (before.n == before.room) {
            bigger = realloc(before.hashes, (before.room + 16) * sizeof *bigger);
            if (!bigger)
                return;
            before.hashes = bigger;
            before.room += 16;
        }
        before.hashes[before.n++] = h;
        qsort(before.hashes, before.n, sizeof *before.hashes, compare);
    }
}

/* Is NAME (LEN bytes) one of the words of LIST? */
static bool has_word(const char *list, const char *name, size_t len) {
    while (*list) {
        size_t word = strcspn(list, " ");
        if (word == len && !memcmp(list, name, len))
            return true;
        list += word;
        list += strspn(list, " ");
    }
    return false;
}

bool typed_has(const char *variable, const char *flag) {
    const char *equals = strchr(variable, '=');
    size_t len = equals ? (size_t)(equals - variable) : 0;
    uint64_t h = hash(variable);
    if (!len || memchr(variable, ' ', len) || !strncmp(variable, ENV_OURS, sizeof ENV_OURS - 1))
        return false;
    if (flag)
        return strchr(flag, ' ') && !has_word(flag, variable, len);
    return before.n && !bsearch(&h, before.hashes, before.n, sizeof h, compare);
}
