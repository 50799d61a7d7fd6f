/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include "mem.h"

#include <stdint.h>
#include <string.h>

enum { MAX_CELLS = 1 << 22 }; /* of the table; beyond, all old lines are shown as gone and all new ones as added */

static strv lines_of(const char *text) {
    strv out = {0};
    while (*text) {
        size_t len = strcspn(text, "\n");
        strv_add(&out, mem_dup(text, len));
        text += len + (text[len] == '\n');
    }
    return out;
}

static void add(struct str *out, char sign, const strv *list, size_t from, size_t to) {
    for (; from < to; from++)
        str_printf(out, "%c %s\n", sign, str_printable(list->v[from]));
}

struct pair {
    strv a, b;
    size_t begin, a_end, b_end; /* what lies between is not the same in both */
};

static bool same(const struct pair *p, size_t i, size_t j) {
    return !strcmp(p->a.v[i], p->b.v[j]);
}

static void narrow(struct pair *p) {
    while (p->begin < p->a_end && p->begin < p->b_end && same(p, p->begin, p->begin))
        p->begin++;
    while (p->a_end > p->begin && p->b_end > p->begin && same(p, p->a_end - 1, p->b_end - 1))
        p->a_end--, p->b_end--;
}

/* The longest common subsequence: cell (i, j) has its length for what begins there, from the end to the beginning. */
static void add_by_table(const struct pair *p, struct str *out) {
    size_t n = p->a_end - p->begin, m = p->b_end - p->begin, wide = m + 1;
    uint32_t *cell = mem_alloc((n + 1) * wide * sizeof *cell);
    for (size_t i = n; i-- > 0;)
        for (size_t j = m; j-- > 0;) {
            uint32_t down = cell[(i + 1) * wide + j], right = cell[i * wide + j + 1];
            bool equal = same(p, p->begin + i, p->begin + j);
            cell[i * wide + j] = equal ? cell[(i + 1) * wide + j + 1] + 1 : down > right ? down : right;
        }
    for (size_t i = 0, j = 0; i < n || j < m;) {
        size_t a = p->begin + i, b = p->begin + j;
        if (i < n && j < m && same(p, a, b))
            i++, j++;
        else if (i < n && (j == m || cell[(i + 1) * wide + j] >= cell[i * wide + j + 1]))
            add(out, '-', &p->a, a, p->begin + ++i);
        else
            add(out, '+', &p->b, b, p->begin + ++j);
    }
}

void lines_difference(const char *before, const char *after, struct str *out) {
    struct pair p = {.a = lines_of(before), .b = lines_of(after)};
    p.a_end = p.a.n;
    p.b_end = p.b.n;
    narrow(&p);
    if ((p.a_end - p.begin + 1) * (p.b_end - p.begin + 1) <= MAX_CELLS) {
        add_by_table(&p, out);
        return;
    }
    add(out, '-', &p.a, p.begin, p.a_end);
    add(out, '+', &p.b, p.begin, p.b_end);
}
