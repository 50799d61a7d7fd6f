/* SPDX-License-Identifier: MIT */
#include "summary.h"

#include "given.h"
#include "base/path.h"
#include "base/str.h"
#include "run/run.h"

#include <string.h>

enum { MANY = 6 }; /* of a list are shown */

/* ---- parts of a line ---- */

static const char *tilde(const struct session *s, const char *path) {
    return path_tilde(path_tilde(path, s->world.home_real), s->world.home);
}

const char *summary_origin(const struct session *s, const struct origin *o) {
    if (o->kind == ORIGIN_FILE)
        return str_printable(mem_printf("%s:%u", tilde(s, o->path), o->line));
    if (o->kind == ORIGIN_DEFAULT)
        return o->text ? o->text : "default";
    return origin_text(o);
}

static bool is_listed(const strv *list, const char *word) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i], word))
            return true;
    return false;
}

/* "HEAD a, b and N more", or "HEAD none" where LIST has nothing. */
static void add_list(struct str *out, const char *head, const strv *list) {
    str_printf(out, "%-11s", head);
    for (size_t i = 0; i < list->n && i < MANY; i++)
        str_printf(out, "%s%s", i ? ", " : "", str_printable(list->v[i]));
    if (list->n > MANY)
        str_printf(out, " and %zu more", list->n - MANY);
    str_add(out, list->n ? "\n" : "nothing\n");
}

/* ---- the lines ---- */

static void add_profile(struct str *out, const struct session *s) {
    const struct policy *p = &s->policy;
    bool by_name = false;
    for (size_t i = 0; i < s->layers.n; i++)
        by_name = by_name || s->layers.v[i].automatic;
    str_printf(out, "%-11s%s%s, level %s\n", "profile:", p->profile ? str_printable(p->profile) : "none",
               by_name ? ", by the command's name" : "", policy_get(p, KEY_BASE));
}

static const char *network_text(const struct session *s) {
    if (s->sandbox.net)
        return "the machine's, with all that listens on it";
    return s->plan.project && outer_joins(&s->world) ? "none but the project's own localhost" : "none";
}

static void add_network(struct str *out, const struct session *s) {
    const struct origin o = s->policy.scalar[KEY_NET].origin;
    str_printf(out, "%-11s%s (%s)\n", "network:", network_text(s), summary_origin(s, &o));
}

/* What of the network's ports is shown, where there is any. */
static void add_ports(struct str *out, const struct session *s) {
    const settings *list = &s->policy.list;
    strv ports = {0};
    for (size_t i = 0; s->sandbox.loopback && i < list->n; i++) {
        const struct setting *set = &list->v[i];
        if (set->key == KEY_PUBLISH || set->key == KEY_HOST_PORT)
            strv_add(&ports, mem_printf("%s %s (%s)", set->key == KEY_PUBLISH ? "published" : "of the host", set->value,
                                        summary_origin(s, &set->origin)));
    }
    if (ports.n)
        add_list(out, "ports:", &ports);
}

static void add_home(struct str *out, const struct session *s) {
    const ops *all = &s->plan.ops;
    const struct origin o = s->policy.scalar[KEY_HOME].origin;
    size_t i = op_at(all, all->n, s->world.home);
    const char *text = "not there";
    if (i != OP_NONE)
        text = !op_is_bind(&all->v[i]) ? "empty, for this command alone"
               : all->v[i].kept        ? "the project's own, kept between commands"
               : s->sandbox.home_dir   ? str_printable(tilde(s, s->sandbox.home_dir))
                                       : "yours";
    str_printf(out, "%-11s%s (%s)\n", "home:", text, summary_origin(s, &o));
}

static void add_tmp(struct str *out, const struct session *s) {
    const ops *all = &s->plan.ops;
    size_t i = op_at(all, all->n, "/tmp");
    const char *text = "not there";
    if (i != OP_NONE)
        text = !op_is_bind(&all->v[i]) ? "empty, for this command alone"
               : strcmp(all->v[i].src, "/tmp") && strcmp(all->v[i].src, "/")
                   ? "the project's own, kept between commands"
                   : "the machine's";
    str_printf(out, "%-11s%s\n", "/tmp:", text);
}

/* What of the host can be written, or read: the latter besides the system. */
static void add_grants(struct str *out, const struct session *s, const char *head, bool writable) {
    const ops *grants = &s->sandbox.grants;
    strv list = {0};
    for (size_t i = 0; i < grants->n; i++) {
        const struct op *o = &grants->v[i];
        if (!op_is_bind(o) || o->kept || op_is_writable(o) != writable || o->origin.kind == ORIGIN_LEVEL)
            continue;
        const char *name = mem_printf("%s (%s)", tilde(s, o->src), summary_origin(s, &o->origin));
        if (!is_listed(&list, name))
            strv_add(&list, name);
    }
    add_list(out, head, &list);
}

/* What somebody has said is news; then what is the user's; then the rest. */
static int rank(const struct session *s, const struct hide *h) {
    return h->origin.kind != ORIGIN_DEFAULT ? 0 : path_under(h->path, s->world.home_real) ? 1 : 2;
}

static const char *hide_text(const struct session *s, const struct hide *h) {
    if (rank(s, h))
        return tilde(s, h->path);
    return mem_printf("%s (%s)", tilde(s, h->path), summary_origin(s, &h->origin));
}

static void add_hides(struct str *out, const struct session *s, const char *head, const hides *all) {
    strv list = {0};
    for (int r = 0; r <= 2; r++)
        for (size_t i = 0; i < all->n; i++)
            if (!all->v[i].data && rank(s, &all->v[i]) == r && !is_listed(&list, hide_text(s, &all->v[i])))
                strv_add(&list, hide_text(s, &all->v[i]));
    add_list(out, head, &list);
}

static void add_withheld(struct str *out, const struct session *s) {
    const strv plain = given_withheld(s, GIVEN_NOT), secret = given_withheld(s, GIVEN_NOT_SECRET),
               changed = given_withheld(s, GIVEN_NOT_CHANGED);
    if (plain.n || !(secret.n || changed.n))
        add_list(out, "withheld:", &plain);
    if (secret.n) {
        add_list(out, "withheld:", &secret);
        str_add(out, "           (like a secret: A=$A CMD in the line that needs it, or env-pass)\n");
    }
    if (changed.n) {
        add_list(out, "withheld:", &changed);
        str_add(out, "           (nobody has typed it, and it could tell this command what to run)\n");
    }
}

static const char *trust_word(const struct layer *l) {
    if (l->file->source != SOURCE_PROJECT)
        return "";
    return l->trust == TRUST_ALLOWED ? " (allowed)"
           : l->waiting              ? " (waits for 'firewrap allow')"
                                     : " (not allowed: only tightens)";
}

static void add_files(struct str *out, const struct session *s) {
    strv list = {0};
    for (size_t i = 0; i < s->layers.n; i++)
        if (s->layers.v[i].file)
            strv_add(&list, mem_printf("%s%s", tilde(s, s->layers.v[i].file->path), trust_word(&s->layers.v[i])));
    add_list(out, "policies:", &list);
}

const char *summary_text(const struct session *s) {
    struct str out = {0};
    add_files(&out, s);
    add_profile(&out, s);
    add_network(&out, s);
    add_ports(&out, s);
    add_home(&out, s);
    add_tmp(&out, s);
    add_grants(&out, s, "writable:", true);
    add_grants(&out, s, "readable:", false);
    add_hides(&out, s, "hidden:", &s->sandbox.masks);
    add_hides(&out, s, "protected:", &s->sandbox.protects);
    add_withheld(&out, s);
    return out.s;
}
