/* SPDX-License-Identifier: MIT */
/* What the user names, the command may have (src/sandbox/named.c); what a pattern, a variable or a substitution has brought, he has
 * not named. bash and zsh say here what the line editor has handed over; fish has it in its environment. Where no line is known,
 * nothing is named. */
#define _GNU_SOURCE
#include "hook.h"
#include "base/literal.h"

#include <stdlib.h>
#include <string.h>

/* A line that is longer is none that somebody types. Comparing ends after so many bytes: not every one of many words is looked at. */
enum { LONGEST = 1 << 16, COMPARED = 1 << 20 };

static char *line; /* NULL: not known */

void line_forget(void) {
    free(line);
    line = NULL;
}

const char *line_text(void) {
    return line;
}

void line_append(const char *text) {
    size_t before = line ? strlen(line) : 0, len = strlen(text);
    char *longer = before + len < LONGEST ? realloc(line, before + len + 2) : NULL;
    if (!longer) {
        line_forget();
        return;
    }
    line = longer;
    line[before] = '\n';
    memcpy(line + before + 1, text, len + 1);
}

static bool may_be_path(const char *word) {
    return (strchr(word, '/') || !strcmp(word, "..")) && !strchr(word, '\n');
}

/* Word N of a command, NULL at the end. */
static const char *word_at(const char *path, char *const *argv, size_t n) {
    return n ? argv[n] : path;
}

size_t line_room(const char *path, char *const *argv) {
    size_t room = 1;
    const char *word;
    for (size_t i = 0; argv[0] && (word = word_at(path, argv, i)); i++)
        room += may_be_path(word) ? strlen(word) + 1 : 0;
    return room;
}

char *line_named(char *text, const char *path, char *const *argv, char *const *envp, const char *home) {
    const char *typed = hook.fish ? fish_get(envp, "LINE") : line, *word;
    size_t left = COMPARED, len = typed ? strlen(typed) : 0;
    for (size_t i = 0; typed && argv[0] && left > len && (word = word_at(path, argv, i)); i++) {
        if (!may_be_path(word))
            continue;
        left -= len;
        if (literal_in(typed, word, home))
            text = stpcpy(stpcpy(text, word), "\n");
    }
    *text = '\0';
    return text;
}
