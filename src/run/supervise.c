/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* vfork */
#include "supervise.h"

#include "base/diag.h"
#include "beside.h"
#include "host/host.h"
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const int handled[] = {SUPERVISE_SIGNALS};
enum { HANDLED = sizeof handled / sizeof *handled };

/* For the signal handler. */
static volatile pid_t bwrap_pid, stub_pid; /* the stub is bwrap's child, and looked for when the program has started */
static int report_fd;                      /* of the stub */
static volatile sig_atomic_t started;      /* does the program run, so that signals are for it? */
static volatile sig_atomic_t ended, late;  /* has the program ended? A signal from the terminal that came after that */
static volatile sig_atomic_t early;        /* a signal that came before the report of the start was read */
static volatile sig_atomic_t forwards_all; /* the terminal does not reach the program */
static volatile sig_atomic_t stopping;     /* see stop_of() */

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

bool supervise_shares_shell(bool hook) {
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

static bool is_stop(int sig) {
    return sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
}

static bool tell_stub(int word) {
    pid_t stub = stub_pid > 0 ? stub_pid : proc_child(bwrap_pid);
    return stub <= 0 || sigqueue(stub, SUPERVISE_FORWARD, (union sigval){.sival_int = word}) == 0;
}

/* What the terminal or a shell sends to all of a job. */
static bool is_for_job(int sig) {
    return is_stop(sig) || sig == SIGCONT || sig == SIGINT || sig == SIGQUIT || sig == SIGHUP;
}

/* Sends SIG to the program, by way of the stub; directly, if nothing can be queued (ulimit -i). */
static void send_inside(int sig) {
    pid_t program;
    if (!tell_stub(relay_active() && is_for_job(sig) ? FORWARD_TO_GROUP + sig : sig) &&
        (program = proc_child(stub_pid)) > 0)
        kill(program, sig);
}

/* Is there a report of the start, which is not read yet? */
static bool is_reported(void) {
    struct pollfd report = {.fd = report_fd, .events = POLLIN};
    return poll(&report, 1, 0) == 1 && report.revents & POLLIN;
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
static void die_early(int sig) {
    struct pollfd report = {.fd = report_fd};
    if (bwrap_pid > 0) {
        kill(bwrap_pid, SIGKILL);
        wait_for(bwrap_pid);
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
    (void)context;
    if (sig == SIGCONT && bwrap_pid > 0)
        kill(bwrap_pid, SIGCONT);
    if (ended && !sent && (sig == SIGINT || sig == SIGQUIT)) {
        late = sig; /* ends a loop of the shell, too */
    } else if (started) {
        if (!ended && (sent || forwards_all) && !(is_stop(sig) && !relay_active() && from_job(info)) &&
            !(sig == SIGCONT && stopping))
            send_inside(sig);
    } else if (is_stop(sig) || (sig != SIGCONT && is_reported())) {
        early = sig;
    } else if (sig != SIGCONT) { /* nobody inside to obey it */
        die_early(sig);
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
static bool is_continued(unsigned long *runs) {
    char text[PROC_STATUS_SIZE];
    pid_t program = proc_child(stub_pid);
    const char *state = program > 0 ? proc_status(program, "\nState:\t", text) : "";
    const char *given_up = strstr(state, "\nvoluntary_ctxt_switches:"),
               *taken = strstr(state, "\nnonvoluntary_ctxt_switches:");
    *runs = given_up && taken ? strtoul(strchr(given_up, '\t'), NULL, 10) + strtoul(strchr(taken, '\t'), NULL, 10) : 0;
    return *state == 'R' || *state == 'S' || *state == 'D';
}

/* Stops of SIG, as the program did, until the shell's SIGCONT, which reaches the program as well; only one that was sent to us
 * alone has to be forwarded. Sent without need it could come after the next Ctrl-Z, and undo it. For the same reason the
 * terminal stops us at once until that is settled; its report of that stop is then read when the job runs again, and old. */
static void stop_of(int sig) {
    unsigned long before, after;
    struct sigaction terminal;
    if (is_continued(&before))
        return;
    bool had = relay_leave();
    if (had)
        tell_stub(FORWARD_TAKE);
    stopping = 1;
    sigaction(SIGTSTP, NULL, &terminal);
    if (terminal.sa_handler != SIG_IGN)
        signal(SIGTSTP, SIG_DFL);
    signal(sig, SIG_DFL);
    if (relay_active() && is_stop(sig))
        kill(0, sig); /* the command's own terminal has sent it, for all of the job */
    else
        raise(is_stop(sig) ? sig : SIGSTOP);
    if (relay_resume())
        tell_stub(FORWARD_GIVE);
    if (!is_continued(&after) && after == before) /* else it has run, and stopped again */
        send_inside(SIGCONT);
    stopping = 0;
    sigaction(SIGTSTP, &terminal, NULL);
    if (is_stop(sig))
        catch (sig);
}

/* Without a controlling terminal there is no job control that a process group of its own could disturb, and it keeps
 * `kill 0` inside from whoever has started firewrap. */
static bool has_terminal(void) {
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* While it prepares, which may take long on a network's file system, it can be ended; but not stopped, since that would leave its
 * parent in vfork(2). */
static void obey_end(const sigset_t *old) {
    sigset_t stops = *old;
    for (int i = 0; i < HANDLED; i++) {
        if (is_stop(handled[i]))
            sigaddset(&stops, handled[i]);
        else if (handled[i] != SIGCONT && !(supervise_ignored() & 1u << (handled[i] - 1)))
            signal(handled[i], SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, &stops, NULL);
}

/* bwrap has to survive what it shares with the program. The signals are blocked until they are ignored. */
static void start(const char *bwrap, supervise_prepare *prepare, void *context, int said, bool own_group) {
    static char *const no_env[] = {NULL};
    sigset_t all, old;
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* see end_orphan() */
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &old);
    pid_t pid = vfork();
    if (pid == 0) {
        if (own_group)
            setpgid(0, 0);
        obey_end(&old);
        char *const *argv = prepare(context);
        sigprocmask(SIG_SETMASK, &all, NULL);
        if (!argv)
            _exit(EXIT_FIREWRAP);
        for (int i = 0; i < HANDLED; i++)
            if (handled[i] != SIGCONT)
                signal(handled[i], SIG_IGN);
        sigprocmask(SIG_SETMASK, &old, NULL);
        dup2(said, STDERR_FILENO);
        execve(bwrap, argv, no_env);
        static const char text[] = "bwrap can not be executed";
        ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
        (void)ignored;
        _exit(EXIT_FIREWRAP);
    }
    bwrap_pid = pid;
    sigprocmask(SIG_SETMASK, &old, NULL);
    if (pid < 0)
        die("bwrap can not be started: %s", strerror(errno));
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

/* ---- the end ---- */

/* Dies of signal SIG, as the program did, but leaves the core dump to it. */
static void die_of(int sig) {
    struct rlimit none = {0, 0};
    sigset_t only;
    setrlimit(RLIMIT_CORE, &none);
    signal(sig, SIG_DFL);
    sigemptyset(&only);
    sigaddset(&only, sig);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(sig);
}

/* Nothing is buffered, and nothing waits for exit(3). */
void supervise_finish(struct outcome end) {
    if (late)
        die_of(late);
    if (end.reported && WIFSIGNALED(end.program))
        die_of(WTERMSIG(end.program));
    if (end.reported)
        _exit(WIFSIGNALED(end.program) ? 128 + WTERMSIG(end.program) : WEXITSTATUS(end.program));
    if (WIFEXITED(end.bwrap) && WEXITSTATUS(end.bwrap) < 128)
        _exit(EXIT_FIREWRAP);
    _exit(WIFEXITED(end.bwrap) ? WEXITSTATUS(end.bwrap) : 128 + WTERMSIG(end.bwrap));
}

/* Waits for the first that the stub reports. False: bwrap has ended without. */
static bool await_start(int report) {
    struct pollfd first[] = {{.fd = report, .events = POLLIN},
                             {.fd = (int)syscall(SYS_pidfd_open, bwrap_pid, 0), .events = POLLIN}};
    while (poll(first, 2, -1) < 0)
        if (errno != EINTR)
            die("the start can not be waited for: %s", strerror(errno));
    if (first[1].fd >= 0) /* else it is older than Linux 5.3 */
        close(first[1].fd);
    started = (first[0].revents & POLLIN) != 0;
    return first[0].revents != 0;
}

/* Follows the stub's report to its end. That the program has started is noted before the report of it is read, so that at
 * no moment a signal finds neither. */
static void attend(int report, struct outcome *end) {
    int status;
    if (!await_start(report)) {
        end->bwrap = wait_for(bwrap_pid);
        bwrap_pid = 0;
        end_orphan();
        return;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0); /* nothing else is to become ours */
    stub_pid = started ? proc_child(bwrap_pid) : 0;
    for (;;) {
        beside_await(report, bwrap_pid);
        ssize_t n = read(report, &status, sizeof status);
        if (n < 0 && errno == EINTR)
            continue;
        if (n != sizeof status)
            return; /* bwrap and the stub are gone */
        if (status <= REPORT_STARTED) {
            int has = REPORT_STARTED - status;
            end->begun = true;
            if (early && !(has & 1 << (early - 1)))
                send_inside(early);
        } else if (WIFSTOPPED(status) && relay_grants(WSTOPSIG(status))) {
            tell_stub(FORWARD_GIVE);
            send_inside(SIGCONT);
        } else if (WIFSTOPPED(status)) {
            stop_of(WSTOPSIG(status));
        } else {
            ended = 1;
            if (relay_leave() && WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGQUIT))
                kill(0, WTERMSIG(status)); /* typed, as above; we do not count it as sent to us */
            end->program = status;
            end->reported = true;
            return;
        }
    }
}

/* Waits for the end of bwrap and of the stub. That of the stub takes a while, since the sandbox's namespaces go with it, and bwrap
 * would only wait for it; so it is ended meanwhile, and the stub becomes our child. */
static void reap(struct outcome *end) {
    bool has_stub = end->reported && stub_pid > 0;
    if (has_stub && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0)
        kill(bwrap_pid, SIGKILL);
    if (bwrap_pid > 0)
        end->bwrap = wait_for(bwrap_pid);
    bwrap_pid = 0;
    if (has_stub)
        wait_for(stub_pid);
}

struct outcome supervise_run(const char *bwrap, supervise_prepare *prepare, void *context, const int report[2],
                             int said, bool own_group, bool detached) {
    pid_t shell = getpgrp();
    int tty = own_group ? take_terminal(shell) : -1;
    struct outcome end = {0};
    forwards_all = detached || relay_active();
    report_fd = report[0];
    catch_signals(supervise_ignored());
    start(bwrap, prepare, context, said, !has_terminal());
    close(report[1]);
    attend(report[0], &end);
    reap(&end);
    relay_end();
    if (tty >= 0)
        tcsetpgrp(tty, shell);
    return end;
}
