/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strcasestr */
#include "held.h"

#include "base/path.h"
#include "base/str.h"

#include <fnmatch.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool held_is_secret_name(const char *name) {
    static const char *const parts[] = {"TOKEN",      "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE",
                                        "CREDENTIAL", "_KEY",   "APIKEY",   "AWS_"};
    static const char *const ends[] = {"_PASS", "_PAT", "_AUTH"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strcasestr(name, parts[i]))
            return true;
    const char *end = strrchr(name, '_');
    for (size_t i = 0; end && i < sizeof ends / sizeof *ends; i++)
        if (!strcasecmp(end, ends[i]))
            return true;
    return false;
}

/* PATTERN of env-pass: what it says, and whatever it passes on. */
static bool passes_secret(const struct world *w, const char *pattern) {
    bool is = held_is_secret_name(pattern);
    for (size_t i = 0; !is && strpbrk(pattern, "*?") && w->env[i]; i++) {
        const char *name = mem_dup(w->env[i], strcspn(w->env[i], "="));
        is = fnmatch(pattern, name, 0) == 0 && held_is_secret_name(name);
    }
    return is;
}

/* Judged by its text, which others expand and complain about. */
static bool is_secret_file(const struct world *w, const char *source) {
    struct stat st;
    const char *text = source + (*source == '-'), *path = mem_dup(text, strcspn(text, ":"));
    if (str_starts(path, "~/") || str_starts(path, "$HOME/"))
        path = path_normal(path_join(w->home_real, strchr(path, '/') + 1));
    /* a server's socket is what key socket is, by another word */
    return list_has(&list_secrets, w->home_real, path) || (stat(path, &st) == 0 && S_ISSOCK(st.st_mode));
}

bool held_gives(const struct world *w, const struct setting *s) {
    if (s->key == KEY_SSH_AGENT || s->key == KEY_GPG_AGENT)
        return !strcmp(s->value, "yes");
    if (s->key == KEY_ENV_PASS)
        return passes_secret(w, s->value);
    if (s->key == KEY_ENV_SET)
        return held_is_secret_name(s->value) || held_is_secret_name(mem_dup(s->value, strcspn(s->value, "=")));
    return s->key == KEY_SOCKET || (keys[s->key].type == TYPE_BIND && is_secret_file(w, s->value));
}
