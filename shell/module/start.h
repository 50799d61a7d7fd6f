/* SPDX-License-Identifier: MIT */
/* A start: what the shell asks for, and then what is called instead, in memory of its own (a list of arguments can be longer than the
 * stack). exec.c decides what that is; here is the environment that it gets.
 * Mustn't: write outside of the room that start_memory has reckoned with; allocate. */
#ifndef FIREWRAP_HOOK_START_H
#define FIREWRAP_HOOK_START_H

#include "hook.h"

struct start {
    const char *path;
    char *const *argv, *const *envp; /* as the shell gives them, then as they are to be used */
    const char *flag;                /* of fish, NULL in other shells */
    bool wrapped;                    /* firewrap is started instead */
    bool spawned;                    /* in a new process, by posix_spawn */
    int error;                       /* not 0: nothing is to be started, the shell says why */
    const char *refused;             /* nothing is to be started; why, for the user */
    const char *args;                /* the FIREWRAP_ARGS that counts */
    char **own_envp;                 /* the environment for firewrap itself */
    char **words, *text;             /* free memory */
    uint64_t *noted;                 /* what the script of fish says of variables (fish_note) */
    size_t slots;
    void *memory;
    size_t size;
};

/* Memory for all that is written for S, whose argv, envp and args are known. munmap(2) it: S->memory, S->size. False: none. */
bool start_memory(struct start *s);

/* The environment without what is only the hook's. MARK: a word that the hook is there, for `firewrap prompt`, or NULL; no
 * typed command gets it, so that a shell that is started without the hook does not pass for one that has it. UNTYPED: without
 * what would make a helper of the prompt load code that nobody has typed. */
void start_clean(struct start *s, char *mark, bool untyped);

/* Makes own_envp, the environment for firewrap itself: what steers it is as before the typed line, and what that has set stands
 * beside. FIREWRAP_ARGS and the way here are the shell's, whatever environment the command is to have (`exec -c`). ENVP is the shell's. */
void start_steer(struct start *s, char *const *envp);

/* The environment of firewrap, called by hand or by a prompt: what was typed for it counts, what has come otherwise does not. */
void start_steer_by_hand(struct start *s, char *const *envp);

#endif
