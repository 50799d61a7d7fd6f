/* SPDX-License-Identifier: MIT */
/* The environment is default-deny: what neither the level nor a setting allows does not exist inside. */
#include "path.h"
#include "resolve.h"
#include "str.h"

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
        return !str_starts(name, "FIREWRAP_");
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

/* Applies the settings, in order, to a variable whose HOST value is NULL if the host has none. */
static bool settle(const struct sandbox *sb, const char *name, const char *host, struct variable *v) {
    const settings *list = &sb->policy->list;
    *v = (struct variable){.name = name};
    if (host && level_allows(sb, name, &v->origin))
        v->value = host;
    for (size_t i = 0; i < list->n; i++) {
        const struct setting *s = &list->v[i];
        const char *was = v->value;
        if (s->key == KEY_ENV_PASS && host && matches(s->value, name))
            v->value = host;
        else if (s->key == KEY_ENV_UNSET && matches(s->value, name))
            v->value = NULL;
        else if (s->key == KEY_ENV_SET && !strncmp(s->value, name, strlen(name)) && s->value[strlen(name)] == '=')
            v->value = s->value + strlen(name) + 1;
        if (v->value != was)
            v->origin = s->origin;
    }
    return v->value != NULL;
}

static void add(struct sandbox *sb, const char *name, const char *host) {
    struct variable v;
    if (settle(sb, name, host, &v))
        op_add(&sb->env, OP_SETENV, v.value, v.name, &v.origin);
}

static bool has(const struct sandbox *sb, const char *name) {
    for (size_t i = 0; i < sb->env.n; i++)
        if (!strcmp(sb->env.v[i].dest, name))
            return true;
    return false;
}

void resolve_env(struct sandbox *sb) {
    static const struct origin appimage = {.kind = ORIGIN_DEFAULT, .text = "AppImage"};
    static const char extract[] = "APPIMAGE_EXTRACT_AND_RUN";
    const settings *list = &sb->policy->list;
    for (char *const *e = sb->world->env; *e; e++) {
        const char *equals = strchr(*e, '=');
        if (equals && equals != *e)
            add(sb, mem_dup(*e, (size_t)(equals - *e)), equals + 1);
    }
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i].key != KEY_ENV_SET)
            continue;
        const char *name = mem_dup(list->v[i].value, strcspn(list->v[i].value, "="));
        if (!world_env(sb->world, name) && !has(sb, name))
            add(sb, name, NULL);
    }
    if (sb->appimage && !has(sb, extract))
        op_add(&sb->env, OP_SETENV, "1", extract, &appimage);
}
