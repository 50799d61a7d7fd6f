/* SPDX-License-Identifier: MIT */
/* zsh: the library is a module with a builtin, `__firewrap`. A typed line begins when the line editor has read it, and ends
 * before the next prompt is made (preprompt in zsh's utils.c); what the shell calls in between of itself, frames.c tells from
 * the line. So nothing stands in arrays that rc files and plugins replace. Without the line editor all but the shell's hooks
 * is sandboxed, from the first prompt on. */
#define _GNU_SOURCE
#include "hook.h"
#include "names.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORTED __attribute__((visibility("default")))

/* zsh's own types, as in its header zsh.h, unchanged from 4.3.10 to 5.9. */
struct options;
struct builtin {
    struct builtin *next;
    char *name;
    int flags;
    int (*function)(char *name, char **words, struct options *options, int id);
    int min, max, id;
    char *letters, *defaults;
};
struct features {
    struct builtin *builtins;
    int n_builtins;
    void *conditions;
    int n_conditions;
    void *functions;
    int n_functions;
    void *parameters;
    int n_parameters;
    int n_abstract;
};
enum { READ_A_LINE = 1, GOES_ON = 1 }; /* ZLE_CMD_READ, ZLCON_LINE_CONT */
enum { META = 0x83 };                  /* the next byte has its bit 5 turned */

typedef char *line_editor(int command, va_list arguments);

static struct {
    char *(*get)(char *);
    char **(*get_array)(char *);
    char **(*get_hash)(char *);
    void *(*set)(char *, char *);
    char *(*duplicate)(const char *);
    void (*execute)(char *text, int keep_history, int exiting, char *context);
    void (*before_prompt)(void (*)(void));
    void **sticky;
    line_editor **editor;
    char **(*list_features)(void *module, struct features *);
    int (*handle_features)(void *module, struct features *, int **);
    int (*set_features)(void *module, struct features *, int *);
} zsh;

static line_editor *real_editor;
static bool reading;   /* the line editor reads a line */
extern char **environ; /* zsh keeps it up to date */

/* ---- variables ---- */

static const char *text_of(const char *name) {
    return zsh.get_array((char *)name) || zsh.get_hash((char *)name) ? NULL : zsh.get((char *)name);
}

/* An array counts as its words: `FIREWRAP_ARGS+=( -n )` makes one, and is meant so. */
static bool args(const char **value) {
    static char joined[4096] = "";
    char name[] = ENV_ARGS, **list = zsh.get_array(name);
    size_t len = 0;
    *value = zsh.get_hash(name) ? NULL : zsh.get(name);
    if (!list)
        return !zsh.get_hash(name);
    *value = joined;
    for (joined[0] = '\0'; *list; list++) {
        int n = snprintf(joined + len, sizeof joined - len, "%s%s", len ? " " : "", *list);
        if (n < 0 || (len += (size_t)n) >= sizeof joined)
            return false;
    }
    return true;
}

static const char *way(void) {
    return text_of("PWD");
}

static const char *path(void) {
    return text_of("PATH");
}

/* ---- where a typed line begins and ends ---- */

/* What steers counts as a line has left it when the shell goes on by itself; what changes then does not. */
static void hook_begins(void) {
    if (!reading && !frames_in_file())
        typed_settle(environ);
    typed_pause(environ, !reading);
    if (!reading)
        steer_end(environ);
}

static void hook_ends(void) {
    typed_resume(environ);
    if (!reading)
        steer_begin(environ);
}

/* LINE is as zsh keeps its texts. */
static void note_line(const char *line) {
    char *text = line ? strdup(line) : NULL, *out = text;
    if (!text)
        return;
    for (const char *at = text; *at; at++)
        *out++ = (unsigned char)*at == META && at[1] ? (char)(*++at ^ 32) : *at;
    *out = '\0';
    line_append(text);
    free(text);
}

/* Is what is read a line, or its next part, and not for `select`? The arguments are two prompts, flags, and what it is for. */
static bool reads_line(va_list arguments, bool within) {
    va_list copy;
    va_copy(copy, arguments);
    (void)va_arg(copy, char **);
    (void)va_arg(copy, char **);
    (void)va_arg(copy, int);
    int context = va_arg(copy, int);
    va_end(copy);
    return context == 0 || (within && context == GOES_ON);
}

/* Goes on where a command of a line reads one (`select`), or a line goes on in the next one. */
static char *edit(int command, va_list arguments) {
    if (command != READ_A_LINE)
        return real_editor(command, arguments);
    bool within = hook.armed, typed = reads_line(arguments, within);
    steer_end(environ);
    if (!within)
        line_forget();
    if (within)
        typed_pause(environ, true);
    else
        hook_arm(environ); /* a key's function may execute the line */
    steer_end(environ);
    reading = true;
    char *line = real_editor(command, arguments);
    reading = false;
    if (typed)
        note_line(line);
    if (within) {
        typed_resume(environ);
        steer_begin(environ);
    } else {
        hook.lost = false;
        hook_arm(environ);
    }
    return line;
}

static bool guard_editor(void) {
    if (!zsh.editor || !*zsh.editor)
        return false;
    if (*zsh.editor != edit) {
        real_editor = *zsh.editor;
        *zsh.editor = edit;
    }
    return true;
}

/* Before a prompt is made, behind the functions of precmd. */
static void line_ends(void) {
    const char *scope = text_of(ENV_SCOPE);
    typed_end(environ);
    steer_end(environ);
    hook_disarm();
    line_forget();
    hook.edit = hook.edit || (scope && !strcmp(scope, "edit")); /* once on, it stays */
    follow_require(text_of(ENV_REQUIRE), false);                /* and so does this */
    if (!guard_editor())
        hook_arm(environ);
}

/* Does a key's function evaluate a text? */
static bool executes(void) {
    return reading && frames_evaluates();
}

static bool is_paused(void) {
    return hook.suspended || frames_untyped() || (!hook.edit && (reading ? frames_asks() : frames_outside_lines()));
}

/* ---- the builtin ---- */

/* Defines functions that do not keep the options of `emulate -c`, in which this is called: they run the user's commands. */
static void define(const char *text) {
    void *sticky = zsh.sticky ? *zsh.sticky : NULL;
    if (zsh.sticky)
        *zsh.sticky = NULL;
    zsh.execute((char *)text, 1, 0, (char *)"firewrap");
    if (zsh.sticky)
        *zsh.sticky = sticky;
}

static int builtin_main(char *name, char **words, struct options *options, int id) {
    const char *word = words[0] ? words[0] : "";
    (void)name, (void)options, (void)id;
    if (!strcmp(word, "off")) {
        hook.suspended = 1; /* to the end of the function that says it */
    } else if (!strcmp(word, "define")) {
        define(words[1] ? words[1] : "");
    } else if (!strcmp(word, "accept")) {
        steer_accept(environ);
    } else if (!strcmp(word, "is")) {
        return !words[1] || strcmp(words[1], VERSION) != 0;
    } else {
        puts(hook.error ? hook.error : "on");
    }
    return 0;
}

static struct builtin builtins[] = {{.name = (char *)"__firewrap", .function = builtin_main, .max = 2}};
static struct features features = {.builtins = builtins, .n_builtins = 1};

static bool look_up(void) {
    *(void **)&zsh.get = dlsym(RTLD_DEFAULT, "getsparam");
    *(void **)&zsh.get_array = dlsym(RTLD_DEFAULT, "getaparam");
    *(void **)&zsh.get_hash = dlsym(RTLD_DEFAULT, "gethparam");
    *(void **)&zsh.set = dlsym(RTLD_DEFAULT, "setsparam");
    *(void **)&zsh.duplicate = dlsym(RTLD_DEFAULT, "ztrdup");
    *(void **)&zsh.execute = dlsym(RTLD_DEFAULT, "execstring");
    *(void **)&zsh.before_prompt = dlsym(RTLD_DEFAULT, "addprepromptfn");
    *(void **)&zsh.list_features = dlsym(RTLD_DEFAULT, "featuresarray");
    *(void **)&zsh.handle_features = dlsym(RTLD_DEFAULT, "handlefeatures");
    *(void **)&zsh.set_features = dlsym(RTLD_DEFAULT, "setfeatureenables");
    zsh.sticky = dlsym(RTLD_DEFAULT, "sticky");
    zsh.editor = dlsym(RTLD_DEFAULT, "zle_entry_ptr");
    return zsh.get && zsh.get_array && zsh.get_hash && zsh.set && zsh.duplicate && zsh.execute && zsh.before_prompt &&
           zsh.list_features && zsh.handle_features && zsh.set_features;
}

/* ---- the six functions of a module ---- */

int setup_(void *module);
int features_(void *module, char ***list);
int enables_(void *module, int **enables);
int boot_(void *module);
int cleanup_(void *module);
int finish_(void *module);

/* Other than 0: the module is refused. */
EXPORTED int setup_(void *module) {
    (void)module;
    if (!hook.error && !(look_up() && frames_look_up()))
        hook.error = "this is not a zsh that the hook knows";
    if (hook.error)
        fprintf(stderr, "firewrap: %s\n", hook.error);
    return hook.error != NULL;
}

EXPORTED int features_(void *module, char ***list) {
    *list = zsh.list_features(module, &features);
    return 0;
}

EXPORTED int enables_(void *module, int **enables) {
    return zsh.handle_features(module, &features, enables);
}

/* Temporary files of =(…) go where a sandbox can see them. */
EXPORTED int boot_(void *module) {
    char prefix[PATH_MAX + 8];
    if (!frames_guard(module, hook_begins, hook_ends) || !follow_guard())
        return 1;
    hook.paused = is_paused;
    hook.executes = executes;
    hook.args = args;
    hook.way = way;
    hook.path = path;
    zsh.before_prompt(line_ends);
    hook.lend = temp_make();
    if (hook.lend && snprintf(prefix, sizeof prefix, "%szsh", hook.lend) > 0)
        zsh.set((char *)"TMPPREFIX", zsh.duplicate(prefix));
    return 0;
}

EXPORTED int cleanup_(void *module) {
    return zsh.set_features(module, &features, NULL) || 1; /* what is patched stays */
}

EXPORTED int finish_(void *module) {
    (void)module;
    return 0;
}
