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
enum { FORWARD_TO_GROUP = 0x100, FORWARD_GIVE = 0x200, FORWARD_TAKE = 0x300, FORWARD_SEEN = 0x400 };

/* What the stub writes to the pipe, each as an int: wait statuses of the program, and before them, in the new process that is
 * to become the program, this, less the set of the signals that wait there for it (bit N-1 for signal N). */
enum { REPORT_STARTED = -1 };

/* And when the program has ended, before its status, if others of the sandbox have not: they are ended as soon as firewrap sends
 * FORWARD_SEEN, or after a third of a second. */
enum { REPORT_LEFT = -0x7fffffff };

/* Which of the signals that firewrap handles were ignored when it was started (nohup): bit N-1 for signal N. The stub needs it. */
unsigned supervise_ignored(void);

/* Is SIG one that stops a job? */
bool supervise_is_stop(int sig);

struct running;

/* From now on this process stands for the program of R, which is {0} and to be launched next: it handles the signals of a job,
 * leaves the process group of an interactive shell that is there, too, and stops and continues with the program. This can not be
 * taken back, and there can be one R: it is for a process that ends as the program has ended, and nobody else needs it. HOOK: the
 * parent is known to be an interactive shell. */
void supervise_begin(struct running *r, bool hook);

/* Where R could not be launched: gives the terminal back to the shell. */
void supervise_give_back(struct running *r);

struct outcome {
    int bwrap, program; /* wait statuses */
    bool begun;         /* has the program been started? */
    bool reported;      /* is there a status of the program? */
    bool failed;        /* reported: it could not be waited for, and was ended */
};

/* Waits for the end of R, which was launched, by this thread. */
struct outcome supervise_wait(struct running *r);

#endif
