/* SPDX-License-Identifier: MIT */
/* The subcommands. Each gets the words behind its name (NULL-terminated) and returns the exit status. */
#ifndef FIREWRAP_COMMAND_H
#define FIREWRAP_COMMAND_H

#include <stdbool.h>

struct plan;
struct session;
struct world;

extern char **environ;

struct command {
    const char *name;
    int (*run)(char **words);
    const char *arguments, *help;
};
extern const struct command *commands; /* ends with a NULL name; main sets it */

#define COMMAND(name, ...) int cmd_##name(char **words);
#include "commands.def"
#undef COMMAND

/* Words of the commands about policies: takes OPTION out of WORDS; the one word that may be left; the policy file that a word names
 * (NULL: reported); the innermost one, or the one that could be here. */
bool trust_take_option(char **words, const char *option);
const char *trust_one_word(const char *command, char **words, bool *ok);
const char *trust_policy_path(const struct world *w, const char *word);
const char *trust_innermost(const struct world *w);

/* firewrap home rescue. */
int home_rescue(char **words);

/* Does the interactive shell that started this send its commands through firewrap? */
bool hook_is_on(void);

/* NULL if its line editor can be followed, else the editor's name, "" if that is not known (shell/module/follow.c). */
const char *hook_lost(void);

/* Runs PLAN, which uses the stub, and ends the process as the command ended; says of the command of S, if it has failed, why. S may be
 * NULL; else PLAN is its own. Returns the exit status only where nothing was started, which is reported. */
int job_run(const struct plan *plan, const struct session *s);

/* Runs (or with --dry-run prints) a command; NAME is what firewrap was called by for CLI_ALIAS. */
int run_words(int form, const char *name, char **words);

void help_print(void);
void help_short(void); /* the usage, for who has said nothing */
void help_command(const struct command *c);

#endif
