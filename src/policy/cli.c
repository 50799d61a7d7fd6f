/* SPDX-License-Identifier: MIT */
#include "cli.h"

#include "base/str.h"
#include "names.h"

#include <ctype.h>
#include <string.h>

const struct cli_mode cli_modes[] = {
    {"dry-run", NULL, "print the bwrap command line, run and write nothing"},
    {"help", NULL, "show this help"},
    {"version", NULL, "show the version"},
    {"keep-fd", "N", "keep this descriptor open for the command; those above 2 are closed"},
    {RUN_ARGV0, "NAME", "firewrap run only: the program's argv[0]"},
    {RUN_HOOK, NULL, "firewrap run only: where no policy applies, run the command as it is"},
    {RUN_TYPED, "NAMES", "pass variables on, with blanks between the names; for hooks"},
    {RUN_BEFORE, "NAMES", "the same for those of earlier lines, but for secrets; for hooks"},
    {RUN_DIRENV, "NAMES", "the same for those of direnv, where the command has no login; for hooks"},
    {RUN_CHANGED, "NAMES", "keep away variables that nobody has typed; for hooks"},
    {RUN_NAMED, "WORDS",
     "firewrap run only: words of the command that were typed as they stand, one a line; for hooks"},
    {RUN_LEND, "PREFIX", "firewrap run only: show the files whose path begins so, made by the shell; for hooks"},
    {RUN_INHERITED, "LIST",
     "firewrap run only: close these NUMBER:DEVICE:INODE, open in the shell at its start; for hooks"},
    {RUN_UNARMED, NULL,
     "firewrap run only: nothing was typed, so only what commands can have written is sandboxed; for hooks"},
    {RUN_RELOAD, NULL, "firewrap run only: a shell is run as it is; for hooks"},
    {NULL, NULL, NULL},
};

struct parser {
    struct cli *cli;
    const struct world *world;
    enum source source;
    enum cli_form form;
    const char *const *words;
    size_t i; /* the word that is looked at */
    settings *out;
    bool ok, ended; /* ended: no further option, words[i] begins the command */
};

static struct origin here(const struct parser *p) {
    if (p->source == SOURCE_ARGS)
        return (struct origin){.kind = ORIGIN_ARGS, .line = (unsigned)p->i + 1};
    return (struct origin){.kind = ORIGIN_OPTION, .text = p->words[p->i]};
}

#define mistake(p, value, ...) ((p)->ok = diag_error((struct origin[]){here(p)}, value, __VA_ARGS__))

static void add(struct parser *p, enum key key, const char *value, const struct origin *o) {
    if (!key_from(key, p->source)) {
        p->ok = diag_error(o, keys[key].name, "can not be said here");
        return;
    }
    if (!key_check(key, value, o)) {
        p->ok = false;
        return;
    }
    *vec_push(p->out) =
        (struct setting){.key = key, .value = value, .origin = *o, .source = p->source, .dir = p->world->cwd};
}

static bool all_digits(const char *s) {
    return *s && s[strspn(s, "0123456789")] == '\0';
}

/* Does WORD, an option, take the next word as its value, whatever that is? NEXT: that word. */
static bool takes_next(const char *word, const char *next) {
    enum key key = word[1] == '-' ? key_find(word + 2, strlen(word + 2)) : KEY_COUNT;
    if (!strcmp(word, "--base"))
        return next && all_digits(next);
    return !strcmp(word, "--keep-fd") || (key != KEY_COUNT && !keys[key].bare);
}

static bool ends_options(const char *word) {
    return !word || !strcmp(word, "--");
}

/* Is WORDS[i] an argument for --home, although a command could begin there? Only where nothing but options with their
 * values follows up to a "--" (all before the first "--" is firewrap's), or in FIREWRAP_ARGS, where there is no command. */
static bool home_name_follows(const struct parser *p, size_t i) {
    const char *const *words = p->words;
    if (!words[i] || words[i][0] == '-')
        return false;
    if (p->source == SOURCE_ARGS)
        return true;
    for (i++; words[i] && words[i][0] == '-' && strcmp(words[i], "--") != 0; i++) {
        bool pair = !strcmp(words[i], "--env-set") && !ends_options(words[i + 1]) && !strchr(words[i + 1], '=');
        for (int values = takes_next(words[i], words[i + 1]) + pair; values && !ends_options(words[i + 1]); values--)
            i++;
    }
    return words[i] && !strcmp(words[i], "--");
}

/* The word behind the one at p->i, which is its value; the first "--" is none, since it ends firewrap's words. */
static const char *next_value(struct parser *p, const char *reason) {
    const char *next = p->words[p->i + 1];
    if (!ends_options(next))
        return p->words[++p->i];
    mistake(p, NULL, "%s", reason);
    return NULL;
}

/* The value of KEY behind the word at p->i: moves on to the last word used. */
static const char *value_behind(struct parser *p, enum key key) {
    const char *next = p->words[p->i + 1];
    if (!key_from(key, p->source))
        return ""; /* add() says so */
    if (keys[key].bare) {
        bool takes = key == KEY_HOME ? home_name_follows(p, p->i + 1) : key == KEY_BASE && next && all_digits(next);
        return takes ? p->words[++p->i] : keys[key].bare;
    }
    const char *name = next_value(p, mem_printf("needs an argument: %s", key_argument(key)));
    if (!name || key != KEY_ENV_SET || strchr(name, '='))
        return name;
    const char *value = p->words[p->i + 1];
    if (!ends_options(value))
        return mem_printf("%s=%s", name, p->words[++p->i]);
    p->i--;
    mistake(p, name, "needs a name and a value");
    p->i++;
    return NULL;
}

static bool is_mode(const char *name) {
    for (const struct cli_mode *m = cli_modes; m->name; m++)
        if (!strcmp(m->name, name))
            return true;
    return false;
}

/* Where the argument of mode NAME goes to; NULL if it takes none. The hook says some to `fw` and its like, too. */
static const char **mode_argument(struct cli *c, const char *name, bool run) {
    const struct {
        const char *name, **argument;
        bool run;
    } with[] = {{RUN_TYPED, &c->typed, false},     {RUN_BEFORE, &c->before, false},     {RUN_DIRENV, &c->direnv, false},
                {RUN_CHANGED, &c->changed, false}, {RUN_ARGV0, &c->argv0, true},        {RUN_NAMED, &c->named, true},
                {RUN_LEND, &c->lend, true},        {RUN_INHERITED, &c->inherited, true}};
    for (size_t i = 0; i < sizeof with / sizeof *with; i++)
        if (!strcmp(name, with[i].name) && (run || !with[i].run))
            return with[i].argument;
    return NULL;
}

/* Where the mode NAME without an argument is noted; NULL if there is no such. */
static bool *mode_flag(struct cli *c, const char *name, bool run) {
    const struct {
        const char *name;
        bool *flag, run;
    } plain[] = {{"dry-run", &c->dry_run, false}, {"help", &c->help, false},        {"version", &c->version, false},
                 {RUN_HOOK, &c->hook, true},      {RUN_UNARMED, &c->unarmed, true}, {RUN_RELOAD, &c->reload, true}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (!strcmp(name, plain[i].name) && (run || !plain[i].run))
            return plain[i].flag;
    return NULL;
}

static void parse_mode(struct parser *p, const char *name) {
    bool said = p->source == SOURCE_OPTION, run = said && p->form == CLI_RUN;
    bool *flag = said ? mode_flag(p->cli, name, run) : NULL;
    const char **argument = said ? mode_argument(p->cli, name, run) : NULL;
    if (flag) {
        *flag = true;
    } else if (said && str_starts(name, "keep-fd=")) {
        strv_add(&p->cli->keep, strchr(name, '=') + 1);
    } else if (said && !strcmp(name, "keep-fd")) {
        const char *number = next_value(p, "needs an argument");
        if (number)
            strv_add(&p->cli->keep, number);
    } else if (argument) {
        if (p->words[p->i + 1])
            *argument = p->words[++p->i];
        else
            mistake(p, NULL, "needs an argument");
    } else if (is_mode(name)) {
        mistake(p, NULL, p->source == SOURCE_ARGS ? "only the command line can say this" : "only for firewrap run");
    } else {
        const char *near = key_nearest(name);
        mistake(p, NULL, "unknown option%s%s%s", near ? " (did you mean --" : "", near ? near : "", near ? "?)" : "");
    }
}

static void parse_long(struct parser *p) {
    struct origin o = here(p);
    const char *name = p->words[p->i] + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    enum key key = key_find(name, len);
    if (len == strlen("network") && !strncmp(name, "network", len))
        key = KEY_NET; /* the README of the original has it */
    if (key == KEY_COUNT) {
        parse_mode(p, name);
        return;
    }
    if (p->source == SOURCE_OPTION)
        o.text = mem_printf("--%s", keys[key].name);
    const char *value = equals ? equals + 1 : value_behind(p, key);
    if (value)
        add(p, key, value, &o);
}

static void parse_letters(struct parser *p) {
    struct origin o = here(p);
    for (const char *c = p->words[p->i] + 1; *c; c++) {
        enum key key = key_letter(*c);
        if (key == KEY_COUNT) {
            mistake(p, mem_dup(c, 1), "unknown option letter");
            return;
        }
        size_t digits = key == KEY_BASE ? strspn(c + 1, "0123456789") : 0;
        if (digits) {
            add(p, key, mem_dup(c + 1, digits), &o);
            c += digits;
        } else if (c[1] || key == KEY_BASE) { /* -b takes only joined digits */
            add(p, key, keys[key].bare, &o);
        } else {
            add(p, key, value_behind(p, key), &o);
            return;
        }
    }
}

static void parse_options(struct parser *p) {
    for (; p->words[p->i] && !p->ended; p->i++) {
        const char *word = p->words[p->i];
        if (!strcmp(word, "--")) {
            p->ended = true;
        } else if (word[0] != '-' || !word[1]) {
            p->ended = true;
            break;
        } else if (word[1] == '-') {
            parse_long(p);
        } else {
            parse_letters(p);
        }
    }
}

/* As an option, --cwd-home is also a --cwd that may be the home, unless one is said. */
static void imply_cwd(struct parser *p) {
    const struct setting *home = NULL;
    for (size_t i = 0; i < p->out->n; i++) {
        const struct setting *s = &p->out->v[i];
        if (s->key == KEY_CWD)
            return;
        if (s->key == KEY_CWD_HOME)
            home = *s->value == 'y' ? s : NULL;
    }
    if (home) {
        const struct origin o = home->origin;
        add(p, KEY_CWD, "rw", &o);
    }
}

static void parse_words(struct parser *p) {
    parse_options(p);
    imply_cwd(p);
}

bool args_split(const char *text, strv *words) {
    while (text += strspn(text, " \t\n"), *text) {
        struct str word = {0};
        str_add(&word, "");
        char quote = 0;
        for (; *text && (quote || !strchr(" \t\n", *text)); text++) {
            if (quote ? *text == quote : *text == '\'' || *text == '"')
                quote = quote ? 0 : *text;
            else if (*text == '\\' && quote != '\'' && text[1])
                str_add_bytes(&word, ++text, 1);
            else
                str_add_bytes(&word, text, 1);
        }
        if (quote)
            return false;
        strv_add(words, word.s);
    }
    strv_end(words);
    return true;
}

static bool parse_args_variable(struct cli *c, const struct world *w) {
    const char *text = world_env(w, ENV_ARGS);
    strv words = {0};
    if (!text)
        return true;
    if (!args_split(text, &words))
        return diag_error(NULL, text, ENV_ARGS ": a quote is not closed");
    struct parser p = {.cli = c, .world = w, .source = SOURCE_ARGS, .words = words.v, .out = &c->args, .ok = true};
    parse_words(&p);
    if (p.ok && p.ended)
        mistake(&p, words.v[p.i < words.n ? p.i : words.n - 1], "not an option");
    return p.ok;
}

bool cli_parse(struct cli *c, const struct world *w, enum cli_form form, const char *name, char *const *words) {
    *c = (struct cli){.command = words};
    bool ok = parse_args_variable(c, w);
    struct parser p = {.cli = c, .world = w, .source = SOURCE_OPTION, .form = form, .out = &c->options, .ok = true};
    p.words = (const char *const *)words;
    bool options = form != CLI_ALIAS;
    if (form == CLI_ALIAS) {
        struct origin o = {.kind = ORIGIN_ALIAS, .text = name};
        c->alias = name;
        p.out = &c->profile;
        add(&p, KEY_PROFILE, str_lower(name), &o);
        p.out = &c->options;
        for (size_t i = 0; words[i]; i++)
            options = options || !strcmp(words[i], "--");
    }
    if (options) {
        parse_words(&p);
        c->command = words + p.i;
        if (form == CLI_ALIAS && p.ok && strcmp(words[p.i - (p.i > 0)], "--") != 0)
            mistake(&p, words[p.i], "not an option (what stands before -- is for firewrap)");
    }
    if (form == CLI_ALIAS) {
        strv command = {0};
        strv_add(&command, name);
        for (char *const *word = c->command; *word; word++)
            strv_add(&command, *word);
        strv_end(&command);
        c->command = (char *const *)command.v;
    }
    return p.ok && ok;
}
