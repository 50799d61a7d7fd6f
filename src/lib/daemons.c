/* SPDX-License-Identifier: MIT */
#include "daemons.h"

#include "base/str.h"

#include <stddef.h>
#include <string.h>

/* What each may be told, by its manual. A word that is not listed makes it an ordinary command: tmux and screen take a command
 * to run as their last words, and as the value of some options; ssh-agent runs what follows. */
static const struct daemon {
    const char *name;
    const char *words;  /* whole words that may stand there */
    const char *values; /* options whose next word is a value of theirs */
    const char *needs;  /* one word that begins so has to be there, NULL: none */
} daemons[] = {
    {"tmux",
     "new new-session attach attach-session a at ls list-sessions has has-session detach detach-client kill-session "
     "kill-server "
     "-A -d -D -P -2 -u",
     "-s -t -n -x -y -L", NULL},
    {"screen", "-d -D -m -R -RR -x -dR -dRR -DR -dm -ls -list -wipe -q -U -a -A", "-S -dmS -dr -Dr -r", NULL},
    {"ssh-agent", "-s -c -k", "-t", NULL},
    {"gpg-agent", "--daemon -s -c --sh --csh --enable-ssh-support", "", "--daemon"},
    {"emacs", "--daemon --bg-daemon -q -Q", "", "--"},
};

/* Does WORD stand in LIST, whose words are separated by blanks? */
static bool among(const char *list, const char *word) {
    size_t len = strlen(word);
    for (const char *at = list; len && (at = strstr(at, word)); at += len)
        if ((at == list || at[-1] == ' ') && (!at[len] || at[len] == ' '))
            return true;
    return false;
}

/* A name or a number, which is no format (tmux runs the command in "#(…)") and no option. */
static bool plain(const char *value) {
    return *value && *value != '-' &&
           !value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")];
}

static bool fits(const struct daemon *d, char *const *words) {
    bool needed = !d->needs, verb = false;
    for (; *words; words++) {
        needed = needed || str_starts(*words, d->needs);
        if (among(d->words, *words)) {
            if (**words != '-' && verb) /* "tmux new ls" runs ls */
                return false;
            verb = verb || **words != '-';
            continue;
        }
        if (!among(d->values, *words))
            return false;
        if (words[1] && !plain(*++words))
            return false;
    }
    return needed;
}

bool daemons_only(const char *name, char *const *words) {
    for (size_t i = 0; i < sizeof daemons / sizeof *daemons; i++)
        if (!strcmp(name, daemons[i].name))
            return fits(&daemons[i], words);
    return false;
}
