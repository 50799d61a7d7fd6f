/* SPDX-License-Identifier: MIT */
/* Covers one thing that tools outside obey: protects what stands there, and watches for what does not. */
#define _GNU_SOURCE /* O_PATH, CLOCK_REALTIME_COARSE */
#include "base/file.h"
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const struct origin resolve_obeyed = {.kind = ORIGIN_DEFAULT, .text = "obeyed by tools outside"};

/* A link to a file: the file is protected where it lies, and put over the link, so that no other link comes there. */
static bool cover_link(struct sandbox *sb, const char *path, const struct seen *seen) {
    const char *link = path_join(world_real(sb->world, path_parent(path)), path_base(path)),
               *target = world_real(sb->world, path);
    struct stat st;
    enum look found = look_at(target, false, &resolve_obeyed, &st);
    if (found == LOOK_THERE && S_ISREG(st.st_mode))
        *vec_push(&sb->protects) =
            (struct hide){.path = link, .seen = *seen, .origin = resolve_obeyed, .implied = true, .target = target};
    return found != LOOK_FAILED;
}

/* What was found at NAME in the directory DIR. */
struct found {
    const char *dir, *name, *path;     /* path may be NULL */
    int error;                         /* 0: st says what */
    struct timespec directory_changed; /* when DIR had, if it must before NAME can appear; else 0 */
    ino_t directory;                   /* DIR itself */
    struct stat st;
};

/* Watches what is not there, or lies where only others can look, and a link, since only where it leads can be bound over itself. PATH is that of
 * F. A link that leads to nothing becomes something without a change of its own. */
static bool watch(struct sandbox *sb, const struct found *f, const char *path) {
    struct stat st;
    bool link = !f->error && S_ISLNK(f->st.st_mode);
    enum look target = link ? look_at(path, true, &resolve_obeyed, &st) : LOOK_THERE;
    bool dangling = target == LOOK_NONE;
    struct watch w = {.dir = f->dir, .name = f->name, .inode = f->st.st_ino, .dangling = dangling};
    w.changed = f->st.st_ctim;
    w.directory = f->directory;
    if (!dangling)
        w.directory_changed = f->directory_changed;
    if (link || f->error)
        *vec_push(&sb->watched) = w;
    return target != LOOK_FAILED;
}

static bool is_missing(int error) {
    return error == ENOENT || error == ENOTDIR;
}

/* Protects it, and watches it where the sandbox may write. */
static bool cover_found(struct sandbox *sb, const struct found *f, bool writable) {
    const char *path = f->path || is_missing(f->error) ? f->path : path_join(f->dir, f->name);
    if (writable && f->error && !is_missing(f->error) && !look_none(path, f->error, &resolve_obeyed))
        return false;
    if (writable && !watch(sb, f, path))
        return false;
    if (f->error)
        return true;
    if (S_ISLNK(f->st.st_mode) && !cover_link(sb, path, &(struct seen){f->st.st_dev, f->st.st_ino}))
        return false;
    return resolve_hide(sb, &sb->protects, path, &resolve_obeyed, true);
}

static void look_in(struct found *f, int fd, const char *name) {
    f->st = (struct stat){0};
    f->error = fstatat(fd, name, &f->st, AT_SYMLINK_NOFOLLOW) < 0 ? errno : 0;
}

bool resolve_cover(struct sandbox *sb, const char *path) {
    struct found f = {.dir = path_parent(path), .name = path_base(path), .path = path};
    for (size_t i = 0; i < sb->watched.n; i++) /* worktrees of one repository name the same files */
        if (!strcmp(sb->watched.v[i].name, f.name) && !strcmp(sb->watched.v[i].dir, f.dir))
            return true;
    look_in(&f, AT_FDCWD, path);
    return cover_found(sb, &f, resolve_writable(sb, path));
}

bool resolve_watch_link(struct sandbox *sb, const char *path) {
    struct found f = {.dir = path_parent(path), .name = path_base(path), .path = path};
    look_in(&f, AT_FDCWD, path);
    return watch(sb, &f, path);
}

/* Watches the directory PATH for any new name: its own change time tells. */
static void watch_names(struct sandbox *sb, const char *path) {
    struct found f = {0};
    look_in(&f, AT_FDCWD, path);
    if (!f.error && S_ISDIR(f.st.st_mode))
        *vec_push(&sb->watched) = (struct watch){.dir = path_parent(path),
                                                 .name = mem_printf("%s/", path_base(path)),
                                                 .inode = f.st.st_ino,
                                                 .changed = f.st.st_ctim};
}

/* Watches the repository DIR for links: git would write through them. */
static void watch_links(struct sandbox *sb, const char *dir) {
    struct watch w = {.dir = path_parent(dir), .name = path_base(dir), .links = true};
    if (clock_gettime(CLOCK_REALTIME_COARSE, &w.changed) == 0) /* as the kernel's of files */
        *vec_push(&sb->watched) = w;
}

/* The time of DIR's last change, by which another one can be told from it; 0: it was so recent that another could get the same
 * time, which is that of the last tick of the kernel's clock. */
static struct timespec settled(const struct stat *dir) {
    struct timespec now;
    bool old = clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0 && dir->st_ctim.tv_sec < now.tv_sec - 1;
    return old ? dir->st_ctim : (struct timespec){0};
}

/* A name further down can appear without a change of DIR, unless its first component has to appear first. */
bool resolve_cover_all(struct sandbox *sb, const char *dir, const struct list *list) {
    struct stat st;
    const char *asked = NULL; /* a name whose first component was looked for last */
    bool missing = false;
    CLOSED int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return diag_error(&resolve_obeyed, dir, "can not be looked at: %s", strerror(errno));
    struct timespec changed = settled(&st);
    bool writable = resolve_writable(sb, dir);
    for (size_t i = 0; i < list->n; i++) {
        const char *name = list->v[i];
        struct found f = {.dir = dir, .name = name, .error = ENOENT, .directory = st.st_ino};
        size_t first = strcspn(name, "/");
        if (name[first] && (!asked || strncmp(asked, name, first + 1) != 0)) {
            asked = name;
            missing = faccessat(fd, mem_dup(asked, first), F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
        }
        if (!name[first] || missing)
            f.directory_changed = changed;
        if (!name[first] || !missing)
            look_in(&f, fd, name);
        if (!cover_found(sb, &f, writable))
            return false;
    }
    return true;
}

/* PATH is what git would read and firewrap could not. */
static bool check_unread(const struct sandbox *sb, const char *path) {
    if (!resolve_writable(sb, path))
        return true;
    if (!look_readable(path, &resolve_obeyed))
        return false;
    return access(path, R_OK) < 0 || diag_error(&resolve_obeyed, path, "git would read this, and firewrap can not");
}

/* What was protected since there were BEFORE: what is in it, tools execute or obey. */
void resolve_mark_files(struct sandbox *sb, size_t before) {
    for (size_t i = before; i < sb->protects.n; i++)
        sb->protects.v[i].files = true;
}

bool resolve_cover_repository(struct sandbox *sb, const char *dir) {
    size_t before = sb->protects.n;
    struct git_obeyed found = {0};
    if (!sb->git && !(sb->git = git_open(sb->world)))
        return false;
    if (!git_obeyed(sb->git, dir, &found))
        return false;
    for (size_t i = 0; i < found.unread.n; i++)
        if (!check_unread(sb, found.unread.v[i]))
            return false;
    for (size_t i = 0; i < found.links.n; i++)
        if (resolve_writable(sb, found.links.v[i]) && !resolve_watch_link(sb, found.links.v[i]))
            return false;
    for (size_t i = 0; i < found.groups.n; i++)
        if (resolve_writable(sb, found.groups.v[i]))
            watch_names(sb, found.groups.v[i]);
    for (size_t i = 0; i < found.inner.n; i++)
        if (resolve_writable(sb, found.inner.v[i]))
            watch_links(sb, found.inner.v[i]);
    for (size_t i = 0; i < found.paths.n; i++)
        if (resolve_writable(sb, found.paths.v[i]) && reach_of(sb->world, NULL, found.paths.v[i]) != REACH_ROOT &&
            !resolve_cover(sb, found.paths.v[i])) /* /etc/gitconfig is root's, whatever shows it */
            return false;
    resolve_mark_files(sb, before);
    return true;
}
