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

static bool is_home(const struct plan *p, size_t i) {
    return !strcmp(p->ops.v[i].dest, p->world->home_real);
}

/* The way from where operation I stands to what WORD of the command names below it; NULL: nothing there. */
static const char *named_in(const struct plan *p, size_t i, const char *word) {
    const char *text = named_path(word), *top = p->ops.v[i].dest;
    if (text && is_home(p, i) && path_below(text, p->world->home))
        top = p->world->home;
    if (!text || !path_under(text, top))
        return NULL;
    const char *path = path_normal(text), *rest = path_under(path, top) ? path_rest(path, top) : NULL;
    return rest && !*rest ? (is_home(p, i) ? NULL : ".") : rest;
}

static bool is_named(const struct plan *p, size_t i) {
    for (char *const *word = p->command; word && *word; word++)
        if (named_in(p, i, *word))
            return true;
    return false;
}

/* Does operation I make something that the command can write to, and that goes with the sandbox? Of others than home and /tmp, as
 * /dev with its shm, only what the command is told by its words is more than programs' own business. */
static bool is_lost(const struct plan *p, size_t i) {
    const struct op *o = &p->ops.v[i];
    return (o->kind == OP_TMPFS || o->kind == OP_DEV) && stands_at(p, i, o->dest) &&
           (is_home(p, i) || !strcmp(o->dest, tmp) || is_named(p, i));
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

/* A socket holds no more before somebody reads. */
static bool is_one_of_most(const struct plan *p, size_t i) {
    size_t before = 0;
    for (size_t k = 0; k < i; k++)
        before += is_lost(p, k);
    return before < LEFT_MOST;
}

void left_hand(const struct left *l, const struct plan *p, size_t i, int fd) {
    union control control = {0};
    struct iovec data = {&i, sizeof i};
    struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (!l || l->theirs < 0 || !is_lost(p, i) || !is_one_of_most(p, i))
        return;
    control.header =
        (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
    while (sendmsg(l->theirs, &m, MSG_NOSIGNAL) < 0 && errno == EINTR)
        ;
}

static bool receive(struct left *l) {
    union control control = {0};
    struct lost *next = &l->lost[l->n];
    struct iovec data = {&next->op, sizeof next->op};
    struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    if (l->n == LEFT_MOST)
        return false;
    if (recvmsg(l->ours, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0)
        return errno == EINTR;
    if (CMSG_FIRSTHDR(&m) && control.header.cmsg_type == SCM_RIGHTS) {
        memcpy(&next->fd, CMSG_DATA(&control.header), sizeof next->fd);
        l->n++;
    }
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

/* ---- what the words name ---- */

static bool is_among(const strv *names, const char *name) {
    for (size_t i = 0; i < names->n; i++)
        if (path_under(name, names->v[i]))
            return true;
    return false;
}

/* Of what was there before the command: devices and their like. */
static bool is_first(const struct plan *p, const struct lost *l, int at, const struct dirent *e) {
    struct stat st;
    bool directory = !strcmp(e->d_name, "shm") || !strcmp(e->d_name, "pts");
    return p->ops.v[l->op].kind == OP_DEV &&
           (directory || fstatat(at, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 || S_ISLNK(st.st_mode) || !st.st_size);
}

static bool is_entry(const struct dirent *e) {
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && e->d_type != DT_FIFO && e->d_type != DT_SOCK;
}

static void add_children(const struct plan *p, const struct lost *l, const char *rest, strv *out) {
    CLOSED int fd = nolinks_open(l->fd, rest, O_RDONLY | O_DIRECTORY);
    int again = fd < 0 ? -1 : dup(fd);
    DIR *d = again < 0 ? NULL : fdopendir(again);
    for (struct dirent *e; d && (e = readdir(d));) {
        const char *child = strcmp(rest, ".") != 0 ? path_join(rest, e->d_name) : mem_str(e->d_name);
        if (is_entry(e) && !is_first(p, l, fd, e) && !has_op(p, path_join(p->ops.v[l->op].dest, child)) &&
            !is_among(out, child))
            strv_add(out, child);
    }
    if (d)
        closedir(d);
}

/* A file, or what is in a directory, that was put where a word of the command says. */
static void add_named(const struct plan *p, const struct lost *l, strv *out) {
    struct stat st;
    for (char *const *word = p->command; word && *word; word++) {
        const char *rest = named_in(p, l->op, *word);
        CLOSED int fd = rest && !is_among(out, rest) ? nolinks_open(l->fd, rest, O_PATH | O_NOFOLLOW) : -1;
        if (fd < 0 || fstat(fd, &st) < 0)
            continue;
        if (S_ISDIR(st.st_mode))
            add_children(p, l, rest, out);
        else if (S_ISREG(st.st_mode) && st.st_size && !has_op(p, path_join(p->ops.v[l->op].dest, rest)))
            strv_add(out, rest);
    }
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

/* Copies what NAME, a way from FROM, leads to. */
static bool copy_one(int from, const char *name, int to) {
    const char *base = strrchr(name, '/');
    CLOSED int dir = nolinks_open(from, base ? mem_dup(name, (size_t)(base - name)) : ".", O_RDONLY | O_DIRECTORY);
    return dir >= 0 && copy_entry(dir, base ? base + 1 : name, to);
}

static void rescue(const struct plan *p, const struct lost *l) {
    strv names = names_in(p, l->fd, p->world->home_real, NULL), kept = {0};
    const char *name;
    add_named(p, l, &names);
    if (!names.n)
        return;
    CLOSED int to = rescued_make(p->world, &name);
    for (size_t i = 0; i < names.n; i++)
        if (to >= 0 && copy_one(l->fd, names.v[i], to))
            strv_add(&kept, names.v[i]);
        else
            diag_note(
                "~/%s, which the command left, is gone with its home, and could not be kept, or not all of it: %s",
                str_printable(names.v[i]), strerror(errno));
    if (kept.n)
        diag_note("%s went with the home of the command, and %s kept: 'firewrap home rescue %s' brings %s here",
                  listed(&kept, "~/"), kept.n == 1 ? "is" : "are", name, kept.n == 1 ? "it" : "them");
}

static void say_lost(const struct plan *p, const struct lost *l) {
    const char *dest = p->ops.v[l->op].dest;
    strv names = {0};
    if (!strcmp(dest, tmp))
        names = names_in(p, l->fd, tmp, NULL);
    add_named(p, l, &names);
    if (names.n)
        diag_note("%s %s gone with the sandbox, whose %s was its own", listed(&names, mem_printf("%s/", dest)),
                  names.n == 1 ? "is" : "are", str_printable(dest));
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
    bool seen = (home || l->n) && isatty(STDERR_FILENO);
    if (home && seen)
        say_kept(p, home, &l->began);
    for (size_t i = 0; i < l->n; i++) {
        if (is_home(p, l->lost[i].op))
            rescue(p, &l->lost[i]);
        else if (seen)
            say_lost(p, &l->lost[i]);
        put_away(&l->lost[i].fd);
    }
    l->n = 0;
}
