/* SPDX-License-Identifier: MIT */
#include "told.h"

#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "names.h"

#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { MAX_TOLD = 1 << 14 }; /* bytes; then all is forgotten, and may be said once more */

bool told_reader(pid_t group) {
    return isatty(STDERR_FILENO) && tcgetpgrp(STDERR_FILENO) == group;
}

static const char *line_of(const char *what) {
    pid_t session = getsid(0);
    return mem_printf("%s %ld %llu %s\n", file_word("/proc/sys/kernel/random/boot_id"), (long)session,
                      proc_stat(session, PROC_STARTED), str_printable(what));
}

/* The commands of a pipeline ask at once; but one that was stopped may hold it for long. */
static bool lock(int fd) {
    const struct timespec moment = {.tv_nsec = 1000 * 1000};
    for (int i = 0; i < 50; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        nanosleep(&moment, NULL);
    }
    return false;
}

/* Is LINE one of TEXT's? */
static bool has_line(const char *text, const char *line) {
    for (const char *at = text; (at = strstr(at, line)); at++)
        if (at == text || at[-1] == '\n')
            return true;
    return false;
}

bool told_before(const struct world *w, const char *what) {
    const char *line = line_of(what);
    struct str text = {0};
    CLOSED int fd = file_make_dirs(w->state_dir)
                        ? file_private(path_join(w->state_dir, STATE_TOLD), O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
                        : -1;
    if (fd < 0 || !lock(fd))
        return false;
    bool whole = file_slurp(fd, MAX_TOLD, &text);
    if (whole && has_line(text.s, line))
        return true;
    if (!whole && ftruncate(fd, 0) < 0)
        return false;
    file_write(fd, line, strlen(line));
    return false;
}
