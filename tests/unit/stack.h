/* SPDX-License-Identifier: MIT */
/* Random stacks of policy files, FIREWRAP_ARGS and options, and the way from one to a plan (session.c with files in
 * memory). A stack is plain data outside the arena, so that it can be built again with lines left out. */
#ifndef FIREWRAP_STACK_H
#define FIREWRAP_STACK_H

#include "policy/cli.h"
#include "policy/conf.h"
#include "sandbox/plan.h"
#include "sandbox/resolve.h"
#include "base/str.h"
#include "names.h"
#include "tree.h"

#include <stdint.h>

enum { PROJECTS = 6, MAX_ITEMS = 80, PROFILES = 24 };
enum place { MACHINE, USER, ARGS, OPTION, PROFILE, PROJECT /* + index into stack_projects */ };

static const char *const stack_projects[PROJECTS] = {
    "home/u", "home/u/src", "home/u/src/shop", "home/u/src/shop/sub", "home/u/src/shop/sub/deep", "srv/proj"};

struct item {
    int place;
    char text[160]; /* "key = value" or "[section]" */
};

struct stack {
    struct item items[MAX_ITEMS];
    size_t n;
    int cwd; /* index into stack_projects */
    bool exists[PROJECTS];
    enum trust trust[PROJECTS];
    bool linked_home;
    int command;
    const char *automatic; /* the profile that the command chooses, or NULL */
};

struct built {
    struct world world;
    struct cli cli;
    layers layers;
    struct policy policy;
    struct sandbox sandbox;
    struct plan plan;
};

/* ---- random numbers (xorshift64*) ---- */

static uint64_t stack_seed = 20240607;

static inline unsigned pick(unsigned n) {
    stack_seed ^= stack_seed >> 12;
    stack_seed ^= stack_seed << 25;
    stack_seed ^= stack_seed >> 27;
    return (unsigned)((stack_seed * 2685821657736338717u) >> 33) % n;
}

static inline bool chance(unsigned percent) {
    return pick(100) < percent;
}

#define PICK(array) ((array)[pick(sizeof(array) / sizeof *(array))])

/* ---- values ---- */

/* "@" stands for the tree's base. */
/* clang-format off: one entry a line would be a long page */
static const char *const stack_paths[] = {
    "~",
    "~/src",
    "~/src/shop",
    "~/src/shop/a",
    "~/src/shop/a/x",
    "~/src/shop/b",
    "~/src/shop/b/x",
    "~/src/shop/bin",
    "~/src/shop/sub",
    "~/src/shop/sub/deep",
    "~/src/shop/.firewrap.ini",
    "~/src/shop/key.pem",
    "~/src/other",
    "~/.ssh",
    "~/.ssh/sub",
    "~/.ssh/sub/key",
    "~/.ssh/config",
    "~/.netrc",
    "~/.config",
    "~/.config/gh",
    "~/.config/firewrap",
    "~/.local",
    "~/.local/bin",
    "~/.local/state",
    "~/.cargo",
    "~/.cargo/bin",
    "~/data",
    "~/data/a",
    "~/data/a/x",
    "~/sandboxes",
    "~/sandboxes/box",
    "~/link",
    "$HOME/doc",
    "$XDG_CONFIG_HOME/gh",
    "a",
    "a/x",
    "sub",
    ".",
    "..",
    "@",
    "@/srv",
    "@/srv/data",
    "@/srv/data/a",
    "@/srv/proj",
    "@/run",
    "@/opt/tool/bin",
    "/",
    "/usr",
    "/etc",
    "/etc/passwd",
    "/dev",
    "/proc",
    "/tmp",
    "~/odd",
    "~/odd/sp ace",
    "~/odd/do$$lar",
    "~/odd/co:lon",
    "~/odd/qu'ote",
    "~/odd/back\\slash",
};
/* clang-format on */
static const char *const stack_project_paths[] = {"$PROJECT", "$PROJECT/a", "$PROJECT/a/x", "$PROJECT/..",
                                                  "$PROJECT/sub"};
static const char *const stack_globs[] = {"~/src/**/x", "*.pem", "~/.s*",     "~/src/shop/*",
                                          "$HOME/*/a",  "?",     "~/.[a-n]*", "~/*"};

/* Paths that one stack prefers, so that its lines meet. */
static const char *stack_focus[] = {"~/src/shop", "~/src/shop/a", "~/data", "~/.ssh"};

static inline const char *value_path(int place, bool bind) {
    const char *path = chance(35) ? PICK(stack_paths) : PICK(stack_focus);
    if (place >= PROJECT && chance(15))
        path = PICK(stack_project_paths);
    struct str out = {0};
    for (; *path; path++) {
        if (*path == '@')
            str_add(&out, tree_base);
        else
            str_printf(&out, "%s%c", bind && strchr(":\\", *path) ? "\\" : "", *path);
    }
    return out.s;
}

static inline const char *value_word(const char *words) {
    unsigned n = 1;
    for (const char *c = words; *c; c++)
        n += *c == '|';
    for (n = pick(n); n; n--)
        words += strcspn(words, "|") + 1;
    return mem_dup(words, strcspn(words, "|"));
}

static inline const char *value_bind(int place) {
    const char *src = value_path(place, true);
    if (chance(65))
        return mem_printf("-%s", src);
    return mem_printf("-%s:%s", src, value_path(place, true));
}

static inline const char *value_random(enum key key, int place) {
    static const char *const names[] = {"TOKEN", "LANG", "PATH", "LC_*", "*", "T*", "NEW", "DISPLAY", "?ANG"};
    static const char *const sets[] = {"TOKEN=x", "NEW=a b", "NEW=", "LANG=de", "PATH=/bin", "Q=it's $x"};
    static const char *const caps[] = {"CAP_NET_ADMIN", "CAP_SYS_PTRACE", "CAP_CHOWN"};
    static const char *const published[] = {"3000", "lan:3000", "8080:80", "127.0.0.2:80", "[::1]:8000"};
    static const char *const hosted[] = {"5432", "5433:5432"};
    static const char *const homes[] = {"box", "new", ""};
    switch (keys[key].type) {
    case TYPE_LEVEL:
        return PICK(levels).name;
    case TYPE_WORD:
    case TYPE_SHARE:
        return value_word(key == KEY_NET && chance(90) ? "off|on|host" : keys[key].words);
    case TYPE_NAME:
        return PICK(homes);
    case TYPE_PROFILE:
        return mem_printf("p%u", pick(PROFILES));
    case TYPE_BIND:
        return value_bind(place);
    case TYPE_FILE:
        return mem_printf("-%s", value_path(place, true));
    case TYPE_GLOB:
        return chance(25) ? PICK(stack_globs) : value_path(place, false);
    case TYPE_PATH:
        return value_path(place, false);
    case TYPE_ENV_GLOB:
        return PICK(names);
    case TYPE_ENV_VALUE:
        return PICK(sets);
    case TYPE_CAPABILITY:
        return PICK(caps);
    case TYPE_PUBLISH:
        return PICK(published);
    case TYPE_HOST_PORT:
        return PICK(hosted);
    case TYPE_COMMAND:
        return "sudo";
    }
    abort();
}

/* ---- stacks ---- */

static inline struct item *stack_add(struct stack *s, int place, const char *text) {
    if (s->n == MAX_ITEMS || strlen(text) >= sizeof s->items->text)
        return NULL;
    struct item *item = &s->items[s->n++];
    item->place = place;
    strcpy(item->text, text);
    return item;
}

static inline enum key key_random(bool trusted) {
    static const enum key often[] = {KEY_BIND_RO, KEY_BIND_RW,  KEY_TMPFS,   KEY_MASK,     KEY_PROTECT,
                                     KEY_CWD,     KEY_BASE,     KEY_PROJECT, KEY_ENV_PASS, KEY_ENV_SET,
                                     KEY_PROFILE, KEY_CWD_HOME, KEY_TMPFS_RO};
    static const enum key narrow[] = {KEY_TMPFS,    KEY_MASK,          KEY_PROTECT,  KEY_CWD,
                                      KEY_PROJECT,  KEY_BASE,          KEY_TMPFS_RO, KEY_ACCOUNTS,
                                      KEY_CWD_HOME, KEY_USER_PROGRAMS, KEY_GUI,      KEY_ENV_UNSET};
    if (chance(60))
        return trusted ? PICK(often) : PICK(narrow);
    return (enum key)pick(KEY_COUNT);
}

static inline unsigned stack_source(int place) {
    static const unsigned sources[] = {
        [MACHINE] = SOURCE_MACHINE, [USER] = SOURCE_USER,       [ARGS] = SOURCE_ARGS,
        [OPTION] = SOURCE_OPTION,   [PROFILE] = SOURCE_PROFILE, [PROJECT] = SOURCE_PROJECT};
    return sources[place < PROJECT ? place : PROJECT];
}

/* Up to MOST lines for a place. */
static inline void stack_fill(struct stack *s, int place, unsigned most, bool trusted) {
    static const char *const sections[] = {"[command npm]", "[command npm test]", "[command sh]"};
    const unsigned source = stack_source(place);
    bool set[KEY_COUNT] = {false};
    for (unsigned i = pick(most + 1); i; i--) {
        enum key key = key_random(trusted);
        if (!key_from(key, source) || key == KEY_NO_POLICY || (!keys[key].list && set[key]))
            continue;
        if (source & (SOURCE_MACHINE | SOURCE_USER | SOURCE_PROJECT) && chance(8)) {
            memset(set, 0, sizeof set);
            stack_add(s, place, PICK(sections));
        }
        set[key] = true;
        stack_add(s, place, mem_printf("%s = %s", keys[key].name, value_random(key, place)));
    }
}

/* Are the project files of directory I found from the stack's current directory? */
static inline bool stack_reaches(const struct stack *s, int i) {
    return path_under(tree_path(stack_projects[s->cwd]), tree_path(stack_projects[i]));
}

static inline void stack_random(struct stack *s) {
    *s = (struct stack){.cwd = (int)pick(PROJECTS), .linked_home = chance(15), .command = (int)pick(3)};
    if (chance(30))
        s->automatic = mem_printf("p%u", pick(PROFILES));
    for (size_t i = 0; i < sizeof stack_focus / sizeof *stack_focus; i++)
        stack_focus[i] = PICK(stack_paths);
    stack_fill(s, MACHINE, 2, true);
    stack_fill(s, USER, 5, true);
    for (int i = 0; i < PROJECTS; i++) {
        s->exists[i] = stack_reaches(s, i) && chance(60);
        s->trust[i] = chance(55) ? TRUST_ALLOWED : chance(50) ? TRUST_NEW : TRUST_CHANGED;
        if (s->exists[i])
            stack_fill(s, PROJECT + i, 5, s->trust[i] == TRUST_ALLOWED);
    }
    stack_fill(s, ARGS, chance(40) ? 3 : 0, true);
    stack_fill(s, OPTION, chance(60) ? 4 : 0, true);
}

/* Profiles are read from files, so they are written once; they stay the same for all stacks of a run. */
static inline void stack_write_profiles(void) {
    for (int i = 0; i < PROFILES; i++) {
        struct stack s = {0};
        struct str text = {0};
        str_add(&text, "");
        stack_fill(&s, PROFILE, 3, true);
        for (size_t j = 0; j < s.n; j++)
            str_printf(&text, "%s\n", s.items[j].text);
        tree_write(mem_printf("%s/profiles/p%d.ini", i % 2 ? "etc" : "home/u/.config/firewrap", i), text.s);
    }
}

/* ---- from a stack to a plan ---- */

/* What a file has of the stack; NULL if it has nothing. */
static inline const char *stack_text(const struct stack *s, int place) {
    struct str out = {0};
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].place == place)
            str_printf(&out, "%s\n", s->items[i].text);
    return out.s;
}

static inline bool stack_layer(struct built *b, enum source source, const char *path, const char *text,
                               enum trust trust) {
    struct file *f = mem_alloc(sizeof *f);
    *f = (struct file){.path = path, .dir = path_parent(path), .bytes = text, .len = strlen(text), .source = source};
    struct layer l = {.file = f, .trust = trust};
    bool ok = conf_parse(f, &l.settings);
    *vec_push(&b->layers) = l;
    return ok;
}

/* The stack's lines of PLACE as options. */
static inline void stack_words(const struct stack *s, int place, strv *words) {
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].place == place) {
            const char *text = s->items[i].text, *equals = strstr(text, " = ");
            strv_add(words, mem_printf("--%.*s=%s", (int)(equals - text), text, equals + 3));
        }
}

static inline void stack_world(const struct stack *s, struct world *w) {
    strv env = {0}, args = {0};
    struct str text = {0};
    stack_words(s, ARGS, &args);
    for (size_t i = 0; i < args.n; i++)
        str_printf(&text, "%s ", str_quote(args.v[i], false));
    const char *home = tree_path("home/u");
    strv_add(&env, mem_printf("PATH=/usr/bin:/bin:%s:%s/.local/bin:%s/.cargo/bin:%s/src/shop/bin",
                              tree_path("opt/tool/bin"), home, home, home));
    strv_add(&env, mem_printf("WAYLAND_DISPLAY=%s/src/shop/display", home));
    strv_add(&env, "TOKEN=secret");
    strv_add(&env, "LANG=C");
    strv_add(&env, "LC_ALL=C");
    strv_add(&env, "TERM=xterm");
    if (text.s)
        strv_add(&env, mem_printf("FIREWRAP_ARGS=%s", text.s));
    tree_world(w, stack_projects[s->cwd], &env, s->linked_home);
}

/* Builds the plan of B's world, words and layers. False: an error was reported. */
static inline bool stack_finish(struct built *b) {
    return policy_build(&b->policy, &b->world, &b->layers, b->cli.command) &&
           resolve(&b->sandbox, &b->world, &b->policy, &b->layers, b->cli.command) && plan_build(&b->plan, &b->sandbox);
}

static inline bool stack_parse_words(const struct stack *s, struct built *b) {
    static const char *const commands_of[][3] = {
        {"npm", "test", NULL}, {"sh", "-c", NULL}, {"/usr/bin/npm", "it's", NULL}};
    strv words = {0};
    stack_words(s, OPTION, &words);
    strv_add(&words, "--");
    for (size_t i = 0; i < 2; i++)
        strv_add(&words, commands_of[s->command][i]);
    strv_end(&words);
    return cli_parse(&b->cli, &b->world, CLI_COMMAND, NULL, (char *const *)words.v);
}

/* As session.c does it. */
static inline void stack_automatic(const struct stack *s, struct built *b) {
    struct layer l = {.automatic = true};
    *vec_push(&l.settings) = (struct setting){
        .key = KEY_PROFILE, .value = s->automatic, .origin = {.text = "automatic"}, .source = SOURCE_PROFILE};
    *vec_push(&b->layers) = l;
}

/* Builds B from S, as if the project file WITHOUT did not exist, and with the project file ALLOW taken for an allowed
 * one (each -1 for none). False: an error was reported, nothing would run. */
static inline bool stack_build(const struct stack *s, struct built *b, int without, int allow) {
    *b = (struct built){0};
    stack_world(s, &b->world);
    if (!stack_parse_words(s, b))
        return false;
    bool ok = true;
    const char *machine = stack_text(s, MACHINE), *user = stack_text(s, USER);
    if (machine)
        ok = stack_layer(b, SOURCE_MACHINE, tree_path("etc/firewrap.ini"), machine, TRUST_ALLOWED);
    if (user)
        ok = stack_layer(b, SOURCE_USER, path_join(b->world.config_dir, "firewrap.ini"), user, TRUST_ALLOWED) && ok;
    if (s->automatic)
        stack_automatic(s, b);
    for (int i = 0; i < PROJECTS; i++) {
        const char *text = stack_text(s, PROJECT + i), *path = path_join(tree_path(stack_projects[i]), POLICY_NAME);
        if (s->exists[i] && i != without)
            ok = stack_layer(b, SOURCE_PROJECT, path, text ? text : "", i == allow ? TRUST_ALLOWED : s->trust[i]) && ok;
    }
    *vec_push(&b->layers) = (struct layer){.settings = b->cli.args};
    *vec_push(&b->layers) = (struct layer){.settings = b->cli.options};
    return ok && stack_finish(b);
}

#endif
