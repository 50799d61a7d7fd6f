/* SPDX-License-Identifier: MIT */
#include "given.h"

#include "base/str.h"
#include "names.h"

#include <string.h>

/* ---- names with blanks between ---- */

/* Takes the next name off *LIST; NULL: there is none. */
static const char *next_name(const char **list) {
    if (!*list || !*(*list += strspn(*list, " ")))
        return NULL;
    size_t len = strcspn(*list, " ");
    const char *name = mem_dup(*list, len);
    *list += len;
    return name;
}

static bool has_name(const char *list, const char *name) {
    for (const char *n; (n = next_name(&list));)
        if (!strcmp(n, name))
            return true;
    return false;
}

/* ---- what passes ---- */

void given_grant(const struct session *s, settings *out, enum key key, const char *value, const char *option) {
    const struct origin o = {.kind = ORIGIN_OPTION, .text = option};
    *vec_push(out) =
        (struct setting){.key = key, .value = value, .origin = o, .source = SOURCE_OPTION, .dir = s->world.cwd};
}

/* The value of one that would steer firewrap itself stands beside: firewrap is to see what the shell had before. */
static void pass_one(const struct session *s, settings *out, const char *name, const char *option) {
    const char *value = world_env(&s->world, mem_printf(ENV_TYPED "%s", name));
    if (value)
        given_grant(s, out, KEY_ENV_SET, mem_printf("%s=%s", name, value), option);
    else
        given_grant(s, out, KEY_ENV_PASS, name, option);
}

static void pass_others(const struct session *s, settings *out, const char *names, const char *option) {
    for (const char *name; (name = next_name(&names));)
        if (!held_is_secret_name(name))
            given_grant(s, out, KEY_ENV_PASS, name, option);
}

void given_typed(const struct session *s, settings *out) {
    const char *typed = s->cli.typed;
    for (const char *name; (name = next_name(&typed));)
        pass_one(s, out, name, "--" RUN_TYPED);
}

void given_before(const struct session *s, settings *out) {
    pass_others(s, out, s->cli.before, "--" RUN_BEFORE);
    pass_others(s, out, s->cli.direnv, "--" RUN_DIRENV);
}

/* ---- what does not come ---- */

/* Is NAME one that the user, and no profile, lets pass, by this very name? */
static bool is_named(const struct policy *p, const char *name) {
    for (size_t i = 0; i < p->list.n; i++) {
        const struct setting *s = &p->list.v[i];
        if (s->key == KEY_ENV_PASS && s->source != SOURCE_PROFILE && !strcmp(s->value, name))
            return true;
    }
    return false;
}

static bool comes(const struct session *s, const char *name) {
    bool holds = s->policy.holds.value != NULL;
    if (has_name(s->cli.changed, name))
        return !holds && is_named(&s->policy, name);
    return !(holds && has_name(s->cli.direnv, name));
}

void given_judge(struct session *s) {
    strv env = {0};
    if (!s->cli.changed && !s->cli.direnv)
        return;
    for (char *const *e = s->world.env; *e; e++)
        if (comes(s, mem_dup(*e, strcspn(*e, "="))))
            strv_add(&env, *e);
    strv_end(&env);
    s->world.env = (char *const *)env.v;
}

/* ---- what is said of it ---- */

/* What the shell and direnv keep for themselves, nobody misses. */
static enum given why_not(const struct session *s, const char *name) {
    static const char *const own[] = {"_", "PWD", "OLDPWD", "SHLVL", "container"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(name, own[i]))
            return GIVEN;
    if (!*name || str_starts(name, ENV_OURS) || str_starts(name, "DIRENV_") || sandbox_sets(&s->sandbox, name))
        return GIVEN;
    if (held_is_secret_name(name))
        return GIVEN_NOT_SECRET;
    return has_name(s->cli.changed, name) || has_name(s->cli.direnv, name) ? GIVEN_NOT_CHANGED : GIVEN_NOT;
}

strv given_withheld(const struct session *s, enum given why) {
    strv names = {0};
    for (char *const *e = s->environment; *e; e++) {
        const char *name = mem_dup(*e, strcspn(*e, "="));
        if (why_not(s, name) == why)
            strv_add(&names, name);
    }
    return names;
}
