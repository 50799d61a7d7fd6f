/* SPDX-License-Identifier: MIT */
#include "narrower.h"

#include "conf.h"

#include <string.h>

static bool same_section(const struct setting *a, const struct setting *b) {
    return (!a->section && !b->section) || (a->section && b->section && !strcmp(a->section, b->section));
}

static bool same(const struct setting *a, const struct setting *b) {
    return a->key == b->key && same_section(a, b) && !strcmp(a->value, b->value);
}

/* More of it hides or protects more, wherever it stands. */
static bool only_tightens(enum key key) {
    return key == KEY_MASK || key == KEY_PROTECT || key == KEY_ENV_UNSET;
}

/* Less of it shows less, wherever it stands. A bind may cover a wider one, and a profile or a value may take something away. */
static bool only_widens(enum key key) {
    return key == KEY_ENV_PASS || key == KEY_SOCKET || key == KEY_CAP_ADD || key == KEY_PUBLISH || key == KEY_HOST_PORT;
}

/* The settings stand in one order in both, since a later one may take back what an earlier one says. */
static bool follows(const settings *now, const settings *last) {
    size_t i = 0, j = 0;
    while (i < now->n || j < last->n) {
        const struct setting *a = i < now->n ? &now->v[i] : NULL, *b = j < last->n ? &last->v[j] : NULL;
        if (a && b &&
            (same(a, b) || (a->key == b->key && same_section(a, b) && !keys[a->key].list &&
                            key_tightens(a->key, a->value, b->value))))
            i++, j++;
        else if (a && only_tightens(a->key))
            i++;
        else if (b && only_widens(b->key))
            j++;
        else
            return false;
    }
    return true;
}

bool narrower(const struct file *now, const struct file *last) {
    settings a = {0}, b = {0};
    return conf_parse(now, &a) && conf_parse(last, &b) && follows(&a, &b);
}
