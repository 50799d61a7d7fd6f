/* SPDX-License-Identifier: MIT */
/* fish has no plug-ins. shell/hook.fish starts it again with this library in LD_PRELOAD, once; here the library hides from
 * what fish will start, and answers with fish's process id, since the dynamic linker only warns of a library that it can not
 * load, and a static fish ignores it.
 *
 * What fish is doing, and what counts, stands in its environment, put there by functions for fish's events. The names begin with
 * a number that only this shell has, since direnv may set any variable from a .env; the library takes them out of what is started.
 * ARMED   "1" while a typed line is executing; "0" for what is to run outside;
 *         "h" in a function that handles an event; "k" in that of a key, "K" if there is a line to be executed by it; "p" from a
 *         line's end to the next prompt; "q" from there to the next line, "u" if a key has executed one itself
 * LINE    the text of the typed line, if it is not very long or may set a variable
 * ARGS    FIREWRAP_ARGS, should that not be exported
 * BASE_X  the value of X, which steers firewrap, before the typed line
 * RC_X, OTHERS_X, DIRENV_X, BEFORE_X  the value of X that the rc files, others, direnv or an earlier line have brought; another one is new
 * KEPT_X  the value of X, which steers or brings code, that counts between two lines; KEPT alone: they have been noted
 * These functions can be erased or shadowed, and an event can be made by hand (`emit fish_prompt`); so the terminal's modes are the
 * backstop. While fish edits a line, and makes prompts and titles, the terminal passes on single keys; when it executes one,
 * whole lines. */
#define _GNU_SOURCE
#include "hook.h"
#include "names.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
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

/* ---- what the script says ---- */

static bool begins(const char *text, const char *with) {
    return !strncmp(text, with, strlen(with));
}

const char *fish_get(char *const *envp, const char *name) {
    size_t own = strlen(hook.own), len = strlen(name);
    for (; own && envp && *envp; envp++)
        if (begins(*envp, hook.own) && begins(*envp + own, name) && (*envp)[own + len] == '=')
            return *envp + own + len + 1;
    return NULL;
}

const char *fish_noted(const char *variable, const char *group) {
    size_t own = strlen(hook.own), len = strlen(group);
    return own && begins(variable, hook.own) && begins(variable + own, group) ? variable + own + len : NULL;
}

const char *fish_entry(char *const *envp, const char *group, const char *entry) {
    const char *noted = NULL;
    for (; envp && *envp; envp++)
        if ((noted = fish_noted(*envp, group)) && !strncmp(noted, entry, strcspn(entry, "=") + 1))
            return noted;
    return NULL;
}

/* A number in the lower bits of the hash says who; where two have brought the same, the later one counts. */
static const struct {
    const char *group;
    enum typed by;
} groups[] = {
    {"DIRENV_", TYPED_BY_DIRENV}, {"OTHERS_", TYPED_BY_OTHERS}, {"RC_", TYPED_NEVER}, {"BEFORE_", TYPED_BEFORE}};
enum { GROUPS = sizeof groups / sizeof *groups };
static const uint64_t who_bits = 7;

static size_t slot_of(const uint64_t *table, size_t size, uint64_t key) {
    size_t at = (key >> 3) & (size - 1);
    while (table[at] && (table[at] & ~who_bits) != key)
        at = (at + 1) & (size - 1);
    return at;
}

static uint64_t key_of(const char *entry) {
    return typed_hash(entry) & ~who_bits;
}

void fish_note(uint64_t *table, size_t size, char *const *envp) {
    const char *noted;
    for (; envp && *envp; envp++) {
        for (uint64_t i = 0; i < GROUPS; i++) {
            if (!(noted = fish_noted(*envp, groups[i].group)))
                continue;
            uint64_t key = key_of(noted), *slot = &table[slot_of(table, size, key)];
            if ((*slot & who_bits) < i + 1)
                *slot = key | (i + 1);
        }
    }
}

/* The script can note no others. */
static bool has_plain_name(const char *entry) {
    size_t len = strspn(entry, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    return len && entry[len] == '=' && strncmp(entry, ENV_OURS, sizeof ENV_OURS - 1) != 0;
}

enum typed fish_typed_by(const uint64_t *table, size_t size, const char *line, const char *entry) {
    uint64_t slot = table[slot_of(table, size, key_of(entry))];
    if (!has_plain_name(entry))
        return TYPED_NEVER;
    if (!slot)
        return line ? TYPED_NOW : TYPED_BY_OTHERS;
    enum typed by = groups[(slot & who_bits) - 1].by;
    if ((by == TYPED_NEVER || by == TYPED_BEFORE) && typed_says(line, entry))
        return TYPED_NOW;
    return by == TYPED_BEFORE && typed_is_shells(entry) ? TYPED_NEVER : by;
}

bool fish_in_line(char *const *envp) {
    const char *flag = fish_get(envp, "ARMED");
    return flag && (flag[0] == '1' || flag[0] == '0');
}

const char *fish_line(char *const *envp) {
    const char *text = fish_get(envp, "LINE");
    return !fish_in_line(envp) ? NULL : text ? text : "";
}

bool fish_is_settled(char *const *envp) {
    return fish_get(envp, "KEPT") != NULL;
}

/* ---- */

static bool make_names(void) {
    unsigned long long number;
    if (getrandom(&number, sizeof number, 0) != sizeof number)
        return false;
    snprintf(hook.own, sizeof hook.own, ENV_FISH "%016llx_", number);
    return setenv(ENV_FISH_OWN, hook.own, 1) == 0;
}

/* Without FIREWRAP_HOOK_PID the script knows that it can not rely on the library. */
void fish_load(void) {
    char text[2048];
    leave_preload();
    hook.fish = true;
    if (!make_names())
        return;
    steer_pattern(text, sizeof text);
    setenv(ENV_FISH_WATCHED, text, 1);
    hook.lend = temp_make();
    if (hook.lend)
        setenv(ENV_FISH_LEND, hook.lend, 1);
    snprintf(text, sizeof text, "%ld", (long)getpid());
    setenv(ENV_FISH_PID, text, 1);
}
