/* SPDX-License-Identifier: MIT */
/* What a command has left at the top of its home, under a name that is seen (`mv keep.txt ~/`), is not lost, and one line says where it is.
 *
 * Theory of operation. An empty home is a tmpfs in a namespace that ends with the sandbox. Who mounts it hands its descriptor to
 * firewrap, through a pair of sockets that neither bwrap nor the command ever has: it holds the file system, whatever becomes of
 * the namespace. When the command has ended, the names at the top are read, and what is new is copied to the state directory
 * (rescued.h), and so is, at any place in it, what a word of the command names. The same of an empty /tmp, where it is only said:
 * programs leave there what nobody misses; and of others, as /dev/shm, as far as words name it. In the project's home it is looked
 * for what is younger than the command.
 * Should: cost a command that has left nothing the reading of that directory.
 * Mustn't: change the command's exit status; follow a link. What bwrap has mounted itself (tree.h, TREE_NONE) can not be held. */
#ifndef FIREWRAP_LEFT_H
#define FIREWRAP_LEFT_H

#include "sandbox/sandbox.h"

enum { LEFT_MOST = 8 };

struct left {
    int ours, theirs; /* the ends of the pair; -1: not open */
    struct lost {
        size_t op; /* of the plan, which stands there and goes with the sandbox */
        int fd;
    } lost[LEFT_MOST];
    size_t n; /* of them */
    struct timespec began;
};
#define LEFT_NONE ((struct left){.ours = -1, .theirs = -1})

/* Before PLAN is started. L is LEFT_NONE. False: reported. */
bool left_begin(struct left *l, const struct plan *plan);

/* In the process that mounts: operation I of PLAN, a tmpfs or /dev, is mounted, and open as FD. */
void left_hand(const struct left *l, const struct plan *plan, size_t i, int fd);

/* After PLAN was started, or could not be. */
void left_take(struct left *l);

/* After the command: keeps what is left, and says so. */
void left_end(struct left *l, const struct plan *plan);

#endif
