/* SPDX-License-Identifier: MIT */
/* The central invariant: a project file that the user has not allowed never makes the sandbox wider. For thousands of
 * random stacks, the grants of the plan with one such file are compared with those of the plan without it.
 *
 *   FIREWRAP_SEED=N             another run (the default is always the same one)
 *   FIREWRAP_ROUNDS=N           a longer one
 *   FIREWRAP_PROPERTY_BREAK=1   takes the file for an allowed one: the test has to fail */
#include "stack.h"
#include "view.h"

enum { ROUNDS = 12000, FEW_ROUNDS = 1000, BROKEN_ROUNDS = 400, SHOWN = 20 };
enum outcome { SKIPPED, CLOSED, SAME, TIGHTER, WIDER };

struct tally {
    unsigned count[WIDER + 1];
    char kinds[SHOWN][64]; /* of the violations that were shown */
    size_t shown;
};

static bool has_setting(const settings *list, const struct setting *s) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == s->key && !strcmp(list->v[i].value, s->value))
            return true;
    return false;
}

/* What more policy V lets through on the loopback than W: the plan does not have it, the network's gate does it. */
static const char *more_loopback(const struct policy *v, const struct policy *w) {
    if (policy_is(v, KEY_LOOPBACK, "project") && policy_is(w, KEY_LOOPBACK, "own"))
        return "the loopback is shared";
    for (size_t i = 0; i < v->list.n; i++) {
        const struct setting *s = &v->list.v[i];
        if ((s->key == KEY_PUBLISH || s->key == KEY_HOST_PORT) && !has_setting(&w->list, s))
            return mem_printf("%s %s", keys[s->key].name, s->value);
    }
    return NULL;
}

static bool same_loopback(const struct policy *v, const struct policy *w) {
    return !more_loopback(v, w) && !more_loopback(w, v);
}

/* Compares the plan with file SUSPECT and the one without; *WHAT is what there is more with it. */
static enum outcome compare(const struct stack *s, int suspect, bool broken, const char **what) {
    struct built with, without;
    if (!stack_build(s, &without, suspect, -1))
        return SKIPPED; /* nothing would run anyhow */
    if (!stack_build(s, &with, -1, broken ? suspect : -1))
        return CLOSED;
    *what = view_more(&with.plan.ops, &without.plan.ops);
    if (!*what)
        *what = more_loopback(&with.policy, &without.policy);
    if (*what)
        return WIDER;
    bool same = view_same_ops(&with.plan.ops, &without.plan.ops) && same_loopback(&with.policy, &without.policy);
    return same ? SAME : TIGHTER;
}

/* Leaves out of S every line without which the plan still gets wider. */
static void shrink(struct stack *s, int suspect, bool broken) {
    const char *what;
    for (size_t i = s->n; i-- > 0;) {
        struct stack less = *s;
        memmove(less.items + i, less.items + i + 1, (--less.n - i) * sizeof *less.items);
        if (compare(&less, suspect, broken, &what) == WIDER)
            *s = less;
    }
    for (int i = 0; i < PROJECTS; i++) {
        struct stack less = *s;
        less.exists[i] = i == suspect;
        if (s->exists[i] && i != suspect && !stack_text(s, PROJECT + i) &&
            compare(&less, suspect, broken, &what) == WIDER)
            *s = less;
    }
}

static const char *place_name(const struct stack *s, int place) {
    static const char *const names[] = {
        [MACHINE] = "machine", [USER] = "user", [ARGS] = "FIREWRAP_ARGS", [OPTION] = "option"};
    if (place < PROJECT)
        return names[place];
    return mem_printf("%s (%s)", stack_projects[place - PROJECT],
                      s->trust[place - PROJECT] == TRUST_ALLOWED ? "allowed" : "not");
}

static const char *describe(const struct stack *s, int suspect, const char *what) {
    struct str out = {0};
    str_printf(&out, "more with the file in %s: %s\n", stack_projects[suspect], what);
    str_printf(&out, "cwd %s%s, command %d, project files:", stack_projects[s->cwd],
               s->linked_home ? ", linked home" : "", s->command);
    for (int i = 0; i < PROJECTS; i++)
        if (s->exists[i])
            str_printf(&out, " %s", place_name(s, PROJECT + i));
    for (size_t i = 0; i < s->n; i++) {
        str_printf(&out, "\n  %s: %s", place_name(s, s->items[i].place), s->items[i].text);
        const char *profile = strstr(s->items[i].text, "profile = p");
        unsigned number = profile ? (unsigned)atoi(profile + 11) : 0;
        for (int j = 0; profile && j < 2; j++)
            str_printf(&out, "%s",
                       j ? "" : mem_printf("   # %u.ini is in the tree's %s", number, number % 2 ? "etc" : "home"));
    }
    return out.s;
}

/* What the file says and what that opens, so that each kind of violation is shown once. */
static const char *kind_of(const struct stack *s, int suspect, const char *what) {
    struct str out = {0};
    const char *tail = strrchr(what, '/');
    str_add(&out, tail ? tail + strcspn(tail, " ") : what);
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].place == PROJECT + suspect)
            str_printf(&out, " %.*s", (int)strcspn(s->items[i].text, " "), s->items[i].text);
    return out.s;
}

static void show(struct tally *t, struct stack *s, int suspect, bool broken, unsigned round) {
    const char *what = "?";
    shrink(s, suspect, broken);
    compare(s, suspect, broken, &what);
    const char *kind = kind_of(s, suspect, what);
    for (size_t i = 0; i < t->shown; i++)
        if (!strncmp(t->kinds[i], kind, sizeof t->kinds[i] - 1))
            return;
    if (t->shown == SHOWN)
        return;
    snprintf(t->kinds[t->shown++], sizeof t->kinds[0], "%s", kind);
    tap_explain(mem_printf("round %u: %s", round, describe(s, suspect, what)));
}

/* One of the files that are not allowed, -1 if there is none. */
static int choose_suspect(const struct stack *s) {
    int found = -1;
    for (int i = 0, n = 0; i < PROJECTS; i++)
        if (s->exists[i] && s->trust[i] != TRUST_ALLOWED && pick((unsigned)++n) == 0)
            found = i;
    return found;
}

static void play(struct tally *t, unsigned rounds, bool broken, bool showing) {
    for (unsigned round = 1; round <= rounds; round++) {
        struct stack s;
        const char *what;
        int suspect;
        do
            stack_random(&s);
        while ((suspect = choose_suspect(&s)) < 0);
        enum outcome outcome = compare(&s, suspect, broken, &what);
        t->count[outcome]++;
        if (outcome == WIDER && showing)
            show(t, &s, suspect, broken, round);
        mem_reset();
    }
}

static unsigned long env_number(const char *name, unsigned long otherwise) {
    const char *text = getenv(name);
    return text && *text >= '0' && *text <= '9' ? strtoul(text, NULL, 10) : otherwise;
}

int main(void) {
    struct tally t = {0}, broken = {0};
    unsigned rounds = (unsigned)env_number("FIREWRAP_ROUNDS", tap_rounds(ROUNDS, FEW_ROUNDS));
    unsigned long seed = env_number("FIREWRAP_SEED", stack_seed);
    stack_seed = seed ? seed : 1; /* the generator's state must not be 0 */
    tree_make();
    view_init();
    stack_write_profiles();
    tap_mute();
    play(&t, rounds, env_number("FIREWRAP_PROPERTY_BREAK", 0) == 1, true);
    play(&broken, BROKEN_ROUNDS, true, false);
    tap_said();
    printf("# seed %lu, %u rounds: %u the same, %u tighter, %u refused, %u refused anyhow, %u wider\n", seed, rounds,
           t.count[SAME], t.count[TIGHTER], t.count[CLOSED], t.count[SKIPPED], t.count[WIDER]);
    ok(t.count[WIDER] == 0, "no project file that is not allowed makes the sandbox wider");
    ok(2 * (t.count[SAME] + t.count[TIGHTER] + t.count[WIDER]) >= rounds,
       "at least half of the rounds compare two plans");
    ok(4 * t.count[TIGHTER] >= rounds, "in at least a quarter of them such a file tightens something");
    ok(broken.count[WIDER] * 10 >= BROKEN_ROUNDS, "the same files, if they were allowed, are found to widen (%u of %d)",
       broken.count[WIDER], BROKEN_ROUNDS);
    mem_reset();
    return tap_done();
}
