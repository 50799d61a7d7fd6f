/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "hook.h"
#include "names.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct hook hook = {.error = "the hook is not loaded yet"};

void hook_arm(char *const *envp) {
    hook.armed = true;
    hook.suspended = 0;
    typed_begin(envp);
    steer_begin(envp);
}

void hook_disarm(void) {
    hook.armed = false;
    hook.suspended = 0;
}

dev_t hook_terminal(void) {
    struct stat st;
    return isatty(STDIN_FILENO) && fstat(STDIN_FILENO, &st) == 0 && S_ISCHR(st.st_mode) ? st.st_rdev : 0;
}

/* PREFIX/libexec/firewrap/firewrap-hook.so to PREFIX/bin/firewrap: the way back of what world_init does. */
static const char *find_firewrap(void) {
    Dl_info self;
    char library[PATH_MAX];
    if (!dladdr(&hook, &self) || !realpath(self.dli_fname, library))
        return "the hook does not find its own place";
    for (int up = 0; up < 3; up++) {
        char *slash = strrchr(library, '/');
        if (!slash)
            return "the hook lies in no directory of firewrap";
        *slash = '\0';
    }
    int n = snprintf(hook.firewrap, sizeof hook.firewrap, "%s/bin/firewrap", library);
    return n > 0 && (size_t)n < sizeof hook.firewrap ? NULL : "the hook's path is too long";
}

/* Before main() where the library is preloaded, else when the shell loads it. */
__attribute__((constructor)) static void load(void) {
    const char *scope = getenv(ENV_SCOPE);
    hook.shell = getpid();
    hook.terminal = hook_terminal();
    hook.edit = scope && !strcmp(scope, "edit");
    snprintf(hook.mark, sizeof hook.mark, ENV_HOOK "=%ld", (long)hook.shell);
    inherited_note(hook.inherited, sizeof hook.inherited);
    steer_begin(environ);
    follow_require(getenv(ENV_REQUIRE), false);
    hook.error = find_firewrap();
    if (!hook.error)
        hook.error = got_patch();
    if (!hook.error && getenv(ENV_REEXEC))
        fish_load();
}
