/* SPDX-License-Identifier: MIT */
/* Says to firewrap, in options before the command's words, who has brought the variables that the command is to have (typed.c,
 * fish.c). What it does not name, firewrap takes for what the rc files have exported. */
#include "hook.h"
#include "names.h"

#include <string.h>

static bool entry_has(char *const *envp, const char *entry) {
    while (*envp && strcmp(*envp, entry) != 0)
        envp++;
    return *envp != NULL;
}

/* Where ENTRY steers firewrap, firewrap has what counts already, and of another value only that was meant for the program which was
 * typed. */
static enum typed who(const struct variables *v, const char *line, const char *entry) {
    enum typed by = hook.fish ? fish_typed_by(v->noted, v->slots, line, entry) : typed_by(v->command, entry);
    return by < TYPED_NOW && by > TYPED_NEVER && steer_is(entry) && !entry_has(v->own, entry) ? TYPED_NEVER : by;
}

static bool is_told(const char *entry, enum typed by) {
    return by >= TYPED_BY_DIRENV || (by == TYPED_BY_OTHERS && steer_is_watched(entry) && !steer_is(entry));
}

static void say(const struct variables *v, const unsigned char *by, enum typed which, const char *option, char ***words,
                char **text) {
    char *list = *text, *end = list;
    for (size_t i = 0; v->command[i]; i++) {
        if (by[i] != which || !is_told(v->command[i], which))
            continue;
        size_t len = strcspn(v->command[i], "=");
        if (end != list)
            *end++ = ' ';
        memcpy(end, v->command[i], len);
        end += len;
    }
    if (end == list)
        return;
    *end = '\0';
    *text = end + 1;
    *(*words)++ = (char *)option; /* execve(2): it does not change them */
    *(*words)++ = list;
}

void variables_say(const struct variables *v, char ***words, char **text) {
    unsigned char *by = (unsigned char *)*text;
    const char *line = hook.fish ? fish_line(v->shell) : NULL;
    size_t n = 0;
    if (hook.fish)
        fish_note(v->noted, v->slots, v->shell);
    for (; v->command[n]; n++)
        by[n] = (unsigned char)who(v, line, v->command[n]);
    *text += n;
    say(v, by, TYPED_NOW, "--" RUN_TYPED, words, text);
    say(v, by, TYPED_BEFORE, "--" RUN_BEFORE, words, text);
    say(v, by, TYPED_BY_DIRENV, "--" RUN_DIRENV, words, text);
    say(v, by, TYPED_BY_OTHERS, "--" RUN_CHANGED, words, text);
}
