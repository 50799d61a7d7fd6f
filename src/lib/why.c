/* SPDX-License-Identifier: MIT */
#include "why.h"

#include "base/path.h"
#include "base/str.h"
#include "told.h"

#include <string.h>

enum { MAX_COMMAND = 160 }; /* bytes of the command's words that are shown */

struct question {
    const struct session *s;
    const struct why_end *end;
    char *const *words; /* as typed */
};

/* What is missing, and what of `fw` grants it. */
struct answer {
    strv missing, options, kinds;
    bool outside; /* no option does */
};

struct row {
    enum kind {
#define KIND(name, find) KIND_##name,
#include "why_kinds.def"
#undef KIND
    } kind;
    const char *words, *detail;
};

static const struct row rows[] = {
#define WHY(kind, words, detail) {KIND_##kind, words, detail},
#include "why.def"
#undef WHY
};

/* ---- what was said, and where ---- */

/* " (PATH:LINE)" of what has said it, "" where nobody has. */
static const char *by(const struct question *q, const struct origin *o) {
    if (o->kind == ORIGIN_DEFAULT || o->kind == ORIGIN_LEVEL)
        return "";
    if (o->kind != ORIGIN_FILE)
        return mem_printf(" (%s)", origin_text(o));
    return mem_printf(" (%s:%u)", path_tilde(o->path, q->s->world.home), o->line);
}

static void add(struct answer *a, const char *kind, const char *missing, const char *option) {
    strv_add(&a->kinds, kind);
    strv_add(&a->missing, missing);
    if (option)
        strv_add(&a->options, option);
    else
        a->outside = true;
}

/* ---- the kinds ---- */

static void lack_network(const struct question *q, const char *kind, const char *text, struct answer *a) {
    const struct origin o = policy_origin(&q->s->policy, KEY_NET);
    if (!q->s->sandbox.net)
        add(a, kind, mem_printf("%s%s", text, by(q, &o)), "--net");
}

static void find_network(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    lack_network(q, "network", "no network here", a);
}

static void find_server(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    lack_network(q, "server", "no network here, and no server of this machine", a);
}

static void (*const find[])(const struct question *, const struct row *, struct answer *) = {
#define KIND(name, function) [KIND_##name] = function,
#include "why_kinds.def"
#undef KIND
};

/* Its profile would have had the network. */
static void find_outvoted(const struct question *q, struct answer *a) {
    const struct policy *p = &q->s->policy;
    for (size_t i = 0; i < p->outvoted.n && !a->kinds.n; i++) {
        const struct setting *o = &p->outvoted.v[i];
        if (o->key == KEY_NET && strcmp(o->value, "off") != 0 && o->source == SOURCE_PROFILE && policy_is_outvoted(p, o))
            find_network(q, NULL, a);
    }
}

/* ---- what to type ---- */

static void add_words(struct str *out, char *const *words) {
    const size_t before = out->len;
    for (; *words; words++) {
        const char *word = str_quote(*words, true);
        if (out->len - before + strlen(word) > MAX_COMMAND) {
            str_add(out, " …");
            return;
        }
        str_printf(out, "%s%s", out->len ? " " : "", word);
    }
}

static bool is_configured(const struct session *s) {
    for (size_t i = 0; i < s->layers.n; i++)
        if (s->layers.v[i].file && s->layers.v[i].trust == TRUST_ALLOWED)
            return true;
    return false;
}

/* The options that the user has given, and MORE. Where there is no policy, options are all that counts. */
static void add_options(struct str *out, const struct cli *c, bool configured, const strv *more) {
    if (c->alias)
        str_printf(out, " --profile=%s", str_quote(str_lower(c->alias), true));
    for (size_t i = 0; i < c->options.n; i++) {
        const struct setting *o = &c->options.v[i];
        str_printf(out, " %s", str_quote(mem_printf("--%s=%s", keys[o->key].name, o->value), true));
    }
    if (!configured && !c->alias && !c->options.n)
        str_add(out, " -bc");
    for (size_t i = 0; i < more->n; i++)
        str_printf(out, " %s", more->v[i]);
}

static const char *to_type(const struct question *q, const struct answer *a) {
    struct str out = {0};
    if (!a->outside) {
        str_add(&out, "fw");
        add_options(&out, &q->s->cli, is_configured(q->s), &a->options);
    } else if (q->end->nofw) {
        str_add(&out, "nofw");
    }
    add_words(&out, q->words);
    return out.s;
}

static char *const *typed_words(const struct session *s) {
    strv words = {0};
    strv_add(&words, s->cli.argv0 ? s->cli.argv0 : s->cli.command[0]);
    for (char *const *word = s->cli.command + 1; *word; word++)
        strv_add(&words, *word);
    strv_end(&words);
    return (char *const *)words.v;
}

const char *why_text(const struct session *s, const struct why_end *end, strv *kinds) {
    const struct question q = {.s = s, .end = end, .words = typed_words(s)};
    struct answer a = {0};
    struct str line = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (conf_section_holds(rows[i].words, s->cli.command))
            find[rows[i].kind](&q, &rows[i], &a);
    find_outvoted(&q, &a);
    for (size_t i = 0; i < a.missing.n; i++)
        str_printf(&line, "%s%s", i ? ", " : "", a.missing.v[i]);
    for (size_t i = 0; i < a.kinds.n; i++)
        strv_add(kinds, a.kinds.v[i]);
    if (a.missing.n)
        str_printf(&line, "; for this command%s: %s", a.outside && !end->nofw ? ", without fw" : "", to_type(&q, &a));
    return line.s;
}

void why_say(const struct session *s, const struct why_end *end) {
    strv kinds = {0};
    if (policy_is(&s->policy, KEY_HINTS, "no") || !told_reader(end->group))
        return;
    const char *text = why_text(s, end, &kinds);
    bool is_new = false;
    for (size_t i = 0; i < kinds.n; i++)
        is_new = !told_before(&s->world, kinds.v[i]) || is_new;
    if (text && is_new)
        diag_note("%s", text);
}
