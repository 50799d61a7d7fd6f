/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* vfork */
#include "spawn.h"

#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const int handled[] = {SUPERVISE_SIGNALS};
enum { HANDLED = sizeof handled / sizeof *handled };

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
        if (supervise_is_stop(handled[i]))
            sigaddset(&stops, handled[i]);
        else if (handled[i] != SIGCONT && !(supervise_ignored() & 1u << (handled[i] - 1)))
            signal(handled[i], SIG_DFL);
    }
    sigprocmask(SIG_SETMASK, &stops, NULL);
}

/* ---- memory ---- */

struct shortage {
    void (*theirs)(void *data);
    void *data;
    volatile bool has;
};

static void note_shortage(void *data) {
    struct shortage *s = data;
    s->has = true;
    _exit(EXIT_FIREWRAP);
}

/* Whoever owns the arena may jump out of exhausted(), and would do so in two processes. So the new one only notes it. */
static struct arena *hold_shortage(struct shortage *s) {
    struct arena *a = arena_use(NULL);
    arena_use(a);
    *s = (struct shortage){.theirs = a->exhausted, .data = a->data};
    a->exhausted = note_shortage;
    a->data = s;
    return a;
}

static void tell_shortage(const struct shortage *s, struct arena *a, struct running *r) {
    a->exhausted = s->theirs;
    a->data = s->data;
    if (!s->has)
        return;
    while (waitpid(r->bwrap, NULL, 0) < 0 && errno == EINTR)
        ;
    r->bwrap = 0;
    mem_exhausted();
}

/* ---- the start ---- */

/* bwrap has to survive what it shares with the program. The signals are blocked until they are ignored. */
bool spawn_bwrap(struct running *r, spawn_prepare *prepare, void *context) {
    static char *const no_env[] = {NULL};
    const bool own_group = !has_terminal();
    sigset_t all, old;
    struct shortage shortage;
    struct arena *arena = hold_shortage(&shortage);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* see end_orphan() in supervise.c */
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
        dup2(r->said, STDERR_FILENO);
        execve(r->plan->world->bwrap, argv, no_env);
        static const char text[] = "bwrap can not be executed";
        ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
        (void)ignored;
        _exit(EXIT_FIREWRAP);
    }
    int error = errno;
    r->bwrap = pid > 0 ? pid : 0; /* before a signal can ask for it */
    sigprocmask(SIG_SETMASK, &old, NULL);
    tell_shortage(&shortage, arena, r);
    return pid > 0 || diag_error(NULL, NULL, "bwrap can not be started: %s", strerror(error));
}
