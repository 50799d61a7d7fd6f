/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "rescued.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *top(const struct world *w) {
    return path_join(w->state_real, "rescued");
}

const char *rescued_dir(const struct world *w, const char *name) {
    return path_join(top(w), name);
}

static int open_directory(const char *dir) {
    return nolinks_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);
}

int rescued_make(const struct world *w, const char **name) {
    char stamp[32];
    time_t now = time(NULL);
    strftime(stamp, sizeof stamp, "%Y-%m-%d-%H%M%S", localtime(&now));
    *name = mem_printf("%s-%ld", stamp, (long)getpid());
    const char *dir = rescued_dir(w, *name);
    return file_make_dirs(dir) ? open_directory(dir) : -1;
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

strv rescued_in(int fd) {
    strv names = {0};
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = again < 0 ? NULL : fdopendir(again);
    for (struct dirent *e; d && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            strv_add(&names, mem_str(e->d_name));
    if (d)
        closedir(d);
    if (names.n)
        qsort(names.v, names.n, sizeof *names.v, by_name);
    return names;
}

bool rescued_list(const struct world *w, strv *names) {
    CLOSED int fd = open_directory(top(w));
    if (fd < 0)
        return errno == ENOENT || diag_error(NULL, top(w), "home: can not be read: %s", strerror(errno));
    *names = rescued_in(fd);
    return true;
}

int rescued_open(const struct world *w, const char *name) {
    bool is_name = *name && *name != '.' && !strchr(name, '/');
    int fd = is_name ? open_directory(rescued_dir(w, name)) : -1;
    if (fd < 0)
        diag_error(NULL, name, "home: nothing of that name was rescued ('firewrap home rescue' lists what was)");
    return fd;
}

bool rescued_remove(const struct world *w, const char *name) {
    CLOSED int fd = rescued_open(w, name);
    return fd >= 0 && home_empty(rescued_dir(w, name), fd);
}
