/* SPDX-License-Identifier: MIT */
/* Runs a plan in the place of the command: firewrap is a job like that, and ends as it ends. */
#include "command.h"
#include "lib/lib.h"
#include "run/run.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
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

/* A signal says enough. */
static void say_why(const struct session *s, const struct outcome *end, pid_t group) {
    if (s && end->reported && WIFEXITED(end->program))
        why_say(s, &(struct why_end){.status = WEXITSTATUS(end->program), .group = group, .nofw = hook_is_on()});
}

int job_run(const struct plan *plan, const struct session *s) {
    struct running r = {0};
    supervise_begin(&r, s && s->cli.hook);
    if (!launch(&r, plan)) {
        supervise_give_back(&r);
        return EXIT_FIREWRAP;
    }
    struct outcome end = supervise_wait(&r);
    launch_end(&r, &end);
    say_why(s, &end, r.shell);
    end_as(&end, r.late);
}
