/* SPDX-License-Identifier: MIT */
/* The least that a C test needs: one TAP line a claim, memory, and what the code under test said, which goes to standard error. */
#ifndef FIREWRAP_TAP_H
#define FIREWRAP_TAP_H

#include "base/diag.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void tap_say(void *data, const char *line, size_t len) {
    (void)data;
    fwrite(line, 1, len, stderr);
}

static struct arena tap_arena;
static struct sink tap_sink = {.take = tap_say};

__attribute__((constructor)) static void tap_begin(void) {
    arena_use(&tap_arena);
    diag_use(&tap_sink);
}

/* Frees all memory, for tests that build many policies in one process. Where pages are costly to unmap (in a virtual machine), that
 * had been a third of such a test's time; so the arena begins in pages that are kept and zeroed, and in new ones now and then: what
 * still points into the old ones is found by that. */
static inline void mem_reset(void) {
    enum { KEPT = 1 << 20, UNMAPPED = 50 };
    static unsigned times;
    static char *kept;
    bool is_within = kept && !tap_arena.chunks;
    size_t used = is_within ? (size_t)(tap_arena.at - kept) : KEPT;
    arena_free(&tap_arena);
    if (times++ % UNMAPPED) {
        memset(kept, 0, used);
    } else {
        if (kept)
            munmap(kept, KEPT);
        kept = mmap(NULL, KEPT, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (kept == MAP_FAILED)
            abort();
    }
    tap_arena.at = kept;
    tap_arena.end = kept + KEPT;
}

static int tap_count, tap_failed;
static int tap_stderr = -1; /* the real one, while tap_hear or tap_mute holds */
static FILE *tap_heard;

__attribute__((format(printf, 2, 3))) static inline bool ok(bool holds, const char *sentence, ...) {
    va_list ap;
    printf("%s %d - ", holds ? "ok" : "not ok", ++tap_count);
    va_start(ap, sentence);
    vprintf(sentence, ap);
    va_end(ap);
    printf("\n");
    tap_failed += !holds;
    return holds;
}

/* A line that explains the claim before it. Newlines in TEXT begin a comment again. */
static inline void tap_explain(const char *text) {
    printf("# ");
    for (; *text; text++)
        fputs(*text == '\n' ? "\n# " : (char[]){*text, '\0'}, stdout);
    printf("\n");
}

static inline bool is(const char *got, const char *wanted, const char *sentence) {
    bool same = got && wanted ? !strcmp(got, wanted) : got == wanted;
    if (!ok(same, "%s", sentence)) {
        printf("# got:    %s\n", got ? got : "NULL");
        printf("# wanted: %s\n", wanted ? wanted : "NULL");
    }
    return same;
}

/* How many rounds are played of ALL; only FEW where FIREWRAP_CHECK is "quick" (tests/README.md). */
static inline unsigned tap_rounds(unsigned all, unsigned few) {
    const char *how = getenv("FIREWRAP_CHECK");
    if (!how || strcmp(how, "quick") != 0)
        return all;
    printf("# left out %u: rounds\n", all - few);
    return few;
}

static inline int tap_done(void) {
    printf("1..%d\n", tap_count);
    return tap_failed != 0;
}

static inline void tap_redirect(FILE *to) {
    fflush(stderr);
    tap_stderr = dup(STDERR_FILENO);
    if (!to || tap_stderr < 0 || dup2(fileno(to), STDERR_FILENO) < 0)
        abort();
    tap_heard = to;
}

/* From here on standard error is kept, or thrown away … */
static inline void tap_hear(void) {
    tap_redirect(tmpfile());
}

static inline void tap_mute(void) {
    tap_redirect(fopen("/dev/null", "w"));
}

/* … until here. Returns what was kept, until the next call. */
static inline const char *tap_said(void) {
    static char text[8192];
    fflush(stderr);
    dup2(tap_stderr, STDERR_FILENO);
    close(tap_stderr);
    rewind(tap_heard);
    text[fread(text, 1, sizeof text - 1, tap_heard)] = '\0';
    fclose(tap_heard);
    return text;
}

static inline int tap_lines(const char *text) {
    int n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

#endif
