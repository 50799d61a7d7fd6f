/* SPDX-License-Identifier: MIT */
#include "proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Reads up to SIZE bytes of the file PATH into TEXT. Returns how many; -1: it can not be read. Async-signal-safe. */
static ssize_t read_file(const char *path, char *text, size_t size) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size);
    if (fd >= 0)
        close(fd);
    return n;
}

const char *proc_status(pid_t pid, const char *key, char text[static PROC_STATUS_SIZE]) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    ssize_t n = read_file(path, text, PROC_STATUS_SIZE - 1);
    text[n < 0 ? 0 : n] = '\0';
    const char *line = strstr(text, key);
    return line ? line + strlen(key) : "";
}

unsigned long long proc_stat(pid_t pid, int field) {
    enum { NAME = 2 }; /* in which there may be anything, in parentheses */
    char path[32], text[1024];
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    ssize_t n = read_file(path, text, sizeof text - 1);
    text[n < 0 ? 0 : n] = '\0';
    const char *at = strrchr(text, ')');
    for (int i = NAME; at && i < field; i++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at, NULL, 10) : 0;
}

ssize_t proc_children(pid_t pid, char *text, size_t size) {
    char path[64] = "/proc/";
    char digits[12];
    int n = 0;
    size_t at = strlen(path);
    for (pid_t p = pid; p; p /= 10)
        digits[n++] = (char)('0' + p % 10);
    /* /proc/PID/task/PID/children: proc(5), with CONFIG_PROC_CHILDREN */
    for (int part = 0; part < 2; part++) {
        for (int i = n; i-- > 0;)
            path[at++] = digits[i];
        const char *rest = part ? "/children" : "/task/";
        memcpy(path + at, rest, strlen(rest) + 1);
        at += strlen(rest);
    }
    return read_file(path, text, size);
}

pid_t proc_child(pid_t pid) {
    char text[16];
    ssize_t got = proc_children(pid, text, sizeof text);
    pid_t child = 0;
    for (ssize_t i = 0; i < got && text[i] >= '0' && text[i] <= '9'; i++)
        child = child * 10 + (text[i] - '0');
    return child;
}
