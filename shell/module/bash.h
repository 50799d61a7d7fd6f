/* SPDX-License-Identifier: MIT */
/* What the hook knows of bash: types as in its headers variables.h, command.h and builtins.h, unchanged from 4.0 to 5.3, and
 * symbols that its executable exports for builtins that are loaded. */
#ifndef FIREWRAP_BASH_H
#define FIREWRAP_BASH_H

#include <stdbool.h>
#include <stdint.h>

struct variable {
    char *name, *value, *exportstr;
    struct variable *(*dynamic_value)(struct variable *);
    struct variable *(*assign)(struct variable *, char *, intmax_t, char *);
    int attributes, context;
};
struct word {
    char *text;
    int flags;
};
struct words {
    struct words *next;
    struct word *word;
};
struct builtin {
    const char *name;
    int (*function)(struct words *);
    int flags;
    char *const *long_doc;
    const char *short_doc;
    char *handle;
};
enum {
    ATTRIBUTE_ARRAY = 0x4,
    ATTRIBUTE_ASSOC = 0x40,
    ATTRIBUTE_NAMEREF = 0x800,
    ATTRIBUTE_INVISIBLE = 0x1000,
    ATTRIBUTE_TEMPORARY = 0x100000,
    BUILTIN_ENABLED = 1
};
enum { SUBSHELL_COMMAND = 0x4, SUBSHELL_PROCESS = 0x20 }; /* command.h: $(…) and <(…) */
enum {
    STATE_DISPATCHING = 0x20,
    STATE_COMPLETING = 0x4000
}; /* readline.h: a key's function runs; it completes a word */

extern struct bash {
    char *(*get)(const char *);
    struct variable *(*bind)(const char *, char *, int);
    struct variable *(*find)(const char *);
    struct variable *(*find_itself)(const char *); /* not what a name reference leads to */
    struct variable *(*find_temporary)(const char *);
    struct variable *(*make_local)(const char *, int);
    struct builtin *(*find_builtin)(const char *, int);
    void (*make_environment)(void);
    char ***environment, **directory;
    char **traps;          /* texts, by signal */
    void (*no_trap)(void); /* stands for a text where a signal can not be trapped */
    int *executing;        /* a command that was read at the prompt */
    int *levels;           /* texts that are being parsed and executed: `eval`, files, traps, PROMPT_COMMAND … */
    int *evals, *sources, *subshell, *trap, *context;
    void (**prepare)(int);
    void (**release)(void);
    unsigned long *readline_state;
    char **line; /* readline's, as it was edited */
} bash;

/* Finds them. False: this is no bash that the hook knows. */
bool bash_look_up(void);

/* bash_acts.c: who is acting? bash_is_paused: not a typed line. */
bool bash_is_paused(void);
bool bash_is_outside(void);

/* Does a key's function evaluate a text (`eval`), as line editors do? */
bool bash_executes(void);

/* `nofw` begins in the function at hand; it ends with that function. False: there is no function. */
bool bash_go_outside(void);

/* A line is read from now on; it has been read. The shell is between two lines. */
void bash_edits(bool edits);
void bash_notice_traps(bool line_ends);

/* The hook's place in the shell's `exit` and `logout`, and in its fork(2). */
void bash_guard_exit(void);

#endif
