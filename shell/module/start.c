/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "start.h"
#include "names.h"

#include <string.h>
#include <sys/mman.h>

enum { OWN_WORDS = 32, OWN_TEXT = 64 };
static const char typed[] = ENV_TYPED; /* before the name of a variable that firewrap is to give to the program alone */

static const char args_name[] = ENV_ARGS "=", way_name[] = "PWD=", path_name[] = "PATH=", named_name[] = ENV_NAMED "=";

static size_t count(char *const *v) {
    size_t n = 0;
    while (v && v[n])
        n++;
    return n;
}

static const char *ask(const char *(*shell)(void)) {
    return shell ? shell() : NULL;
}

static size_t entry_size(const char *name, const char *value) {
    return strlen(name) + (value ? strlen(value) : 0) + 1;
}

static size_t slots_for(size_t n) {
    size_t size = 1;
    while (size <= 2 * n)
        size *= 2;
    return size;
}

bool start_memory(struct start *s) {
    s->slots = hook.fish ? slots_for(count(s->envp)) : 0;
    size_t words = count(s->argv) + 3 * count(s->envp) + 2 * steer_entries(s->envp, NULL) + OWN_WORDS, text = OWN_TEXT;
    for (char *const *e = s->envp; e && *e; e++)
        text += strcspn(*e, "=") + 2 + (steer_is(*e) ? sizeof typed + strlen(*e) : 0);
    text +=
        entry_size(args_name, s->args) + entry_size(way_name, ask(hook.way)) + entry_size(path_name, ask(hook.path));
    text += sizeof named_name + line_room(s->path, s->argv);
    s->size = s->slots * sizeof *s->noted + words * sizeof(char *) + text;
    s->memory = mmap(NULL, s->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (s->memory == MAP_FAILED)
        return false;
    s->noted = s->memory;
    s->words = (char **)(s->noted + s->slots);
    s->text = (char *)(s->words + words);
    return true;
}

static bool same_name(const char *a, const char *b) {
    size_t len = strcspn(a, "=");
    return !strncmp(a, b, len + 1);
}

static bool is_own(const char *variable) {
    static const char prefix[] = ENV_FISH, users[] = ENV_REQUIRE "=";
    return same_name(variable, hook.mark) || !strncmp(variable, typed, sizeof typed - 1) ||
           (!strncmp(variable, prefix, sizeof prefix - 1) && strncmp(variable, users, sizeof users - 1) != 0);
}

void start_clean(struct start *s, char *mark, bool untyped) {
    char *const *given = s->envp, **out = s->words;
    for (char *const *e = given; e && *e; e++)
        if (!is_own(*e) && !(untyped && steer_strange(given, *e)))
            *s->words++ = *e;
    if (mark)
        *s->words++ = mark;
    *s->words++ = NULL;
    s->envp = out;
}

/* The one of ENTRIES with the name of VARIABLE. */
static const char *entry_of(const char *const *entries, const char *variable) {
    while (*entries && !same_name(*entries, variable))
        entries++;
    return *entries;
}

/* NAME (that ends with "=") is VALUE in the environment for firewrap itself, and not set if VALUE is NULL. */
static void set_own(struct start *s, const char *name, const char *value) {
    if (!value)
        return;
    *s->words++ = s->text;
    s->text = stpcpy(stpcpy(s->text, name), value) + 1;
}

void start_steer(struct start *s, char *const *envp) {
    const char **before = (const char **)s->words, *way = ask(hook.way);
    s->words += steer_entries(envp, before);
    *s->words++ = NULL;
    s->own_envp = s->words;
    set_own(s, args_name, s->args);
    set_own(s, way_name, way);
    if (!env_get(s->envp, "PATH"))
        set_own(s, path_name, ask(hook.path));
    for (char *const *e = s->envp; *e; e++) {
        if (same_name(*e, args_name) || (way && same_name(*e, way_name)))
            continue;
        const char *was = steer_is(*e) ? entry_of(before, *e) : *e;
        if (was && !strcmp(was, *e)) {
            *s->words++ = *e;
            continue;
        }
        *s->words++ = s->text;
        s->text = stpcpy(stpcpy(s->text, typed), *e) + 1;
    }
    for (; *before; before++)
        if (!entry_of((const char *const *)s->own_envp, *before))
            *s->words++ = (char *)*before;
    *s->words++ = NULL;
}

void start_steer_by_hand(struct start *s, char *const *envp) {
    char **out = s->words;
    for (char *const *e = s->envp; *e; e++) {
        const char *entry = same_name(*e, args_name) ? NULL : steer_own(envp, *e);
        if (entry)
            *s->words++ = (char *)entry;
    }
    set_own(s, args_name, s->args);
    *s->words++ = s->text;
    s->text = line_named(stpcpy(s->text, named_name), s->path, s->argv, envp, env_get(s->envp, "HOME")) + 1;
    *s->words++ = NULL;
    s->envp = out;
}
