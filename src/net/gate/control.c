/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4, struct ucred */
#include "control.h"

#include "../protocol.h"
#include "life.h"
#include "ports.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof((struct answer *)0)->text == NET_ANSWER, "one packet");

void answer_add(struct answer *a, const char *fmt, ...) {
    va_list ap;
    size_t left = sizeof a->text - a->len;
    va_start(ap, fmt);
    int n = vsnprintf(a->text + a->len, left, fmt, ap);
    va_end(ap);
    if (n > 0 && (size_t)n < left)
        a->len += (unsigned)n;
}

/* ---- clients ---- */

static void drop(struct client *c) {
    struct gate *g = c->gate;
    for (struct client **at = &g->clients; *at; at = &(*at)->next)
        if (*at == c) {
            *at = c->next;
            break;
        }
    ports_client_gone(g, c);
    loop_drop(&g->loop, &c->source);
    close(c->source.fd);
    free(c);
    loop_change(&g->loop, &g->listener, EPOLLIN); /* a descriptor is free, if there was none */
    life_changed(g);
}

union control {
    char bytes[CMSG_SPACE(2 * sizeof(int))];
    struct cmsghdr align;
};

static void send_answer(const struct client *c, const struct answer *a) {
    const struct agent *agent = &c->gate->agent;
    int fds[2] = {agent->network, agent->user}, n = agent->user < 0 ? 1 : 2;
    union control control = {0};
    struct iovec part = {(char *)a->text, a->len};
    struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
    if (c->joined) {
        m.msg_control = control.bytes;
        m.msg_controllen = CMSG_SPACE((size_t)n * sizeof *fds);
        struct cmsghdr *head = CMSG_FIRSTHDR(&m);
        *head = (struct cmsghdr){
            .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN((size_t)n * sizeof *fds)};
        memcpy(CMSG_DATA(head), fds, (size_t)n * sizeof *fds);
    }
    sendmsg(c->source.fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* ---- requests ---- */

/* Each returns NULL, or why not in words for a person, and then nothing of it was done. */
typedef const char *request(struct gate *g, struct client *c, struct net_request *r, struct answer *a);

/* What a line of a joining command's policy wants. What can not be had, but lets the command run, is said in the answer. */
struct line {
    const char *word;
    const char *(*take)(struct gate *g, struct client *c, const char *rest, struct answer *a);
};
static const struct line lines[] = {{"publish", ports_publish}, {"host-port", ports_host}, {0}};

static const char *take_line(struct gate *g, struct client *c, const char *word, const char *rest, struct answer *a) {
    for (const struct line *l = lines; l->word; l++)
        if (!strcmp(l->word, word))
            return l->take(g, c, rest, a);
    return "its gate does not know a word of the policy";
}

static const char *join(struct gate *g, struct client *c, struct net_request *r, struct answer *a) {
    char *word, *rest;
    const char *why = NULL;
    while (!why && net_line(&r->lines, &word, &rest))
        why = take_line(g, c, word, rest, a);
    c->joined = !why;
    life_changed(g);
    return why;
}

static const char *status(struct gate *g, struct client *c, struct net_request *r, struct answer *a) {
    (void)c;
    (void)r;
    answer_add(a, "project %s\n", g->project);
    for (const struct client *o = g->clients; o; o = o->next)
        if (o->joined)
            answer_add(a, "client %ld\n", (long)o->pid);
    ports_status(g, a);
    return NULL;
}

static const char *publish(struct gate *g, struct client *c, struct net_request *r, struct answer *a) {
    (void)c;
    (void)a;
    return ports_keep(g, r->argument);
}

static void end_later(struct timer *t) {
    life_end(t->data);
}

/* Once the answer is out. Commands that run keep their network, and the next one begins another. */
static const char *stop(struct gate *g, struct client *c, struct net_request *r, struct answer *a) {
    (void)c;
    (void)r;
    (void)a;
    g->idle.due = end_later;
    g->seconds = 0;
    loop_timer(&g->loop, &g->idle, 0);
    return NULL;
}

static const struct {
    const char *word;
    request *act;
} requests[] = {{"join", join}, {"status", status}, {"publish", publish}, {"stop", stop}};

static void answer(struct gate *g, struct client *c, struct net_request *r) {
    struct answer a = {.len = 0};
    const char *why = "its gate does not know what was asked for";
    answer_add(&a, "ok\n");
    if (strcmp(r->project, g->project) != 0)
        why = "its gate is another project's";
    else
        for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
            if (!strcmp(requests[i].word, r->word))
                why = requests[i].act(g, c, r, &a);
    if (why) {
        a.len = 0;
        answer_add(&a, "no %s\n", why);
    }
    send_answer(c, &a);
}

/* ---- who asks ---- */

/* Is PROOF a descriptor of our user namespace? All of nsfs is one device, so the inode is the namespace. */
static bool is_outside(int proof) {
    struct stat own, theirs;
    return proof >= 0 && stat("/proc/self/ns/user", &own) == 0 && fstat(proof, &theirs) == 0 &&
           own.st_dev == theirs.st_dev && own.st_ino == theirs.st_ino;
}

static bool is_user(struct client *c) {
    struct ucred who;
    socklen_t size = sizeof who;
    if (getsockopt(c->source.fd, SOL_SOCKET, SO_PEERCRED, &who, &size) < 0 || who.uid != geteuid())
        return false;
    c->pid = who.pid;
    return true;
}

/* Bytes of a packet in TEXT, with its descriptor; -1 where there is none, or the packet is too long. */
static ssize_t receive(int fd, char text[static NET_REQUEST], int *proof) {
    union control control;
    struct iovec part = {text, NET_REQUEST};
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control};
    int fds[2], n = 0;
    ssize_t got = recvmsg(fd, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    struct cmsghdr *head = got < 0 ? NULL : CMSG_FIRSTHDR(&m);
    if (head && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_RIGHTS) {
        n = (int)((head->cmsg_len - CMSG_LEN(0)) / sizeof *fds);
        memcpy(fds, CMSG_DATA(head), (size_t)n * sizeof *fds);
    }
    *proof = n == 1 ? fds[0] : -1;
    for (int i = 0; n != 1 && i < n; i++)
        close(fds[i]);
    return m.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ? -1 : got;
}

/* One request for a connection: whoever says more, or cannot show who it is, has made a mistake or an attack. */
static void client_ready(struct source *s, uint32_t events) {
    static char text[NET_REQUEST + 1];
    struct client *c = s->data;
    struct net_request r;
    int proof = -1;
    (void)events;
    ssize_t n = receive(s->fd, text, &proof);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    bool ok = n > 0 && !c->joined && is_outside(proof) && net_parse(text, (size_t)n, &r);
    if (proof >= 0)
        close(proof);
    if (!ok) {
        drop(c);
        return;
    }
    answer(c->gate, c, &r);
}

static bool take_in(struct gate *g, int fd) {
    struct client *c = calloc(1, sizeof *c);
    if (!c)
        return false;
    *c = (struct client){.source = {.fd = fd, .ready = client_ready, .data = c}, .gate = g};
    if (!is_user(c) || !loop_add(&g->loop, &c->source, EPOLLIN)) {
        free(c);
        return false;
    }
    c->next = g->clients;
    g->clients = c;
    return true;
}

bool control_accept(struct gate *g) {
    bool any = false;
    for (int fd; (fd = accept4(g->listener.fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        any = true;
        if (!take_in(g, fd))
            close(fd);
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
        loop_change(&g->loop, &g->listener, 0); /* until one goes */
    return any;
}

static void listener_ready(struct source *s, uint32_t events) {
    (void)events;
    control_accept(s->data);
}

bool control_begin(struct gate *g) {
    g->listener.ready = listener_ready;
    g->listener.data = g;
    return loop_add(&g->loop, &g->listener, EPOLLIN);
}
