/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4 */
#include "life.h"

#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LOOK = 2000, LATER = 1000 /* milliseconds */, BACKLOG = 256 };

/* ---- the name ---- */

static bool is_own(const struct gate *g) {
    struct stat st;
    return fstatat(g->place, g->name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_dev == g->device && st.st_ino == g->inode;
}

/* Bound under another name, so that nobody finds one who does not listen yet. */
static bool make_socket(struct gate *g, const char *made) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct stat st;
    g->listener.fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (g->listener.fd < 0 || snprintf(at.sun_path, sizeof at.sun_path, "%s", made) >= (int)sizeof at.sun_path)
        return false;
    unlinkat(g->place, made, 0);
    if (bind(g->listener.fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(g->listener.fd, BACKLOG) < 0 ||
        fstatat(g->place, made, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    g->device = st.st_dev;
    g->inode = st.st_ino;
    return renameat(g->place, made, g->place, g->name) == 0;
}

/* The address is relative: one with the whole path may be too long, unix(7). */
bool life_begin(struct gate *g) {
    char made[100];
    if (snprintf(made, sizeof made, "%s.new", g->name) >= (int)sizeof made) {
        errno = ENAMETOOLONG;
        return false;
    }
    return fchdir(g->place) == 0 && make_socket(g, made) && chdir("/") == 0;
}

_Noreturn void life_end(struct gate *g) {
    if (is_own(g))
        unlinkat(g->place, g->name, 0);
    exit(0);
}

/* ---- its end ---- */

static void end_if_gone(struct gate *g) {
    if (!is_own(g))
        life_end(g);
}

static void look(struct timer *t) {
    struct gate *g = t->data;
    end_if_gone(g);
    loop_timer(&g->loop, t, LOOK);
}

/* In a directory that has another name nobody looks for it. */
static void changed(struct source *s, uint32_t events) {
    _Alignas(struct inotify_event) char buffer[4096];
    (void)events;
    for (ssize_t n; (n = read(s->fd, buffer, sizeof buffer)) > 0;)
        for (char *at = buffer; at < buffer + n;) {
            const struct inotify_event *e = (const struct inotify_event *)at;
            if (e->mask & (IN_MOVE_SELF | IN_DELETE_SELF))
                life_end(s->data);
            at += sizeof *e + e->len;
        }
    end_if_gone(s->data);
}

/* A client that has connected meanwhile is served; one that comes later finds no name, and waits for the lock. */
static void idle(struct timer *t) {
    struct gate *g = t->data;
    if (flock(g->place, LOCK_EX | LOCK_NB) < 0) {
        loop_timer(&g->loop, t, LATER);
        return;
    }
    if (!control_accept(g))
        life_end(g);
    flock(g->place, LOCK_UN);
    life_changed(g);
}

static bool has_clients(const struct gate *g) {
    for (const struct client *c = g->clients; c; c = c->next)
        if (c->joined)
            return true;
    return false;
}

void life_changed(struct gate *g) {
    if (has_clients(g))
        loop_timer_drop(&g->loop, &g->idle);
    else
        loop_timer(&g->loop, &g->idle, g->seconds * 1000);
}

/* All the user's programs share few of what inotify needs; without it, it is looked for. */
bool life_watch(struct gate *g) {
    const uint32_t gone = IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
    char place[32];
    snprintf(place, sizeof place, "/proc/self/fd/%d", g->place);
    g->changes = (struct source){.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), .ready = changed, .data = g};
    g->look = (struct timer){.due = look, .data = g};
    g->idle = (struct timer){.due = idle, .data = g};
    life_changed(g);
    if (g->changes.fd < 0 || inotify_add_watch(g->changes.fd, place, gone) < 0)
        loop_timer(&g->loop, &g->look, LOOK);
    else if (!loop_add(&g->loop, &g->changes, EPOLLIN))
        return false;
    end_if_gone(g); /* before there was a watch */
    return true;
}
