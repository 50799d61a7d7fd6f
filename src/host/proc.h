/* SPDX-License-Identifier: MIT */
/* What /proc says of other processes. */
#ifndef FIREWRAP_PROC_H
#define FIREWRAP_PROC_H

#include <sys/types.h>

enum { PROC_STATUS_SIZE = 4096 };

/* What /proc says of process PID (proc(5), status): its text, from the line that begins with KEY on; "" if that can not be
 * had. */
const char *proc_status(pid_t pid, const char *key, char text[static PROC_STATUS_SIZE]);

/* The pids, seen from here, of the children of process PID, each with a space behind it, the oldest first: at most SIZE bytes in
 * TEXT. Returns how many; less than 1: there are none. Async-signal-safe. */
ssize_t proc_children(pid_t pid, char *text, size_t size);

/* The oldest of them; 0: there is none. Async-signal-safe. */
pid_t proc_child(pid_t pid);

/* Fields of proc(5), stat, by their numbers there. */
enum { PROC_PARENT = 4, PROC_STARTED = 22 };

/* FIELD, which is a number, of process PID; 0 if it can not be had. */
unsigned long long proc_stat(pid_t pid, int field);

#endif
