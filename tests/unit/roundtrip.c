/* SPDX-License-Identifier: MIT */
/* What is shown can be fed back: `firewrap show` prints a policy that means the same, and the printed command line is
 * the one that is run. Over the same random stacks as property.c, with the same variables. */
#include "run/render.h"
#include "sandbox/resolve.h"
#include "lib/show.h"
#include "stack.h"
#include "view.h"

enum { ROUNDS = 3000, FEW_ROUNDS = 300, SHELL_ROUNDS = 400, FEW_SHELL_ROUNDS = 100 };

/* ---- show → parse → show ---- */

/* Builds B from TEXT as the user's own file; the project files of S are there, but say nothing, and options do not
 * count. */
static bool build_shown(const struct stack *s, struct built *b, const char *text) {
    *b = (struct built){0};
    stack_world(s, &b->world);
    if (!stack_parse_words(s, b))
        return false;
    bool ok = stack_layer(b, SOURCE_USER, path_join(b->world.config_dir, "firewrap.ini"), text, TRUST_ALLOWED);
    for (int i = 0; i < PROJECTS; i++)
        if (s->exists[i])
            ok =
                stack_layer(b, SOURCE_PROJECT, path_join(tree_path(stack_projects[i]), POLICY_NAME), "", s->trust[i]) &&
                ok;
    *vec_push(&b->layers) = (struct layer){0};
    return ok && stack_finish(b);
}

enum outcome { SKIPPED, SAME, NO_TEXT, OTHER_TEXT, OTHER_PLAN };

/* A stack whose outer files were dropped by `root = yes` protects fewer policy files than one that names none. */
static bool has_root(const struct stack *s) {
    for (size_t i = 0; i < s->n; i++)
        if (str_starts(s->items[i].text, "root = yes"))
            return true;
    return false;
}

/* A profile or an included file inside a writable grant is protected there; the shown text does not read it. */
static bool protects_its_files(const struct built *b) {
    for (size_t i = 0; i < b->policy.files.n; i++)
        if (resolve_writable(&b->sandbox, world_real(b->sandbox.world, b->policy.files.v[i].path)))
            return true;
    return false;
}

/* TEXT without its comments: what only some files may say (exempt) is shown as one, and a comment is not read back. */
static const char *without_comments(const char *text) {
    struct str out = {0};
    str_add(&out, "");
    for (size_t len; *text; text += len) {
        len = strcspn(text, "\n") + 1;
        if (*text != '#')
            str_add_bytes(&out, text, len);
    }
    return out.s;
}

static enum outcome show_again(const struct stack *s, const char **text) {
    struct built first, second;
    bool writable, again;
    if (has_root(s) || !stack_build(s, &first, -1, -1) || protects_its_files(&first))
        return SKIPPED;
    *text = show_policy(&first.sandbox, &writable);
    if (!writable)
        return SKIPPED; /* reported: a value that no line can hold */
    if (!build_shown(s, &second, *text))
        return NO_TEXT;
    if (strcmp(without_comments(*text), without_comments(show_policy(&second.sandbox, &again))) != 0 || !again)
        return OTHER_TEXT;
    return view_same_ops(&first.plan.ops, &second.plan.ops) ? SAME : OTHER_PLAN;
}

static void explain_stack(const struct stack *s, const char *text) {
    struct str out = {0};
    str_printf(&out, "cwd %s\n", stack_projects[s->cwd]);
    for (int i = 0; i < PROJECTS; i++)
        if (s->exists[i])
            str_printf(&out, "file in %s, %s\n", stack_projects[i],
                       s->trust[i] == TRUST_ALLOWED ? "allowed" : "not allowed");
    for (size_t i = 0; i < s->n; i++)
        str_printf(&out, "%d: %s\n", s->items[i].place, s->items[i].text);
    tap_explain(mem_printf("%sshown:\n%s", out.s, text));
}

static void shrink(struct stack *s, enum outcome wanted) {
    const char *text;
    for (size_t i = s->n; i-- > 0;) {
        struct stack less = *s;
        memmove(less.items + i, less.items + i + 1, (--less.n - i) * sizeof *less.items);
        if (show_again(&less, &text) == wanted)
            *s = less;
    }
}

static void shows(unsigned rounds) {
    unsigned count[OTHER_PLAN + 1] = {0};
    tap_mute();
    for (unsigned i = 0; i < rounds; i++) {
        struct stack s;
        const char *text = "";
        stack_random(&s);
        enum outcome outcome = show_again(&s, &text);
        if (outcome > SAME) /* the name of a dated home may have changed meanwhile */
            outcome = show_again(&s, &text);
        if (outcome > SAME && count[outcome]++ < 3) {
            shrink(&s, outcome);
            show_again(&s, &text);
            explain_stack(&s, text);
        } else if (outcome <= SAME) {
            count[outcome]++;
        }
        mem_reset();
    }
    tap_said();
    printf("# %u rounds, %u without a text\n", rounds, count[SKIPPED]);
    ok(!count[NO_TEXT], "what is shown is a valid policy (%u times not)", count[NO_TEXT]);
    ok(!count[OTHER_TEXT], "shown again it is the same text (%u times not)", count[OTHER_TEXT]);
    ok(!count[OTHER_PLAN], "and leads to the same plan (%u times not)", count[OTHER_PLAN]);
    ok(2 * count[SAME] >= rounds, "in at least half of the rounds there is something to compare (%u)", count[SAME]);
}

/* ---- the printed line ---- */

static int same_number(void *context, const struct op *o) {
    (void)o;
    return 3 + (*(int *)context)++;
}

/* The words that launch passes, each followed by NUL, then the texts and files that come in by descriptor. */
static struct str executed(const struct plan *p) {
    struct str out = {0};
    strv words = {0};
    int n = 0;
    for (size_t i = 0; i < p->ops.n; i++)
        if (!p->ops.v[i].on_link)
            render_op(&p->ops.v[i], &words, same_number, &n);
    strv_add(&words, "--");
    for (char *const *word = p->command; *word; word++)
        strv_add(&words, *word);
    for (size_t i = 0; i < words.n; i++)
        str_add_bytes(&out, words.v[i], strlen(words.v[i]) + 1);
    for (size_t i = 0; i < p->ops.n; i++)
        if (p->ops.v[i].kind == OP_DATA || p->ops.v[i].kind == OP_SECCOMP)
            str_add(&out, p->ops.v[i].kind == OP_DATA ? p->ops.v[i].src : "the filter\n");
    return out;
}

/* What SHELL makes of LINE if bwrap is a function that prints its arguments and what it could read. */
static struct str printed(const char *shell, const char *line, int descriptors) {
    static const char function[] =
        "bwrap() { printf '%s\\0' \"$@\"; i=3; while [ $i -lt $last ]; do eval \"cat <&$i\"; "
        "i=$((i + 1)); done; }\n";
    struct str out = {0};
    char buf[4096];
    tree_write("script", mem_printf("last=%d\n%s%s", 3 + descriptors, function, line));
    FILE *p = popen(mem_printf("%s %s", shell, tree_path("script")), "r");
    for (size_t n; p && (n = fread(buf, 1, sizeof buf, p)) > 0;)
        str_add_bytes(&out, buf, n);
    if (!p || pclose(p) != 0)
        str_add(&out, "failed");
    return out;
}

static bool line_is_executed(const struct plan *p, const char *shell, bool layout) {
    int descriptors = 0;
    for (size_t i = 0; i < p->ops.n; i++)
        descriptors += p->ops.v[i].kind == OP_DATA || p->ops.v[i].kind == OP_SECCOMP;
    struct str want = executed(p), got = printed(shell, render_shell(p, layout), descriptors);
    return want.len == got.len && !memcmp(want.s, got.s, want.len);
}

static void prints(void) {
    unsigned wrong = 0, compared = 0, rounds = tap_rounds(SHELL_ROUNDS, FEW_SHELL_ROUNDS);
    bool bash = access("/bin/bash", X_OK) == 0;
    static const char *const filters[] = {"", "-debug", "-notrace", "-nested", "-debug-nested", "-notrace-nested"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        tree_write(mem_printf("lib/seccomp%s.bpf", filters[i]), "the filter\n");
    for (unsigned i = 0; i < rounds; i++) {
        struct stack s;
        struct built b;
        stack_random(&s);
        tap_mute();
        bool built = stack_build(&s, &b, -1, -1);
        bool layout = bash && pick(2);
        bool same = built && line_is_executed(&b.plan, layout ? "bash" : "sh", layout);
        tap_said();
        compared += built;
        if (built && !same && !wrong++)
            explain_stack(&s, render_shell(&b.plan, layout));
        mem_reset();
    }
    ok(!wrong, "the printed line means what is executed, to sh and, laid out, to bash (%u times not)", wrong);
    ok(2 * compared >= rounds, "at least half of the stacks make a line (%u)", compared);
}

/* Names that a shell or a terminal could take for something else. */
static void hostile_line(void) {
    char *command[] = {(char[]){"a b'c\"$(id)`\\"}, (char[]){"new\nline"},
                       (char[]){"\x1b[0m"},         (char[]){""},
                       (char[]){"FIREWRAP_END"},    NULL};
    struct origin o = {0};
    struct plan p = {.command = command};
    op_add(&p.ops, OP_SECCOMP, tree_path("lib/seccomp.bpf"), NULL, &o);
    op_add(&p.ops, OP_DATA, "$HOME `id` \\x 'q'\n", "/etc/it's", &o);
    op_add(&p.ops, OP_DATA, "second\n", "/etc/group", &o);
    op_add(&p.ops, OP_SETENV, "a\nb\tc'", "NAME", &o);
    op_add(&p.ops, OP_HIDE_DIR, "0111", "/sec ret", &o);
    ok(line_is_executed(&p, "sh", false), "hostile names come through sh");
    if (access("/bin/bash", X_OK) == 0)
        ok(line_is_executed(&p, "bash", true), "and, laid out, through bash");
    ok(!strchr(render_shell(&p, true), '\x1b'), "what is laid out holds no escape byte");
}

int main(void) {
    const char *seed = getenv("FIREWRAP_SEED"), *rounds = getenv("FIREWRAP_ROUNDS");
    stack_seed = seed && atoi(seed) ? strtoul(seed, NULL, 10) : stack_seed;
    tree_make();
    view_init();
    stack_write_profiles();
    shows(rounds ? (unsigned)strtoul(rounds, NULL, 10) : tap_rounds(ROUNDS, FEW_ROUNDS));
    prints();
    hostile_line();
    return tap_done();
}
