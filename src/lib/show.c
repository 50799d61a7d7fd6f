/* SPDX-License-Identifier: MIT */
#include "show.h"

#include "base/str.h"
#include "policy/policy.h"

#include <string.h>

enum { MAX_LINE = 197 }; /* what libinih's default buffer holds */

static bool line_valid(const char *value, size_t len) {
    for (const char *c = value; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f || (*c == ';' && (c == value || c[-1] == ' ')))
            return false;
    return *value != ' ' && !(*value && value[strlen(value) - 1] == ' ') && len <= MAX_LINE;
}

static void add_line(struct str *out, const struct origin *o, enum key key, const char *value, bool *ok) {
    const char *line = mem_printf("%s = %s", keys[key].name, value);
    if (!ok)
        str_printf(out, "%s\n", str_printable(line));
    else if (!line_valid(value, strlen(line)))
        *ok = diag_error(o, value, "%s: can not be written in a policy file", keys[key].name);
    else
        str_printf(out, "%s\n", line);
}

static void add_scalar(struct str *out, const struct sandbox *sb, enum key key, bool *ok) {
    const struct policy *p = sb->policy;
    const char *value = policy_get(p, key);
    if (key == KEY_HOME && policy_is(p, KEY_TMPHOME, "yes"))
        value = NULL;
    else if (key == KEY_HOME && sb->home_name)
        value = sb->home_name; /* the inferred one */
    if (key == KEY_TMPHOME && !policy_is(p, key, "yes"))
        value = NULL;
    if (value && key != KEY_UNSAFE_SESSION)
        add_line(out, &p->scalar[key].origin, key, value, ok);
}

/* The value of a list setting with its paths expanded, NULL: reported. */
static const char *absolute(const struct sandbox *sb, const struct setting *s) {
    struct bind b;
    const char *path;
    switch (keys[s->key].type) {
    case TYPE_BIND:
        if (!expand_bind(sb->world, sb->policy->project_dir, s, &b))
            return NULL;
        return mem_printf("%s%s", b.optional ? "-" : "", expand_bind_escape(b.src, b.dest));
    case TYPE_PATH:
    case TYPE_GLOB:
        path = expand_path(sb->world, sb->policy->project_dir, s, s->value);
        return path ? expand_escape(path) : NULL;
    case TYPE_FILE:
        path = expand_file(sb->world, sb->policy->project_dir, s, &b.optional);
        return path ? mem_printf("%s%s", b.optional ? "-" : "", expand_escape(path)) : NULL;
    case TYPE_LEVEL:
    case TYPE_NAME:
    case TYPE_PROFILE:
    case TYPE_WORD:
    case TYPE_ENV_GLOB:
    case TYPE_ENV_VALUE:
    case TYPE_SHARE:
    case TYPE_CAPABILITY:
    case TYPE_PUBLISH:
    case TYPE_HOST_PORT:
    case TYPE_COMMAND:
        break;
    }
    return s->value;
}

const char *show_policy(const struct sandbox *sb, bool *ok) {
    const settings *list = &sb->policy->list;
    struct str out = {0};
    bool failed = false;
    if (ok)
        *ok = true;
    for (enum key k = 0; k < KEY_COUNT; k++)
        if (!keys[k].list && keys[k].group != GROUP_POLICY)
            add_scalar(&out, sb, k, ok);
    str_add(&out, "tool-profiles = no\n"); /* it stands here already */
    for (size_t i = 0; i < sb->emptied.n; i++)
        add_line(&out, NULL, KEY_TMPFS_RO, expand_escape(sb->emptied.v[i]), ok);
    for (size_t i = 0; i < list->n; i++) {
        const struct setting *s = &list->v[i];
        const char *value = absolute(sb, s);
        if (!value)
            failed = true;
        else if (keys[s->key].group == GROUP_POLICY)
            str_printf(&out, "# %s = %s\n", keys[s->key].name, value);
        else
            add_line(&out, &s->origin, s->key, value, ok);
    }
    for (size_t i = 0; i < sb->policy->outvoted.n; i++) {
        const struct setting *s = &sb->policy->outvoted.v[i];
        if (policy_is_outvoted(sb->policy, s))
            str_printf(&out, "# outvoted: %s (%s)\n", policy_outvoted_text(sb->policy, s), origin_text(&s->origin));
    }
    return failed ? NULL : out.s;
}
