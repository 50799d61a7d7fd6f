/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strcasestr */
#include "held.h"

#include "base/path.h"
#include "base/str.h"

#include <string.h>

bool held_is_secret_name(const char *name) {
    static const char *const parts[] = {"TOKEN",      "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE",
                                        "CREDENTIAL", "_KEY",   "APIKEY",   "AWS_"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(name, parts[i]))
            return true;
    return false;
}

/* Judged by its text, which others expand and complain about. */
static bool is_secret_file(const struct world *w, const char *source) {
    const char *text = source + (*source == '-'), *path = mem_dup(text, strcspn(text, ":"));
    if (str_starts(path, "~/") || str_starts(path, "$HOME/"))
        path = path_normal(path_join(w->home_real, strchr(path, '/') + 1));
    return list_has(&list_secrets, w->home_real, path);
}

bool held_gives(const struct world *w, const struct setting *s) {
    if (s->key == KEY_SSH_AGENT || s->key == KEY_GPG_AGENT)
        return !strcmp(s->value, "yes");
    if (s->key == KEY_ENV_PASS || s->key == KEY_ENV_SET)
        return held_is_secret_name(s->value);
    return s->key == KEY_SOCKET || (keys[s->key].type == TYPE_BIND && is_secret_file(w, s->value));
}
