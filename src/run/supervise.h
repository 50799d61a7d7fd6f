/* SPDX-License-Identifier: MIT */
/* Runs bwrap as a child, so that job control on a terminal works as without a sandbox, which bwrap alone does not do.
 *
 * Theory of operation. firewrap stays outside, in the job's process group; bwrap is its child; inside, the stub (stub.c) is
 * process 1 and starts the program. All of them share the process group, so what the terminal sends reaches the program
 * directly, and the others let it pass: firewrap forwards only what a process has sent, by way of the stub, which
 * ignores all else. The stub tells through a pipe what becomes of the program: that it has started,
 * stopped by a signal, ended. firewrap then stops of the same signal, or dies of it. What arrives before the program has
 * started is firewrap's own to obey.
 * Should: look to the shell like the program itself. Mustn't: outlive the program, or keep the terminal from the shell. */
#ifndef FIREWRAP_SUPERVISE_H
#define FIREWRAP_SUPERVISE_H

#include <stdbool.h>

/* The signals of a job, which firewrap and the stub pass on. */
#define SUPERVISE_SIGNALS SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU

/* The real-time signal by which firewrap tells the stub to send the program another, the value of this one. Unlike a second
 * SIGCONT, it is not lost while the stub has one waiting that was sent to the whole job; and they stay in order: signal(7). */
enum { SUPERVISE_FORWARD = 40 };

/* With a terminal of its own (relay.h) the program is in a process group that firewrap is not in: added to the value, this sends
 * the signal to all of that. These alone give it the terminal's foreground, and take it. */
enum { FORWARD_TO_GROUP = 0x100, FORWARD_GIVE = 0x200, FORWARD_TAKE = 0x300 };

/* What the stub writes to the pipe, each as an int: wait statuses of the program, and before them, in the new process that is
 * to become the program, this, less the set of the signals that wait there for it (bit N-1 for signal N). */
enum { REPORT_STARTED = -1 };

/* Which of the signals that firewrap handles were ignored when it was started (nohup): bit N-1 for signal N. To be
 * asked before supervise_run; the stub needs it. */
unsigned supervise_ignored(void);

/* Runs BWRAP with an empty environment until it has ended. PREPARE is called with CONTEXT in the process that becomes it, which
 * shares our memory, but no namespace that it enters; it returns the arguments, or NULL: reported. REPORT is the pipe for the stub's report, of which the
 * writing end is closed here. SAID is bwrap's standard error, once it is prepared; the stub puts the real one back. OWN_GROUP: leave the shell's process group (see supervise_shares_shell). DETACHED: the program is
 * in a session of its own (--new-session), so the terminal's signals have to be forwarded as well. */
struct outcome {
    int bwrap, program; /* wait statuses */
    bool begun;         /* has the program been started? */
    bool reported;      /* is there one of the program? */
};
typedef char *const *supervise_prepare(void *context);
struct outcome supervise_run(const char *bwrap, supervise_prepare *prepare, void *context, const int report[2],
                             int said, bool own_group, bool detached);

/* Ends as the program ended: with its status, or by its signal; with 125 if it was not started. */
_Noreturn void supervise_finish(struct outcome end);

/* Is firewrap in the very process group of an interactive shell, as in a command substitution? There, `kill 0` inside
 * would reach the shell. HOOK: the parent is known to be that shell. */
bool supervise_shares_shell(bool hook);

#endif
