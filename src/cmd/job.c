/* SPDX-License-Identifier: MIT */
/* Runs a plan in the place of the command: firewrap is a job like that, and ends as it ends. */
#include "base/str.h"
#include "command.h"
#include "host/host.h"
#include "lib/lib.h"
#include "run/run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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
static _Noreturn void end_as(const struct outcome *end, int late) {
    if (late)
        die_of(late);
    if (end->reported && WIFSIGNALED(end->program))
        die_of(WTERMSIG(end->program));
    if (end->reported)
        _exit(WIFSIGNALED(end->program) ? 128 + WTERMSIG(end->program) : WEXITSTATUS(end->program));
    if (end->failed || (WIFEXITED(end->bwrap) && WEXITSTATUS(end->bwrap) < 128))
        _exit(EXIT_FIREWRAP);
    _exit(WIFEXITED(end->bwrap) ? WEXITSTATUS(end->bwrap) : 128 + WTERMSIG(end->bwrap));
}

/* Does the shell have nofw? Of a command that the hook has sent, the environment does not say it. */
static bool has_nofw(const struct session *s) {
    return s->cli.hook || hook_is_on();
}

/* A signal says enough. */
static void say_why(const struct session *s, const struct outcome *end, pid_t group) {
    if (s && end->reported && WIFEXITED(end->program))
        why_say(s, &(struct why_end){.status = WEXITSTATUS(end->program), .group = group, .nofw = has_nofw(s)});
}

/* The command still runs, and has the terminal. */
static struct why_end meanwhile(const struct session *s) {
    return (struct why_end){.group = getpgrp(), .nofw = has_nofw(s)};
}

/* The first server that it has. */
static bool say_server(void *data, pid_t stub) {
    const struct session *s = data;
    const struct why_end end = meanwhile(s);
    unsigned port;
    return s->sandbox.net || (servers_of(stub, &port, 1) && why_say_server(s, &end, port));
}

/* What could not be done on the project's network, though the command runs. */
static void say_notes(const struct session *s, const char *notes) {
    while (notes && *notes) {
        const size_t len = strcspn(notes, "\n");
        const char *text = mem_dup(notes, len);
        if (s && (!isatty(STDERR_FILENO) || !told_before(&s->world, text)))
            diag_note("%s", str_printable(text));
        notes += len + (notes[len] == '\n');
    }
}

/* What is about to end by itself has a moment for it. */
static void say_left(void *data, pid_t stub) {
    enum { SOME = 256 };
    const struct timespec moment = {.tv_nsec = 30 * 1000 * 1000};
    const struct why_end end = meanwhile(data);
    char children[SOME], status[PROC_STATUS_SIZE], *rest = children;
    strv names = {0};
    if (!isatty(STDERR_FILENO))
        return;
    nanosleep(&moment, NULL);
    ssize_t n = proc_children(stub, children, SOME - 1);
    children[n < 0 ? 0 : n] = '\0';
    for (long pid; (pid = strtol(rest, &rest, 10)) > 0;) {
        const char *name = proc_status((pid_t)pid, "Name:\t", status);
        if (*name && !strstr(status, "\nState:\tZ"))
            strv_add(&names, mem_printf("%s", mem_dup(name, strcspn(name, "\n"))));
    }
    why_say_left(data, &end, &names);
}

int job_run(const struct plan *plan, const struct session *s) {
    struct running r = {.data = (void *)s, .longer = s ? say_server : NULL, .outlived = s ? say_left : NULL};
    supervise_begin(&r, s && s->cli.hook);
    if (!launch(&r, plan)) {
        supervise_give_back(&r);
        return EXIT_FIREWRAP;
    }
    say_notes(s, r.segment.notes);
    struct outcome end = supervise_wait(&r);
    launch_end(&r, &end);
    say_why(s, &end, r.shell);
    end_as(&end, r.late);
}
