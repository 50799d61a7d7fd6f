/* SPDX-License-Identifier: MIT */
/* All of a descriptor, read once; and directories of one's own. */
#ifndef FIREWRAP_FILE_H
#define FIREWRAP_FILE_H

#include "str.h"

/* `CLOSED int fd = …`: closed where it goes out of sight, if it is a descriptor (not negative). */
#define CLOSED __attribute__((cleanup(file_close)))
void file_close(int *fd);

/* Adds all that can be read from FD to OUT, of which at least an empty string is left. False, with errno: a read failed, or
 * there are more than LIMIT bytes (EFBIG). */
bool file_slurp(int fd, size_t limit, struct str *out);

/* Reads all of NAME in the open directory DIR (AT_FDCWD), if it is a plain file: neither a link is followed nor a pipe waited for.
 * False with errno as above; ELOOP: it is a link; ENODEV: it is something else. */
bool file_plain(int dir, const char *name, size_t limit, struct str *out);

/* Writes all of the LEN bytes. False with errno. */
bool file_write(int fd, const char *bytes, size_t len);

/* The first word of the file PATH, as of those in /proc/sys; "" if it can not be read. */
const char *file_word(const char *path);

/* Opens the file PATH with FLAGS of open(2), made for the user alone (0600) whatever the umask is. Descriptor, -1 with errno. */
int file_private(const char *path, int flags);

/* Makes the directory DIR and those above it that do not exist, for the user alone (0700). False with errno. */
bool file_make_dirs(const char *dir);

#endif
