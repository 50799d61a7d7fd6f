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

/* ---- what can be shown ---- */

/* Code points that steer a terminal, turn the direction of a text, or can not be seen: Unicode's Cc, Cf, Zl, Zp and what is to be
 * ignored by default, without the selectors of an emoji's form; and what is no character. */
static bool is_hidden(unsigned code) {
    static const struct {
        unsigned first, last;
    } ranges[] = {{0, 0x1f},          {0x7f, 0x9f},       {0xad, 0xad},       {0x34f, 0x34f},     {0x600, 0x605},
                  {0x61c, 0x61c},     {0x6dd, 0x6dd},     {0x70f, 0x70f},     {0x890, 0x891},     {0x8e2, 0x8e2},
                  {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2028, 0x202e},
                  {0x2060, 0x206f},   {0x3164, 0x3164},   {0xd800, 0xdfff},   {0xfdd0, 0xfdef},   {0xfeff, 0xfeff},
                  {0xffa0, 0xffa0},   {0xfff0, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1345f},
                  {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};
    if (code > 0x10ffff || (code & 0xfffe) == 0xfffe)
        return true;
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Decodes the UTF-8 at S into *CODE and returns its length; 0: it is none, or a longer form than needed. */
static size_t decode(const unsigned char *s, unsigned *code) {
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = *s < 0x80                 ? 1
                 : *s >= 0xc2 && *s < 0xe0 ? 2
                 : *s >= 0xe0 && *s < 0xf0 ? 3
                 : *s >= 0xf0 && *s < 0xf5 ? 4
                                           : 0;
    *code = len == 1 ? *s : len ? *s & (0x7fu >> len) : 0;
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (s[i] & 0x3f);
    }
    return len && *code >= least[len] ? len : 0;
}

size_t str_unseen(const char *s, unsigned *code) {
    size_t len = decode((const unsigned char *)s, code);
    return len && !is_hidden(*code) ? 0 : len ? len : 1;
}

/* Length of what can be shown at the beginning of S. */
static size_t seen(const char *s) {
    size_t n = 0;
    for (unsigned code; s[n] && !str_unseen(s + n, &code);)
        n += decode((const unsigned char *)s + n, &code);
    return n;
}

/* ---- for a shell ---- */

static bool plain_byte(unsigned char c) {
    return isalnum(c) || strchr("%+,-./:=@_", c) != NULL;
}

static void add_octal(struct str *b, const char *bytes, size_t len) {
    for (size_t i = 0; i < len; i++)
        str_printf(b, "\\%03o", (unsigned char)bytes[i]);
}

/* For bash and zsh. */
static const char *quote_escaped(const char *s) {
    struct str b = {0};
    unsigned code;
    str_add(&b, "$'");
    while (*s) {
        size_t unseen = str_unseen(s, &code), len = unseen ? unseen : seen(s);
        if (unseen)
            add_octal(&b, s, len);
        for (size_t i = 0; !unseen && i < len; i++)
            str_printf(&b, s[i] == '\'' || s[i] == '\\' ? "\\%c" : "%c", s[i]);
        s += len;
    }
    str_add(&b, "'");
    return b.s;
}

/* For any shell: what can not be shown is made by printf, but for newlines, which would be lost, and which steer nothing. */
static const char *quote_plain(const char *s) {
    struct str b = {0};
    unsigned code;
    str_add(&b, "'");
    while (*s) {
        size_t unseen = *s == '\n' || *s == '\t' ? 0 : str_unseen(s, &code), len = unseen ? unseen : 1;
        if (unseen) {
            str_add(&b, "'\"$(printf '");
            for (; *s && *s != '\n' && *s != '\t' && (len = str_unseen(s, &code)); s += len)
                add_octal(&b, s, len);
            str_add(&b, "')\"'");
            continue;
        }
        if (*s == '\'')
            str_add(&b, "'\\''");
        else
            len = decode((const unsigned char *)s, &code), str_add_bytes(&b, s, len);
        s += len;
    }
    str_add(&b, "'");
    return b.s;
}

const char *str_quote(const char *s, bool escape) {
    bool plain = *s != '\0';
    for (const char *c = s; *c; c++)
        plain = plain && plain_byte((unsigned char)*c);
    if (plain)
        return s;
    return escape && s[seen(s)] ? quote_escaped(s) : quote_plain(s);
}

const char *str_printable(const char *s) {
    struct str b = {0};
    if (!s[seen(s)])
        return s;
    str_add(&b, "");
    for (unsigned code; *s;) {
        size_t len = seen(s);
        str_add_bytes(&b, s, len);
        s += len;
        if (!*s || !(len = str_unseen(s, &code)))
            continue;
        if (len == 1)
            str_printf(&b, "\\x%02x", (unsigned char)*s);
        else
            str_printf(&b, code > 0xffff ? "\\U%08x" : "\\u%04x", code);
        s += len;
    }
    return b.s;
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
