/* SPDX-License-Identifier: MIT */
/* zsh: the library is a module with a builtin, `__firewrap`. The last function in preexec_functions arms, the first in
 * precmd_functions disarms (hook.zsh). rc files and plugins replace these arrays; so the entry of the line editor has them put
 * right, and is the backstop: when it has read a line and the arming function is still not in its place, it arms itself. So
 * more is wrapped when something is lost, never less. */
#define _GNU_SOURCE
#include "hook.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ARM_FUNCTION "__firewrap_preexec"
#define DISARM_FUNCTION "__firewrap_precmd"
#define ORDER_FUNCTION "__firewrap_order" /* puts both into their places */
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
enum { READ_A_LINE = 1 }; /* ZLE_CMD_READ */

typedef char *line_editor(int command, va_list arguments);

static struct {
    char **(*get_array)(char *);
    void *(*set)(char *, char *);
    char *(*duplicate)(const char *);
    void *(*find)(void *table, const char *name);
    void (*execute)(char *text, int keep_history, int exiting, char *context);
    void **functions;
    int *editing;
    line_editor **editor;
    char **(*list_features)(void *module, struct features *);
    int (*handle_features)(void *module, struct features *, int **);
    int (*set_features)(void *module, struct features *, int *);
} zsh;

static line_editor *real_editor;
extern char **environ; /* zsh keeps it up to date */

static bool preexec_arms(void) {
    char **list = zsh.get_array((char *)"preexec_functions");
    size_t n = 0;
    while (list && list[n])
        n++;
    return n && !strcmp(list[n - 1], ARM_FUNCTION) && zsh.find(*zsh.functions, ARM_FUNCTION);
}

static bool precmd_disarms(void) {
    char **list = zsh.get_array((char *)"precmd_functions");
    return list && list[0] && !strcmp(list[0], DISARM_FUNCTION);
}

/* Also at the end of the input, when traps of the typed lines are run. */
static char *edit(int command, va_list arguments) {
    if (command != READ_A_LINE)
        return real_editor(command, arguments);
    bool was_armed = hook.armed;
    hook.armed = hook.edit;
    if ((!preexec_arms() || !precmd_disarms()) && zsh.execute && zsh.find(*zsh.functions, ORDER_FUNCTION))
        zsh.execute((char *)ORDER_FUNCTION, 1, 0, (char *)"firewrap");
    char *line = real_editor(command, arguments);
    hook.armed = was_armed;
    if (!line || !preexec_arms())
        hook_arm(environ);
    return line;
}

static void guard_editor(void) {
    if (!zsh.editor || !*zsh.editor || *zsh.editor == edit)
        return;
    real_editor = *zsh.editor;
    *zsh.editor = edit;
}

/* `nofw`; widgets, completions and what else runs while a line is edited. */
static bool is_paused(void) {
    return hook.suspended || (zsh.editing && *zsh.editing && !hook.edit);
}

static int builtin_main(char *name, char **words, struct options *options, int id) {
    const char *word = words[0] ? words[0] : "";
    (void)name, (void)options, (void)id;
    if (!strcmp(word, "preexec")) {
        hook_arm(environ);
    } else if (!strcmp(word, "precmd")) {
        hook_disarm();
        guard_editor();
    } else if (!strcmp(word, "off")) {
        hook.suspended++;
    } else if (!strcmp(word, "on")) {
        hook.suspended -= hook.suspended > 0;
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
    *(void **)&zsh.execute = dlsym(RTLD_DEFAULT, "execstring");
    *(void **)&zsh.get_array = dlsym(RTLD_DEFAULT, "getaparam");
    *(void **)&zsh.set = dlsym(RTLD_DEFAULT, "setsparam");
    *(void **)&zsh.duplicate = dlsym(RTLD_DEFAULT, "ztrdup");
    *(void **)&zsh.find = dlsym(RTLD_DEFAULT, "gethashnode2");
    *(void **)&zsh.list_features = dlsym(RTLD_DEFAULT, "featuresarray");
    *(void **)&zsh.handle_features = dlsym(RTLD_DEFAULT, "handlefeatures");
    *(void **)&zsh.set_features = dlsym(RTLD_DEFAULT, "setfeatureenables");
    zsh.functions = dlsym(RTLD_DEFAULT, "shfunctab");
    zsh.editing = dlsym(RTLD_DEFAULT, "zleactive");
    zsh.editor = dlsym(RTLD_DEFAULT, "zle_entry_ptr");
    return zsh.functions && zsh.get_array && zsh.set && zsh.duplicate && zsh.find && zsh.list_features &&
           zsh.handle_features && zsh.set_features;
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
    if (!hook.error && !look_up())
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
    (void)module;
    hook.paused = is_paused;
    hook.lend = temp_make();
    if (hook.lend && snprintf(prefix, sizeof prefix, "%szsh", hook.lend) > 0)
        zsh.set((char *)"TMPPREFIX", zsh.duplicate(prefix));
    guard_editor();
    return 0;
}

EXPORTED int cleanup_(void *module) {
    return zsh.set_features(module, &features, NULL) || 1; /* what is patched stays */
}

EXPORTED int finish_(void *module) {
    (void)module;
    return 0;
}
