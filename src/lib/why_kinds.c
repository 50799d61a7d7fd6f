/* SPDX-License-Identifier: MIT */
/* What a command lacks that is no file. */
#include "base/path.h"
#include "base/str.h"
#include "summary.h"
#include "why_find.h"

#include <string.h>

const char *why_by(const struct question *q, const struct origin *o) {
    bool said = o->kind != ORIGIN_DEFAULT && o->kind != ORIGIN_LEVEL;
    return said ? mem_printf(" (%s)", summary_origin(q->s, o)) : "";
}

void why_add(struct answer *a, const char *kind, const char *missing, const char *option) {
    strv_add(&a->kinds, kind);
    strv_add(&a->missing, missing);
    if (option)
        strv_add(&a->options, option);
    else
        a->outside = true;
}

/* ---- the network ---- */

void why_network(const struct question *q, const struct row *row, struct answer *a) {
    const struct origin o = policy_origin(&q->s->policy, KEY_NET);
    (void)row;
    if (!q->s->sandbox.net)
        why_add(a, "network", mem_printf("no network here%s", why_by(q, &o)), "--net");
}

void why_find_outvoted(const struct question *q, struct answer *a) {
    const struct policy *p = &q->s->policy;
    for (size_t i = 0; i < p->outvoted.n && !a->kinds.n && !a->local; i++) {
        const struct setting *o = &p->outvoted.v[i];
        if (o->key == KEY_NET && strcmp(o->value, "off") != 0 && o->source == SOURCE_PROFILE &&
            policy_is_outvoted(p, o))
            why_network(q, NULL, a);
    }
}

/* ---- variables ---- */

void why_variable(const struct question *q, const struct row *row, struct answer *a) {
    for (const char *at = row->detail; *at; at += strspn(at, " ")) {
        const char *name = mem_dup(at, strcspn(at, " "));
        at += strlen(name);
        if (world_env(&q->s->world, name) && !sandbox_sets(&q->s->sandbox, name))
            why_add(a, mem_printf("variable %s", name), mem_printf("%s is not passed on", name),
                    mem_printf("--env-pass=%s", name));
    }
}

/* ---- what a key grants ---- */

static void lack_key(const struct question *q, enum key key, const char *text, struct answer *a) {
    const struct origin o = policy_origin(&q->s->policy, key);
    if (!policy_is(&q->s->policy, key, "yes"))
        why_add(a, keys[key].name, mem_printf("%s%s", text, why_by(q, &o)), mem_printf("--%s", keys[key].name));
}

void why_perf(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    lack_key(q, KEY_DEBUG, "the machine can not be profiled here", a);
}

static bool has_display(const struct question *q) {
    const struct world *w = &q->s->world;
    return (world_env(w, "DISPLAY") || world_env(w, "WAYLAND_DISPLAY")) &&
           !(level_find(policy_get(&q->s->policy, KEY_BASE))->grants & LEVEL_DISPLAY);
}

void why_display(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    if (has_display(q))
        lack_key(q, KEY_GUI, "no display and no clipboard here", a);
}

void why_audio(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    lack_key(q, KEY_AUDIO, "no sound here", a);
}

void why_ssh_agent(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    if (world_env(&q->s->world, "SSH_AUTH_SOCK"))
        lack_key(q, KEY_SSH_AGENT, "no ssh-agent here", a);
}

void why_gpg_agent(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    if (sandbox_has_gpg_agent(&q->s->sandbox))
        lack_key(q, KEY_GPG_AGENT, "no gpg-agent and no keys here", a);
    else if (!policy_is(&q->s->policy, KEY_GPG_AGENT, "yes"))
        why_add(a, keys[KEY_GPG_AGENT].name, "no gpg-agent and no keys here", NULL);
}

/* ---- what is never there ---- */

void why_outside(const struct question *q, const struct row *row, struct answer *a) {
    (void)q;
    why_add(a, mem_printf("outside %s", row->words), row->detail, NULL);
}
