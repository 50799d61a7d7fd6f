/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* RLIMIT_NOFILE and its like */
#include "control.h"
#include "life.h"
#include "ports.h"

#include "../protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* To who has started it, who may be gone. */
static void say(const char *text) {
    ssize_t ignored = write(NET_READY_FD, text, strlen(text));
    (void)ignored;
}

static _Noreturn void fail(const char *text) {
    say(text);
    exit(1);
}

/* Does ERROR, of unshare(2), say that nobody like us gets a namespace here? */
static bool is_none(int error) {
    return error == EPERM || error == EACCES || error == EINVAL || error == ENOSYS || error == ENOSPC;
}

/* The place is opened anew: the lock on it is to be another one than that of who has started us. */
static bool settle(struct gate *g) {
    const rlim_t enough = 16384;
    struct rlimit files;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_IGN);
    umask(077);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max < enough ? files.rlim_max : enough;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    g->place = openat(NET_PLACE_FD, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    close(NET_PLACE_FD);
    return g->place >= 0 && fcntl(NET_READY_FD, F_SETFD, FD_CLOEXEC) == 0 &&
           prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && loop_begin(&g->loop);
}

int main(int argc, char **argv) {
    static struct gate g;
    if (argc != 4)
        return 2;
    g.name = argv[1];
    char *project = malloc(2 * strlen(argv[2]) + 1);
    g.seconds = atoi(argv[3]);
    if (project)
        net_escape(argv[2], project);
    g.project = project;
    if (!project || !settle(&g))
        fail("it can not be set up");
    if (!agent_begin(&g.agent))
        fail(is_none(errno) ? NET_NO_NAMESPACE : strerror(errno));
    if (prctl(PR_SET_DUMPABLE, 0) < 0 || !(g.ports = ports_new(&g)) || !life_begin(&g) || !control_begin(&g) ||
        !life_watch(&g))
        fail(strerror(errno));
    say(NET_READY);
    close(NET_READY_FD);
    for (;;)
        loop_turn(&g.loop);
}
