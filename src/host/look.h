/* SPDX-License-Identifier: MIT */
/* Is something there? A sandbox may have made it unreadable, and that must not pass for its absence: the next command takes
 * the modes back, and finds a file without its mask. Only ENOENT, ENOTDIR and a directory of somebody else's that does not
 * let us in mean "not there"; its modes no sandbox of ours can have changed. */
#ifndef FIREWRAP_LOOK_H
#define FIREWRAP_LOOK_H

#include "base/diag.h"
#include "base/mem.h"

#include <stdbool.h>
#include <sys/stat.h>

/* What a name meant when it was looked at. Inode 0: that is not known. */
struct seen {
    dev_t device;
    ino_t inode;
};

/* Is what is open as FD what was SEEN? Also if that is not known. */
bool look_is_seen(int fd, const struct seen *seen);

/* A look on which it depends what is hidden: the directory at PATH was listed, or, with inode 0, nothing was there. */
struct looked {
    const char *path;
    struct seen seen;
    struct origin origin;
};
typedef VEC(struct looked) looked_list;

enum look { LOOK_FAILED, LOOK_NONE, LOOK_THERE };

/* Does ERROR, which a look at PATH or into it gave, say that there is nothing for any sandbox of this user's? */
bool look_is_none(const char *path, int error);

/* The same; if not, that PATH can not be looked at is reported with O, and what helps. */
bool look_none(const char *path, int error, const struct origin *o);

/* Looks at PATH itself, or if it is a link and THROUGH at where it leads. LOOK_FAILED: reported with O. */
enum look look_at(const char *path, bool through, const struct origin *o, struct stat *st);

/* Can PATH be opened for reading, as far as it is there? False: reported with O. */
bool look_readable(const char *path, const struct origin *o);

#endif
