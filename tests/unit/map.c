/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/mem.h"
#include "tap.h"

enum { KEYS = 3000 };

/* The parts of PATH, each followed by what M has for it. */
static const char *parts(const struct map *m, const char *path) {
    const char *out = "";
    struct map_walk w = {.path = path};
    while (map_step(&w)) {
        const char *value = map_get_part(m, &w);
        out = mem_printf("%s %.*s=%s", out, (int)w.len, path, value ? value : "");
    }
    return out;
}

static void check_parts(void) {
    static char root[] = "root", other[] = "other", there[] = "there", part[] = "part";
    struct map m = {0};
    struct map_walk w = {.path = "/a/bc/d"};
    is(parts(&m, "/a"), " /= /a=", "an empty map has nothing for the parts");
    *map_at(&m, "/") = root;
    *map_at(&m, "/a/b") = other;
    *map_at(&m, "/a/bc") = there;
    is(parts(&m, "/a/bc/d"), " /=root /a= /a/bc=there /a/bc/d=", "the parts of a path are keys");
    is(parts(&m, "/"), " /=root", "the root is its own part");
    is(parts(&m, ""), "", "nothing has no parts");
    is(parts(&m, "a//b/"), " a= a/= a//b= a//b/=", "each slash ends a part");
    for (int i = 0; i < 2; i++)
        map_step(&w);
    *map_at_part(&m, &w) = part;
    is(map_get(&m, "/a"), "part", "what was put in for a part is there for the same key");
    is(map_get(&m, "/a/bc"), "there", "and not for longer ones");
    w = map_part("/a/bc/d", 5);
    is(map_get_part(&m, &w), "there", "a part can be named by its length");
}

int main(void) {
    static int numbers[KEYS];
    struct map m = {0};
    unsigned wrong = 0, found = 0;
    ok(!map_get(&m, "a"), "an empty map has nothing");
    for (int i = 0; i < KEYS; i++)
        *map_at(&m, mem_printf("key %d", i)) = &numbers[i];
    for (int i = 0; i < KEYS; i++) {
        wrong += map_get(&m, mem_printf("key %d", i)) != &numbers[i];
        found += map_get(&m, mem_printf("no key %d", i)) != NULL;
    }
    ok(wrong == 0, "%d keys lead to what was put there", KEYS);
    ok(found == 0, "other keys lead to nothing");
    ok(m.n == KEYS, "each key is there once");
    ok(*map_at(&m, "key 7") == &numbers[7], "the place of a key that is there has its value");
    ok(*map_at(&m, "") == NULL && m.n == KEYS + 1, "the empty string is a key, too");
    check_parts();
    mem_reset();
    return tap_done();
}
