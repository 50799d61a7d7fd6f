/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* setns, struct ucred */
#include "client.h"

#include "base/diag.h"
#include "base/file.h"
#include "place.h"
#include "protocol.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { FDS = 2 };

/* What is asked of which gate, and what it said. */
struct call {
    int place;
    char name[NET_NAME_SIZE];
    const char *project, *request; /* request: with the lines of its own */
    int socket;
    struct str answer; /* behind "ok" */
    int fds[FDS], n;
    bool asks; /* and does not join */
};

enum called {
    CALL_ANSWERED,
    CALL_NOBODY, /* there is no gate, or not any more */
    CALL_FAILED  /* reported */
};

static bool failed(const struct call *c, const char *why) {
    if (c->asks)
        return diag_error(NULL, NULL, "the gate of %s: %s", str_printable(c->project), str_printable(why));
    return diag_error(
        NULL, NULL, "the localhost of the project %s can not be had: %s (with 'loopback = own' a command has its own)",
        str_printable(c->project), str_printable(why));
}

/* ---- one call ---- */

/* Who has bound it is not asked: nobody else can have made a name in that directory. */
static int connect_to(const struct call *c) {
    const struct timeval limit = {.tv_sec = NET_WAIT};
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    snprintf(to.sun_path, sizeof to.sun_path, "/proc/self/fd/%d/%s", c->place, c->name);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    int rc = connect(fd, (struct sockaddr *)&to, sizeof to);
    while (rc < 0 && errno == EINTR)
        rc = connect(fd, (struct sockaddr *)&to, sizeof to);
    if (rc == 0)
        return fd;
    int saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

union control {
    char bytes[CMSG_SPACE(FDS * sizeof(int))];
    struct cmsghdr align;
};

static bool send_request(const struct call *c) {
    CLOSED int proof = open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC);
    union control control = {0};
    struct iovec part = {(char *)c->request, strlen(c->request)};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = CMSG_SPACE(sizeof(int))};
    struct cmsghdr *head = CMSG_FIRSTHDR(&m);
    *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
    memcpy(CMSG_DATA(head), &proof, sizeof proof);
    ssize_t n = proof < 0 ? -1 : sendmsg(c->socket, &m, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR)
        n = sendmsg(c->socket, &m, MSG_NOSIGNAL);
    return n >= 0;
}

/* The bytes of the answer in TEXT; 0: the gate has ended. */
static ssize_t receive(struct call *c, char text[static NET_ANSWER]) {
    union control control;
    struct iovec part = {text, NET_ANSWER};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control};
    ssize_t n = recvmsg(c->socket, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR)
        n = recvmsg(c->socket, &m, MSG_CMSG_CLOEXEC);
    struct cmsghdr *head = n < 0 ? NULL : CMSG_FIRSTHDR(&m);
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        c->n = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(c->fds, CMSG_DATA(head), (size_t)c->n * sizeof(int));
    }
    return n;
}

static void hang_up(struct call *c) {
    for (; c->n > 0; c->n--)
        close(c->fds[c->n - 1]);
    file_close(&c->socket);
    c->socket = -1;
}

static bool is_gone(int error) {
    return error == ENOENT || error == ECONNREFUSED || error == ECONNRESET || error == EPIPE || error == ENOTCONN;
}

static enum called no_answer(struct call *c, int error) {
    hang_up(c);
    if (is_gone(error))
        return CALL_NOBODY;
    failed(c, error == EAGAIN ? mem_printf("its gate does not answer in %d seconds", NET_WAIT) : strerror(error));
    return CALL_FAILED;
}

static enum called call(struct call *c) {
    char text[NET_ANSWER + 1];
    c->socket = connect_to(c);
    if (c->socket < 0 || !send_request(c))
        return no_answer(c, errno);
    ssize_t n = receive(c, text);
    if (n <= 0)
        return no_answer(c, n ? errno : EPIPE);
    text[n] = '\0';
    if (str_starts(text, "ok\n")) {
        str_add(&c->answer, text + 3);
        return CALL_ANSWERED;
    }
    hang_up(c);
    failed(c, str_starts(text, "no ") ? mem_dup(text + 3, strcspn(text + 3, "\n")) : "its gate says something unknown");
    return CALL_FAILED;
}

static void prepare(struct call *c, const char *project, const char *request, const strv *lines) {
    struct str text = {0};
    *c = (struct call){.place = c->place, .project = project, .socket = -1, .asks = c->asks};
    char *escaped = mem_alloc(2 * strlen(project) + 1);
    net_name(project, c->name);
    net_escape(project, escaped);
    str_printf(&text, "%s\nproject %s\n", request, escaped);
    for (size_t i = 0; lines && i < lines->n; i++)
        str_printf(&text, "%s\n", lines->v[i]);
    c->request = text.s;
}

/* ---- join ---- */

/* Under the lock, so that of many that begin at once one starts a gate, and the others find it. *NONE: nobody can have one here. */
static enum called call_or_start(const struct world *w, struct call *c, bool *none) {
    if (!net_lock(c->place))
        return CALL_FAILED;
    enum called got = call(c);
    if (got == CALL_NOBODY) {
        const char *said = net_start(w, c->place, c->name, c->project);
        *none = !strcmp(said, NET_NO_NAMESPACE);
        if (strcmp(said, NET_READY) != 0 && !*none) {
            failed(c, said);
            got = CALL_FAILED;
        } else if (!*none && (got = call(c)) == CALL_NOBODY) {
            failed(c, "its gate has ended at once");
            got = CALL_FAILED;
        }
    }
    net_unlock(c->place);
    return got;
}

static bool take_segment(struct call *c, struct net_segment *out) {
    if (c->n < 1) {
        hang_up(c);
        return failed(c, "its gate gives no network");
    }
    *out = (struct net_segment){
        .control = c->socket, .network = c->fds[0], .user = c->n > 1 ? c->fds[1] : -1, .notes = c->answer.s};
    return true;
}

bool net_join(const struct world *w, const char *project, const strv *lines, struct net_segment *out) {
    CLOSED int place = net_place(w);
    struct call c = {.place = place};
    bool none = false;
    *out = NET_NO_SEGMENT;
    if (place < 0)
        return false;
    prepare(&c, project, "join", lines);
    enum called got = call(&c);
    if (got == CALL_NOBODY)
        got = call_or_start(w, &c, &none);
    return none || (got == CALL_ANSWERED && take_segment(&c, out));
}

bool net_ask(const struct world *w, const char *project, const char *request, struct str *answer) {
    CLOSED int place = net_place(w);
    struct call c = {.place = place, .asks = true};
    if (place < 0)
        return false;
    prepare(&c, project, request, NULL);
    enum called got = call(&c);
    *answer = c.answer;
    hang_up(&c);
    return got != CALL_FAILED;
}

bool net_enter(const struct net_segment *s) {
    return (s->user < 0 || setns(s->user, CLONE_NEWUSER) == 0) && setns(s->network, CLONE_NEWNET) == 0;
}

void net_close(struct net_segment *s) {
    file_close(&s->control);
    file_close(&s->user);
    file_close(&s->network);
    *s = NET_NO_SEGMENT;
}
