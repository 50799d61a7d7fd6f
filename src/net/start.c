/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* close_range, pipe2 */
#include "start.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct start {
    const char *program;
    char *const *argv;
    int place, ready;
};

/* In the process that becomes the gate. What the caller has open, its output above all, must not stay so for minutes. */
static _Noreturn void become(const struct start *s) {
    enum { FREE = NET_READY_FD + 1 };
    static char *const no_env[] = {NULL};
    int null = open("/dev/null", O_RDWR), place = fcntl(s->place, F_DUPFD, FREE),
        ready = fcntl(s->ready, F_DUPFD, FREE);
    bool ok = null >= 0 && place >= 0 && ready >= 0 && chdir("/") == 0;
    for (int fd = 0; ok && fd < 3; fd++)
        ok = dup2(null, fd) == fd;
    ok = ok && dup2(place, NET_PLACE_FD) >= 0 && dup2(ready, NET_READY_FD) >= 0;
    if (ok && close_range(FREE, ~0u, 0) == 0)
        execve(s->program, s->argv, no_env);
    _exit(1);
}

/* A child of a child, so that it is nobody's here. */
static bool detach(const struct start *s) {
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        pid = fork();
        if (pid == 0)
            become(s);
        _exit(pid < 0);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return pid > 0 && status == 0;
}

static const char *read_line(int fd) {
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    char text[256];
    int n = poll(&wait, 1, NET_WAIT * 1000);
    while (n < 0 && errno == EINTR)
        n = poll(&wait, 1, NET_WAIT * 1000);
    if (n == 0)
        return mem_printf("it does not begin to serve in %d seconds", NET_WAIT);
    ssize_t got = n < 0 ? -1 : read(fd, text, sizeof text);
    return got > 0 ? mem_dup(text, (size_t)got) : "it has ended before it could serve";
}

const char *net_start(const struct world *w, int place, const char *name, const char *project) {
    const char *program = path_join(w->libexec_dir, "gate");
    char *const argv[] = {mem_str("gate"), mem_str(name), mem_str(project), mem_printf("%d", NET_IDLE), NULL};
    int ends[2];
    if (access(program, X_OK) < 0)
        return mem_printf("%s: %s", program, strerror(errno));
    if (pipe2(ends, O_CLOEXEC) < 0)
        return strerror(errno);
    CLOSED int mine = ends[0];
    bool ok = detach(&(struct start){.program = program, .argv = argv, .place = place, .ready = ends[1]});
    int error = errno;
    close(ends[1]);
    return ok ? read_line(mine) : strerror(error);
}
