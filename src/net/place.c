/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "place.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char own_name[] = "firewrap", state_name[] = "run";

static bool is_private(const struct world *w, int fd) {
    struct stat st;
    return fstat(fd, &st) == 0 && st.st_uid == w->uid && !(st.st_mode & 077);
}

/* Where the session's manager makes it, and nobody else. */
static const char *usual_runtime(const struct world *w) {
    return mem_printf("/run/user/%u", w->uid);
}

/* The session's runtime directory by its real path. NULL: it has none, or one where a command in a sandbox could serve in the
 * gate's place: a variable names it, which a project's file can set (direnv). */
static const char *runtime(const struct world *w) {
    const char *real = w->runtime_dir ? world_real(w, w->runtime_dir) : NULL;
    return real && strcmp(real, usual_runtime(w)) != 0 && reach_could_write(w, NULL, w->runtime_dir) ? NULL : real;
}

/* -1 if there is none to be used. */
static int open_runtime(const struct world *w, const char *real) {
    int fd = real ? nolinks_open(AT_FDCWD, real, O_PATH | O_DIRECTORY) : -1;
    if (fd < 0 || is_private(w, fd))
        return fd;
    close(fd);
    return -1;
}

static int open_in(int at, const char *name) {
    if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
        return -1;
    return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static int open_state(const struct world *w) {
    CLOSED int at = file_make_dirs(w->state_real) ? nolinks_open(AT_FDCWD, w->state_real, O_PATH | O_DIRECTORY) : -1;
    return at < 0 ? -1 : open_in(at, state_name);
}

int net_place(const struct world *w) {
    const char *real = runtime(w);
    CLOSED int at = open_runtime(w, real);
    const char *path = at >= 0 ? path_join(real, own_name) : path_join(w->state_real, state_name);
    int fd = at >= 0 ? open_in(at, own_name) : open_state(w);
    if (fd >= 0 && is_private(w, fd))
        return fd;
    if (fd < 0) {
        diag_error(NULL, NULL, "%s can not be used for the project's localhost: %s", str_printable(path),
                   strerror(errno));
    } else {
        diag_error(NULL, NULL, "%s is to be yours alone (mode 0700)", str_printable(path));
        close(fd);
    }
    return -1;
}

strv net_places(const struct world *w) {
    strv places = {0};
    const char *usual = usual_runtime(w), *real = w->runtime_dir ? world_real(w, w->runtime_dir) : usual;
    if (strcmp(real, usual) != 0)
        strv_add(&places, path_join(real, own_name));
    strv_add(&places, path_join(usual, own_name));
    return places;
}

bool net_lock(int place) {
    const struct timespec moment = {.tv_nsec = 2 * 1000 * 1000};
    for (int left = NET_WAIT * 500; flock(place, LOCK_EX | LOCK_NB) < 0; left--) {
        if (!left || (errno != EWOULDBLOCK && errno != EINTR))
            return diag_error(NULL, NULL, "the lock of the project's localhost can not be had: %s", strerror(errno));
        nanosleep(&moment, NULL);
    }
    return true;
}

void net_unlock(int place) {
    flock(place, LOCK_UN);
}
