/* SPDX-License-Identifier: MIT */
#include "why.h"

#include "base/path.h"
#include "base/str.h"
#include "names.h"
#include "told.h"
#include "why_find.h"
#include "why_server.h"

#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { MAX_COMMAND = 160 }; /* bytes of the command's words that are shown */

static const struct row rows[] = {
#define WHY(kind, words, detail) {KIND_##kind, words, detail},
#include "why.def"
#undef WHY
};

static void (*const find[])(const struct question *, const struct row *, struct answer *) = {
#define KIND(name, function) [KIND_##name] = function,
#include "why_kinds.def"
#undef KIND
};

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

/* An editor that could not write a policy has not failed. */
static bool is_about(const struct row *row, const struct question *q) {
    return (q->end->status || row->kind == KIND_EDITOR) && conf_section_holds(row->words, q->s->cli.command);
}

static void answer(const struct question *q, struct answer *a) {
    if (q->end->status) {
        why_find_program(q, a);
        why_find_secret(q, a);
    }
    for (size_t i = 0; !a->outside && i < sizeof rows / sizeof *rows; i++)
        if (is_about(&rows[i], q))
            find[rows[i].kind](q, &rows[i], a);
    if (q->end->status)
        why_find_outvoted(q, a);
}

static const char *line_of(const struct question *q, const struct answer *a) {
    struct str line = {0};
    for (size_t i = 0; i < a->missing.n; i++)
        str_printf(&line, "%s%s", i ? ", " : "", a->missing.v[i]);
    if (a->instead)
        str_printf(&line, "; to change it: %s", a->instead);
    else if (a->missing.n)
        str_printf(&line, "; for this command%s: %s", a->outside && !q->end->nofw ? ", without fw" : "", to_type(q, a));
    return line.s;
}

const char *why_text(const struct session *s, const struct why_end *end, strv *kinds) {
    const struct question q = {.s = s, .end = end, .words = typed_words(s)};
    struct answer a = {0};
    answer(&q, &a);
    *kinds = a.kinds;
    return line_of(&q, &a);
}

/* Does nobody read it, or want it? */
static bool is_unwanted(const struct session *s, const struct why_end *end) {
    return policy_is(&s->policy, KEY_HINTS, "no") || !told_reader(end->group);
}

static void say_once(const struct session *s, const char *text, const strv *kinds) {
    bool is_new = false;
    for (size_t i = 0; i < kinds->n; i++)
        is_new = !told_before(&s->world, kinds->v[i]) || is_new;
    if (text && is_new)
        diag_note("%s", text);
}

/* What succeeds is not looked at for longer than that takes. */
static bool names_policy(const struct session *s) {
    for (char *const *word = s->cli.command; *word; word++)
        if (!strcmp(path_base(*word), POLICY_NAME))
            return true;
    return false;
}

void why_say(const struct session *s, const struct why_end *end) {
    strv kinds = {0};
    if ((!end->status && !names_policy(s)) || is_unwanted(s, end))
        return;
    const char *text = why_text(s, end, &kinds);
    say_once(s, text, &kinds);
}

/* Does an editor, or a shell at its prompt, draw on the terminal? */
static bool is_drawn_on(void) {
    struct termios t;
    return tcgetattr(STDERR_FILENO, &t) == 0 && !(t.c_lflag & ICANON);
}

bool why_say_server(const struct session *s, const struct why_end *end, unsigned port) {
    if (policy_is(&s->policy, KEY_HINTS, "no") || !isatty(STDERR_FILENO))
        return true;
    if (is_drawn_on())
        return false;
    const struct question q = {.s = s, .end = end, .words = typed_words(s)};
    const struct origin o = policy_origin(&s->policy, KEY_NET);
    const char *text = why_unpublished(s, port);
    struct answer a = {0};
    if (!text)
        why_add(&a, "", mem_printf("nothing outside the sandbox reaches port %u%s", port, why_by(&q, &o)), "--net");
    strv_add(&a.kinds, mem_printf("server %u", port));
    if (!text || *text)
        say_once(s, text ? text : line_of(&q, &a), &a.kinds);
    return true;
}

void why_say_left(const struct session *s, const struct why_end *end, const strv *names) {
    struct str line = {0};
    str_add(&line, "ended with the command:");
    for (size_t i = 0; i < names->n; i++)
        str_printf(&line, "%s %s", i ? "," : "", names->v[i]);
    if (names->n && !is_unwanted(s, end))
        say_once(s, line.s, names);
}
