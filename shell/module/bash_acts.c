/* SPDX-License-Identifier: MIT */
/* Who is acting in bash: a line that was typed, or something else? bash says itself when it executes a command that it has
 * read (`executing`). Beside that:
 *
 * - What a key's function executes while a line is edited (`bind -x`, C-x C-e) is a typed line, too, since line editors
 *   execute lines in this way. What the function only asks, in a command or process substitution that it opens itself and not in a text
 *   that it evaluates, is its own. Completions are not typed.
 * - A trap is what its text is: that of a typed line, or one that stood there before it or has come between two lines. For
 *   DEBUG and EXIT this holds whatever line has them called: bash-preexec works by the one, `ssh-agent -k` stands in the other.
 * - What `exit` runs, ~/.bash_logout and a trap for EXIT of the rc files, was not typed.
 * - `nofw` ends with the shell function that it is: what marks it is a local variable of it, with a function of ours. */
#define _GNU_SOURCE
#include "bash.h"
#include "hook.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUTSIDE_NAME "__firewrap_outside"
enum { EXIT_TRAP = 0, DEBUG_TRAP = _NSIG, TRAPS = _NSIG + 3 }; /* trap.h */

static bool editing, exiting;

void bash_edits(bool edits) {
    editing = edits;
}

/* ---- traps ---- */

static uint64_t own_trap[TRAPS],
    last_trap[TRAPS]; /* hashes: of what is not typed; of what was there when a line ended */

/* FNV-1a, as in typed.c. */
static uint64_t trap_hash(int sig) {
    const char *text = bash.traps[sig];
    uint64_t h = 14695981039346656037u;
    if ((uintptr_t)text < 2 || (uintptr_t)text == (uintptr_t)bash.no_trap) /* SIG_DFL, SIG_IGN */
        return 0;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h;
}

static bool ended_once;

void bash_notice_traps(bool line_ends) {
    for (int sig = 0; bash.traps && sig < TRAPS; sig++) {
        uint64_t now = trap_hash(sig);
        if (!line_ends ? now != last_trap[sig] : !ended_once)
            own_trap[sig] = now;
        last_trap[sig] = now;
    }
    ended_once = ended_once || line_ends;
}

static int forked_in = -1; /* the trap in which this process was made; it keeps none itself */
static bool forked_typed;

static bool trap_is_typed(int sig) {
    if (sig == forked_in)
        return forked_typed;
    if (!ended_once || !bash.traps || sig < 0 || sig >= TRAPS)
        return false;
    uint64_t now = trap_hash(sig);
    if (!now) /* a function that the trap calls has none; then it is the one that was there as the line began */
        return !own_trap[sig] || last_trap[sig] != own_trap[sig];
    return now != own_trap[sig];
}

/* ---- the end ---- */

static int (*real_exit)(struct words *), (*real_logout)(struct words *);

static int guarded(int (*real)(struct words *), struct words *list) {
    exiting = bash.subshell && !*bash.subshell;
    int status = real(list);
    exiting = false; /* there are stopped jobs */
    return status;
}

static int guarded_exit(struct words *list) {
    return guarded(real_exit, list);
}

static int guarded_logout(struct words *list) {
    return guarded(real_logout, list);
}

static void replace(const char *name, int (*ours)(struct words *), int (**real)(struct words *)) {
    struct builtin *b = bash.find_builtin ? bash.find_builtin(name, 1) : NULL;
    if (!b || b->function == ours)
        return;
    *real = b->function;
    b->function = ours;
}

/* ---- substitutions of a key's function ---- */

/* In a substitution, was a text being evaluated as it was opened, or the line itself (by a key that expands it), and not just the
 * key's function? Once one is open that is decided. */
static bool asks, in_text;

static bool in_substitution(void) {
    return bash.subshell && (*bash.subshell & (SUBSHELL_COMMAND | SUBSHELL_PROCESS));
}

static bool key_asks(void) {
    return asks || (in_substitution() && !in_text);
}

static void in_child(void) {
    int trap = *bash.trap - 1;
    forked_typed = trap_is_typed(trap);
    forked_in = trap;
    asks = editing && key_asks();
    if (!in_substitution())
        in_text = *bash.levels != 1 || (bash.evals && *bash.evals) || (bash.sources && *bash.sources);
}

void bash_guard_exit(void) {
    static bool guards;
    replace("exit", guarded_exit, &real_exit);
    replace("logout", guarded_logout, &real_logout);
    guards = guards || pthread_atfork(NULL, NULL, in_child) == 0;
    in_text = !guards;
}

/* ---- nofw ---- */

static struct variable *outside_value(struct variable *v) {
    return v;
}

/* In a trap that comes while `nofw` runs its command the trap acts. */
bool bash_is_outside(void) {
    struct variable *v = bash.find(OUTSIDE_NAME);
    return v && v->dynamic_value == outside_value && v->value && atoi(v->value) == *bash.trap;
}

bool bash_go_outside(void) {
    char text[16];
    struct variable *v = *bash.context ? bash.make_local(OUTSIDE_NAME, 0) : NULL;
    if (!v)
        return false;
    snprintf(text, sizeof text, "%d", *bash.trap);
    if (!(v = bash.bind(OUTSIDE_NAME, text, 0)))
        return false;
    v->dynamic_value = outside_value;
    return true;
}

/* ---- who ---- */

static bool key_runs(void) {
    unsigned long state = bash.readline_state ? *bash.readline_state : STATE_DISPATCHING;
    return editing && (*bash.levels || (state & STATE_DISPATCHING)) && !(state & STATE_COMPLETING) && !key_asks();
}

static bool key_acts(void) {
    return editing && (hook.edit || key_runs());
}

bool bash_executes(void) {
    return bash.evals && *bash.evals && key_runs();
}

static bool line_acts(void) {
    int trap = *bash.trap - 1; /* trap.h: running_trap */
    if (trap == EXIT_TRAP || trap == DEBUG_TRAP)
        return trap_is_typed(trap);
    if (exiting)
        return false;
    return *bash.executing || (trap >= 0 ? trap_is_typed(trap) : key_acts());
}

bool bash_is_paused(void) {
    return bash_is_outside() || !line_acts();
}
