/* SPDX-License-Identifier: MIT */
/* fish has no plug-ins. shell/hook.fish starts it again with this library in LD_PRELOAD, once; here the library hides from
 * what fish will start, and answers with fish's process id, since the dynamic linker only warns of a library that it can not
 * load, and a static fish ignores it.
 *
 * Whether a typed line is executing stands in fish's environment (HOOK_FLAG), put there by functions for fish's events. They
 * can be erased or shadowed; so the terminal's modes are the backstop. While fish edits a line, and makes prompts and titles,
 * the terminal passes on single keys; when it executes one, whole lines. */
#define _GNU_SOURCE
#include "hook.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* LD_PRELOAD, ld.so(8): names with blanks or colons between them. */
static void leave_preload(void) {
    const char *list = getenv("LD_PRELOAD");
    Dl_info self;
    if (!list || !dladdr(&hook, &self))
        return;
    char *kept = malloc(strlen(list) + 2), *end = kept;
    if (!kept)
        return;
    while (*list) {
        size_t len = strcspn(list, " :");
        if (len && (len != strlen(self.dli_fname) || memcmp(list, self.dli_fname, len) != 0)) {
            if (end != kept)
                *end++ = ':';
            memcpy(end, list, len);
            end += len;
        }
        list += len;
        list += strspn(list, " :");
    }
    *end = '\0';
    if (*kept)
        setenv("LD_PRELOAD", kept, 1);
    else
        unsetenv("LD_PRELOAD");
    free(kept);
}

static bool has_edited, passes_lines;

int fish_tcsetattr(int fd, int actions, const struct termios *modes) {
    if (fd == STDIN_FILENO) {
        passes_lines = (modes->c_lflag & ICANON) != 0;
        has_edited = has_edited || !passes_lines;
    }
    return tcsetattr(fd, actions, modes);
}

bool fish_executes(void) {
    return has_edited && passes_lines; /* before the first line there are the configuration's files */
}

void fish_load(void) {
    char pid[16];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    leave_preload();
    hook.fish = true;
    setenv("FIREWRAP_HOOK_PID", pid, 1);
    hook.lend = temp_make();
    if (hook.lend)
        setenv("FIREWRAP_HOOK_LEND", hook.lend, 1);
}
