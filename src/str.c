/* SPDX-License-Identifier: MIT */
#include "str.h"

#include "mem.h"

#include <ctype.h>
#include <string.h>

void str_add_bytes(struct str *b, const char *bytes, size_t len) {
    if (b->len + len + 1 > b->cap) {
        size_t cap = (b->len + len + 1) * 2;
        char *p = mem_alloc(cap);
        if (b->len)
            memcpy(p, b->s, b->len);
        b->s = p;
        b->cap = cap;
    }
    memcpy(b->s + b->len, bytes, len);
    b->len += len;
    b->s[b->len] = '\0';
}

void str_add(struct str *b, const char *text) {
    str_add_bytes(b, text, strlen(text));
}

void str_printf(struct str *b, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    str_add(b, mem_vprintf(fmt, ap));
    va_end(ap);
}

bool str_starts(const char *s, const char *prefix) {
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

char *str_lower(const char *s) {
    char *p = mem_str(s);
    for (char *c = p; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return p;
}

static bool plain_byte(unsigned char c) {
    return isalnum(c) || strchr("%+,-./:=@_", c) != NULL;
}

static bool control_byte(unsigned char c) {
    return c < 0x20 || c == 0x7f;
}

static const char *quote_escaped(const char *s) {
    struct str b = {0};
    str_add(&b, "$'");
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (control_byte(c))
            str_printf(&b, "\\%03o", c);
        else if (c == '\'' || c == '\\')
            str_printf(&b, "\\%c", c);
        else
            str_add_bytes(&b, s, 1);
    }
    str_add(&b, "'");
    return b.s;
}

const char *str_quote(const char *s, bool escape) {
    bool plain = *s != '\0', control = false;
    for (const char *c = s; *c; c++) {
        plain = plain && plain_byte((unsigned char)*c);
        control = control || control_byte((unsigned char)*c);
    }
    if (plain)
        return s;
    if (escape && control)
        return quote_escaped(s);
    struct str b = {0};
    str_add(&b, "'");
    for (; *s; s++) {
        if (*s == '\'')
            str_add(&b, "'\\''");
        else
            str_add_bytes(&b, s, 1);
    }
    str_add(&b, "'");
    return b.s;
}

const char *str_printable(const char *s) {
    char *copy = mem_str(s);
    for (unsigned char *c = (unsigned char *)copy; *c; c++) {
        if (control_byte(*c))
            *c = '?';
        else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0)
            c[0] = c[1] = '?';
    }
    return copy;
}

unsigned str_distance(const char *a, const char *b) {
    size_t la = strlen(a), lb = strlen(b);
    if (la > 63 || lb > 63)
        return 99;
    unsigned row[64];
    for (size_t j = 0; j <= lb; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= la; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= lb; j++) {
            unsigned best = diagonal + (a[i - 1] != b[j - 1]);
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[lb];
}
