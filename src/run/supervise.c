/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* syscall */
#include "supervise.h"

#include "beside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int handled[] = {SUPERVISE_SIGNALS};
enum { HANDLED = sizeof handled / sizeof *handled };

/* What runs as this process's job, for the signal handler: signals and terminal are the process's, so there is one of it. */
static struct running *volatile job;

unsigned supervise_ignored(void) {
    unsigned mask = 0;
    for (int i = 0; i < HANDLED; i++) {
        struct sigaction old;
        if (sigaction(handled[i], NULL, &old) == 0 && old.sa_handler == SIG_IGN)
            mask |= 1u << (handled[i] - 1);
    }
    return mask;
}

/* Does process PID ignore the signals that stop a job, as a shell with job control does, and a script does not? */
static bool ignores_stops(pid_t pid) {
    char text[PROC_STATUS_SIZE];
    unsigned long long ignored = strtoull(proc_status(pid, "\nSigIgn:", text), NULL, 16);
    return (ignored & 1ull << (SIGTSTP - 1)) && (ignored & 1ull << (SIGTTOU - 1));
}

/* Is firewrap in the very process group of an interactive shell, as in a command substitution? There, `kill 0` inside would reach the
 * shell. HOOK: the parent is known to be that shell. */
static bool shares_shell(bool hook) {
    pid_t group = getpgrp();
    if (group == getpid()) /* a job of its own, the usual case */
        return false;
    if (group == getsid(0))
        return true;
    /* In a pipeline the group's leader may just have been forked from the shell, and ignore what that ignores; but there the
     * parent is in another group. */
    return group == getpgid(getppid()) && (hook || ignores_stops(group));
}

/* ---- signals ---- */

bool supervise_is_stop(int sig) {
    return sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

static bool tell_stub(const struct running *r, int word) {
    pid_t stub = r->stub > 0 ? r->stub : proc_child(r->bwrap);
    return stub <= 0 || sigqueue(stub, SUPERVISE_FORWARD, (union sigval){.sival_int = word}) == 0;
}

/* What the terminal or a shell sends to all of a job. */
static bool is_for_job(int sig) {
    return supervise_is_stop(sig) || sig == SIGCONT || sig == SIGINT || sig == SIGQUIT || sig == SIGHUP;
}

/* Sends SIG to the program, by way of the stub; directly, if nothing can be queued (ulimit -i). */
static void send_inside(const struct running *r, int sig) {
    pid_t program;
    if (!tell_stub(r, r->relay.active && is_for_job(sig) ? FORWARD_TO_GROUP + sig : sig) &&
        (program = proc_child(r->stub)) > 0)
        kill(program, sig);
}

/* Is there a report of the start, which is not read yet? */
static bool is_reported(const struct running *r) {
    struct pollfd report = {.fd = r->report, .events = POLLIN};
    return r->bwrap > 0 && poll(&report, 1, 0) == 1 && report.revents & POLLIN;
}

/* Was it `kill(0, …)` of a program in the job, as vim stops itself? It has reached the whole job, and sent once more it could
 * come after the shell's SIGCONT. */
static bool from_job(const siginfo_t *info) {
    return info->si_code <= 0 && info->si_pid != getppid() && getpgid(info->si_pid) == getpgrp();
}

static int wait_for(pid_t pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

/* If bwrap ends before the sandbox is made, its child waits for it for ever, and has the other end of the report. It is ours then,
 * and the last of our children: so this is to be called only if bwrap is dead and somebody has that end. */
static void end_orphan(void) {
    char text[PROC_STATUS_SIZE];
    ssize_t n = proc_children(getpid(), text, sizeof text);
    if (n <= 0 || n == sizeof text)
        return;
    text[n - 1] = '\0';
    const char *space = strrchr(text, ' ');
    pid_t last = (pid_t)strtol(space ? space + 1 : text, NULL, 10);
    if (!strncmp(proc_status(last, "Name:\t", text), "bwrap\n", 6)) {
        kill(last, SIGKILL);
        wait_for(last);
    }
}

/* Nobody is inside to obey SIG. bwrap, which would die with us, could leave its child behind, waiting for it. In a signal handler
 * this may do what it does, since it interrupts nothing but poll(2) and what starts bwrap. */
static void die_early(const struct running *r, int sig) {
    struct pollfd report = {.fd = r->report};
    if (r->bwrap > 0) {
        kill(r->bwrap, SIGKILL);
        wait_for(r->bwrap);
        if (poll(&report, 1, 0) == 0) /* somebody has the other end still */
            end_orphan();
    }
    signal(sig, SIG_DFL);
    raise(sig);
}

/* Forwards what a process has sent; what the terminal has sent has reached the program as well. What comes before the report
 * of the start is read may have come before the program was there, too: attend() finds out. */
static void on_signal(int sig, siginfo_t *info, void *context) {
    int saved = errno;
    bool sent = info->si_code <= 0; /* sigaction(2): SI_USER and its like */
    struct running *r = job;
    (void)context;
    if (sig == SIGCONT && r->bwrap > 0)
        kill(r->bwrap, SIGCONT);
    if (r->ended && !sent && (sig == SIGINT || sig == SIGQUIT)) {
        r->late = sig; /* ends a loop of the shell, too */
    } else if (r->started) {
        if (!r->ended && (sent || r->relay.active || r->plan->detached) &&
            !(supervise_is_stop(sig) && !r->relay.active && from_job(info)) && !(sig == SIGCONT && r->stopping))
            send_inside(r, sig);
    } else if (supervise_is_stop(sig) || (sig != SIGCONT && is_reported(r))) {
        r->early = sig;
    } else if (sig != SIGCONT) { /* nobody inside to obey it */
        die_early(r, sig);
    }
    errno = saved;
}

static void catch (int sig) {
    struct sigaction action = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    sigaction(sig, &action, NULL);
}

static void catch_signals(unsigned ignored) {
    for (int i = 0; i < HANDLED; i++)
        if (!(ignored & 1u << (handled[i] - 1)))
            catch (handled[i]);
}

/* Has the program, which was reported as stopped, been continued since? *RUNS tells how often it has run until now. */
static bool is_continued(const struct running *r, unsigned long *runs) {
    char text[PROC_STATUS_SIZE];
    pid_t program = proc_child(r->stub);
    const char *state = program > 0 ? proc_status(program, "\nState:\t", text) : "";
    const char *given_up = strstr(state, "\nvoluntary_ctxt_switches:"),
               *taken = strstr(state, "\nnonvoluntary_ctxt_switches:");
    *runs = given_up && taken ? strtoul(strchr(given_up, '\t'), NULL, 10) + strtoul(strchr(taken, '\t'), NULL, 10) : 0;
    return *state == 'R' || *state == 'S' || *state == 'D';
}

/* Stops of SIG, as the program did, until the shell's SIGCONT, which reaches the program as well; only one that was sent to us
 * alone has to be forwarded. Sent without need it could come after the next Ctrl-Z, and undo it. For the same reason the
 * terminal stops us at once until that is settled; its report of that stop is then read when the job runs again, and old. */
static void stop_of(struct running *r, int sig) {
    unsigned long before, after;
    struct sigaction terminal;
    if (is_continued(r, &before))
        return;
    bool had = relay_leave(&r->relay);
    if (had)
        tell_stub(r, FORWARD_TAKE);
    r->stopping = 1;
    sigaction(SIGTSTP, NULL, &terminal);
    if (terminal.sa_handler != SIG_IGN)
        signal(SIGTSTP, SIG_DFL);
    signal(sig, SIG_DFL);
    if (r->relay.active && supervise_is_stop(sig))
        kill(0, sig); /* the command's own terminal has sent it, for all of the job */
    else
        raise(supervise_is_stop(sig) ? sig : SIGSTOP);
    if (relay_resume(&r->relay))
        tell_stub(r, FORWARD_GIVE);
    if (!is_continued(r, &after) && after == before) /* else it has run, and stopped again */
        send_inside(r, SIGCONT);
    r->stopping = 0;
    sigaction(SIGTSTP, &terminal, NULL);
    if (supervise_is_stop(sig))
        catch (sig);
}

/* Leaves the shell's process group, and takes the terminal along if that group has it. Returns the terminal's
 * descriptor, -1 if it was not taken. */
static int take_terminal(pid_t shell) {
    int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    bool has = tty >= 0 && tcgetpgrp(tty) == shell;
    signal(SIGTSTP, SIG_IGN); /* nobody would continue us */
    if (setpgid(0, 0) == 0 && has) {
        signal(SIGTTOU, SIG_IGN);
        tcsetpgrp(tty, getpgrp());
        return tty;
    }
    if (tty >= 0)
        close(tty);
    return -1;
}

void supervise_begin(struct running *r, bool hook) {
    signal(SIGCHLD, SIG_DFL); /* who ignores it can wait for no child; nor can bwrap and the stub */
    r->shell = getpgrp();
    r->tty = shares_shell(hook) ? take_terminal(r->shell) : -1;
    job = r;
    catch_signals(supervise_ignored());
}

void supervise_give_back(struct running *r) {
    if (job == r && r->tty >= 0) {
        tcsetpgrp(r->tty, r->shell);
        close(r->tty);
        r->tty = -1;
    }
}

/* ---- the end ---- */

/* Ends what was started, and with the stub all that is inside. */
static void end_all(const struct running *r) {
    pid_t stub = proc_child(r->bwrap);
    kill(r->bwrap, SIGKILL);
    if (stub > 0)
        kill(stub, SIGKILL);
}

/* Waits for the first that the stub reports. False: bwrap has ended without, or has to. */
static bool await_start(struct running *r, struct outcome *end) {
    struct pollfd first[] = {{.fd = r->report, .events = POLLIN},
                             {.fd = (int)syscall(SYS_pidfd_open, r->bwrap, 0), .events = POLLIN}};
    while (!end->failed && poll(first, 2, -1) < 0)
        if (errno != EINTR) {
            end->failed = !diag_error(NULL, NULL, "the start can not be waited for: %s", strerror(errno));
            end_all(r);
        }
    if (first[1].fd >= 0) /* else it is older than Linux 5.3 */
        close(first[1].fd);
    r->started = !end->failed && (first[0].revents & POLLIN) != 0;
    return !end->failed && first[0].revents != 0;
}

/* The program has ended with STATUS. */
static void note_end(struct running *r, struct outcome *end, int status) {
    r->ended = 1;
    if (relay_leave(&r->relay) && WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT))
        kill(0, WTERMSIG(status)); /* typed, as above; we do not count it as sent to us */
    end->program = status;
    end->reported = true;
}

/* Obeys what the stub reports. */
static void obey_report(struct running *r, struct outcome *end, int status) {
    if (status == REPORT_LEFT) {
        if (r->outlived)
            r->outlived(r->data, r->stub);
        tell_stub(r, FORWARD_SEEN);
    } else if (status <= REPORT_STARTED) {
        int has = REPORT_STARTED - status, early = r->early;
        end->begun = true;
        if (early && !(has & 1 << (early - 1)))
            send_inside(r, early);
    } else if (WIFSTOPPED(status) && relay_grants(&r->relay, WSTOPSIG(status))) {
        tell_stub(r, FORWARD_GIVE);
        send_inside(r, SIGCONT);
    } else if (!WIFSTOPPED(status)) {
        note_end(r, end, status);
    } else if (job == r) {
        stop_of(r, WSTOPSIG(status));
    }
}

/* Follows the stub's report to its end. That the program has started is noted before the report of it is read, so that at
 * no moment a signal finds neither. */
static void attend(struct running *r, struct outcome *end) {
    int status;
    if (!await_start(r, end)) {
        end->bwrap = wait_for(r->bwrap);
        r->bwrap = 0;
        end_orphan();
        return;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0); /* nothing else is to become ours */
    r->stub = r->started ? proc_child(r->bwrap) : 0;
    while (!end->reported) {
        beside_await(r);
        ssize_t n = read(r->report, &status, sizeof status);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != sizeof status)
            return; /* bwrap and the stub are gone */
        obey_report(r, end, status);
    }
}

/* Waits for the end of bwrap and of the stub. That of the stub takes a while, since the sandbox's namespaces go with it, and bwrap
 * would only wait for it; so it is ended meanwhile, and the stub becomes our child. */
static void reap(struct running *r, struct outcome *end) {
    bool has_stub = end->reported && r->stub > 0;
    if (has_stub && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0)
        kill(r->bwrap, SIGKILL);
    if (r->bwrap > 0)
        end->bwrap = wait_for(r->bwrap);
    r->bwrap = 0;
    if (has_stub)
        wait_for(r->stub);
}

struct outcome supervise_wait(struct running *r) {
    struct outcome end = {0};
    attend(r, &end);
    reap(r, &end);
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    relay_end(&r->relay);
    supervise_give_back(r);
    return end;
}
