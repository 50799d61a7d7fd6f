/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* close_range, unshare */
#include "agent.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { BACKLOG = 128, PATIENCE = 5 /* seconds, for what takes microseconds */ };

/* ---- descriptors between the two ---- */

union control {
    char bytes[CMSG_SPACE(2 * sizeof(int))];
    struct cmsghdr align;
};

static bool send_with(int talk, int error, const int *fds, int n) {
    union control control = {0};
    struct iovec part = {&error, sizeof error};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    if (n) {
        m.msg_control = control.bytes;
        m.msg_controllen = CMSG_SPACE((size_t)n * sizeof *fds);
        struct cmsghdr *head = CMSG_FIRSTHDR(&m);
        *head = (struct cmsghdr){
            .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN((size_t)n * sizeof *fds)};
        memcpy(CMSG_DATA(head), fds, (size_t)n * sizeof *fds);
    }
    return sendmsg(talk, &m, MSG_NOSIGNAL) == sizeof error;
}

/* How many descriptors came; -1 with errno: that of the other side, or there is none any more. */
static int receive_with(int talk, int fds[2]) {
    union control control;
    int error = 0, n = 0;
    struct iovec part = {&error, sizeof error};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control};
    ssize_t got = recvmsg(talk, &m, MSG_CMSG_CLOEXEC);
    struct cmsghdr *head = got < 0 ? NULL : CMSG_FIRSTHDR(&m);
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        n = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof *fds);
        memcpy(fds, CMSG_DATA(head), (size_t)n * sizeof *fds);
    }
    if (got == sizeof error && !error)
        return n;
    errno = got < 0 ? errno : got == sizeof error ? error : EPIPE;
    return -1;
}

/* ---- in the segment ---- */

static bool write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return ok;
}

static bool map_id(const char *path, unsigned id) {
    char line[32];
    snprintf(line, sizeof line, "%u %u 1", id, id);
    return write_file(path, line);
}

static bool raise_lo(void) {
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq r = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    bool ok = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &r) == 0;
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return ok;
}

/* Root needs no user namespace of its own: what is executed is in another one than the network's (run/outer.h). */
static bool make_segment(bool *user) {
    unsigned uid = geteuid(), gid = getegid();
    *user = uid != 0 || unshare(CLONE_NEWNET) < 0;
    if (*user && (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0 || !write_file("/proc/self/setgroups", "deny") ||
                  !map_id("/proc/self/uid_map", uid) || !map_id("/proc/self/gid_map", gid)))
        return false;
    return raise_lo() && prctl(PR_SET_DUMPABLE, 0) == 0;
}

static bool send_segment(int talk) {
    bool user;
    int fds[2] = {-1, -1};
    if (!make_segment(&user))
        return false;
    fds[0] = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (user)
        fds[1] = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
    if (fds[0] < 0 || (user && fds[1] < 0) || !send_with(talk, 0, fds, 1 + user))
        return false;
    close(fds[0]);
    if (user)
        close(fds[1]);
    return true;
}

struct want {
    int family, port; /* port 0: it does not listen */
};

static int bind_to(int fd, const struct want *w) {
    const int one = 1;
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)w->port)};
    struct sockaddr_in6 v6 = {
        .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)w->port), .sin6_addr = in6addr_loopback};
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    int rc = w->family == AF_INET ? bind(fd, (struct sockaddr *)&v4, sizeof v4)
                                  : bind(fd, (struct sockaddr *)&v6, sizeof v6);
    return rc < 0 ? -1 : listen(fd, BACKLOG);
}

static bool serve(int talk, const struct want *w) {
    int fd = socket(w->family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool ok = fd >= 0 && (!w->port || bind_to(fd, w) == 0), sent = send_with(talk, ok ? 0 : errno, &fd, ok);
    if (fd >= 0)
        close(fd);
    return sent;
}

static _Noreturn void act(int talk) {
    enum { ONLY = 3 };
    struct want w;
    if (dup2(talk, ONLY) < 0 || close_range(ONLY + 1, ~0u, 0) < 0)
        _exit(1);
    talk = ONLY;
    if (!send_segment(talk)) {
        send_with(talk, errno, NULL, 0);
        _exit(1);
    }
    while (recv(talk, &w, sizeof w, 0) == sizeof w && serve(talk, &w))
        ;
    _exit(0);
}

/* ---- outside ---- */

bool agent_begin(struct agent *a) {
    const struct timeval limit = {.tv_sec = PATIENCE};
    int ends[2], fds[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return false;
    *a = (struct agent){.talk = ends[0], .pid = fork()};
    if (a->pid == 0) {
        close(ends[0]);
        act(ends[1]);
    }
    close(ends[1]);
    setsockopt(a->talk, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    int n = a->pid < 0 ? -1 : receive_with(a->talk, fds);
    a->network = fds[0];
    a->user = fds[1];
    return n > 0;
}

static int ask(const struct agent *a, struct want w) {
    int fds[2] = {-1, -1};
    if (send(a->talk, &w, sizeof w, MSG_NOSIGNAL) != sizeof w || receive_with(a->talk, fds) < 0)
        return -1;
    return fds[0];
}

int agent_socket(struct agent *a, int family) {
    return ask(a, (struct want){.family = family});
}

int agent_listen(struct agent *a, int family, unsigned port) {
    return ask(a, (struct want){.family = family, .port = (int)port});
}
