/* SPDX-License-Identifier: MIT */
#include "policy/cli.h"

#include "base/str.h"
#include "tap.h"

enum { MAX_WORDS = 16 };

static struct world world_of(const char *args) {
    char **env = mem_alloc(2 * sizeof *env);
    env[0] = args ? mem_printf("FIREWRAP_ARGS=%s", args) : NULL;
    return (struct world){.home = "/home/u", .home_real = "/home/u", .cwd = "/home/u/src", .env = env};
}

static void add_settings(struct str *out, const settings *list) {
    for (size_t i = 0; i < list->n; i++)
        str_printf(out, "%s=%s ", keys[list->v[i].key].name, list->v[i].value);
}

/* Words as one text: settings, then "|" and the command. "error" if it is refused. */
static const char *parsed(enum cli_form form, const char *alias, const char *args, const char *const *words) {
    struct world w = world_of(args);
    struct cli c;
    struct str out = {0};
    tap_hear();
    bool valid = cli_parse(&c, &w, form, alias, (char *const *)words);
    const char *said = tap_said();
    if (!valid)
        return tap_lines(said) ? "error" : "error without a message";
    add_settings(&out, &c.args);
    if (c.args.n)
        str_add(&out, "/ ");
    add_settings(&out, &c.profile);
    add_settings(&out, &c.options);
    if (c.dry_run || c.help || c.version || c.hook || c.argv0)
        str_printf(&out, "%s%s%s%s%s ", c.dry_run ? "dry-run" : "", c.help ? "help" : "", c.version ? "version" : "",
                   c.hook ? "hook" : "", c.argv0 ? c.argv0 : "");
    str_add(&out, "|");
    for (char *const *word = c.command; *word; word++)
        str_printf(&out, " %s", *word);
    return out.s;
}

static const struct {
    const char *words[MAX_WORDS], *wanted;
} command_cases[] = {
    {{NULL}, "|"},
    {{"ls"}, "| ls"},
    {{"-b", "ls"}, "base=4 | ls"},
    {{"-b4cn", "ls"}, "base=4 cwd=rw net=on | ls"},
    {{"-cnb5", "ls"}, "cwd=rw net=on base=5 | ls"},
    {{"-bc", "ls"}, "base=4 cwd=rw | ls"},
    {{"-b0", "ls"}, "base=0 | ls"},
    {{"-b7", "ls"}, "error"},
    {{"-b44", "ls"}, "error"},
    {{"-b", "5", "ls"}, "base=4 | 5 ls"},
    {{"--base", "5", "ls"}, "base=5 | ls"},
    {{"--base", "ls"}, "base=4 | ls"},
    {{"--base=5", "ls"}, "base=5 | ls"},
    {{"--base=", "ls"}, "error"},
    {{"-z", "ls"}, "error"},
    {{"-bz", "ls"}, "error"},
    {{"-h", "ls"}, "home= | ls"},
    {{"-h", "ls", "-l"}, "home= | ls -l"},
    {{"-h", "work", "--", "ls"}, "home=work | ls"},
    {{"-h", "work", "-n", "--", "ls"}, "home=work net=on | ls"},
    {{"-bh", "work", "--", "ls"}, "base=4 home=work | ls"},
    {{"-h", "--", "ls"}, "home= | ls"},
    {{"-hb", "--", "ls"}, "home= base=4 | ls"},
    {{"-h", "ls", "x", "--", "y"}, "home= | ls x -- y"},
    {{"--home=work", "ls"}, "home=work | ls"},
    {{"--home=", "ls"}, "home= | ls"},
    {{"--cwd", "ls"}, "cwd=rw | ls"},
    {{"--cwd=ro", "ls"}, "cwd=ro | ls"},
    {{"--cwd", "ro", "ls"}, "cwd=rw | ro ls"},
    {{"--net=maybe", "ls"}, "error"},
    {{"--bind-ro", "/a", "ls"}, "bind-ro=/a | ls"},
    {{"--bind-ro=/a=b", "ls"}, "bind-ro=/a=b | ls"},
    {{"--bind-ro", "-/a", "ls"}, "bind-ro=-/a | ls"},
    {{"--bind-ro"}, "error"},
    {{"--env-set", "A", "b c", "ls"}, "env-set=A=b c | ls"},
    {{"--env-set", "A=b", "ls"}, "env-set=A=b | ls"},
    {{"--env-set", "A"}, "error"},
    {{"--env-set"}, "error"},
    {{"--env-set=A", "b"}, "error"},
    {{"--root=yes", "ls"}, "error"},
    {{"--exempt=sudo", "ls"}, "error"},
    {{"--no-policy", "ls"}, "no-policy=yes | ls"},
    {{"--nett", "ls"}, "error"},
    {{"--", "-b"}, "| -b"},
    {{"-b", "--", "--", "x"}, "base=4 | -- x"},
    {{"-b", "ls", "--", "-n"}, "base=4 | ls -- -n"},
    {{"-", "x"}, "| - x"},
    {{"", "x"}, "|  x"},
    {{"--dry-run", "ls", "--dry-run"}, "dry-run | ls --dry-run"},
    {{"--help"}, "help |"},
    {{"--version"}, "version |"},
    {{"--argv0", "x", "ls"}, "error"},
    {{"--hook", "ls"}, "error"},
};

static void commands_and_options(void) {
    for (size_t i = 0; i < sizeof command_cases / sizeof *command_cases; i++) {
        struct str sentence = {0};
        str_add(&sentence, "firewrap");
        for (const char *const *word = command_cases[i].words; *word; word++)
            str_printf(&sentence, " %s", **word ? *word : "''");
        is(parsed(CLI_COMMAND, NULL, NULL, command_cases[i].words), command_cases[i].wanted, sentence.s);
    }
}

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void run_form(void) {
    is(parsed(CLI_RUN, NULL, NULL, WORDS("--argv0", "x", "--", "ls")), "x | ls", "run takes --argv0");
    is(parsed(CLI_RUN, NULL, NULL, WORDS("--hook", "--", "show")), "hook | show", "run takes --hook");
    is(parsed(CLI_RUN, NULL, NULL, WORDS("--argv0")), "error", "--argv0 needs its name");
}

static void alias(void) {
    is(parsed(CLI_ALIAS, "npm", NULL, WORDS("-b", "x")), "profile=npm | npm -b x", "an alias' words are the command's");
    is(parsed(CLI_ALIAS, "NPM", NULL, WORDS("test")), "profile=npm | NPM test", "an alias' profile is in lower case");
    is(parsed(CLI_ALIAS, "npm", NULL, WORDS("-n", "--", "x", "--", "y")), "profile=npm net=on | npm x -- y",
       "words before the first -- are firewrap's");
    is(parsed(CLI_ALIAS, "npm", NULL, WORDS("x", "--", "y")), "error",
       "a word before -- that is no option is an error");
    is(parsed(CLI_ALIAS, "npm", NULL, WORDS("-n", "x", "--", "y")), "error", "also behind an option");
    is(parsed(CLI_ALIAS, "npm", NULL, WORDS("--")), "profile=npm | npm", "-- alone is taken away");
    is(parsed(CLI_ALIAS, ".x", NULL, WORDS("a")), "error", "a name that can be no profile is refused");
}

static void variable(void) {
    const char *const *ls = WORDS("ls");
    is(parsed(CLI_COMMAND, NULL, "", ls), "| ls", "an empty FIREWRAP_ARGS says nothing");
    is(parsed(CLI_COMMAND, NULL, "-b4cn --env-set A 'b c'", ls), "base=4 cwd=rw net=on env-set=A=b c / | ls",
       "FIREWRAP_ARGS has the same grammar");
    is(parsed(CLI_COMMAND, NULL, "-h work", ls), "home=work / | ls", "-h takes the next word there");
    is(parsed(CLI_COMMAND, NULL, "-b --", ls), "error", "FIREWRAP_ARGS holds no --");
    is(parsed(CLI_COMMAND, NULL, "-b ls", ls), "error", "nor a command");
    is(parsed(CLI_COMMAND, NULL, "-b 'x", ls), "error", "nor an open quote");
    is(parsed(CLI_COMMAND, NULL, "--no-policy", ls), "error", "nor what only the command line can say");
    is(parsed(CLI_COMMAND, NULL, "--dry-run", ls), "error", "nor --dry-run");
    is(parsed(CLI_COMMAND, NULL, "-b7", WORDS("-b", "ls")), "error", "a mistake there counts beside good options");
}

static const struct {
    const char *text, *words; /* the words, each with a '|' behind it */
} splits[] = {
    {"", ""},
    {"  ", ""},
    {"a", "a|"},
    {" a\tb\nc ", "a|b|c|"},
    {"'a b'", "a b|"},
    {"\"a b\"c", "a bc|"},
    {"''", "|"},
    {"a'' b", "a|b|"},
    {"a\\ b", "a b|"},
    {"'a\\b'", "a\\b|"},
    {"\"a\\\"b\"", "a\"b|"},
    {"'it'\\''s'", "it's|"},
    {"$x *", "$x|*|"},
    {"\\", "\\|"},
    {"'", NULL},
    {"\"a", NULL},
    {"a 'b", NULL},
    {"\"'\"", "'|"},
    {"#a", "#a|"},
};

static void split(void) {
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        strv words = {0};
        struct str joined = {0};
        str_add(&joined, "");
        bool valid = args_split(splits[i].text, &words);
        for (size_t j = 0; j < words.n; j++)
            str_printf(&joined, "%s|", words.v[j]);
        is(valid ? joined.s : NULL, splits[i].words, mem_printf("split: %s", str_printable(splits[i].text)));
        ok(!valid || words.v[words.n] == NULL, "with a NULL behind the words");
    }
}

static void origins(void) {
    struct world w = world_of("-c --bind-ro /a");
    struct cli c;
    ok(cli_parse(&c, &w, CLI_COMMAND, NULL, (char *const *)WORDS("--net=on", "-b", "ls")),
       "a line with all kinds of origins");
    is(origin_text(&c.args.v[0].origin), "FIREWRAP_ARGS word 1", "the first word of FIREWRAP_ARGS");
    is(origin_text(&c.args.v[1].origin), "FIREWRAP_ARGS word 2", "an option of FIREWRAP_ARGS with its argument");
    is(origin_text(&c.options.v[0].origin), "option --net", "a long option");
    is(origin_text(&c.options.v[1].origin), "option -b", "a letter");
    is(c.options.v[0].dir, "/home/u/src", "relative paths of options start at the current directory");
}

int main(void) {
    commands_and_options();
    run_form();
    alias();
    variable();
    split();
    origins();
    return tap_done();
}
