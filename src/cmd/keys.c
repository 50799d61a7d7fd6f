/* SPDX-License-Identifier: MIT */
/* All texts that describe the settings: made from the table, so that they can not differ from it. */
#include "base/str.h"
#include "command.h"
#include "policy/policy.h"
#include "names.h"

#include <stdio.h>
#include <string.h>

const struct command *commands;

/* "-c, --cwd[=rw|ro|off]" */
static const char *option_text(enum key k) {
    const struct key_row *row = &keys[k];
    struct str out = {0};
    if (row->letter)
        str_printf(&out, "-%c, ", row->letter);
    str_printf(&out, "--%s", row->name);
    if (row->bare && !strcmp(key_argument(k), "yes|no"))
        return out.s;
    if (row->type == TYPE_LEVEL)
        return str_printf(&out, "[N]"), out.s;
    str_printf(&out, row->bare ? "[=%s]" : " %s", key_argument(k));
    return out.s;
}

static bool on_command_line(enum key k) {
    return key_from(k, SOURCE_OPTION);
}

/* The sources of a key that not all of them may set. */
static const char *only_in(enum key k) {
    if (keys[k].only == SOURCE_PROJECT)
        return " (project files only)";
    if (keys[k].only == SOURCE_OPTION)
        return " (command line only)";
    if (keys[k].only == (SOURCE_MACHINE | SOURCE_USER | SOURCE_PROFILE))
        return " (your own and the machine's files and profiles only)";
    return keys[k].only == (SOURCE_MACHINE | SOURCE_USER) ? " (your own and the machine's file only)" : "";
}

static void print_row(const char *left, const char *help) {
    printf("  %-32s %s\n", left, help);
}

void help_command(const struct command *c) {
    printf("usage: firewrap %s %s\n%s\n", c->name, c->arguments, c->help);
}

static void print_usage(void) {
    puts("usage: firewrap [OPTION…] [--] CMD ARG…     run CMD in a sandbox that fits this directory\n"
         "       fw [OPTION…] [--] CMD ARG…           the same; never a subcommand\n"
         "       firewrap SUBCOMMAND …");
}

void help_short(void) {
    print_usage();
    puts("'firewrap --help' lists the options and subcommands, 'firewrap init' writes a first policy for a project.");
}

void help_print(void) {
    print_usage();
    puts("\nSubcommands:");
    for (const struct command *c = commands; c->name; c++)
        print_row(mem_printf("%s %s", c->name, c->arguments), c->help);
    puts("\nOptions:");
    for (const struct cli_mode *m = cli_modes; m->name; m++)
        print_row(mem_printf("--%s%s%s", m->name, m->argument ? " " : "", m->argument ? m->argument : ""), m->help);
    for (enum key_group g = 0; g < GROUP_COUNT; g++) {
        printf("\n%s:\n", key_groups[g]);
        for (enum key k = 0; k < KEY_COUNT; k++)
            if (keys[k].group == g && on_command_line(k))
                print_row(option_text(k), keys[k].help);
    }
    puts("\nEach option is also a key of .firewrap.ini and of " ENV_ARGS ". Levels:");
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        print_row(mem_printf("-b%s", levels[i].name), levels[i].help);
    puts("\nWith no option and no policy file: as -bc. See firewrap(1) and firewrap.ini(5).");
}

static const char *shown_default(enum key k) {
    return keys[k].preset ? keys[k].preset : "";
}

static void print_plain(void) {
    for (enum key k = 0; k < KEY_COUNT; k++)
        printf("%-16s %-22s %-8s %s%s\n", keys[k].name, key_argument(k), shown_default(k), keys[k].help, only_in(k));
}

static void print_markdown(void) {
    puts("| key | short | value | default | what it does |\n|---|---|---|---|---|");
    for (enum key k = 0; k < KEY_COUNT; k++) {
        printf("| `%s` | %s | ", keys[k].name, keys[k].letter ? mem_printf("`-%c`", keys[k].letter) : "");
        for (const char *c = key_argument(k); *c; c++)
            printf(*c == '|' ? " \\| " : "%c", *c);
        printf(" | %s | %s%s |\n", shown_default(k), keys[k].help, only_in(k));
    }
}

/* TEXT for roff: a hyphen-minus stays one, and no line begins a request. */
static const char *roff(const char *text) {
    struct str out = {0};
    str_add(&out, "");
    if (*text == '.' || *text == '\'')
        str_add(&out, "\\&");
    for (; *text; text++) {
        if (*text == '-' || *text == '\\')
            str_add(&out, *text == '-' ? "\\" : "\\e");
        if (*text != '\\')
            str_add_bytes(&out, text, 1);
    }
    return out.s;
}

static void print_man(void) {
    for (enum key_group g = 0; g < GROUP_COUNT; g++) {
        printf(".SS %s\n", key_groups[g]);
        for (enum key k = 0; k < KEY_COUNT; k++) {
            if (keys[k].group != g)
                continue;
            printf(".TP\n.BR %s \" = \" \"%s\"\n", roff(keys[k].name), roff(key_argument(k)));
            if (on_command_line(k))
                printf("Option\n.BR \"%s\" .\n", roff(option_text(k)));
            printf("%s%s.\n", roff(keys[k].help), roff(only_in(k)));
        }
    }
}

int cmd_keys(char **words) {
    if (!words[0])
        print_plain();
    else if (!strcmp(words[0], "markdown") && !words[1])
        print_markdown();
    else if (!strcmp(words[0], "man") && !words[1])
        print_man();
    else {
        diag_error(NULL, words[0], "keys: say nothing, 'man' or 'markdown'");
        return EXIT_FIREWRAP;
    }
    return 0;
}

/* "WORD<tab>help" a line; a word that takes an argument ends with "=". */
int cmd_complete(char **words) {
    (void)words;
    for (const struct command *c = commands; c->name; c++)
        printf("%s\t%s\n", c->name, c->help);
    for (const struct cli_mode *m = cli_modes; m->name; m++)
        printf("--%s\t%s\n", m->name, m->help);
    for (enum key k = 0; k < KEY_COUNT; k++)
        if (on_command_line(k))
            printf("--%s%s\t%s\n", keys[k].name, keys[k].bare ? "" : "=", keys[k].help);
    return 0;
}
