/* SPDX-License-Identifier: MIT */
/* Prompts, completions and traps start programs that nobody has typed, by names that are looked up on PATH. Most lie where
 * only root can have put them, which a few calls of lstat(2) tell; for all others firewrap is asked (reach.h in src). Runs in
 * the forked child of a shell that may have threads: no memory is taken. */
#define _GNU_SOURCE
#include "hook.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 8 };

/* Root's own commands may have been given some of what is root's: here, only if somebody has named it. */
static bool is_system(const char *path) {
    static const char *const trees[] = {"/usr/bin/", "/usr/sbin/", "/usr/lib/", "/usr/libexec/"};
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++)
        if (!strncmp(path, trees[i], strlen(trees[i])))
            return true;
    return false;
}

/* Puts the target of the link, whose name ends at END in PATH, into its place. False: it can not be told. */
static bool follow(char *path, size_t end) {
    char target[PATH_MAX], whole[PATH_MAX], rest = path[end];
    path[end] = '\0';
    ssize_t n = readlink(path, target, sizeof target - 1);
    path[end] = rest;
    if (n <= 0 || n == sizeof target - 1)
        return false;
    target[n] = '\0';
    size_t dir = target[0] == '/' ? 0 : (size_t)((char *)memrchr(path, '/', end) - path) + 1;
    int len = snprintf(whole, sizeof whole, "%.*s%s%s", (int)dir, path, target, path + end);
    if (len <= 0 || (size_t)len >= sizeof whole)
        return false;
    memcpy(path, whole, (size_t)len + 1);
    return true;
}

static bool is_roots(const struct stat *st) {
    return st->st_uid == 0 && (S_ISLNK(st->st_mode) || !(st->st_mode & 022));
}

bool place_is_roots(const char *program) {
    char path[PATH_MAX];
    unsigned links = 0;
    size_t size = strlen(program);
    if (program[0] != '/' || size >= sizeof path)
        return false;
    memcpy(path, program, size + 1);
    for (size_t end = 0; path[end];) {
        struct stat st;
        end += 1 + strcspn(path + end + 1, "/");
        char rest = path[end];
        path[end] = '\0';
        bool good = lstat(path, &st) == 0 && is_roots(&st);
        path[end] = rest;
        if (!good)
            return false;
        if (!S_ISLNK(st.st_mode))
            continue;
        if (++links > MAX_LINKS || !follow(path, end))
            return false;
        end = 0;
    }
    return geteuid() != 0 || (is_system(path) && !strstr(path, "/.."));
}
