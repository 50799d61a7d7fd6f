/* SPDX-License-Identifier: MIT */
#include "merge.h"

#include "base/path.h"
#include "base/str.h"
#include "conf.h"
#include "held.h"
#include "host/host.h"
#include "include.h"
#include "profile.h"
#include "repeats.h"

#include <string.h>

enum { MAX_DEPTH = 16 }; /* of profiles that name profiles, and files that include files */

struct merge {
    struct policy *policy;
    const struct world *world;
    char *const *argv;
    const layers *layers;
    struct layer *layer;           /* whose settings are merged */
    bool special;                  /* for this command, and not for all of the project's */
    bool home_special, home_plain; /* so was the home's value; or a project file has said it for all */
};

const char *policy_get(const struct policy *p, enum key key) {
    return p->scalar[key].value;
}

bool policy_is(const struct policy *p, enum key key, const char *word) {
    return p->scalar[key].value && !strcmp(p->scalar[key].value, word);
}

struct origin policy_origin(const struct policy *p, enum key key) {
    struct origin o = p->scalar[key].origin;
    if (o.kind == ORIGIN_DEFAULT)
        o.text = keys[key].name;
    return o;
}

bool policy_shares(const struct policy *p, const char *namespace) {
    for (size_t i = 0; i < p->list.n; i++)
        if (p->list.v[i].key == KEY_SHARE && !strcmp(p->list.v[i].value, namespace))
            return true;
    return false;
}

bool policy_is_outvoted(const struct policy *p, const struct setting *s) {
    const char *value = policy_get(p, s->key);
    return !value || strcmp(value, s->value) != 0;
}

const char *policy_outvoted_text(const struct policy *p, const struct setting *s) {
    struct origin by = policy_origin(p, s->key);
    const char *value = policy_get(p, s->key);
    return str_printable(
        mem_printf("%s = %s, by %s of %s", keys[s->key].name, s->value, value ? value : "none", origin_text(&by)));
}

static bool allowed(const struct layer *l) {
    return !l->file || l->file->source != SOURCE_PROJECT || l->trust == TRUST_ALLOWED;
}

static bool is_list(const struct setting *s) {
    return keys[s->key].list;
}

/* ---- defaults ---- */

/* Does S say something about the sandbox (rather than about which files are read)? */
static bool is_wish(const struct setting *s) {
    return keys[s->key].group != GROUP_POLICY;
}

/* Is there a project whose directory can be granted, so that the current one needs no grant of its own? */
static bool stands_for_cwd(const struct policy *p, const struct world *w) {
    return p->project_dir && !guard(w, p->project_dir, false);
}

static bool says(const struct layer *l, enum key key, char *const *argv) {
    bool yes = false;
    for (size_t i = 0; i < l->settings.n; i++) {
        const struct setting *s = &l->settings.v[i];
        if (s->key == key && conf_section_holds(s->section, argv))
            yes = !strcmp(s->value, "yes");
    }
    return yes;
}

static bool is_project(const struct layer *l) {
    return l->file && l->file->source == SOURCE_PROJECT;
}

/* Where the project is: its directory, and what must not be taken for a part of it. */
static void set_project(struct policy *p, const layers *ls, char *const *argv) {
    for (size_t i = 0; i < ls->n; i++) {
        const struct layer *l = &ls->v[i];
        if (!is_project(l))
            continue;
        *(allowed(l) ? &p->project_dir : &p->barred) = l->file->dir;
        if (allowed(l) && says(l, KEY_ROOT, argv))
            p->bound = l->file->dir;
    }
}

/* An empty command line means -bc; with options, exactly those count (a display alone brings level 5, as with the
 * original); a policy file or a profile brings level 4. A profile, like no option at all, leaves the current directory
 * writable: what a program needs does not depend on how its profile was named. */
static void set_defaults(struct policy *p, const struct world *w, const layers *ls) {
    bool wishes = false, configured = false, profile = false, gui = false;
    for (size_t i = 0; i < ls->n; i++) {
        const struct layer *l = &ls->v[i];
        configured = configured || (l->file && allowed(l));
        for (size_t j = 0; !l->file && !l->implied && j < l->settings.n; j++) {
            const struct setting *set = &l->settings.v[j];
            wishes = wishes || is_wish(set);
            profile = profile || set->key == KEY_PROFILE;
            gui = set->key == KEY_GUI ? !strcmp(set->value, "yes") : gui;
        }
    }
    configured = configured || profile;
    for (enum key k = 0; k < KEY_COUNT; k++)
        p->scalar[k] = (struct setting){.key = k, .value = keys[k].preset};
    p->scalar[KEY_BASE].value = configured || !wishes ? "4" : gui ? "5" : "0";
    p->scalar[KEY_PROJECT].value = p->project_dir ? "rw" : "off";
    p->scalar[KEY_CWD].value = (wishes && !profile) || stands_for_cwd(p, w) ? "off" : "rw";
    p->scalar[KEY_ACCOUNTS].value = p->scalar[KEY_USER_PROGRAMS].value = NULL; /* follow from the level */
}

/* What user-programs and accounts are while nobody has set them. */
static const char *follows_level(const struct policy *p, enum key key) {
    unsigned grants = level_find(policy_get(p, KEY_BASE))->grants;
    if (key == KEY_ACCOUNTS)
        return grants & LEVEL_ROOT ? "host" : "minimal";
    return grants & LEVEL_PROGRAMS ? "yes" : "no";
}

/* ---- home ---- */

/* Do all commands of the project share what is kept for it? Where there is one and it is not the home itself. The level as an
 * option says what the sandbox is to be. */
static bool is_shared(const struct merge *m) {
    const struct policy *p = m->policy;
    enum source by = p->scalar[KEY_BASE].source;
    return stands_for_cwd(p, m->world) && by != SOURCE_OPTION && by != SOURCE_ARGS &&
           level_find(policy_get(p, KEY_BASE))->grants & LEVEL_SYSTEM;
}

/* Programs know that others write to /tmp, too; so those that hold more than the project's share it, unlike the home. */
static void settle_tmp(struct merge *m) {
    struct setting *tmp = &m->policy->scalar[KEY_TMP];
    bool real = level_find(policy_get(m->policy, KEY_BASE))->grants & LEVEL_REAL_TMP;
    if (!tmp->value)
        tmp->value = is_shared(m) && !real ? "project" : "own";
}

static void settle_home(struct merge *m) {
    struct policy *p = m->policy;
    struct setting *home = &p->scalar[KEY_HOME];
    if (p->holds.value && home->value && m->home_plain) {
        *vec_push(&p->outvoted) = *home;
        home->value = NULL;
    }
    if (home->value || policy_is(p, KEY_TMPHOME, "yes"))
        return;
    bool shared = is_shared(m);
    *home = (struct setting){.key = KEY_HOME, .value = shared && !p->holds.value ? "project" : "none"};
    if (shared && p->holds.value)
        home->origin = p->holds.origin;
}

/* A project's home for all is not for a command that has said its own. */
static bool keeps_home(struct merge *m, const struct setting *s) {
    bool plain = m->layer->file && m->layer->file->source == SOURCE_PROJECT && !m->special;
    if (s->key == KEY_HOME && plain && m->home_special) {
        *vec_push(&m->policy->outvoted) = *s;
        return true;
    }
    if (s->key == KEY_HOME) {
        m->home_plain = plain;
        m->home_special = m->special;
    }
    return false;
}

/* What KEY is while nobody has set it; NULL: what its row says. X11's clients show their cookie to who has their server's abstract name. */
static const char *following(const struct merge *m, enum key key) {
    if (key == KEY_LOOPBACK)
        return is_shared(m) && !m->policy->holds.value && !m->policy->displays ? "project" : "own";
    return key == KEY_ACCOUNTS || key == KEY_USER_PROGRAMS ? follows_level(m->policy, key) : NULL;
}

/* What the user or the machine has said of named files, a profile that comes by a command's name, an editor's, only tightens. */
static bool keeps_named(struct merge *m, const struct setting *s) {
    const struct setting *said = &m->policy->scalar[KEY_NAMED_FILES];
    bool keeps = s->key == KEY_NAMED_FILES && m->layer->automatic && said->source & (SOURCE_MACHINE | SOURCE_USER) &&
                 !key_tightens(s->key, s->value, said->value);
    if (keeps)
        *vec_push(&m->policy->outvoted) = *s;
    return keeps;
}

static void settle(struct merge *m) {
    for (enum key k = 0; k < KEY_COUNT; k++)
        if (!m->policy->scalar[k].value)
            m->policy->scalar[k].value = following(m, k);
}

/* ---- merge ---- */

enum effect { WIDENS, TIGHTENS, NOTHING };

/* What S does to what holds so far. A scalar that changes nothing must not even fix a value that would follow another. */
static enum effect effect_of(const struct merge *m, const struct setting *s) {
    if (is_list(s))
        return keys[s->key].tightens ? TIGHTENS : WIDENS;
    const char *current = policy_get(m->policy, s->key);
    bool follows = !current && following(m, s->key);
    if (follows)
        current = following(m, s->key);
    if (current &&
        !strcmp(current, s->value)) /* the tightest word may be fixed: nothing that it would follow is tighter */
        return follows && key_tightest(s->key, s->value) ? TIGHTENS : NOTHING;
    return current && key_tightens(s->key, s->value, current) ? TIGHTENS : WIDENS;
}

static void set_scalar(struct policy *p, const struct setting *s) {
    bool yes = !strcmp(s->value, "yes");
    if (s->key == KEY_UNSAFE_SESSION && yes)
        p->scalar[KEY_NEW_SESSION] = (struct setting){.key = KEY_NEW_SESSION, .value = "no", .origin = s->origin};
    if (s->key == KEY_NEW_SESSION && yes)
        p->scalar[KEY_UNSAFE_SESSION].value = "no";
    if (s->key == KEY_TMPHOME && yes)
        p->scalar[KEY_HOME].value = NULL;
    if (s->key == KEY_HOME)
        p->scalar[KEY_TMPHOME].value = "no";
    const struct setting *before = &p->scalar[s->key];
    if (before->value && before->origin.kind != ORIGIN_DEFAULT)
        *vec_push(&p->outvoted) = *before;
    p->scalar[s->key] = *s;
}

static bool merge_settings(struct merge *m, const settings *list, const char *profile, unsigned place, int depth);

static void add_file(struct policy *p, const char *path, const struct setting *s, bool absent) {
    *vec_push(&p->files) = (struct policy_file){.path = path, .origin = s->origin, .absent = absent};
}

static bool merge_profile(struct merge *m, const struct setting *s, const char *within, unsigned place, int depth) {
    const char *name = str_lower(s->value);
    bool builds_on = within && !strcmp(within, name);
    settings list = {0};
    unsigned found = 0;
    m->policy->profile = name;
    if (depth == MAX_DEPTH)
        return diag_error(&s->origin, name, "profiles name each other in a circle");
    if (!profile_load(m->world, name, builds_on ? place + 1 : 0, &s->origin, &found, &list) ||
        !merge_settings(m, &list, name, found, depth + 1))
        return false;
    m->policy->profile = name;
    add_file(m->policy, profile_path(m->world, name, found), s, false);
    return true;
}

static bool merge_include(struct merge *m, const struct setting *s, const char *within, unsigned place, int depth) {
    settings list = {0};
    struct file f;
    if (depth == MAX_DEPTH)
        return diag_error(&s->origin, s->value, "include: files include each other in a circle, or too deep");
    enum file_status found = include_read(m->world, s, &f);
    if (found == FILE_BAD)
        return false;
    add_file(m->policy, f.path, s, found == FILE_NONE);
    return found != FILE_READ || (conf_parse(&f, &list) && merge_settings(m, &list, within, place, depth + 1));
}

static void take(struct merge *m, const struct setting *s) {
    struct policy *p = m->policy;
    if (m->special && held_gives(m->world, s))
        p->holds = *s;
    p->displays = p->displays || (s->key == KEY_GUI && strcmp(s->value, "yes") == 0);
    if (is_list(s)) {
        *vec_push(&p->list) = *s;
    } else if (!keeps_home(m, s) && !keeps_named(m, s)) {
        set_scalar(p, s);
        p->taken[s->key] = !allowed(m->layer);
    }
}

/* What file or profile S names. */
static bool merge_named(struct merge *m, const struct setting *s, const char *within, unsigned place, int depth) {
    return s->key == KEY_PROFILE ? merge_profile(m, s, within, place, depth)
                                 : merge_include(m, s, within, place, depth);
}

static bool merge_one(struct merge *m, const struct setting *s, const char *within, unsigned place, int depth) {
    const struct layer *l = m->layer;
    bool names = s->key == KEY_PROFILE || s->key == KEY_INCLUDE, before = m->special, ok = true;
    enum effect effect = allowed(l) ? WIDENS : effect_of(m, s);
    m->special = before || s->section || !l->file;
    bool waits = effect == WIDENS && !allowed(l);
    if (waits && !repeats(m->layers, l, s)) {
        *vec_push(&m->policy->waiting) = *s;
        m->layer->waiting++;
    } else if (names && !waits) {
        ok = merge_named(m, s, within, place, depth);
    } else if (effect != NOTHING && (allowed(l) || effect == TIGHTENS)) {
        take(m, s);
    }
    m->special = before;
    return ok;
}

/* Merges what a layer says itself to its end, to list all mistakes; what that names only to the first, or files that name each
 * other in a circle would take too long. */
static bool merge_settings(struct merge *m, const settings *list, const char *profile, unsigned place, int depth) {
    struct policy *p = m->policy;
    bool ok = true;
    for (size_t i = 0; (ok || !depth) && i < list->n; i++) {
        const struct setting *s = &list->v[i];
        if (!conf_section_holds(s->section, m->argv)) {
            strv_add(&p->other_sections, s->section);
            continue;
        }
        ok = merge_one(m, s, profile, place, depth) && ok;
    }
    return ok;
}

/* ---- which layers count ---- */

/* Drops the project layers outside the innermost allowed `root = yes`. */
static void drop_layers(layers *ls, char *const *argv) {
    size_t first = 0; /* project layers before this one do not count */
    for (size_t i = 0; i < ls->n; i++) {
        if (is_project(&ls->v[i]) && allowed(&ls->v[i]) && says(&ls->v[i], KEY_ROOT, argv))
            first = i;
    }
    size_t n = 0;
    for (size_t i = 0; i < ls->n; i++)
        if (!is_project(&ls->v[i]) || i >= first)
            ls->v[n++] = ls->v[i];
    ls->n = n;
}

/* Has somebody said which sandbox it is to be, so that the command's name does not? By an option that names a profile or the
 * level, or by options where there is no policy: exactly those count then. What files say, they add. */
static bool is_chosen(const layers *ls) {
    bool wishes = false, configured = false;
    for (size_t i = 0; i < ls->n; i++) {
        const struct layer *l = &ls->v[i];
        configured = configured || (l->file && allowed(l));
        for (size_t j = 0; !l->automatic && !l->implied && !l->file && j < l->settings.n; j++) {
            const struct setting *s = &l->settings.v[j];
            if (s->key == KEY_PROFILE || s->key == KEY_BASE)
                return true;
            wishes = wishes || is_wish(s);
        }
    }
    return wishes && !configured;
}

/* Was there one? */
static bool drop_automatic(layers *ls) {
    size_t n = 0, before = ls->n;
    for (size_t i = 0; i < ls->n; i++)
        if (!ls->v[i].automatic)
            ls->v[n++] = ls->v[i];
    ls->n = n;
    return n < before;
}

static bool merge_layers(struct policy *p, const struct world *w, layers *ls, char *const *argv, bool chosen) {
    struct merge m = {.policy = p, .world = w, .argv = argv, .layers = ls};
    bool ok = true;
    *p = (struct policy){.chosen = chosen};
    set_project(p, ls, argv);
    set_defaults(p, w, ls);
    for (size_t i = 0; i < ls->n; i++) {
        m.layer = &ls->v[i];
        m.layer->waiting = 0;
        ok = merge_settings(&m, &m.layer->settings, NULL, 0, 0) && ok;
    }
    settle(&m);
    settle_home(&m);
    settle_tmp(&m);
    return ok;
}

bool policy_build(struct policy *p, const struct world *w, layers *ls, char *const *argv) {
    drop_layers(ls, argv);
    bool chosen = is_chosen(ls);
    if (chosen)
        drop_automatic(ls);
    bool ok = merge_layers(p, w, ls, argv, chosen);
    if (ok && policy_is(p, KEY_TOOL_PROFILES, "no") && drop_automatic(ls))
        ok = merge_layers(p, w, ls, argv, chosen);
    return ok;
}
