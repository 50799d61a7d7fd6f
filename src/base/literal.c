/* SPDX-License-Identifier: MIT */
/* bash, zsh and fish differ in much, but little of that is in a word that means itself. Where they do, the word counts for
 * nothing; and whatever is taken for a word here, its letters stand in the line that the user has typed. */
#include "literal.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static const char between[] = " \t\r\n;&|<>()", changed[] = "$`*?[]{}";

/* A word that is read, and what is left of the one that it is compared with. */
struct reader {
    const char *at, *left, *home;
    char quote;
    bool same;
};

static bool ends(const char *at) {
    return !*at || strchr(between, *at);
}

static void compare(struct reader *r, char c) {
    r->same = r->same && *r->left == c;
    r->left += r->same;
}

/* A "~" that the shell has replaced, or left as it is behind "=". */
static bool read_tilde(struct reader *r) {
    size_t len = r->home ? strlen(r->home) : 0;
    if (*r->at != '~' || !(r->at[1] == '/' || ends(r->at + 1)) || *r->left == '~')
        return false;
    r->same = r->same && len && !strncmp(r->left, r->home, len);
    r->left += r->same ? len : 0;
    r->at++;
    return true;
}

/* Of what is quoted only the quote's end and a backslash mean something, and not the same in all shells. */
static void read_quoted(struct reader *r) {
    char c = *r->at++;
    if (c == r->quote) {
        r->quote = '\0';
    } else if (c == '\\' || (r->quote == '"' && (c == '$' || c == '`'))) {
        r->same = false;
        r->at += c == '\\' && r->quote == '"' && *r->at;
    } else {
        compare(r, c);
    }
}

/* fish(1) reads letters and digits behind a backslash in its own way. */
static void read_escaped(struct reader *r) {
    char c = *r->at;
    if (!c || isalnum((unsigned char)c))
        r->same = false;
    else if (c != '\n')
        compare(r, c);
    r->at += c != '\0';
}

static void read_plain(struct reader *r, bool *value) {
    char c = *r->at++;
    if (c == '\'' || c == '"') {
        r->quote = c;
    } else if (c == '\\') {
        read_escaped(r);
    } else {
        r->same = r->same && !strchr(changed, c);
        compare(r, c);
        if (c == '=' && !*value) {
            *value = true;
            read_tilde(r);
        }
    }
}

/* Reads the word at R. Is it the other one? */
static bool read_word(struct reader *r) {
    bool value = false;
    read_tilde(r);
    while (*r->at && (r->quote || !ends(r->at))) {
        if (r->quote)
            read_quoted(r);
        else
            read_plain(r, &value);
    }
    return r->same && !r->quote && !*r->left;
}

/* What stands before the next word: also where a line goes on. */
static const char *next_word(const char *line) {
    while ((*line && strchr(between, *line)) || (line[0] == '\\' && line[1] == '\n'))
        line += line[0] == '\\' ? 2 : 1;
    return line;
}

bool literal_in(const char *line, const char *word, const char *home) {
    while (*(line = next_word(line))) {
        struct reader r = {.at = line, .left = word, .home = home, .same = true};
        if (read_word(&r))
            return true;
        line = r.at;
    }
    return false;
}
