/* SPDX-License-Identifier: MIT */
#include "session.h"

#include "base/path.h"
#include "came.h"
#include "given.h"
#include "host/host.h"
#include "policy/policy.h"
#include "run/run.h"
#include "sandbox/sandbox.h"
#include "told.h"

#include <string.h>
#include <unistd.h>

bool session_read(struct session *s, char *const *env, enum cli_form form, const char *name, char *const *words) {
    *s = (struct session){.environment = env};
    return world_init(&s->world, env) && cli_parse(&s->cli, &s->world, form, name, words);
}

/* Another content than the last one counts if no sandbox can have put it there. The store is asked once more, since one may just
 * have ended. */
static bool check_trust(const struct world *w, const struct file *f, enum trust *state) {
    if (!trust_check(w, f, state))
        return false;
    if (*state != TRUST_BEFORE)
        return true;
    bool by_sandbox = created_by_running(w, f->path), ok = trust_check(w, f, state);
    if (*state == TRUST_BEFORE && !by_sandbox)
        *state = TRUST_ALLOWED;
    return ok;
}

static bool add_file(struct session *s, const struct file *f) {
    struct layer l = {.file = f, .trust = TRUST_ALLOWED};
    bool ok = conf_parse(f, &l.settings);
    if (f->source == SOURCE_PROJECT)
        ok = check_trust(&s->world, f, &l.trust) && ok;
    *vec_push(&s->layers) = l;
    return ok;
}

static bool no_policy(const struct cli *c) {
    bool yes = false;
    for (size_t i = 0; i < c->options.n; i++)
        if (c->options.v[i].key == KEY_NO_POLICY)
            yes = c->options.v[i].value[0] == 'y';
    return yes;
}

bool session_permitted(const struct session *s) {
    const char *denied = NULL;
    if (!trust_denied(&s->world, &denied))
        return false;
    return !denied || diag_error(NULL, denied, "denied: nothing runs here until 'firewrap allow %s'",
                                 path_tilde(denied, s->world.home));
}

/* Puts the file that is to count instead among those that were found, which stand from the outermost inward. */
static void put_instead(files *found, const struct file *f) {
    size_t i = 0;
    while (i < found->n && path_below(f->dir, found->v[i].dir))
        i++;
    if (i == found->n || strcmp(found->v[i].path, f->path) != 0) {
        vec_push(found);
        memmove(found->v + i + 1, found->v + i, (found->n - 1 - i) * sizeof *f);
    }
    found->v[i] = *f;
}

bool session_project(struct session *s) {
    bool ok = discover_project(&s->world, &s->project);
    if (ok && s->instead)
        put_instead(&s->project, s->instead);
    ok = ok && trust_gone(&s->world, &s->project, &s->gone);
    for (size_t i = 0; i < s->gone.n; i++)
        ok = diag_error(NULL, s->gone.v[i],
                        "the policy that you have allowed is gone; put it back, or 'firewrap trust prune' forgets it");
    return !came_out(&s->world, s->cli.hook) && ok;
}

void session_end_trust(const struct session *s) {
    for (size_t i = 0; i < s->gone.n; i++)
        trust_end(&s->world, s->gone.v[i]);
}

bool session_layers(struct session *s) {
    files *defaults = mem_alloc(sizeof *defaults);
    bool ok = discover_defaults(&s->world, defaults);
    if (!no_policy(&s->cli))
        ok = session_project(s) && ok;
    for (size_t i = 0; i < defaults->n; i++)
        ok = add_file(s, &defaults->v[i]) && ok;
    if (s->cli.profile.n) /* an alias: below all that the project says */
        *vec_push(&s->layers) = (struct layer){.settings = s->cli.profile};
    for (size_t i = 0; i < s->project.n; i++)
        ok = add_file(s, &s->project.v[i]) && ok;
    *vec_push(&s->layers) = (struct layer){.settings = s->cli.args};
    *vec_push(&s->layers) = (struct layer){.settings = s->cli.options};
    return ok;
}

/* ---- the profile that the command chooses ---- */

static void add_automatic(struct session *s, const char *profile) {
    struct layer l = {.automatic = true};
    const struct layer *v = s->layers.v;
    size_t at = 0; /* behind the defaults, so that the project and all after it have the last word */
    while (v[at].implied || (v[at].file && v[at].file->source != SOURCE_PROJECT))
        at++;
    *vec_push(&l.settings) = (struct setting){
        .key = KEY_PROFILE, .value = profile, .origin = {.text = "the command's name"}, .source = SOURCE_PROFILE};
    vec_push(&s->layers);
    memmove(s->layers.v + at + 1, s->layers.v + at, (s->layers.n - 1 - at) * sizeof l);
    s->layers.v[at] = l;
}

/* Takes the automatic layer out again. False: it is not there (any more), since somebody has chosen or switched it off. */
static bool drop_automatic(struct session *s) {
    size_t n = 0, before = s->layers.n;
    for (size_t i = 0; i < before; i++)
        if (!s->layers.v[i].automatic)
            s->layers.v[n++] = s->layers.v[i];
    s->layers.n = n;
    return n < before;
}

static void omit_automatic(struct session *s, const struct automatic *a) {
    const struct origin o = {.text = mem_printf("the command's name, %s", a->program)};
    sandbox_omit(&s->sandbox, &o, mem_printf("profile = %s", a->profile), a->why);
}

static bool build_policy(struct session *s, char *const *argv) {
    bool ok = policy_build(&s->policy, &s->world, &s->layers, argv);
    s->policy.named = s->named;
    return ok;
}

/* Is it as the user has meant it that the current directory is granted? False: reported. */
static bool comes_rightly(const struct session *s) {
    const char *here = op_host(&s->plan.ops, s->world.cwd);
    return !here || strcmp(here, s->world.cwd) != 0 || !came_by_link(&s->world, s->cli.hook);
}

bool session_plan(struct session *s, char *const *argv) {
    struct automatic a = argv ? automatic_find(&s->world, argv[0]) : (struct automatic){0};
    if (a.profile && !a.why)
        add_automatic(s, a.profile);
    bool ok = build_policy(s, argv);
    if (ok && a.profile && !a.why && automatic_changeable(&s->world, &s->policy, a.program) && drop_automatic(s)) {
        a.why = "the policy lets commands change the program";
        ok = build_policy(s, argv);
    }
    given_judge(s);
    if (!resolve(&s->sandbox, &s->world, &s->policy, &s->layers, s->cli.command) || !ok)
        return false;
    if (a.why && !s->policy.chosen)
        omit_automatic(s, &a);
    return plan_build(&s->plan, &s->sandbox) && points_fit(&s->plan, &s->sandbox) && comes_rightly(s);
}

/* ---- what it may write ---- */

strv session_writes(const struct session *s) {
    const ops *grants = &s->sandbox.grants;
    strv out = {0};
    for (size_t i = 0; i < grants->n; i++) {
        const char *why = grants->v[i].origin.text;
        if (!why || strcmp(why, HOOKED_LEND) != 0)
            op_written(grants, i, s->world.home_real, &out);
    }
    return out;
}

bool session_note(const struct session *s) {
    const strv places = session_writes(s);
    bool ok = true;
    for (size_t i = 0; i < places.n; i++)
        ok = reach_note(&s->world, places.v[i]) && ok;
    return ok;
}

static const char *changed_text(enum trust t) {
    if (t == TRUST_BEFORE)
        return "changed to what was allowed before, perhaps by a command that runs; ";
    return t == TRUST_CHANGED ? "changed, " : t == TRUST_ENDED ? "it was gone, or a command has made it; " : "";
}

void session_say_waiting(const struct session *s) {
    for (size_t i = 0; i < s->layers.n; i++) {
        const struct layer *l = &s->layers.v[i];
        if (!l->waiting)
            continue;
        const char *text =
            mem_printf("%s: %s%u setting%s wait%s for 'firewrap allow'", path_tilde(l->file->path, s->world.home),
                       changed_text(l->trust), l->waiting, l->waiting == 1 ? "" : "s", l->waiting == 1 ? "s" : "");
        if (!isatty(STDERR_FILENO) || !told_before(&s->world, text))
            diag_note("%s", text);
    }
}
