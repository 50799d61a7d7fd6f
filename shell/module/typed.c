/* SPDX-License-Identifier: MIT */
/* The environment is default-deny in the sandbox, but what has changed in the shell since its first prompt is the user's own word,
 * if a typed line has changed it, or direnv has, which asks before it obeys a project. So each variable that the shell exports is
 * remembered by a hash of its text, with who has brought it; the texts of the first prompt are remembered for good, since
 * who leaves a project gets back what the rc files had exported. A text that is not known has come in the line that runs.
 *
 * When lines begin and end the shell's own part says; what the shell calls of itself in a line is between a pause and a resume. */
#include "hook.h"
#include "names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct known {
    uint64_t text; /* hash of "NAME=value" */
    enum typed by;
};
struct table {
    struct known *v; /* sorted */
    size_t n;
};
static struct table known, first;
static bool in_line;

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv: a collision only withholds a variable. */
uint64_t typed_hash(const char *text) {
    uint64_t h = 14695981039346656037u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

static int compare(const void *a, const void *b) {
    uint64_t x = ((const struct known *)a)->text, y = ((const struct known *)b)->text;
    return x < y ? -1 : x > y;
}

static const struct known *find(const struct table *t, const char *entry) {
    struct known key = {.text = typed_hash(entry)};
    return t->n ? bsearch(&key, t->v, t->n, sizeof key, compare) : NULL;
}

static bool begins(const char *text, const char *with) {
    return !strncmp(text, with, strlen(with));
}

/* What the shell changes by itself as lines run. */
bool typed_is_shells(const char *entry) {
    return begins(entry, "_=") || begins(entry, "PWD=") || begins(entry, "OLDPWD=") || begins(entry, "SHLVL=");
}

/* direnv says in this variable what it has changed, and what that was before. */
static bool direnv_acted(char *const *envp) {
    for (; envp && *envp; envp++)
        if (begins(*envp, "DIRENV_DIFF="))
            return !find(&known, *envp);
    return false;
}

enum typed typed_brought(const char *entry, bool by_direnv) {
    return by_direnv && !begins(entry, "DIRENV_") && !steer_is_watched(entry) ? TYPED_BY_DIRENV : TYPED_BY_OTHERS;
}

/* Who is it that has brought ENTRY, if it was not there a moment ago and BY has acted since? */
static enum typed who(const char *entry, enum typed by, bool direnv) {
    const struct known *k = find(&known, entry);
    if (k)
        return k->by;
    if (by != TYPED_BY_OTHERS)
        return by;
    return find(&first, entry) ? TYPED_NEVER : typed_brought(entry, direnv);
}

/* Without memory nothing is known, and nothing of it passes. */
static void take(char *const *envp, enum typed by) {
    struct table now = {0};
    size_t n = 0;
    bool direnv = direnv_acted(envp);
    while (envp && envp[n])
        n++;
    now.v = malloc((n + 1) * sizeof *now.v);
    for (; now.v && now.n < n; now.n++)
        now.v[now.n] = (struct known){typed_hash(envp[now.n]), who(envp[now.n], by, direnv)};
    if (now.n)
        qsort(now.v, now.n, sizeof *now.v, compare);
    free(known.v);
    known = now;
}

static bool has_begun(void) {
    return first.n > 0;
}

void typed_settle(char *const *envp) {
    if (has_begun())
        return;
    take(envp, TYPED_NEVER);
    first = known;
    known = (struct table){0};
    take(envp, TYPED_NEVER);
}

void typed_begin(char *const *envp) {
    take(envp, has_begun() ? TYPED_BY_OTHERS : TYPED_NEVER);
    for (size_t i = 0; i < known.n; i++)
        if (known.v[i].by == TYPED_NOW)
            known.v[i].by = TYPED_BEFORE;
    in_line = true;
}

/* Of several lines that were pasted at once the second has no beginning (bash): then at least direnv did not type. */
static enum typed changed_now(char *const *envp) {
    return in_line || !direnv_acted(envp) ? TYPED_NOW : TYPED_BY_OTHERS;
}

void typed_end(char *const *envp) {
    if (has_begun())
        take(envp, changed_now(envp));
    else
        typed_settle(envp);
    in_line = false;
}

void typed_pause(char *const *envp, bool line_acts) {
    if (has_begun())
        take(envp, line_acts && in_line ? TYPED_NOW : TYPED_BY_OTHERS);
}

void typed_resume(char *const *envp) {
    if (has_begun())
        take(envp, TYPED_BY_OTHERS);
}

enum typed typed_by(char *const *envp, const char *entry) {
    size_t len = strcspn(entry, "=");
    const struct known *k;
    if (!len || !entry[len] || memchr(entry, ' ', len) || begins(entry, ENV_OURS) || !known.n)
        return TYPED_NEVER;
    if (hook.own_variable && hook.own_variable(entry))
        return TYPED_NOW;
    if (!(k = find(&known, entry)))
        return changed_now(envp);
    return k->by == TYPED_BEFORE && typed_is_shells(entry) ? TYPED_NEVER : k->by;
}
