/* SPDX-License-Identifier: MIT */
/* Plans as a run would, for no command and for the command of each section, and says what would be an error then. So it can not
 * differ from what runs. What is only unwise is a warning. */
#include "base/path.h"
#include "command.h"
#include "lib/lib.h"
#include "names.h"
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>

struct check {
    struct session *s;
    layers layers; /* to be planned */
    strv sections; /* to be planned for: what stands behind "command" */
    bool ok, warned;
};

/* ---- what is unwise ---- */

static void warn_wide(struct check *c) {
    const struct sandbox *sb = &c->s->sandbox;
    const settings *list = &c->s->policy.list;
    for (size_t i = 0; i < list->n; i++) {
        const struct setting *set = &list->v[i];
        struct bind b;
        if (keys[set->key].type != TYPE_BIND || !expand_bind(sb->world, c->s->policy.project_dir, set, &b) ||
            !path_under(sb->world->home_real, world_real(sb->world, b.src)))
            continue;
        diag_error(&set->origin, set->value, "warning: %s: grants the whole home", keys[set->key].name);
        c->warned = true;
    }
}

/* Ports are shown only on a localhost that commands share. */
static void warn_ports(struct check *c) {
    const struct policy *p = &c->s->policy;
    const bool net = c->s->sandbox.net, own = policy_is(p, KEY_LOOPBACK, "own") && p->project_dir && !p->holds.value;
    for (size_t i = 0; (net || own) && i < p->list.n; i++) {
        const struct setting *set = &p->list.v[i];
        if (keys[set->key].type != TYPE_PUBLISH && keys[set->key].type != TYPE_HOST_PORT)
            continue;
        diag_error(&set->origin, set->value, "warning: %s: %s", keys[set->key].name,
                   net ? "needless, since net = on has all ports of this machine"
                       : "does nothing, since loopback = own shares no localhost");
        c->warned = true;
    }
}

/* ---- planning ---- */

static void add_sections(struct check *c) {
    const strv *others = &c->s->policy.other_sections;
    for (size_t i = 0; i < others->n; i++) {
        bool known = false;
        for (size_t k = 0; k < c->sections.n && !known; k++)
            known = !strcmp(c->sections.v[k], others->v[i]);
        if (!known)
            strv_add(&c->sections, others->v[i]);
    }
}

/* The words of SECTION, NULL-terminated. */
static char *const *words_of(const char *section) {
    strv words = {0};
    for (size_t len; *section; section += len + (section[len] == ' ')) {
        len = strcspn(section, " ");
        strv_add(&words, mem_dup(section, len));
    }
    strv_end(&words);
    return (char *const *)words.v;
}

/* Plans for SECTION's command, NULL: for none. ALLOWED: as if every file were. */
static void plan_for(struct check *c, const char *section, bool allowed) {
    static char *const none[] = {NULL};
    struct session *s = c->s;
    s->layers = (layers){0};
    s->policy = (struct policy){0};
    for (size_t i = 0; i < c->layers.n; i++) {
        struct layer l = c->layers.v[i];
        if (allowed)
            l.trust = TRUST_ALLOWED;
        *vec_push(&s->layers) = l;
    }
    s->cli.command = section ? words_of(section) : none;
    c->ok = session_plan(s, section ? s->cli.command : NULL) && c->ok;
    warn_wide(c);
    if (!section)
        warn_ports(c);
    add_sections(c);
}

/* Planning for one section may come to files that have others. */
static void plan_all(struct check *c, bool allowed) {
    plan_for(c, NULL, allowed);
    for (size_t i = 0; i < c->sections.n; i++)
        plan_for(c, c->sections.v[i], allowed);
}

static bool is_all_allowed(const layers *ls) {
    for (size_t i = 0; i < ls->n; i++)
        if (ls->v[i].file && ls->v[i].file->source == SOURCE_PROJECT && ls->v[i].trust != TRUST_ALLOWED)
            return false;
    return true;
}

/* As it will be once all is allowed; where that differs, as it is, too. */
static void check_layers(struct check *c) {
    plan_all(c, true);
    if (!is_all_allowed(&c->layers))
        plan_all(c, false);
}

/* ---- named files ---- */

/* What kind of policy file a name says it is. */
static enum source kind_of(const char *path) {
    if (!strcmp(path_base(path), POLICY_NAME))
        return SOURCE_PROJECT;
    return !strcmp(path_base(path_parent(path)), "profiles") ? SOURCE_PROFILE : SOURCE_USER;
}

/* F alone, a project's as seen from its own directory. */
static void check_file(struct check *c, const struct file *f) {
    struct layer l = {.file = f, .trust = TRUST_ALLOWED};
    struct world *w = &c->s->world;
    c->ok = conf_parse(f, &l.settings) && c->ok;
    c->layers = (layers){0};
    c->sections = (strv){0};
    *vec_push(&c->layers) = l;
    *vec_push(&c->layers) = (struct layer){0}; /* the command line's */
    if (f->source == SOURCE_PROJECT) {
        w->cwd = world_real(w, f->dir);
        w->elsewhere = true;
    }
    check_layers(c);
}

static void check_named(struct check *c, const char *name) {
    struct file *f = mem_alloc(sizeof *f);
    const char *cwd = c->s->world.cwd, *path = path_normal(*name == '/' ? name : path_join(cwd, name));
    enum file_status found = file_read(&c->s->world, path, kind_of(path), f);
    if (found == FILE_NONE)
        diag_error(NULL, path, "there is no such file");
    if (found == FILE_FOREIGN)
        diag_error(NULL, path, "the policy file belongs to another user and is left out");
    if (found == FILE_READ)
        check_file(c, f);
    c->ok = found == FILE_READ && c->ok;
    c->s->world.cwd = cwd;
}

/* ---- the whole ---- */

static void check_here(struct check *c) {
    c->ok = session_permitted(c->s) && c->ok;
    c->ok = session_layers(c->s) && c->ok;
    c->layers = c->s->layers;
    check_layers(c);
}

int cmd_check(char **words) {
    static char *none[] = {NULL};
    struct session s;
    struct check c = {.s = &s, .ok = true};
    bool strict = words[0] && !strcmp(words[0], "--strict");
    words += strict;
    if (words[0] && words[0][0] == '-' && strcmp(words[0], "--") != 0) {
        diag_error(NULL, words[0], "check: unknown option");
        return EXIT_FIREWRAP;
    }
    if (words[0] && !strcmp(words[0], "--"))
        words++;
    if (!session_read(&s, environ, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    diag_say_once();
    if (!words[0])
        check_here(&c);
    for (; words[0]; words++)
        check_named(&c, words[0]);
    return c.ok && !(strict && c.warned) ? 0 : 1;
}
