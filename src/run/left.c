/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "left.h"

#include "base/copy.h"
#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "host/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static const char tmp[] = "/tmp";

/* ---- what is to be looked at ---- */

static bool stands_at(const struct plan *p, size_t i, const char *dest) {
    return !strcmp(p->ops.v[i].dest, dest) && op_at(&p->ops, p->ops.n, dest) == i;
}

/* Does operation I make something that the command can write to, and that goes with the sandbox? */
static bool is_lost(const struct plan *p, size_t i) {
    return p->ops.v[i].kind == OP_TMPFS && (stands_at(p, i, p->world->home_real) || stands_at(p, i, tmp));
}

/* The project's home on the host, NULL if another one is shown. */
static const char *project_home(const struct plan *p) {
    size_t i = op_at(&p->ops, p->ops.n, p->world->home_real);
    return i != OP_NONE && p->ops.v[i].kept && stands_at(p, i, p->world->home_real) ? p->ops.v[i].src : NULL;
}

/* ---- the descriptors ---- */

bool left_begin(struct left *l, const struct plan *p) {
    int ends[2];
    bool any = false;
    clock_gettime(CLOCK_REALTIME_COARSE, &l->began); /* by which the kernel notes times */
    for (size_t i = 0; !any && i < p->ops.n; i++)
        any = is_lost(p, i);
    if (!any)
        return true;
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends) < 0)
        return diag_error(NULL, NULL, "a pair of sockets can not be made: %s", strerror(errno));
    l->ours = ends[0];
    l->theirs = ends[1];
    return true;
}

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

void left_hand(const struct left *l, const struct plan *p, size_t i, int fd) {
    union control control = {0};
    char is_tmp = !strcmp(p->ops.v[i].dest, tmp);
    struct iovec data = {&is_tmp, 1};
    struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (!l || l->theirs < 0 || !is_lost(p, i))
        return;
    control.header =
        (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    while (sendmsg(l->theirs, &m, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

static bool receive(struct left *l) {
    union control control = {0};
    char is_tmp = 0;
    struct iovec data = {&is_tmp, 1};
    struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (recvmsg(l->ours, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0)
        return errno == EINTR;
    if (CMSG_FIRSTHDR(&m) && control.header.cmsg_type == SCM_RIGHTS)
        memcpy(is_tmp ? &l->tmp : &l->home, CMSG_DATA(&control.header), sizeof(int));
    return true;
}

static void put_away(int *fd) {
    file_close(fd);
    *fd = -1;
}

void left_take(struct left *l) {
    if (l->ours < 0)
        return;
    put_away(&l->theirs);
    while (receive(l))
        ;
    put_away(&l->ours);
}

/* ---- names ---- */

static bool has_op(const struct plan *p, const char *path) {
    for (size_t i = 0; i < p->ops.n; i++)
        if (op_is_mount(&p->ops.v[i]) && path_under(p->ops.v[i].dest, path))
            return true;
    return false;
}

static bool is_since(const struct timespec *at, const struct timespec *since) {
    return at->tv_sec > since->tv_sec || (at->tv_sec == since->tv_sec && at->tv_nsec >= since->tv_nsec);
}

/* A directory that can not be written only stands for one of the user's home: kept.c. */
static bool is_young(int at, const char *name, const struct timespec *since) {
    struct stat st;
    return fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && is_since(&st.st_ctim, since) &&
           !(S_ISDIR(st.st_mode) && !(st.st_mode & 0222));
}

/* What the kernel leaves of a process that has crashed (core(5)): nobody has put it there. */
static bool is_core(const char *name) {
    return !strncmp(name, "core", 4) && (!name[4] || (name[4] == '.' && !name[5 + strspn(name + 5, "0123456789")]));
}

/* Is E, which stands at PATH inside, something that somebody may miss? */
static bool is_missed(const struct plan *p, const struct dirent *e, const char *path) {
    return e->d_name[0] != '.' && !is_core(e->d_name) && e->d_type != DT_FIFO && e->d_type != DT_SOCK &&
           !kept_is_programs_own(e->d_name) && !has_op(p, path);
}

/* The names in what is open as FD and stands at DIR inside, that are seen and were not made by us; SINCE is NULL or when they are to
 * be from. */
static strv names_in(const struct plan *p, int fd, const char *dir, const struct timespec *since) {
    strv names = {0};
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = again < 0 ? NULL : fdopendir(again);
    for (struct dirent *e; d && (e = readdir(d));)
        if (is_missed(p, e, path_join(dir, e->d_name)) && (!since || is_young(again, e->d_name, since)))
            strv_add(&names, mem_str(e->d_name));
    if (d)
        closedir(d);
    return names;
}

/* Some of them, for a line. */
static const char *listed(const strv *names, const char *before) {
    enum { MOST = 5 };
    struct str text = {0};
    for (size_t i = 0; i < names->n && i < MOST; i++)
        str_printf(&text, "%s%s%s", i ? ", " : "", before, str_printable(names->v[i]));
    if (names->n > MOST)
        str_printf(&text, " and %zu more", names->n - MOST);
    return text.s;
}

/* ---- the end ---- */

static void rescue(const struct plan *p, int home) {
    const strv names = names_in(p, home, p->world->home_real, NULL);
    strv kept = {0};
    const char *name;
    if (!names.n)
        return;
    CLOSED int to = rescued_make(p->world, &name);
    for (size_t i = 0; i < names.n; i++)
        if (to >= 0 && copy_entry(home, names.v[i], to))
            strv_add(&kept, names.v[i]);
        else
            diag_note(
                "~/%s, which the command left, is gone with its home, and could not be kept, or not all of it: %s",
                str_printable(names.v[i]), strerror(errno));
    if (kept.n)
        diag_note("%s went with the home of the command, and %s kept: 'firewrap home rescue %s' brings %s here",
                  listed(&kept, "~/"), kept.n == 1 ? "is" : "are", name, kept.n == 1 ? "it" : "them");
}

static void say_lost(const struct plan *p, int fd) {
    const strv names = names_in(p, fd, tmp, NULL);
    if (names.n)
        diag_note("%s %s gone with the sandbox, whose /tmp was its own", listed(&names, "/tmp/"),
                  names.n == 1 ? "is" : "are");
}

static void say_kept(const struct plan *p, const char *home, const struct timespec *began) {
    struct stat st;
    CLOSED int fd = nolinks_open(AT_FDCWD, home, O_RDONLY | O_DIRECTORY);
    if (fd < 0 || fstat(fd, &st) < 0 || !is_since(&st.st_mtim, began))
        return;
    const strv names = names_in(p, fd, p->world->home_real, began);
    if (names.n)
        diag_note("%s %s in the home of this project: %s", listed(&names, "~/"), names.n == 1 ? "is" : "are",
                  str_printable(path_tilde(home, p->world->home)));
}

void left_end(struct left *l, const struct plan *p) {
    const char *home = project_home(p);
    if (l->home >= 0)
        rescue(p, l->home);
    if ((home || l->tmp >= 0) && isatty(STDERR_FILENO)) {
        if (home)
            say_kept(p, home, &l->began);
        if (l->tmp >= 0)
            say_lost(p, l->tmp);
    }
    put_away(&l->home);
    put_away(&l->tmp);
}
