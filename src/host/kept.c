/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_PATH */
#include "kept.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "base/str.h"
#include "home.h"
#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 24 * 60 * 60 };

/* What has an end, and when, counted from the project's last command: file-hierarchy(7) says of /var/tmp that it outlives a boot. */
static const struct {
    const char *name;
    time_t most;
    bool outlives_boot;
} temporary[] = {{"tmp", DAY, false}, {"var-tmp", 30 * DAY, true}};
enum { TEMPORARY = sizeof temporary / sizeof *temporary };

static const char *top(const struct world *w) {
    return path_join(w->state_real, "projects");
}

const char *kept_dir(const struct world *w, const char *project) {
    return path_join(path_join(top(w), path_rest(project, "/")), POLICY_NAME);
}

const char *kept_home(const struct world *w, const char *project) {
    return path_join(kept_dir(w, project), "home");
}

const char *kept_tmp(const struct world *w, const char *project) {
    return path_join(kept_dir(w, project), temporary[0].name);
}

const char *kept_var_tmp(const struct world *w, const char *project) {
    return path_join(kept_dir(w, project), temporary[1].name);
}

const char *kept_project(const struct world *w, const char *dir) {
    bool is = path_below(dir, top(w)) && !strcmp(path_base(dir), POLICY_NAME);
    return is ? mem_printf("/%s", path_rest(path_parent(dir), top(w))) : NULL;
}

/* The outermost, since a command can have made directories of that name in it. */
const char *kept_project_of_tmp(const struct world *w, const char *dir) {
    const char *project = NULL;
    for (const char *up = dir; path_below(up, top(w)); up = path_parent(up)) {
        const char *found = kept_project(w, up);
        project = found ? found : project;
    }
    return project && path_under(dir, kept_tmp(w, project)) ? project : NULL;
}

static bool failed(const char *dir) {
    return diag_error(NULL, dir, "what is kept for the project can not be used: %s", strerror(errno));
}

/* The user's own, and nobody else may look into it; a command may have changed the mode of what it sees. */
static bool make_own(const struct world *w, int fd, mode_t mode) {
    struct stat st;
    if (fstat(fd, &st) < 0)
        return false;
    errno = EPERM;
    return st.st_uid == w->uid &&
           ((st.st_mode & 07777) == mode || chmod(mem_printf("/proc/self/fd/%d", fd), mode) == 0);
}

static bool make_in(const struct world *w, int at, const char *name, mode_t mode) {
    if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
        return false;
    CLOSED int fd = openat(at, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 && make_own(w, fd, mode);
}

/* ---- age ---- */

static time_t seconds(clockid_t clock) {
    struct timespec now;
    return clock_gettime(clock, &now) == 0 ? now.tv_sec : 0;
}

/* Is the I-th too old, if it was last used at USED? A clock that was set back makes nothing old. */
static bool is_old(int i, time_t used) {
    time_t now = seconds(CLOCK_REALTIME), age = now - used;
    return age > temporary[i].most || (!temporary[i].outlives_boot && age > seconds(CLOCK_BOOTTIME));
}

static void empty_old(int fd, const char *dir, time_t used) {
    for (int i = 0; i < TEMPORARY; i++)
        if (is_old(i, used) && !home_clear(fd, temporary[i].name) && errno != ENOENT)
            diag_note("%s: what is too old can not be removed: %s", str_printable(path_join(dir, temporary[i].name)),
                      strerror(errno));
}

/* Empties what is too old in DIR, open as FD, if nobody uses it. The lock is the caller's afterwards, in no certain state. */
static void expire(int fd, const char *dir) {
    struct stat st;
    if (fstat(fd, &st) == 0 && is_old(0, st.st_mtime) && flock(fd, LOCK_EX | LOCK_NB) == 0 && fstat(fd, &st) == 0)
        empty_old(fd, dir, st.st_mtime); /* the time is once more asked for: another one may just have begun */
}

void kept_expire(const struct world *w, const char *project) {
    const char *dir = kept_dir(w, project);
    CLOSED int fd = nolinks_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);
    if (fd >= 0)
        expire(fd, dir);
}

/* ---- use ---- */

/* Opens DIR with a shared lock; -1 with errno. Who removes it holds the other lock: then it is made anew. */
static int open_locked(const char *dir) {
    for (;;) {
        struct stat st;
        int fd = nolinks_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);
        if (fd < 0 && errno == ENOENT && file_make_dirs(dir))
            fd = nolinks_open(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY);
        if (fd >= 0)
            expire(fd, dir);
        while (fd >= 0 && flock(fd, LOCK_SH) < 0 && errno == EINTR)
            ;
        if (fd < 0 || (fstat(fd, &st) == 0 && st.st_nlink > 0))
            return fd;
        close(fd);
    }
}

bool kept_is_programs_own(const char *name) {
    static const char *const names[] = {"go", "R", "perl5", "node_modules"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return false;
}

static bool leads_to_directory(int at, const struct dirent *e) {
    struct stat st;
    return e->d_type == DT_DIR || ((e->d_type == DT_LNK || e->d_type == DT_UNKNOWN) &&
                                   fstatat(at, e->d_name, &st, 0) == 0 && S_ISDIR(st.st_mode));
}

/* The directories of the user's home stand in the project's, too, and nothing can be put there: else 'cp a ~/Documents' makes a file
 * of that name, and the next one takes its place. What a command has left under such a name is its own. */
static bool make_namesakes(const struct world *w, int at) {
    CLOSED int home = openat(at, "home", O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = home < 0 ? NULL : opendir(w->home_real);
    if (!d)
        return home >= 0 && errno == ENOENT;
    bool ok = true;
    for (struct dirent *e; ok && (errno = 0, e = readdir(d));)
        if (*e->d_name != '.' && !kept_is_programs_own(e->d_name) && leads_to_directory(dirfd(d), e))
            ok = mkdirat(home, e->d_name, 0555) == 0 || errno == EEXIST;
    int error = errno;
    closedir(d);
    errno = error;
    return ok && !error;
}

/* No command sees it, so nobody but the user has made of its mode what it is; and who could write in it has perhaps. */
static bool is_own(const struct world *w, int fd) {
    struct stat st;
    if (fstat(fd, &st) < 0)
        return false;
    errno = EPERM;
    return !(st.st_mode & 022) && make_own(w, fd, 0700);
}

static bool make_temporary(const struct world *w, int fd) {
    for (int i = 0; i < TEMPORARY; i++)
        if (!make_in(w, fd, temporary[i].name, 01777)) /* who may come here is said above it */
            return false;
    return true;
}

int kept_hold(const struct world *w, const char *dir) {
    int fd = open_locked(dir);
    if (fd >= 0 && is_own(w, fd) && make_in(w, fd, "home", 0700) && make_temporary(w, fd) && make_namesakes(w, fd)) {
        futimens(fd, NULL);
        return fd;
    }
    failed(dir);
    if (fd >= 0)
        close(fd);
    return -1;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

bool kept_list(const struct world *w, strv *projects) {
    char *roots[] = {(char *)top(w), NULL};
    FTS *fts = access(roots[0], F_OK) == 0 ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name) : NULL;
    bool ok = fts || errno == ENOENT || failed(roots[0]);
    for (FTSENT *e; fts && (errno = 0, e = fts_read(fts));) {
        if (e->fts_info == FTS_ERR || e->fts_info == FTS_DNR)
            ok = failed(e->fts_path);
        if (e->fts_info != FTS_D || strcmp(e->fts_name, POLICY_NAME) != 0)
            continue;
        strv_add(projects, kept_project(w, mem_str(e->fts_path)));
        fts_set(fts, e, FTS_SKIP);
    }
    if (fts)
        fts_close(fts);
    return ok;
}

bool kept_remove(const struct world *w, const char *project) {
    const char *dir = kept_dir(w, project);
    CLOSED int fd = nolinks_open(AT_FDCWD, dir, O_PATH | O_DIRECTORY);
    if (fd < 0)
        return failed(dir);
    CLOSED int lock = home_take(fd);
    if (lock < 0)
        return diag_error(NULL, project, "home: in use, so it is not removed");
    if (!home_empty(dir, fd))
        return false;
    for (const char *up = path_parent(dir); path_below(up, top(w)) && rmdir(up) == 0;)
        up = path_parent(up);
    return true;
}
