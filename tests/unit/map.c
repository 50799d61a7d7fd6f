/* SPDX-License-Identifier: MIT */
#include "map.h"

#include "mem.h"
#include "tap.h"

enum { KEYS = 3000 };

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
    mem_reset();
    return tap_done();
}
