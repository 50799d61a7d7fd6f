/* SPDX-License-Identifier: MIT */
#include "servers.h"

#include "proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SOCKETS = 64,    /* that listen */
    DEEP = 24,       /* processes that have started one another */
    CHOSEN = 32768,  /* from here on the kernel chooses, by default: nobody types such a port */
    LISTENS = 0x0a,  /* TCP_LISTEN, in proc(5) */
    CHILDREN = 4096, /* bytes of a list of children */
};

struct found {
    unsigned long inodes[SOCKETS];
    unsigned ports[SOCKETS];
    size_t n;
};

static void add_line(struct found *f, const char *line) {
    unsigned port, state;
    unsigned long inode;
    if (f->n < SOCKETS &&
        sscanf(line, " %*u: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu", &port, &state,
               &inode) == 3 &&
        state == LISTENS && port < CHOSEN) {
        f->inodes[f->n] = inode;
        f->ports[f->n++] = port;
    }
}

/* What listens in the network of process PID. Listening sockets stand at the head of the list. */
static void find(pid_t pid, const char *family, struct found *f) {
    char path[48], text[1 << 14];
    snprintf(path, sizeof path, "/proc/%ld/net/%s", (long)pid, family);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0)
        close(fd);
    text[n < 0 ? 0 : n] = '\0';
    for (const char *line = text; (line = strchr(line, '\n')); line++)
        add_line(f, line + 1);
}

/* Takes the ports whose sockets process PID has open out of F, and adds them to PORTS. */
static void take_open(pid_t pid, struct found *f, unsigned *ports, size_t most, size_t *n) {
    char path[48], target[64];
    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *dir = opendir(path);
    for (struct dirent *e; dir && f->n && (e = readdir(dir));) {
        ssize_t len = readlinkat(dirfd(dir), e->d_name, target, sizeof target - 1);
        target[len < 0 ? 0 : len] = '\0';
        unsigned long inode = strncmp(target, "socket:[", 8) ? 0 : strtoul(target + 8, NULL, 10);
        for (size_t i = 0; inode && i < f->n; i++) {
            if (f->inodes[i] != inode)
                continue;
            if (*n < most)
                ports[(*n)++] = f->ports[i];
            f->n--;
            f->inodes[i] = f->inodes[f->n];
            f->ports[i] = f->ports[f->n];
            break;
        }
    }
    if (dir)
        closedir(dir);
}

static void walk(pid_t pid, int deep, struct found *f, unsigned *ports, size_t most, size_t *n) {
    char children[CHILDREN], *rest = children;
    take_open(pid, f, ports, most, n);
    ssize_t len = deep < DEEP && f->n ? proc_children(pid, children, sizeof children - 1) : 0;
    children[len < 0 ? 0 : len] = '\0';
    for (long child; (child = strtol(rest, &rest, 10)) > 0;)
        walk((pid_t)child, deep + 1, f, ports, most, n);
}

size_t servers_of(pid_t pid, unsigned *ports, size_t most) {
    struct found f = {.n = 0};
    size_t n = 0;
    find(pid, "tcp", &f);
    find(pid, "tcp6", &f);
    if (f.n)
        walk(pid, 0, &f, ports, most, &n);
    return n;
}
