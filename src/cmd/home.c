/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "base/diag.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "print.h"
#include "host/host.h"
#include "policy/policy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- sizes ---- */

struct linked {
    dev_t device;
    ino_t inode;
    blkcnt_t blocks;
};
typedef VEC(struct linked) linked_files;

static int by_inode(const void *a, const void *b) {
    const struct linked *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return x->inode < y->inode ? -1 : x->inode > y->inode;
}

/* A file with several names counts once. */
static blkcnt_t sum_linked(linked_files *list) {
    blkcnt_t sum = 0;
    if (list->n)
        qsort(list->v, list->n, sizeof *list->v, by_inode);
    for (size_t i = 0; i < list->n; i++)
        if (!i || by_inode(&list->v[i - 1], &list->v[i]) != 0)
            sum += list->v[i].blocks;
    return sum;
}

/* What DIR takes on the disk, in bytes: as du(1) says. */
static unsigned long long disk_usage(const char *dir) {
    char *roots[] = {(char *)dir, NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    linked_files linked = {0};
    blkcnt_t blocks = 0;
    for (FTSENT *e; fts && (e = fts_read(fts));) {
        const struct stat *st = e->fts_statp;
        if (e->fts_info == FTS_DP || e->fts_info == FTS_NS || e->fts_info == FTS_ERR)
            continue;
        if (S_ISDIR(st->st_mode) || st->st_nlink == 1)
            blocks += st->st_blocks;
        else
            *vec_push(&linked) = (struct linked){st->st_dev, st->st_ino, st->st_blocks};
    }
    if (fts)
        fts_close(fts);
    return (unsigned long long)(blocks + sum_linked(&linked)) * 512;
}

/* BYTES as du -h writes it. */
static const char *size_text(unsigned long long bytes) {
    static const char units[] = "KMGTPE";
    double size = (double)bytes / 1024;
    size_t unit = 0;
    for (; size >= 1000 && units[unit + 1]; unit++)
        size /= 1024;
    return mem_printf(size < 10 && bytes ? "%.1f%c" : "%.0f%c", size, units[unit]);
}

/* ---- list ---- */

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of all homes. False: reported. */
static bool find_homes(const struct world *w, strv *names) {
    DIR *dir = opendir(home_root(w));
    if (!dir)
        return errno == ENOENT || diag_error(NULL, home_root(w), "home: can not be read: %s", strerror(errno));
    for (struct dirent *e; (e = readdir(dir));) {
        struct stat st;
        if (e->d_name[0] != '.' && fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode))
            strv_add(names, mem_str(e->d_name));
    }
    closedir(dir);
    if (names->n)
        qsort(names->v, names->n, sizeof *names->v, by_name);
    return true;
}

/* The home in the directory DIR, open as FD, which is called NAME. */
static void print_home(const char *dir, int fd, const char *name) {
    struct stat st;
    char used[32] = "?";
    int lock = fd < 0 ? -1 : home_take(fd);
    bool busy = fd >= 0 && lock < 0;
    if (lock >= 0)
        close(lock);
    if (lstat(dir, &st) == 0)
        strftime(used, sizeof used, "%Y-%m-%d %H:%M", localtime(&st.st_mtime));
    print_shown("%6s  %s  %s%s\n", size_text(disk_usage(dir)), used, str_printable(name), busy ? "  (in use)" : "");
    fflush(stdout); /* a big one takes its time */
    if (fd >= 0)
        close(fd);
}

static void print_project(const struct world *w, const char *project) {
    const char *dir = kept_dir(w, project);
    kept_expire(w, project);
    print_home(dir, open(dir, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), path_tilde(project, w->home));
}

/* NAMES_ONLY: for completions, which have no time to look at sizes. */
static int list(const struct world *w, bool names_only) {
    strv names = {0}, projects = {0};
    if (!find_homes(w, &names) || !kept_list(w, &projects))
        return EXIT_FIREWRAP;
    if (!names_only && names.n + projects.n)
        puts("  SIZE  LAST USE          NAME OR PROJECT");
    for (size_t i = 0; i < names.n; i++)
        if (names_only)
            puts(str_printable(names.v[i]));
        else
            print_home(path_join(home_root(w), names.v[i]), home_open(w, names.v[i]), names.v[i]);
    for (size_t i = 0; i < projects.n; i++)
        if (names_only)
            puts(str_printable(projects.v[i]));
        else
            print_project(w, projects.v[i]);
    return 0;
}

/* ---- path, rm ---- */

/* Opens the home that the user has NAMEd; -1: reported. */
static int open_named(const struct world *w, const char *name) {
    if (!*name) {
        diag_error(NULL, name, "home: a name is missing");
        return -1;
    }
    if (!key_check(KEY_HOME, name, NULL))
        return -1;
    int fd = home_open(w, name);
    if (fd >= 0)
        return fd;
    const char *dir = path_join(home_root(w), name);
    if (errno == ENOENT)
        diag_error(NULL, name, "home: there is no such home in %s", str_printable(home_root(w)));
    else
        diag_error(NULL, dir, "home: no directory that could be one: %s", strerror(errno));
    return -1;
}

/* The project whose directory the user has named, by a path. NULL: nothing is kept for it, reported. */
static const char *named_project(const struct world *w, const char *word) {
    const char *path = path_normal(*word == '/' ? word : path_join(w->cwd, word)), *real = world_real(w, path);
    if (access(kept_dir(w, real), F_OK) == 0)
        return real;
    if (access(kept_dir(w, path), F_OK) == 0) /* it is gone */
        return path;
    diag_error(NULL, word, "home: nothing is kept for a project there");
    return NULL;
}

static bool is_path(const char *word) {
    return strchr(word, '/') || !strcmp(word, ".") || !strcmp(word, "..");
}

static bool print_path(const struct world *w, const char *name) {
    if (is_path(name)) {
        const char *project = named_project(w, name);
        return project && puts(kept_home(w, project)) >= 0;
    }
    int fd = open_named(w, name);
    if (fd < 0)
        return false;
    close(fd);
    puts(path_join(home_root(w), name));
    return true;
}

static bool remove_named(const struct world *w, const char *name) {
    if (is_path(name)) {
        const char *project = named_project(w, name);
        return project && kept_remove(w, project);
    }
    int fd = open_named(w, name);
    if (fd < 0)
        return false;
    int lock = home_take(fd);
    bool ok = lock >= 0 || diag_error(NULL, name, "home: in use, so it is not removed");
    ok = ok && home_remove(w, name, fd);
    if (lock >= 0)
        close(lock);
    close(fd);
    return ok;
}

int cmd_home(char **words) {
    struct world w;
    bool paths = words[0] && !strcmp(words[0], "path"), ok = true;
    bool names = words[0] && !strcmp(words[0], "names");
    if (words[0] && (names || !strcmp(words[0], "list")) && !words[1])
        return world_init(&w, environ) ? list(&w, names) : EXIT_FIREWRAP;
    if (words[0] && !strcmp(words[0], "rescue"))
        return home_rescue(words + 1);
    if (!words[0] || !words[1] || (!paths && strcmp(words[0], "rm") != 0)) {
        diag_error(
            NULL, words[0],
            "home: say 'list', 'path NAME', 'rm NAME...' or 'rescue [rm] [NAME...]'; a project is named by its path");
        return EXIT_FIREWRAP;
    }
    if (!world_init(&w, environ))
        return EXIT_FIREWRAP;
    for (words++; *words; words++)
        ok = (paths ? print_path(&w, *words) : remove_named(&w, *words)) && ok;
    return ok ? 0 : EXIT_FIREWRAP;
}
