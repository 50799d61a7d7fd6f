/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* unshare */
#include "outer.h"

#include "base/diag.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static bool write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Ubuntu lets only programs with an AppArmor profile, as bwrap has one, use the rights that a user namespace gives. That
 * would show only after unshare, from which there is no way back. */
static bool is_restricted(void) {
    char value = '0';
    int fd = open("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool known = read(fd, &value, 1) == 1;
    close(fd);
    return known && value != '0';
}

static bool map_ids(const struct world *w) {
    const char *uid = mem_printf("%u %u 1", w->uid, w->uid), *gid = mem_printf("%u %u 1", w->gid, w->gid);
    return write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/uid_map", uid) &&
           write_file("/proc/self/gid_map", gid);
}

bool outer_joins(const struct world *w) {
#ifdef NO_OUTER /* a build for tests */
    return false;
#endif
    return w->uid == 0 || !is_restricted();
}

static enum outer failed(void) {
    diag_error(NULL, NULL, "the namespace to mount in can not be set up: %s", strerror(errno));
    return OUTER_FAILED;
}

enum outer outer_enter(const struct world *w, const struct net_segment *segment) {
    const bool joins = segment && segment->network >= 0;
#ifdef NO_OUTER
    return OUTER_NONE;
#endif
    if (joins && !net_enter(segment))
        return failed();
    /* Root may mount as it is, and keeps its rights to the files of users. */
    bool ok = w->uid == 0 && !(joins && segment->user >= 0) && unshare(CLONE_NEWNS) == 0;
    if (!ok) {
        if (!joins && is_restricted())
            return OUTER_NONE;
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
            return joins ? failed() : OUTER_NONE;
        ok = map_ids(w);
    }
    return ok && mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) == 0 ? OUTER_ENTERED : failed();
}

bool outer_possible(const struct world *w) {
    int status = 1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(outer_enter(w, NULL) != OUTER_ENTERED);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

/* False also where they are the same. */
static bool join(pid_t pid, const char *kind, int flag) {
    int fd = open(mem_printf("/proc/%ld/ns/%s", (long)pid, kind), O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && setns(fd, flag) == 0;
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return ok;
}

bool outer_join(pid_t pid) {
    return (join(pid, "user", CLONE_NEWUSER) || errno == EINVAL) &&
           join(pid, "mnt", CLONE_NEWNS); /* EINVAL: setns(2) */
}
