/* SPDX-License-Identifier: MIT */
/* Runs bwrap as a child, so that job control on a terminal works as without a sandbox, which bwrap alone does not do.
 *
 * Theory of operation. firewrap stays outside, in the job's process group; bwrap is its child; inside, the stub
 * (stub.c) is process 1 and starts the program. All of them share the process group, so the terminal's signals reach
 * the program directly. firewrap and bwrap survive them, and firewrap forwards only those that were sent to it alone,
 * by kill(2). The stub sees the program stop and stops the whole group; it reports the program's wait status through a
 * pipe, so that firewrap can die of the same signal. Should: look to the shell like the program itself. Mustn't:
 * outlive the program, or keep the terminal from the shell. */
#ifndef FIREWRAP_SUPERVISE_H
#define FIREWRAP_SUPERVISE_H

#include <stdbool.h>

/* Which of the signals that firewrap handles were ignored when it was started (nohup): bit N-1 for signal N. To be
 * asked before supervise_run; the stub needs it. */
unsigned supervise_ignored(void);

/* Runs BWRAP with ARGV and an empty environment and waits for it; returns its wait status. WRITE_END, of the pipe for the
 * stub's report, is closed here. OWN_GROUP: leave the shell's process group (see supervise_shares_shell). */
int supervise_run(const char *bwrap, char *const *argv, int write_end, bool own_group);

/* Ends as the program ended: with its status, or by its signal. REPORT: the pipe's end to read the stub's report from,
 * -1 if there is none. */
_Noreturn void supervise_finish(int bwrap_status, int report);

/* Is firewrap in the very process group of an interactive shell, as in a command substitution? There, `kill 0` inside
 * would reach the shell. HOOK: the parent is known to be that shell. */
bool supervise_shares_shell(bool hook);

#endif
