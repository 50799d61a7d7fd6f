/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "descriptors.h"

#include "diag.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOW = 64 }; /* descriptors that are looked for one by one */

/* Programs that open a file must not get 0, 1 or 2 for it. */
static void fill_standard(void) {
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            die("/dev/null can not be opened: %s", strerror(errno));
}

/* A directory's descriptor leads out of the sandbox ("../.."), and so does one without access rights (O_PATH). */
static bool leads_out(int fd) {
    struct stat st;
    int flags = fcntl(fd, F_GETFL);
    return (flags >= 0 && (flags & O_PATH)) || (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode));
}

static void close_if_leading_out(int fd) {
    if (!leads_out(fd))
        return;
    close(fd);
    if (fd < 3 && open("/dev/null", O_RDWR) != fd)
        die("/dev/null can not be opened: %s", strerror(errno));
}

/* Since Linux 6.2 the size of the directory is the number of descriptors (proc(5)). They are low ones most often, and to ask for
 * each costs a tenth of reading the directory. Returns how many were not found so; -1: not known. */
static long close_low_ones(void) {
    struct stat st;
    if (stat("/proc/self/fd", &st) < 0 || st.st_size == 0)
        return -1;
    long left = st.st_size;
    for (int fd = 0; left > 0 && fd < LOW; fd++)
        if (fcntl(fd, F_GETFD) >= 0) {
            left--;
            close_if_leading_out(fd);
        }
    return left;
}

static void close_leading_out(void) {
    if (close_low_ones() == 0)
        return;
    DIR *d = opendir("/proc/self/fd");
    if (!d)
        die("/proc/self/fd can not be read: %s", strerror(errno));
    for (struct dirent *e; (e = readdir(d));)
        if (e->d_name[0] != '.' && atoi(e->d_name) != dirfd(d))
            close_if_leading_out(atoi(e->d_name));
    closedir(d);
}

void descriptors_prepare(void) {
    fill_standard();
    close_leading_out();
}
