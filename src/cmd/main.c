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
    {"run", cmd_run, "[OPTION...] -- CMD ARG...", "run CMD, whatever it is called; for hooks and scripts"},
    {"hook", cmd_hook, "bash|zsh|fish", "print the hook of a shell, for its rc file: eval \"$(firewrap hook bash)\""},
    {"shell", cmd_shell, "[OPTION...] [bash|zsh|fish]", "an interactive shell in this directory's sandbox"},
    {"prompt", cmd_prompt, "[FORMAT [STATUS]]",
     "the state of the sandbox for a prompt; %s in FORMAT is replaced by it; ends with STATUS"},
    {"explain", cmd_explain, "[OPTION...] [-- CMD...]",
     "show every argument of bwrap with what caused it, and what was left out"},
    {"show", cmd_show, "[OPTION...] [-- CMD...]", "show the effective policy as a policy file"},
    {"check", cmd_check, "[FILE...] [--strict]", "look for mistakes in policy files, run nothing"},
    {"allow", cmd_allow, "[DIR|FILE] [--dry-run]", "show what a project's policy file changes, and allow it"},
    {"edit", cmd_edit, "[DIR|FILE] [--allow]",
     "edit a project's policy file, outside the sandbox: check it, show the change, allow it"},
    {"deny", cmd_deny, "[DIR|FILE]", "refuse to run anything in a directory until it is allowed"},
    {"trust", cmd_trust, "list|prune|forget [DIR|FILE]",
     "list what was allowed or denied; forget files that are gone, or all that was allowed for one"},
    {"init", cmd_init, "[PROFILE...]", "write a first policy for the project in this directory, and allow it"},
    {"home", cmd_home, "list|names|path|rm [NAME...]", "list persistent homes, print where one is, remove some"},
    {"alias", cmd_alias, "list|names|add|rm [NAME...]",
     "links by the names of programs, each of which runs in its sandbox"},
    {"doctor", cmd_doctor, "", "find out whether the sandbox holds on this machine"},
    {"seccomp", cmd_seccomp, "[debug|notrace] [nested]", "write the system-call filter, as BPF for bwrap --seccomp"},
    {"profiles", cmd_profiles, "names|show [PROFILE]", "list the profiles, or show what one says"},
    {"keys", cmd_keys, "[man|markdown]", "describe all settings"},
    {"complete", cmd_complete, "", "list options and subcommands, for shell completions"},
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
