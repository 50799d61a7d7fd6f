/* SPDX-License-Identifier: MIT */
#include "gitconfig.h"

#include "base/mem.h"

#include <string.h>

/* Each buffer has room for the whole text, so nothing that is put there can be too long. */
struct reader {
    const char *at, *end;
    char *section, *key, *value, *kept;
    size_t section_len, len, kept_len; /* len: of value */
};

static bool is_blank(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_letter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_key(int c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

static char lower(int c) {
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

/* The end of the file ends its last line, too. */
static int next(struct reader *r) {
    if (r->at == r->end)
        return '\n';
    int c = (unsigned char)*r->at++;
    if (c == '\r' && r->at < r->end && *r->at == '\n')
        c = *r->at++;
    return c;
}

static void skip_line(struct reader *r) {
    while (r->at < r->end && *r->at != '\n')
        r->at++;
}

/* [section "subsection"], behind the blank C. */
static bool read_subsection(struct reader *r, int c) {
    while (is_blank(c)) {
        if (c == '\n')
            return false;
        c = next(r);
    }
    if (c != '"')
        return false;
    r->section[r->section_len++] = '.';
    while ((c = next(r)) != '"') {
        if (c == '\\')
            c = next(r);
        if (c == '\n')
            return false;
        r->section[r->section_len++] = (char)c;
    }
    return next(r) == ']';
}

/* [section] and the old [section.subsection], behind the bracket. */
static bool read_section(struct reader *r) {
    r->section_len = 0;
    for (;;) {
        int c = r->at < r->end ? next(r) : 0;
        if (c == ']')
            return r->section_len > 0;
        if (is_blank(c))
            return read_subsection(r, c) && r->section_len > 0;
        if (!is_key(c) && c != '.')
            return false;
        r->section[r->section_len++] = lower(c);
    }
}

static void put(struct reader *r, int c) {
    r->value[r->len++] = r->kept[r->kept_len++] = (char)c;
}

/* The character that "\C" stands for, 0 if nothing. */
static int escaped(int c) {
    return c == 't' ? '\t' : c == 'b' ? '\b' : c == 'n' ? '\n' : c == '\\' || c == '"' ? c : 0;
}

/* Adds the blanks from FROM on, of which there are N, since more of the value follows. */
static void put_blanks(struct reader *r, const char *blanks, size_t n) {
    memset(r->value + r->len, ' ', n);
    memcpy(r->kept + r->kept_len, blanks, n);
    r->len += n;
    r->kept_len += n;
}

static bool read_value(struct reader *r) {
    char *blanks = r->kept + (r->end - r->at) + 1; /* the second half of that buffer */
    bool quoted = false;
    size_t n = 0;
    r->len = r->kept_len = 0;
    for (int c; (c = next(r)) != '\n';) {
        if (is_blank(c) && !quoted) {
            if (r->len)
                blanks[n++] = (char)c;
            continue;
        }
        if ((c == ';' || c == '#') && !quoted) {
            skip_line(r);
            continue;
        }
        put_blanks(r, blanks, n);
        n = 0;
        if (c == '"') {
            quoted = !quoted;
        } else if (c != '\\') {
            put(r, c);
        } else if ((c = next(r)) != '\n') { /* else the line goes on */
            if (!(c = escaped(c)))
                return false;
            put(r, c);
        }
    }
    return !quoted;
}

/* NAME = VALUE, or NAME alone; NAME begins with C. */
static bool read_setting(struct reader *r, int c, gitconfig_taker *take, void *context) {
    char *name = r->key;
    memcpy(name, r->section, r->section_len);
    name += r->section_len;
    if (r->section_len)
        *name++ = '.';
    for (; is_key(c); c = next(r))
        *name++ = lower(c);
    const char *key = mem_dup(r->key, (size_t)(name - r->key));
    while (c == ' ' || c == '\t')
        c = next(r);
    if (c == '\n') {
        take(context, key, NULL, NULL);
        return true;
    }
    if (c != '=' || !read_value(r))
        return false;
    bool same = !memcmp(r->value, r->kept, r->len);
    take(context, key, mem_dup(r->value, r->len), same ? NULL : mem_dup(r->kept, r->kept_len));
    return true;
}

bool gitconfig_parse(const char *text, size_t len, gitconfig_taker *take, void *context) {
    struct reader r = {.at = text, .end = text + len};
    bool right = true;
    r.section = mem_alloc(len + 2);
    r.key = mem_alloc(2 * len + 2);
    r.value = mem_alloc(len + 1);
    r.kept = mem_alloc(2 * len + 2);
    if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
        r.at += 3;
    while (r.at < r.end) {
        int c = next(&r);
        bool ok = true;
        if (c == '#' || c == ';')
            skip_line(&r);
        else if (c == '[')
            ok = read_section(&r);
        else if (!is_blank(c))
            ok = is_letter(c) && read_setting(&r, c, take, context);
        if (!ok && r.at[-1] != '\n')
            skip_line(&r);
        right = right && ok;
    }
    return right;
}
