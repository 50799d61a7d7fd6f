/* SPDX-License-Identifier: MIT */
#include "render.h"

#include "base/str.h"
#include "names.h"

#include <string.h>

void render_op(const struct op *o, strv *words, render_fd *fd, void *context) {
    const struct op_row *row = &op_rows[o->kind];
    if (o->kind == OP_HIDE_DIR || (o->kind == OP_TMPFS && o->src)) {
        strv_add(words, "--perms");
        strv_add(words, o->src);
    }
    if (row->option)
        strv_add(words, o->optional ? mem_printf("%s-try", row->option) : row->option);
    for (const char *word = row->words; *word; word++)
        strv_add(words, *word == 's' ? o->src : *word == 'd' ? o->dest : mem_printf("%d", fd(context, o)));
    if (op_is_closed(o)) {
        strv_add(words, "--remount-ro");
        strv_add(words, o->dest);
    }
}

/* ---- text for a shell ---- */

/* Redirections for what comes in by descriptor: 3, 4, … (dash knows one digit only). */
struct redirections {
    struct str files, documents;
    int n;
    bool escape;
};

static int redirect(void *context, const struct op *o) {
    struct redirections *r = context;
    int fd = 3 + r->n++;
    if (o->kind == OP_SECCOMP) {
        str_printf(&r->files, " %d<%s", fd, str_quote(o->src, r->escape));
    } else {
        str_printf(&r->files, " %d<<'" HERE_END "'", fd);
        str_printf(&r->documents, "\n%s" HERE_END, o->src);
    }
    return fd;
}

static void add_words(struct str *out, const strv *words, bool escape) {
    for (size_t i = 0; i < words->n; i++) {
        str_add(out, " ");
        str_add(out, str_quote(words->v[i], escape));
    }
}

const char *render_shell(const struct plan *p, bool layout) {
    struct str out = {0};
    struct redirections r = {.escape = layout};
    const char *next = layout ? " \\\n   " : "";
    str_add(&out, "bwrap");
    for (size_t i = 0; i < p->ops.n; i++) {
        strv words = {0};
        if (p->ops.v[i].on_link)
            continue;
        render_op(&p->ops.v[i], &words, redirect, &r);
        str_add(&out, next);
        add_words(&out, &words, layout);
    }
    strv command = {0};
    strv_add(&command, "--");
    if (p->stub) {
        strv_add(&command, p->stub);
        strv_add(&command, "-1");
        strv_add(&command, "2");
        strv_add(&command, "0");
        strv_add(&command, p->argv0);
        strv_add(&command, p->program);
    }
    for (char *const *word = p->command + (p->stub != NULL); *word; word++)
        strv_add(&command, *word);
    str_add(&out, next);
    add_words(&out, &command, layout);
    if (r.n > 7)
        diag_note("the line needs bash or zsh: it uses descriptors above 9");
    if (r.files.s)
        str_add(&out, r.files.s);
    if (r.documents.s)
        str_add(&out, r.documents.s);
    str_add(&out, "\n");
    return out.s;
}

/* ---- explain ---- */

static int no_fd(void *context, const struct op *o) {
    (void)context;
    (void)o;
    return 0;
}

/* A value is to be recognized, not read. */
static const char *cut(const char *value) {
    enum { SHOWN = 60, MUCH = 80 };
    return strlen(value) <= MUCH ? value : mem_printf("%.*s...", SHOWN, value);
}

/* What stands for a descriptor's number in the explanation. */
static const char *shown_word(const struct op *o, const char *word) {
    if (o->kind == OP_SECCOMP && !strcmp(word, "0"))
        return str_quote(o->src, true);
    if (o->kind == OP_DATA && !strcmp(word, "0"))
        return "(text)";
    return str_quote(o->kind == OP_SETENV ? cut(word) : word, true);
}

static void add_outvoted(struct str *out, const struct policy *p) {
    bool any = false;
    for (size_t i = 0; i < p->outvoted.n; i++) {
        const struct setting *s = &p->outvoted.v[i];
        if (!policy_is_outvoted(p, s))
            continue;
        str_printf(out, "%s%-50s  # %s\n", any ? "" : "\noutvoted:\n", policy_outvoted_text(p, s),
                   origin_text(&s->origin));
        any = true;
    }
}

const char *render_explain(const struct plan *p) {
    struct str out = {0};
    for (size_t i = 0; i < p->ops.n; i++) {
        strv words = {0};
        struct str line = {0};
        render_op(&p->ops.v[i], &words, no_fd, NULL);
        for (size_t j = 0; j < words.n; j++)
            str_printf(&line, "%s%s", j ? " " : "", shown_word(&p->ops.v[i], words.v[j]));
        str_printf(&out, "%-50s  # %s%s\n", line.s, origin_text(&p->ops.v[i].origin),
                   p->ops.v[i].on_link ? " (over the link itself, not by bwrap)" : "");
    }
    return out.s;
}

const char *render_left_out(const struct sandbox *sb) {
    struct str out = {0};
    str_add(&out, "");
    if (sb->omissions.n)
        str_add(&out, "\nleft out:\n");
    for (size_t i = 0; i < sb->omissions.n; i++) {
        const struct omission *o = &sb->omissions.v[i];
        str_printf(&out, "%-50s  # %s: %s\n", str_printable(o->what), origin_text(&o->origin), str_printable(o->why));
    }
    add_outvoted(&out, sb->policy);
    for (size_t i = 0; i < sb->remarks.n; i++)
        str_printf(&out, "%s%s\n", i ? "" : "\nnote:\n", str_printable(sb->remarks.v[i]));
    return out.s;
}
