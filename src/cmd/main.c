/* SPDX-License-Identifier: MIT */
/* firewrap: runs each command in a bubblewrap sandbox that fits the directory it is run in. This file is an index. */
#include "base/path.h"
#include "command.h"
#include "lib/lib.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

static const struct command table[] = {
#define COMMAND(name, arguments, help) {#name, cmd_##name, arguments, help},
#include "commands.def"
#undef COMMAND
    {0},
};

static int dispatch(int argc, char **argv) {
    static char *empty[] = {NULL};
    if (getauxval(AT_SECURE)) { /* getauxval(3): set-user-id, set-group-id or file capabilities */
        diag_error(NULL, NULL,
                   "refused: firewrap has privileges of its own (setuid bit or file capabilities); it needs none");
        return EXIT_FIREWRAP;
    }
    const char *name = argc ? path_base(argv[0]) : "firewrap";
    char **words = argc ? argv + 1 : empty;
    if (!strcmp(name, "fw") || !strcmp(name, "frap"))
        return run_words(CLI_COMMAND, NULL, words);
    if (strcmp(name, "firewrap") != 0)
        return run_words(CLI_ALIAS, argv[0], words);
    for (const struct command *c = commands; words[0] && c->name; c++) {
        if (strcmp(words[0], c->name) != 0)
            continue;
        if (words[1] && !strcmp(words[1], "--help")) {
            help_command(c);
            return 0;
        }
        return c->run(words + 1);
    }
    return run_words(CLI_COMMAND, NULL, words);
}

/* One write per message, so that lines of several processes do not mix. */
static void say(void *data, const char *line, size_t len) {
    (void)data;
    fflush(stdout);
    fwrite(line, 1, len, stderr);
}

static void end_exhausted(void *data) {
    (void)data;
    fputs("firewrap: out of memory\n", stderr);
    exit(EXIT_FIREWRAP);
}

int main(int argc, char **argv) {
    struct context context = {.arena.exhausted = end_exhausted, .sink.take = say}; /* the kernel frees it */
    commands = table;
    context_enter(&context);
    int status = dispatch(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    diag_error(NULL, NULL, "standard output can not be written");
    return EXIT_FIREWRAP;
}
