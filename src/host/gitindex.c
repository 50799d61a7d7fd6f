/* SPDX-License-Identifier: MIT */
#include "gitindex.h"

#include "base/str.h"

#include <stdint.h>
#include <string.h>

enum { HEADER = 12, FIXED = 62, EXTENDED = 0x4000, MAX_NAME = 1 << 16 };

struct reader {
    const unsigned char *at, *end;
    unsigned version;
    struct str name; /* version 4 has only what differs from the one before */
};

static uint32_t number(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* A number of seven bits in each byte, as git's packs have them. */
static bool read_number(struct reader *r, size_t *n) {
    *n = 0;
    for (bool more = true, first = true; more; first = false) {
        if (r->at == r->end || *n > MAX_NAME)
            return false;
        *n = first ? *r->at & 127 : ((*n + 1) << 7) + (*r->at & 127);
        more = *r->at++ & 128;
    }
    return true;
}

/* The next name, which begins SKIP bytes behind the entry's beginning. */
static bool read_name(struct reader *r, size_t skip) {
    const unsigned char *entry = r->at, *nul;
    size_t removed = r->name.len;
    r->at += skip;
    if (r->version == 4 && (!read_number(r, &removed) || removed > r->name.len))
        return false;
    nul = memchr(r->at, '\0', (size_t)(r->end - r->at));
    if (!nul || nul - r->at > MAX_NAME)
        return false;
    r->name.len -= removed;
    str_add_bytes(&r->name, (const char *)r->at, (size_t)(nul - r->at));
    size_t len = (size_t)(nul - entry), whole = r->version == 4 ? len + 1 : (len + 8) & ~(size_t)7;
    if (whole > (size_t)(r->end - entry))
        return false;
    r->at = entry + whole;
    return true;
}

bool gitindex_parse(const char *bytes, size_t len, gitindex_taker *take, void *context) {
    struct reader r = {.at = (const unsigned char *)bytes, .end = (const unsigned char *)bytes + len};
    if (len < HEADER || memcmp(bytes, "DIRC", 4) != 0)
        return false;
    r.version = number(r.at + 4);
    uint32_t entries = number(r.at + 8);
    if (r.version < 2 || r.version > 4)
        return false;
    r.at += HEADER;
    for (uint32_t i = 0; i < entries; i++) {
        if (r.end - r.at < FIXED + 2)
            return false;
        bool extended = r.version > 2 && ((unsigned)r.at[FIXED - 2] << 8 & EXTENDED);
        if (!read_name(&r, extended ? FIXED + 2 : FIXED) || !r.name.len)
            return false;
        take(context, r.name.s);
    }
    return true;
}
