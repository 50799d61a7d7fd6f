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
#include <sys/random.h>

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

/* The numbers are of this shell only: a .env that a sandbox has written is not to have the hash of what was typed. Eight bytes are
 * mixed in at a time, since each command's environment is gone through. */
uint64_t typed_hash(const char *text) {
    static uint64_t secret[2];
    size_t len = strlen(text);
    if (!secret[1]) {
        if (getrandom(secret, sizeof secret, 0) != sizeof secret)
            secret[0] = (uint64_t)(uintptr_t)&secret; /* a machine that has only just started */
        secret[1] |= 1;
    }
    uint64_t h = secret[0] ^ len, word;
    for (; len >= sizeof word; text += sizeof word, len -= sizeof word) {
        memcpy(&word, text, sizeof word);
        h = (h ^ word) * secret[1];
        h ^= h >> 31;
    }
    word = 0;
    memcpy(&word, text, len);
    h = (h ^ word) * secret[1];
    return h ^ h >> 31;
}

static int compare(const void *a, const void *b) {
    uint64_t x = ((const struct known *)a)->text, y = ((const struct known *)b)->text;
    return x < y ? -1 : x > y;
}

static const struct known *find_hash(const struct table *t, uint64_t hash) {
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (t->v[middle].text < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < t->n && t->v[low].text == hash ? &t->v[low] : NULL;
}

static const struct known *find(const struct table *t, const char *entry) {
    return find_hash(t, typed_hash(entry));
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

/* Who is it that has brought ENTRY, which was not there a moment ago, if BY has acted since? */
static enum typed who(const char *entry, uint64_t hash, enum typed by, bool direnv) {
    if (by != TYPED_BY_OTHERS)
        return by;
    return find_hash(&first, hash) ? TYPED_NEVER : typed_brought(entry, direnv);
}

/* Without memory nothing is known, and nothing of it passes. */
static void take(char *const *envp, enum typed by) {
    struct table now = {0};
    size_t n = 0;
    bool direnv = direnv_acted(envp), same = true;
    while (envp && envp[n])
        n++;
    now.v = malloc((n + 1) * sizeof *now.v);
    for (; now.v && now.n < n; now.n++) {
        const uint64_t hash = typed_hash(envp[now.n]);
        const struct known *k = find_hash(&known, hash);
        same = same && k;
        now.v[now.n] = (struct known){hash, k ? k->by : who(envp[now.n], hash, by, direnv)};
    }
    if (same && now.v && n == known.n) {
        free(now.v);
        return;
    }
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

/* ---- a value that does not change ---- */

/* Does a word end at TEXT, behind the LEN bytes of VALUE, and QUOTE if that is not 0? */
static bool is_word(const char *text, const char *value, size_t len, char quote) {
    if (strncmp(text, value, len) != 0 || (quote && text[len] != quote))
        return false;
    return strchr(" \t\n;&|)}`", text[len + (quote != 0)]) != NULL; /* or its 0 */
}

/* Is TEXT "$NAME" or "${NAME}"? */
static bool is_itself(const char *text, const char *name, size_t len, char quote) {
    bool brace = text[0] == '$' && text[1] == '{';
    const char *begin = text + 1 + brace;
    if (text[0] != '$' || quote == '\'' || strncmp(begin, name, len) != 0 || (brace && begin[len] != '}'))
        return false;
    return is_word(begin + len + brace, "", 0, quote);
}

bool typed_says(const char *text, const char *entry) {
    size_t len = strcspn(entry, "=");
    for (const char *at = text; at && (at = strchr(at, '=')); at++) {
        const char *begin = at - len, *value = at + 1;
        if (at < text + len || strncmp(begin, entry, len) != 0 || (begin > text && !strchr(" \t\n;&|({`", begin[-1])))
            continue;
        char quote = *value == '\'' || *value == '"' ? *value++ : 0;
        if (is_word(value, entry + len + 1, strlen(entry + len + 1), quote) || is_itself(value, entry, len, quote))
            return true;
    }
    return false;
}

enum typed typed_by(char *const *envp, const char *entry) {
    if (!known.n)
        return TYPED_NEVER;
    const struct known *k = find(&known, entry);
    bool own = hook.own_variable
                   ? hook.own_variable(entry)
                   : (!k || k->by == TYPED_NEVER || k->by == TYPED_BEFORE) && typed_says(line_text(), entry);
    if (k && k->by == TYPED_NEVER && !own)
        return TYPED_NEVER;
    size_t len = strcspn(entry, "=");
    if (!len || !entry[len] || memchr(entry, ' ', len) || begins(entry, ENV_OURS))
        return TYPED_NEVER;
    if (own || !k)
        return own ? TYPED_NOW : changed_now(envp);
    return k->by == TYPED_BEFORE && typed_is_shells(entry) ? TYPED_NEVER : k->by;
}
