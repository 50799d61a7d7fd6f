/* SPDX-License-Identifier: MIT */
/* bash: the library is a loadable builtin, `__firewrap`. bash says itself whether it executes a line (bash_acts.c); here is
 * noticed when one begins and ends, for what the line changes counts, and what changes otherwise does not. It ends when bash looks up
 * TMOUT, which it does before it reads a command, and before PROMPT_COMMAND; and begins when readline gives the terminal back,
 * or, without a line editor, when PS0 was looked up for the last time. For that the variables get functions of ours that
 * bash calls when it looks them up; their values stay, and so do PROMPT_COMMAND and PS0 and what others keep there. */
#define _GNU_SOURCE
#include "bash.h"
#include "hook.h"
#include "names.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct bash bash;
static void (*real_prepare)(int);
static void (*real_release)(void);
static bool editing, looking;

static char *const *environment(void) {
    if (bash.make_environment)
        bash.make_environment();
    return bash.environment ? *bash.environment : NULL;
}

/* ---- a line begins and ends ---- */

/* Is bash between two commands that it reads itself? Not in a file, a trap, PROMPT_COMMAND, a key's function. */
static bool reads(void) {
    return !looking && !*bash.executing && !*bash.levels && !editing && !*bash.subshell;
}

/* FIREWRAP_SCOPE, exported or not: what no line has typed may tighten only. */
static void notice_scope(bool line_ends) {
    static bool before, ended_once;
    const char *scope = bash.get(ENV_SCOPE);
    bool edit = scope && !strcmp(scope, "edit");
    if (edit || (line_ends && (before || !ended_once)))
        hook.edit = edit;
    before = edit;
    ended_once = ended_once || line_ends;
}

static void begin(void) {
    hook.lost = false;
    bash_notice_traps(false);
    notice_scope(false);
    follow_require(bash.get(ENV_REQUIRE), false);
    hook_arm(environment());
}

static void end(void) {
    bash_notice_traps(true);
    notice_scope(true);
    follow_require(bash.get(ENV_REQUIRE), true);
    typed_end(environment());
    steer_end(environment());
}

static struct variable *line_ends(struct variable *v) {
    if (reads()) {
        end();
        line_forget();
    }
    return v;
}

static struct variable *line_begins(struct variable *v) {
    if (reads())
        begin();
    return v;
}

/* An entry that is not set stays so for all who look at it. */
static void watch(const char *name, struct variable *(*function)(struct variable *)) {
    looking = true; /* ourselves */
    struct variable *v = bash.find_itself(name);
    looking = false;
    if (!v && (v = bash.bind(name, (char *)"", 0))) {
        free(v->value);
        v->value = NULL;
        v->attributes |= ATTRIBUTE_INVISIBLE;
    }
    if (v && !v->dynamic_value)
        v->dynamic_value = function;
}

/* Does readline read the lines? */
static bool has_editor(void) {
    const char *options = bash.get("SHELLOPTS");
    for (; options && *options; options += strcspn(options, ":"), options += *options == ':')
        if (!strncmp(options, "emacs", 5) || !strncmp(options, "vi", 2))
            return true;
    return false;
}

static void keep_watch(void) {
    watch("TMOUT", line_ends);
    if (!has_editor())
        watch("PS0", line_begins);
}

/* ---- readline ---- */

/* Both are also called for `read -e`, in a line, in PROMPT_COMMAND or in a key's function; and while a key's function runs an
 * editor (C-x C-e). Then the line that is edited goes on. */
static void prepare(int meta) {
    keep_watch();
    if (reads())
        typed_begin(environment());
    if (!*bash.executing) {
        editing = true;
        bash_edits(true);
    }
    if (real_prepare)
        real_prepare(meta);
}

static void release(void) {
    bool dispatching = bash.readline_state && (*bash.readline_state & STATE_DISPATCHING);
    if (real_release)
        real_release();
    if (dispatching || *bash.executing || *bash.levels || *bash.context)
        return;
    editing = false;
    bash_edits(false);
    if (reads()) {
        line_append(bash.line && *bash.line ? *bash.line : "");
        begin();
    }
}

static void guard_readline(void) {
    if (!bash.prepare || !bash.release || *bash.prepare == prepare)
        return;
    real_prepare = *bash.prepare;
    real_release = *bash.release;
    *bash.prepare = prepare;
    *bash.release = release;
}

/* ---- FIREWRAP_ARGS ---- */

/* A variable of the command's own (`FIREWRAP_ARGS= make`) is one that was typed. */
static bool args(const char **value) {
    struct variable *own = bash.find_temporary(ENV_ARGS), *v = own ? own : bash.find_itself(ENV_ARGS);
    *value = v && !(v->attributes & ATTRIBUTE_INVISIBLE) ? v->value : NULL;
    return !v || !(v->attributes & (ATTRIBUTE_ARRAY | ATTRIBUTE_ASSOC | ATTRIBUTE_NAMEREF));
}

/* Also where a function has it, that was called so. */
static bool own_variable(const char *entry) {
    char name[256];
    size_t len = strcspn(entry, "=");
    if (len >= sizeof name)
        return false;
    memcpy(name, entry, len);
    name[len] = '\0';
    struct variable *v = bash.find_temporary(name);
    return v || (*bash.context && (v = bash.find(name)) && (v->attributes & ATTRIBUTE_TEMPORARY));
}

static const char *way(void) {
    return bash.directory ? *bash.directory : NULL;
}

static const char *path(void) {
    return bash.get("PATH");
}

/* Which line editor is known to execute lines itself? */
static const char *editor(void) {
    return bash.get("BLE_VERSION") ? "ble.sh" : bash.get("ATUIN_SESSION") ? "atuin" : NULL;
}

/* ---- the builtin ---- */

/* Says to the script that it is really the library that has answered: functions can have the names of builtins. */
static bool is_version(const char *version) {
    char text[64];
    if (!version || strcmp(version, VERSION) != 0)
        return false;
    snprintf(text, sizeof text, "%ld %s", (long)hook.shell, VERSION);
    return bash.bind("__firewrap_loaded", text, 0) != NULL;
}

static int builtin_main(struct words *list) {
    const char *word = list ? list->word->text : "", *next = list && list->next ? list->next->word->text : NULL;
    if (!strcmp(word, "outside"))
        return !bash_go_outside();
    if (!strcmp(word, "accept"))
        steer_accept(environment());
    else if (!strcmp(word, "is"))
        return !is_version(next);
    else
        puts(hook.error ? hook.error : "on");
    return 0;
}

static char *const long_doc[] = {(char *)"The hook of firewrap, see firewrap(1).", NULL};

extern struct builtin __firewrap_struct;
__attribute__((visibility("default"))) struct builtin __firewrap_struct = {
    .name = "__firewrap",
    .function = builtin_main,
    .flags = BUILTIN_ENABLED,
    .long_doc = long_doc,
    .short_doc = "__firewrap [outside|accept|is VERSION]",
};

bool bash_look_up(void) {
    *(void **)&bash.get = dlsym(RTLD_DEFAULT, "get_string_value");
    *(void **)&bash.bind = dlsym(RTLD_DEFAULT, "bind_variable");
    *(void **)&bash.find = dlsym(RTLD_DEFAULT, "find_variable");
    *(void **)&bash.find_itself = dlsym(RTLD_DEFAULT, "find_variable_noref");
    *(void **)&bash.find_temporary = dlsym(RTLD_DEFAULT, "find_tempenv_variable");
    *(void **)&bash.make_local = dlsym(RTLD_DEFAULT, "make_local_variable");
    *(void **)&bash.find_builtin = dlsym(RTLD_DEFAULT, "builtin_address_internal");
    *(void **)&bash.make_environment = dlsym(RTLD_DEFAULT, "maybe_make_export_env");
    *(void **)&bash.no_trap = dlsym(RTLD_DEFAULT, "initialize_traps");
    bash.environment = dlsym(RTLD_DEFAULT, "export_env");
    bash.directory = dlsym(RTLD_DEFAULT, "the_current_working_directory");
    bash.traps = dlsym(RTLD_DEFAULT, "trap_list");
    bash.executing = dlsym(RTLD_DEFAULT, "executing");
    bash.levels = dlsym(RTLD_DEFAULT, "parse_and_execute_level");
    bash.evals = dlsym(RTLD_DEFAULT, "evalnest");
    bash.sources = dlsym(RTLD_DEFAULT, "sourcelevel");
    bash.subshell = dlsym(RTLD_DEFAULT, "subshell_environment");
    bash.trap = dlsym(RTLD_DEFAULT, "running_trap");
    bash.context = dlsym(RTLD_DEFAULT, "variable_context");
    bash.prepare = dlsym(RTLD_DEFAULT, "rl_prep_term_function");
    bash.release = dlsym(RTLD_DEFAULT, "rl_deprep_term_function");
    bash.readline_state = dlsym(RTLD_DEFAULT, "rl_readline_state");
    bash.line = dlsym(RTLD_DEFAULT, "rl_line_buffer");
    return bash.get && bash.bind && bash.find && bash.find_itself && bash.find_temporary && bash.make_local &&
           bash.executing && bash.levels && bash.subshell && bash.trap && bash.context;
}

static bool knows_version(void) {
    const char *const *version = dlsym(RTLD_DEFAULT, "dist_version");
    int major, minor;
    return version && sscanf(*version, "%d.%d", &major, &minor) == 2 && major * 100 + minor >= 404;
}

/* bash(1) calls this when the builtin is loaded; 0: it is refused. */
int __firewrap_builtin_load(char *name);
__attribute__((visibility("default"))) int __firewrap_builtin_load(char *name) {
    static char self[PATH_MAX];
    (void)name;
    if (!hook.error && !(knows_version() && bash_look_up()))
        hook.error = "this is not a bash that the hook knows (4.4 or later)";
    if (hook.error) {
        fprintf(stderr, "firewrap: %s\n", hook.error);
        return 0;
    }
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n > 0)
        hook.interpreter = self;
    hook.paused = bash_is_paused;
    hook.outside = bash_is_outside;
    hook.executes = bash_executes;
    hook.editor = editor;
    hook.args = args;
    hook.own_variable = own_variable;
    hook.way = way;
    hook.path = path;
    guard_readline();
    bash_guard_exit();
    follow_guard();
    keep_watch();
    hook_arm(environment());
    return 1;
}
