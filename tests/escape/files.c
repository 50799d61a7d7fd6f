/* SPDX-License-Identifier: MIT */
/* files ACTION ARG…: gets at files by name, by link, by descriptor. The table at the end lists the actions. */
#define _GNU_SOURCE
#include "attack.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int show(int fd, const char *what) {
    char text[4096];
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (n < 0)
        return refused(what);
    text[n] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return broken(text);
}

static int read_file(char **a) {
    return show(open(a[0], O_RDONLY), a[0]);
}

static int put(int fd, const char *what) {
    return result(what, fd < 0 ? -1 : write(fd, "planted\n", 8));
}

static int write_file(char **a) {
    return put(open(a[0], O_WRONLY | O_CREAT | O_APPEND, 0644), a[0]);
}

static int list(char **a) {
    char names[4096] = "";
    DIR *d = opendir(a[0]);
    if (!d)
        return refused(a[0]);
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.' && strlen(names) + strlen(e->d_name) + 2 < sizeof names)
            strcat(strcat(names, e->d_name), " ");
    return broken(names);
}

static int make_link(char **a) {
    return result("hard link", linkat(AT_FDCWD, a[0], AT_FDCWD, a[1], AT_SYMLINK_FOLLOW));
}

static int move(char **a) {
    return result("rename", rename(a[0], a[1]));
}

static int exchange(char **a) {
    return result("exchange", renameat2(AT_FDCWD, a[0], AT_FDCWD, a[1], RENAME_EXCHANGE));
}

static int take_away(char **a) {
    return result("unlink", unlink(a[0]));
}

static int change_mode(char **a) {
    return result("chmod", chmod(a[1], (mode_t)strtoul(a[0], NULL, 8)));
}

/* Could it be written? Without doing so. */
static int open_for_writing(char **a) {
    return result(a[0], open(a[0], O_WRONLY));
}

/* flip A B READY: exchanges A and B without end, so that one that looks twice sees two things. */
_Noreturn static int flip(char **a) {
    FILE *f = fopen(a[2], "w");
    if (!f || fputs("ready\n", f) < 0 || fclose(f) != 0)
        unable(a[2]);
    for (;;)
        if (renameat2(AT_FDCWD, a[0], AT_FDCWD, a[1], RENAME_EXCHANGE) < 0)
            unable("exchange");
}

static int cut(char **a) {
    return result("truncate", truncate(a[0], 0));
}

static int make_dir(char **a) {
    return result("mkdir", mkdir(a[0], 0755));
}

/* ---- descriptors ---- */

static int by_fd(char **a) {
    return show(openat(atoi(a[0]), a[1], O_RDONLY), "openat");
}

static int by_fchdir(char **a) {
    if (fchdir(atoi(a[0])) < 0)
        return refused("fchdir");
    return show(open(a[1], O_RDONLY), a[1]);
}

/* The magic links of /proc: descriptor N as a path. */
static int by_magic(char **a) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "/proc/self/fd/%s/%s", a[0], a[1]);
    return show(open(path, O_RDONLY), path);
}

/* Any descriptor at all that leads to NAME. */
static int by_any(char **a) {
    for (int fd = 0; fd < 1024; fd++) {
        int file = openat(fd, a[0], O_RDONLY);
        if (file >= 0)
            return show(file, "openat");
    }
    errno = ENOENT;
    return refused("all descriptors");
}

/* What was opened for reading, opened again for writing. */
static int upgrade(char **a) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%s", a[0]);
    return put(open(path, O_WRONLY | O_APPEND), "open for writing");
}

/* Descriptor N itself: is it there? */
static int there(char **a) {
    return result("descriptor", fcntl(atoi(a[0]), F_GETFD));
}

/* hold [path|dir] N NAME CMD…: what a careless parent does; runs CMD with NAME open as descriptor N. */
static int hold(char **a) {
    int fd = open(a[2], strcmp(a[0], "path") ? O_RDONLY | O_DIRECTORY : O_PATH), n = atoi(a[1]);
    if (fd < 0 || dup2(fd, n) < 0)
        unable(a[2]);
    if (fd != n)
        close(fd);
    execvp(a[3], a + 3);
    return unable(a[3]);
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **);
} actions[] = {
    {"read", 1, read_file},   {"write", 1, write_file},  {"list", 1, list},
    {"link", 2, make_link},   {"rename", 2, move},       {"exchange", 2, exchange},
    {"unlink", 1, take_away}, {"chmod", 2, change_mode}, {"truncate", 1, cut},
    {"mkdir", 1, make_dir},   {"fd", 2, by_fd},          {"fchdir", 2, by_fchdir},
    {"magic", 2, by_magic},   {"any", 1, by_any},        {"upgrade", 1, upgrade},
    {"there", 1, there},      {"hold", 4, hold},         {"openw", 1, open_for_writing},
    {"flip", 3, flip},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < sizeof actions / sizeof *actions; i++)
        if (!strcmp(argv[1], actions[i].name) && argc - 2 >= actions[i].args)
            return actions[i].run(argv + 2);
    errno = EINVAL;
    return unable("usage");
}
