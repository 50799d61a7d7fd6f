/* SPDX-License-Identifier: MIT */
/* bash: the library is a loadable builtin, `__firewrap`. A typed line begins when the end of PS0 is expanded: there stands a
 * variable whose value is asked for here, in the shell itself, without a process. It ends with the first element of
 * PROMPT_COMMAND, which is `__firewrap precmd`.
 *
 * rc files and plugins replace both variables. Both are put right at each prompt; and readline's two functions that switch
 * the terminal are the backstop: between them a line is edited, so nothing is armed, and afterwards things are as before, or
 * armed if PS0 would not do it. So more is wrapped when something is lost, never less. PS0 is never changed while readline
 * runs: bash holds a pointer to its value then (prompt_again in parse.y). */
#define _GNU_SOURCE
#include "hook.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARM_NAME "__firewrap_armed"
#define ARM "${" ARM_NAME "}"
#define DISARM "__firewrap precmd"

/* bash's own types, as in its headers variables.h, command.h and builtins.h, unchanged from 4.0 to 5.3. */
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
    ATTRIBUTE_EXPORTED = 0x1,
    ATTRIBUTE_ARRAY = 0x4,
    ATTRIBUTE_ASSOC = 0x40,
    ATTRIBUTE_READONLY = 0x2,
    ATTRIBUTE_NOUNSET = 0x2000,
    BUILTIN_ENABLED = 1
};
enum { STATE_DISPATCHING = 0x20 }; /* readline.h: a key's function is being executed */

static struct {
    char *(*get)(const char *);
    struct variable *(*bind)(const char *, char *, int);
    struct variable *(*find)(const char *);
    struct variable *(*to_array)(struct variable *);
    void *(*insert_first)(void *array, int shift, const char *value);
    int version; /* 502 for 5.2 */
    void (*make_environment)(void);
    char ***environment;
    int *status, *trap, *prompt_expanded, *depth;
    void (**prepare)(int);
    void (**release)(void);
    unsigned long *readline_state;
    int *end_of_file;
} bash;

static void (*real_prepare)(int);
static void (*real_release)(void);
static bool editing, looking, was_armed, warned;

static void arm(void) {
    if (bash.make_environment)
        bash.make_environment();
    hook_arm(bash.environment ? *bash.environment : NULL);
}

/* ---- PS0 ---- */

/* Also called where all variables are listed, by a completion for instance, and by find_variable. */
static struct variable *armed_value(struct variable *v) {
    if (!editing && !looking && !hook.armed)
        arm();
    return v;
}

static struct variable *look(void) {
    looking = true;
    struct variable *v = bash.find(ARM_NAME);
    looking = false;
    return v;
}

static void make_variable(void) {
    struct variable *v = look();
    if (!v)
        v = bash.bind(ARM_NAME, (char *)"", 0);
    if (!v)
        return;
    v->dynamic_value = armed_value;
    v->attributes |= ATTRIBUTE_READONLY | ATTRIBUTE_NOUNSET;
}

static bool ps0_ends(const char *ps0) {
    size_t len = ps0 ? strlen(ps0) : 0, end = strlen(ARM);
    return len >= end && !strcmp(ps0 + len - end, ARM);
}

/* Will bash expand PS0, and that arm? */
static bool ps0_arms(void) {
    struct variable *v = look();
    return ps0_ends(bash.get("PS0")) && v && v->dynamic_value == armed_value &&
           (!bash.prompt_expanded || *bash.prompt_expanded);
}

/* Without promptvars bash would show the variable's name instead; readline arms then. */
static void heal_ps0(void) {
    const char *ps0 = bash.get("PS0");
    bool there = ps0_ends(ps0), wanted = !bash.prompt_expanded || *bash.prompt_expanded;
    char *text = NULL;
    make_variable();
    if (there == wanted)
        return;
    int keep = ps0 ? (int)(strlen(ps0) - (there ? strlen(ARM) : 0)) : 0;
    if (asprintf(&text, "%.*s%s", keep, ps0 ? ps0 : "", wanted ? ARM : "") >= 0) {
        bash.bind("PS0", text, 0);
        free(text);
    }
}

/* ---- PROMPT_COMMAND ---- */

static bool prompt_command_disarms(void) {
    const char *first = bash.get("PROMPT_COMMAND"); /* of an array: its first element */
    return first && !strncmp(first, DISARM, strlen(DISARM));
}

/* An element of its own, from 5.1 on, since bash keeps PIPESTATUS between the elements. */
static void heal_prompt_command(void) {
    struct variable *v = bash.find("PROMPT_COMMAND");
    char *text = NULL;
    if (prompt_command_disarms() || (v && v->attributes & (ATTRIBUTE_READONLY | ATTRIBUTE_ASSOC)))
        return;
    if (bash.to_array && bash.insert_first && bash.version >= 501) {
        if (!v)
            v = bash.bind("PROMPT_COMMAND", (char *)DISARM, 0);
        else if (v->attributes & ATTRIBUTE_ARRAY)
            bash.insert_first(v->value, 1, DISARM);
        else
            bash.insert_first(bash.to_array(v)->value, 1, DISARM);
        if (v && !(v->attributes & ATTRIBUTE_ARRAY))
            bash.to_array(v);
        if (v)
            v->attributes &= ~ATTRIBUTE_EXPORTED; /* other shells do not know the builtin */
    } else if (asprintf(&text, DISARM "\n%s", v && v->value ? v->value : "") >= 0) {
        bash.bind("PROMPT_COMMAND", v ? text : (char *)DISARM, 0);
        free(text);
    }
}

/* Does readline read the lines, so that its functions are there as the backstop? */
static bool has_editor(void) {
    const char *options = bash.get("SHELLOPTS");
    for (; options && *options; options += strcspn(options, ":"), options += *options == ':')
        if (!strncmp(options, "emacs", 5) || !strncmp(options, "vi", 2))
            return true;
    return false;
}

/* ---- readline ---- */

static void prepare(int meta) {
    was_armed = hook.armed;
    heal_prompt_command();
    if (!prompt_command_disarms() && !warned) {
        fprintf(stderr, "firewrap: PROMPT_COMMAND can not be changed: what the prompt runs is sandboxed, too\n");
        warned = true;
    }
    editing = true;
    hook.armed = hook.edit;
    if (real_prepare)
        real_prepare(meta);
}

/* Also called while a key's function runs that edits the line with an editor and executes it (C-x C-e, v), and at the end
 * of the input, when traps of the typed lines are run. */
static void release(void) {
    if (real_release)
        real_release();
    bool executes = bash.readline_state && (*bash.readline_state & STATE_DISPATCHING);
    editing = false;
    hook.armed = was_armed;
    if (executes || !ps0_arms() || !prompt_command_disarms() || (bash.end_of_file && *bash.end_of_file))
        arm();
}

static void guard_readline(void) {
    if (!bash.prepare || !bash.release || *bash.prepare == prepare)
        return;
    real_prepare = *bash.prepare;
    real_release = *bash.release;
    *bash.prepare = prepare;
    *bash.release = release;
}

/* ---- the builtin ---- */

/* What `nofw` has suspended is over when its function is, also by `return` or an interrupt: then bash is less deep. */
static int outside_depth;

static bool is_outside(void) {
    return hook.suspended && bash.depth && *bash.depth >= outside_depth;
}

/* bash-preexec and its like run in the trap for DEBUG. trap.h: it is the signal behind the last one. */
static bool is_paused(void) {
    return is_outside() || (bash.trap && *bash.trap == _NSIG + 1);
}

static void go_outside(void) {
    if (!is_outside())
        outside_depth = bash.depth ? *bash.depth : 0;
    hook.suspended = 1;
}

/* Without a line editor there is no backstop: then all is wrapped, what makes the prompt as well. */
static void precmd(void) {
    hook_disarm();
    guard_readline();
    heal_ps0();
    if (!has_editor())
        arm();
}

static int builtin_main(struct words *list) {
    const char *word = list ? list->word->text : "";
    if (!strcmp(word, "precmd")) {
        precmd();
    } else if (!strcmp(word, "off")) {
        go_outside();
    } else if (!strcmp(word, "on")) {
        if (bash.depth && *bash.depth <= outside_depth)
            hook.suspended = 0;
    } else if (!strcmp(word, "is")) {
        return !list->next || strcmp(list->next->word->text, VERSION) != 0;
    } else {
        puts(hook.error ? hook.error : "on");
    }
    return bash.version < 501 ? *bash.status
                              : 0; /* before, PROMPT_COMMAND is one text, and its rest may ask for `$?` */
}

static char *const long_doc[] = {(char *)"The hook of firewrap, see firewrap(1).", NULL};

extern struct builtin __firewrap_struct;
__attribute__((visibility("default"))) struct builtin __firewrap_struct = {
    .name = "__firewrap",
    .function = builtin_main,
    .flags = BUILTIN_ENABLED,
    .long_doc = long_doc,
    .short_doc = "__firewrap [precmd|off|on|is VERSION]",
};

static bool look_up(void) {
    *(void **)&bash.get = dlsym(RTLD_DEFAULT, "get_string_value");
    *(void **)&bash.bind = dlsym(RTLD_DEFAULT, "bind_variable");
    *(void **)&bash.find = dlsym(RTLD_DEFAULT, "find_variable");
    *(void **)&bash.to_array = dlsym(RTLD_DEFAULT, "convert_var_to_array");
    *(void **)&bash.insert_first = dlsym(RTLD_DEFAULT, "array_rshift");
    const char *const *version = dlsym(RTLD_DEFAULT, "dist_version");
    int major, minor;
    if (version && sscanf(*version, "%d.%d", &major, &minor) == 2)
        bash.version = major * 100 + minor;
    *(void **)&bash.make_environment = dlsym(RTLD_DEFAULT, "maybe_make_export_env");
    bash.environment = dlsym(RTLD_DEFAULT, "export_env");
    bash.status = dlsym(RTLD_DEFAULT, "last_command_exit_value");
    bash.trap = dlsym(RTLD_DEFAULT, "running_trap");
    bash.depth = dlsym(RTLD_DEFAULT, "variable_context");
    bash.prompt_expanded = dlsym(RTLD_DEFAULT, "promptvars");
    bash.prepare = dlsym(RTLD_DEFAULT, "rl_prep_term_function");
    bash.release = dlsym(RTLD_DEFAULT, "rl_deprep_term_function");
    bash.readline_state = dlsym(RTLD_DEFAULT, "rl_readline_state");
    bash.end_of_file = dlsym(RTLD_DEFAULT, "rl_eof_found");
    return bash.get && bash.bind && bash.find && bash.status && bash.version >= 404; /* PS0 */
}

/* bash(1) calls this when the builtin is loaded; 0: it is refused. */
int __firewrap_builtin_load(char *name);
__attribute__((visibility("default"))) int __firewrap_builtin_load(char *name) {
    static char self[PATH_MAX];
    (void)name;
    if (!hook.error && !look_up())
        hook.error = "this is not a bash that the hook knows (4.4 or later)";
    if (hook.error) {
        fprintf(stderr, "firewrap: %s\n", hook.error);
        return 0;
    }
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0)
        hook.interpreter = self;
    hook.paused = is_paused;
    guard_readline();
    heal_ps0();
    heal_prompt_command();
    if (!has_editor())
        arm();
    return 1;
}
