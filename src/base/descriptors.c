/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH, SO_DOMAIN */
#include "descriptors.h"

#include "diag.h"
#include "str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOW = 64,    /* descriptors that are looked for one by one */
    NOTED = 256, /* the hook has noted those below (shell/module/inherited.c) */
};

/* False: reported, and the visit is over. */
typedef bool visitor(const struct descriptors *want, int fd);

/* FD, which is closed and the lowest of these. */
static bool fill(int fd) {
    return open("/dev/null", O_RDWR) == fd ||
           diag_error(NULL, NULL, "/dev/null can not be opened: %s", strerror(errno));
}

/* Programs that open a file must not get 0, 1 or 2 for it. */
static bool fill_standard(void) {
    for (int fd = 0; fd < 3; fd++)
        if (fcntl(fd, F_GETFD) < 0 && !fill(fd))
            return false;
    return true;
}

/* A directory's descriptor leads out of the sandbox ("../.."), and so does one without access rights (O_PATH). */
static bool leads_out(int fd) {
    struct stat st;
    int flags = fcntl(fd, F_GETFL);
    return (flags >= 0 && (flags & O_PATH)) || (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode));
}

/* Was it open in the shell when the hook was loaded? What can not be told was. */
static bool is_inherited(const struct descriptors *want, int fd) {
    struct stat st;
    if (!want->inherited)
        return fd >= NOTED;
    if (fd >= NOTED || !strcmp(want->inherited, "all") || fstat(fd, &st) < 0)
        return true;
    const char *entry = mem_printf(" %d:%llu:%llu ", fd, (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    return strstr(mem_printf(" %s ", want->inherited), entry) != NULL;
}

/* Does one of the command's words name FD, as a shell's process substitution does? */
static bool is_named(char *const *command, int fd) {
    static const char *const ways[] = {"/dev/fd/", "/proc/self/fd/"};
    for (; *command; command++)
        for (int i = 0; i < 2; i++)
            for (const char *at = *command; (at = strstr(at, ways[i]));) {
                char *end;
                at += strlen(ways[i]);
                if (*at >= '0' && *at <= '9' && strtol(at, &end, 10) == fd)
                    return true;
            }
    return false;
}

static bool is_kept(const struct descriptors *want, int fd) {
    for (size_t i = 0; i < want->keep.n; i++)
        if (atoi(want->keep.v[i]) == fd)
            return true;
    return false;
}

static bool is_wanted(const struct descriptors *want, int fd) {
    return is_kept(want, fd) || is_named(want->command, fd) || (want->hook && !is_inherited(want, fd));
}

/* What is close-on-exec is firewrap's own. */
static bool close_unwanted(const struct descriptors *want, int fd) {
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0 || (flags & FD_CLOEXEC) || (!leads_out(fd) && (fd < 3 || is_wanted(want, fd))))
        return true;
    close(fd);
    return fd >= 3 || fill(fd);
}

/* Since Linux 6.2 the size of the directory is the number of descriptors (proc(5)). They are low ones most often, and to ask for
 * each costs a tenth of reading the directory. *LEFT: how many were not found so; -1: not known. */
static bool visit_low_ones(const struct descriptors *want, visitor *visit, long *left) {
    struct stat st;
    *left = -1;
    if (stat("/proc/self/fd", &st) < 0 || st.st_size == 0)
        return true;
    *left = st.st_size;
    for (int fd = 0; *left > 0 && fd < LOW; fd++)
        if (fcntl(fd, F_GETFD) >= 0) {
            (*left)--;
            if (!visit(want, fd))
                return false;
        }
    return true;
}

static bool visit_all(const struct descriptors *want, visitor *visit) {
    long left;
    if (!visit_low_ones(want, visit, &left))
        return false;
    if (left == 0)
        return true;
    DIR *d = opendir("/proc/self/fd");
    if (!d)
        return diag_error(NULL, NULL, "/proc/self/fd can not be read: %s", strerror(errno));
    bool ok = true;
    for (struct dirent *e; ok && (e = readdir(d));)
        if (e->d_name[0] != '.' && atoi(e->d_name) != dirfd(d))
            ok = visit(want, atoi(e->d_name));
    closedir(d);
    return ok;
}

static bool check_kept(const struct descriptors *want) {
    for (size_t i = 0; i < want->keep.n; i++) {
        const char *number = want->keep.v[i];
        if (!*number || number[strspn(number, "0123456789")] || strlen(number) > 6)
            return diag_error(NULL, number, "--keep-fd: not the number of a descriptor");
        if (fcntl(atoi(number), F_GETFD) < 0)
            return diag_error(NULL, NULL, "--keep-fd: descriptor %s is not open", number);
        if (leads_out(atoi(number)))
            return diag_error(NULL, NULL, "--keep-fd: descriptor %s is a directory, and leads out of the sandbox",
                              number);
    }
    return true;
}

/* Whoever has the other end of a UNIX socket can pass descriptors to the command, and get some of it. */
static void say_socket(int fd) {
    int domain = 0;
    socklen_t size = sizeof domain;
    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX)
        diag_note("descriptor %d is a UNIX socket: its other end can pass the command descriptors of anything", fd);
}

/* What the command gets. */
static bool judge(const struct descriptors *want, int fd) {
    struct stat st;
    if ((fcntl(fd, F_GETFD) & FD_CLOEXEC) || fstat(fd, &st) < 0)
        return true;
    if (S_ISSOCK(st.st_mode))
        say_socket(fd);
    return !S_ISREG(st.st_mode) || is_kept(want, fd) || want->fits(want->context, fd);
}

bool descriptors_prepare(const struct descriptors *want) {
    return fill_standard() && check_kept(want) && visit_all(want, close_unwanted) && visit_all(want, judge);
}
