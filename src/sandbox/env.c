/* SPDX-License-Identifier: MIT */
/* The environment is default-deny: what neither the level nor a setting allows does not exist inside. */
#include "base/map.h"
#include "base/path.h"
#include "base/str.h"
#include "resolve.h"
#include "names.h"

#include <fnmatch.h>
#include <string.h>

/* What a program needs to know the user's terminal, language and habits; nothing that holds a secret. */
static const char *const allowed[] = {
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "PATH",
    "TERM",
    "COLORTERM",
    "TERM_PROGRAM",
    "TERMINFO",
    "COLUMNS",
    "LINES",
    "LANG",
    "LANGUAGE",
    "LC_*",
    "TZ",
    "EDITOR",
    "VISUAL",
    "PAGER",
    "MANPAGER",
    "LESS",
    "LESSCHARSET",
    "LS_COLORS",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "NO_COLOR",
    "FORCE_COLOR",
    "GREP_COLORS",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_DATA_DIRS",
    "CI",
    "SOURCE_DATE_EPOCH",
    "MAKEFLAGS",
    NULL,
};
/* What goes with a socket that is granted. */
static const struct {
    enum key key;
    const char *names[10];
} with[] = {
    {KEY_GUI,
     {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP",
      "DESKTOP_SESSION", "XCURSOR_THEME", "XCURSOR_SIZE"}},
    {KEY_AUDIO, {"XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE", "PIPEWIRE_REMOTE"}},
    {KEY_SSH_AGENT, {"SSH_AUTH_SOCK"}},
    {KEY_GPG_AGENT, {"GNUPGHOME", "GPG_TTY"}},
};

struct variable {
    const char *name, *value;
    struct origin origin;
};

/* A setting that speaks of variables. */
struct rule {
    const struct setting *setting;
    struct rule *next;
};
struct chain {
    struct rule *first, *last;
};

/* What is to be known of the settings: those with a pattern, those with a name by that name, each in their order, and
 * which names were settled. So thousands of variables and of settings do not all meet each other. */
struct rules {
    struct chain patterns;
    struct map named, settled;
};

/* Asked for each variable and each pattern; most differ in their first letter. */
static bool matches(const char *pattern, const char *name) {
    if (*pattern != *name && ((*pattern >= 'A' && *pattern <= 'Z') || *pattern == '_'))
        return false;
    return strpbrk(pattern, "*?") ? fnmatch(pattern, name, 0) == 0 : !strcmp(pattern, name);
}

static bool listed(const char *name, const char *const *list) {
    for (; *list; list++)
        if (matches(*list, name))
            return true;
    return false;
}

/* What the level, and what it comes with, say of a variable of the host. */
static bool level_allows(const struct sandbox *sb, const char *name, struct origin *o) {
    const char *base = policy_get(sb->policy, KEY_BASE);
    unsigned grants = level_find(base)->grants;
    *o = (struct origin){.kind = ORIGIN_LEVEL, .line = (unsigned)(base[0] - '0')};
    if (grants & LEVEL_ENV_ALL)
        return !str_starts(name, ENV_OURS);
    if ((grants & LEVEL_ENV) && listed(name, allowed))
        return true;
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        bool yes = policy_is(sb->policy, with[i].key, "yes");
        if ((!yes && !(with[i].key == KEY_GUI && (grants & LEVEL_DISPLAY))) || !listed(name, with[i].names))
            continue;
        if (yes)
            *o = sb->policy->scalar[with[i].key].origin;
        return true;
    }
    return false;
}

static void apply(const struct setting *s, const char *name, const char *host, struct variable *v) {
    const char *was = v->value;
    if (s->key == KEY_ENV_SET)
        v->value = s->value + strlen(name) + 1;
    else if (matches(s->value, name))
        v->value = s->key == KEY_ENV_UNSET ? NULL : host ? host : v->value;
    if (v->value != was)
        v->origin = s->origin;
}

/* Applies the settings, in order, to a variable whose HOST value is NULL if the host has none. */
static void settle(struct sandbox *sb, struct rules *r, const char *name, const char *host) {
    struct variable v = {.name = name};
    struct chain *named = map_get(&r->named, name);
    struct rule *a = r->patterns.first, *b = named ? named->first : NULL;
    if (host && level_allows(sb, name, &v.origin))
        v.value = host;
    while (a || b) {
        struct rule **next = !b || (a && a->setting < b->setting) ? &a : &b; /* both are of one array */
        apply((*next)->setting, name, host, &v);
        *next = (*next)->next;
    }
    *map_at(&r->settled, name) = r;
    if (v.value)
        op_add(&sb->env, OP_SETENV, v.value, v.name, &v.origin);
}

/* The name that setting S speaks of; NULL if it is a pattern. */
static const char *name_of(const struct setting *s) {
    if (s->key == KEY_ENV_SET)
        return mem_dup(s->value, strcspn(s->value, "="));
    return strpbrk(s->value, "*?") ? NULL : s->value;
}

static bool has(const struct sandbox *sb, const char *name) {
    for (size_t i = 0; i < sb->env.n; i++)
        if (!strcmp(sb->env.v[i].dest, name))
            return true;
    return false;
}

static void add_rule(struct rules *r, const struct setting *s) {
    const char *name = name_of(s);
    void **place = name ? map_at(&r->named, name) : NULL;
    if (place && !*place)
        *place = mem_alloc(sizeof(struct chain));
    struct chain *chain = place ? *place : &r->patterns;
    struct rule *rule = mem_alloc(sizeof *rule);
    rule->setting = s;
    if (chain->last)
        chain->last->next = rule;
    else
        chain->first = rule;
    chain->last = rule;
}

void resolve_env(struct sandbox *sb) {
    static const struct origin appimage = {.kind = ORIGIN_DEFAULT, .text = "AppImage"};
    static const struct origin names = {.kind = ORIGIN_DEFAULT, .text = "the shell finds what is made there"};
    static const char extract[] = "APPIMAGE_EXTRACT_AND_RUN";
    const settings *list = &sb->policy->list;
    struct rules rules = {0};
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == KEY_ENV_PASS || list->v[i].key == KEY_ENV_UNSET || list->v[i].key == KEY_ENV_SET)
            add_rule(&rules, &list->v[i]);
    for (char *const *e = sb->world->env; *e; e++) {
        const char *equals = strchr(*e, '=');
        if (equals && equals != *e)
            settle(sb, &rules, mem_dup(*e, (size_t)(equals - *e)), equals + 1);
    }
    for (size_t i = 0; i < list->n; i++) {
        const char *name = list->v[i].key == KEY_ENV_SET ? name_of(&list->v[i]) : NULL;
        if (name && !map_get(&rules.settled, name))
            settle(sb, &rules, name, NULL);
    }
    if (sb->tmpdir && !has(sb, "TMPDIR"))
        op_add(&sb->env, OP_SETENV, sb->tmpdir, "TMPDIR", &names);
    if (sb->appimage && !has(sb, extract))
        op_add(&sb->env, OP_SETENV, "1", extract, &appimage);
}
