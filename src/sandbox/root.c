/* SPDX-License-Identifier: MIT */
/* Run by root, the sandbox's program has no capabilities, but it is still the owner of root's files. What a user could
 * not read is masked for it as well: entries that others have no right to, in the places where a system keeps them. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *dir;
    int depth;
} places[] = {{"/etc", 3}, {"/var/lib", 1}, {"/var/log", 2}, {"/var/spool", 2}, {"/var/backups", 1}, {"/boot", 2}};

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

static bool mask_private(struct sandbox *sb, const char *dir, int depth) {
    static const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "readable for root only"};
    __attribute__((cleanup(close_dir))) DIR *d = opendir(dir);
    if (!d)
        return look_none(dir, errno, &o);
    for (struct dirent *e; (errno = 0, e = readdir(d));) {
        struct stat st;
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..") ||
            e->d_type == DT_LNK) /* most of /etc is; a look at each costs more than all else */
            continue;
        const char *path = path_join(dir, e->d_name);
        int error = fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ? errno : 0;
        if (error && !look_none(path, error, &o))
            return false;
        if (error || S_ISLNK(st.st_mode))
            continue;
        bool directory = S_ISDIR(st.st_mode);
        if (!(st.st_mode & (directory ? S_IXOTH : S_IROTH)))
            *vec_push(&sb->masks) = (struct hide){.path = path, .origin = o, .directory = directory, .implied = true};
        else if (directory && depth > 1 && !mask_private(sb, path, depth - 1))
            return false;
    }
    return !errno || look_none(dir, errno, &o);
}

bool resolve_root(struct sandbox *sb) {
    for (size_t i = 0; sb->world->uid == 0 && i < sizeof places / sizeof *places; i++)
        if (resolve_shown(sb, places[i].dir) && !mask_private(sb, places[i].dir, places[i].depth))
            return false;
    return true;
}
