/* SPDX-License-Identifier: MIT */
/* Who is acting in zsh. zsh calls each of its functions through the modules' wrappers, and says then what for: a hook (chpwd,
 * precmd, zshexit and their arrays) is nobody's line, however deep it nests and however it ends; so `nofw` ends where the
 * function ends that has said it.
 *
 * While a line is edited, what a key's function executes is a line, too (`eval $BUFFER`). But what it only asks, in a
 * substitution of its own, is not (fzf, completions). zsh_eval_context, the parameter of zshparam(1), tells: is there a
 * substitution before any text is evaluated? */
#define _GNU_SOURCE
#include "hook.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

enum { CALLED_BY_SIGNAL = 2, CALLED_AS_HOOK = 3, EXITING = -1 }; /* SFC_… of zsh.h, 4.3.10 to 5.9; zexit in builtin.c */

/* zsh.h: struct funcwrap */
struct wrapper {
    struct wrapper *next;
    int flags;
    int (*call)(void *program, struct wrapper *next, char *name);
    void *module;
};

static struct {
    int (*add)(void *module, struct wrapper *);
    void (*run)(void *program, struct wrapper *next, char *name);
    int *called_as, *completing, *exiting;
    char ***contexts;
} zsh;

static void (*hook_begins)(void), (*hook_ends)(void);
static bool in_hook;
static unsigned depth;
static bool forked, left; /* in a child: was the shell at its end when it made it? */

/* Does the shell execute anything? Then the stack begins with why: "toplevel", say. */
static bool is_running(void) {
    char **context = *zsh.contexts;
    return context && *context;
}

/* A signal that finds the shell at its prompt is nobody's line either. */
static bool is_hook(void) {
    return *zsh.called_as == CALLED_AS_HOOK || (*zsh.called_as == CALLED_BY_SIGNAL && !depth && !is_running());
}

static int call(void *program, struct wrapper *next, char *name) {
    bool outermost = !in_hook && is_hook();
    int suspended = hook.suspended;
    if (outermost) {
        in_hook = true;
        hook_begins();
    }
    depth++;
    zsh.run(program, next, name);
    depth--;
    hook.suspended = suspended;
    if (outermost) {
        in_hook = false;
        hook_ends();
    }
    return 0; /* it is done */
}

static bool at_end(void) {
    return zsh.exiting && *zsh.exiting == EXITING;
}

static void in_child(void) {
    left = forked ? left : at_end();
    forked = true;
}

static bool is_one_of(const char *word, const char *const *list) {
    while (*list && strcmp(word, *list) != 0)
        list++;
    return *list != NULL;
}

bool frames_untyped(void) {
    return in_hook || (forked ? left : at_end());
}

/* What zsh begins of itself: no line has it on its way. */
static bool is_zshs_own(const char *why) {
    static const char *const own[] = {"cmdsubst", "insubst", "outsubst", "equalsubst", "sched", "trap", "zpty", NULL};
    return is_one_of(why, own);
}

/* A trap that comes then may still be one for what the line has started. */
bool frames_outside_lines(void) {
    return is_running() && is_zshs_own(**zsh.contexts) && strcmp(**zsh.contexts, "trap") != 0;
}

bool frames_in_file(void) {
    static const char *const files[] = {"file", "filecode", NULL};
    return is_running() && is_one_of(**zsh.contexts, files);
}

bool frames_asks(void) {
    static const char *const functions[] = {"shfunc", "loadautofunc", "evalautofunc", NULL};
    char **context = *zsh.contexts;
    while (context && *context && is_one_of(*context, functions))
        context++;
    return *zsh.completing || (context && *context && is_zshs_own(*context));
}

bool frames_evaluates(void) {
    char **context = *zsh.contexts;
    while (context && *context && strcmp(*context, "eval") != 0)
        context++;
    return context && *context && !frames_asks();
}

bool frames_look_up(void) {
    *(void **)&zsh.add = dlsym(RTLD_DEFAULT, "addwrapper");
    *(void **)&zsh.run = dlsym(RTLD_DEFAULT, "runshfunc");
    zsh.called_as = dlsym(RTLD_DEFAULT, "sfcontext");
    zsh.completing = dlsym(RTLD_DEFAULT, "incompfunc");
    zsh.exiting = dlsym(RTLD_DEFAULT, "shell_exiting"); /* from 5.8.1 on; else more is sandboxed */
    zsh.contexts = dlsym(RTLD_DEFAULT, "zsh_eval_context");
    return zsh.add && zsh.run && zsh.called_as && zsh.completing && zsh.contexts;
}

bool frames_guard(void *module, void (*begins)(void), void (*ends)(void)) {
    static struct wrapper wrapper = {.call = call};
    hook_begins = begins;
    hook_ends = ends;
    return pthread_atfork(NULL, NULL, in_child) == 0 && zsh.add(module, &wrapper) == 0;
}
