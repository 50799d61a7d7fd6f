/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* DT_LNK */
#include "gitlinks.h"

#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Not looked into: what git makes by renaming, and what is protected or looked at by itself. */
static bool is_apart(const char *name) {
    static const char *const apart[] = {"objects", "lfs", "annex", "hooks", "modules", "worktrees"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (!strcmp(name, apart[i]))
            return true;
    return false;
}

static bool is_younger(int dir, const char *name, const struct timespec *since) {
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode) &&
           (st.st_ctim.tv_sec > since->tv_sec ||
            (st.st_ctim.tv_sec == since->tv_sec && st.st_ctim.tv_nsec >= since->tv_nsec));
}

static bool may_be(const struct dirent *e, unsigned char type) {
    return (e->d_type == type || e->d_type == DT_UNKNOWN) && strcmp(e->d_name, ".") != 0 &&
           strcmp(e->d_name, "..") != 0;
}

/* NAME in the directory DIR is PATH. */
static void look(int dir, const char *name, const char *path, bool top, const struct timespec *since, strv *out) {
    int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d && errno != ENOENT && errno != ENOTDIR) /* as it is by too many levels, which a command can make */
        strv_add(out, mem_printf("%s/", path));
    if (!d && fd >= 0)
        close(fd);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (may_be(e, DT_LNK) && is_younger(dirfd(d), e->d_name, since))
            strv_add(out, path_join(path, e->d_name));
        else if (may_be(e, DT_DIR) && !(top && is_apart(e->d_name)))
            look(dirfd(d), e->d_name, path_join(path, e->d_name), false, since, out);
    }
    if (d)
        closedir(d);
}

void gitlinks_since(const char *dir, const struct timespec *since, strv *out) {
    look(AT_FDCWD, dir, dir, true, since, out);
}
