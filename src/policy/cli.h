/* SPDX-License-Identifier: MIT */
/* The words of the command line and of FIREWRAP_ARGS. Both have one grammar: a key is a long option.
 *
 *   firewrap [options] [--] CMD ARGS…    the first "--" ends firewrap's words; without it, the first word that is no
 *                                        option
 *   fw …                                 the same, without subcommands
 *   NAME [options --] ARGS…              a link to firewrap: runs NAME under the profile NAME
 *   -b4cn  -cnb5                         letters may be joined; digits belong to the b before them
 *   --key VALUE  --key=VALUE             an optional value (--cwd, --net, …) only with "="
 *   -h NAME                              only where nothing but options with their values follows up to a "--": `fw -h ls`
 *                                        runs ls
 *   --cwd-home                           a --cwd, too, unless one is said
 */
#ifndef FIREWRAP_CLI_H
#define FIREWRAP_CLI_H

#include "host/host.h"
#include "keys.h"

struct cli {
    settings options;     /* of the command line */
    settings args;        /* of FIREWRAP_ARGS */
    char *const *command; /* NULL-terminated, may be empty */
    const char *argv0;    /* --argv0 NAME of `firewrap run`: the program's argv[0]; NULL: as typed */
    const char *alias;    /* the name firewrap was called by, if that is none of its own */
    settings profile;     /* that of the alias */
    strv keep;            /* --keep-fd: numbers of descriptors */
    bool dry_run, help, version;
    /* of `firewrap run`, as the shells' hook says them */
    bool hook;          /* --hook: where no policy applies, run the command as it is */
    bool unarmed;       /* --unarmed: for a prompt, a completion or the like, and not typed */
    bool reload;        /* --reload: the shell itself is being replaced */
    const char *typed;  /* --typed NAMES: variables that the typed line has set */
    const char *before; /* --typed-before NAMES: that an earlier line has set */
    const char
        *direnv; /* --direnv NAMES: that direnv has set, and that do not tell programs what to run or whom to call */
    const char *changed; /* --changed NAMES: that do, and have changed without being typed */
    const char *named;   /* --named WORDS: those of the command that stand in the typed line as they are, one a line */
    const char *inherited; /* --inherited LIST: what was open in the shell already, as descriptors.h has it */
    const char *lend; /* --lend PREFIX: what the paths of files that the shell has made for its commands begin with */
};

enum cli_form { CLI_COMMAND, CLI_RUN, CLI_ALIAS };

/* Parses WORDS (what follows the program's name, or for `firewrap run` the subcommand; NULL-terminated) and
 * FIREWRAP_ARGS into C. NAME is the alias for CLI_ALIAS. False: reported. */
bool cli_parse(struct cli *c, const struct world *w, enum cli_form form, const char *name, char *const *words);

/* Splits TEXT at blanks; '…', "…" and \ quote as in a shell, nothing is expanded. False: a quote is not closed. */
bool args_split(const char *text, strv *words);

/* The options that are no settings, for --help and the completions. */
struct cli_mode {
    const char *name, *argument, *help;
};
extern const struct cli_mode cli_modes[];

#endif
