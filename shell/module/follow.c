/* SPDX-License-Identifier: MIT */
/* Can the line editor be followed? What a typed line changes of that which steers firewrap counts because the shell says when a
 * line begins and ends. Some editors (ble.sh, and atuin up to 18.8 for a line that was chosen) never hand one to the shell: the
 * function of a key evaluates it. It is sandboxed, but nothing in it steers. That can be seen only when it happens: a text that a
 * key's function evaluates starts a program. From then on, until the shell is handed a line again, `firewrap prompt` and
 * doctor are told. */
#define _GNU_SOURCE
#include "hook.h"
#include "names.h"

#include <pthread.h>
#include <stdio.h>

bool follow_executes(const char *flag) {
    return hook.fish ? flag && flag[0] == 'K' : hook.executes && hook.executes();
}

/* In the shell, when it has made a process: what that one finds out stays there. */
static void forked(void) {
    if (hook.armed && hook.executes && hook.executes() && !(hook.paused && hook.paused()))
        hook.lost = true;
}

bool follow_guard(void) {
    return pthread_atfork(NULL, forked, NULL) == 0;
}

char *follow_mark(const char *flag, bool executes) {
    static char lost[sizeof hook.mark + 32];
    const char *name = hook.editor ? hook.editor() : NULL;
    if (!hook.lost && !executes && !(flag && flag[0] == 'u'))
        return hook.mark;
    snprintf(lost, sizeof lost, "%s lost%s%s", hook.mark, name ? " " : "", name ? name : "");
    return lost;
}

/* Only a line takes the wish back; where it is asked for, all others may bring it. */
void follow_require(const char *value, bool line_ends) {
    static bool before, ended_once;
    bool now = value && *value;
    if (now || (line_ends && (before || !ended_once)))
        hook.require = now;
    before = now;
    ended_once = ended_once || line_ends;
}

bool follow_refuses(char *const *envp) {
    const char *name = ENV_REQUIRE "=", *noted = hook.fish ? fish_entry(envp, "KEPT_", name) : NULL;
    const char *now = env_get(envp, ENV_REQUIRE);
    return hook.require || (now && *now) || (noted && noted[sizeof ENV_REQUIRE "=" - 1]);
}
