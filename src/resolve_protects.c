/* SPDX-License-Identifier: MIT */
/* What tools outside the sandbox would execute or obey, and so has to stay as it is where the sandbox may write: policy
 * files, git's hooks and configuration, settings of editors and agents, start-up files of shells.
 *
 * The tree is not walked. Looked at are, for each writable grant: its top, the directories from there down to the
 * current one, the repositories that git itself names (worktrees, submodules), and those of the two upper levels of the
 * tree (resolve_nested.c). What does not exist can not be bound over itself; run looks
 * afterwards whether it has appeared (sb->watched). */
#define _GNU_SOURCE /* O_PATH, CLOCK_REALTIME_COARSE */
#include "discover.h"
#include "envrc.h"
#include "git.h"
#include "guard.h"
#include "home.h"
#include "lists.h"
#include "look.h"
#include "path.h"
#include "reach.h"
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct origin obeyed = {.kind = ORIGIN_DEFAULT, .text = "obeyed by tools outside"};

/* A link to a file: the file is protected where it lies, and put over the link, so that no other link comes there. */
static bool cover_link(struct sandbox *sb, const char *path) {
    const char *link = path_join(world_real(path_parent(path)), path_base(path)), *target = world_real(path);
    struct stat st;
    enum look found = look_at(target, false, &obeyed, &st);
    if (found == LOOK_THERE && S_ISREG(st.st_mode))
        *vec_push(&sb->protects) = (struct hide){.path = link, .origin = obeyed, .implied = true, .target = target};
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
    enum look target = link ? look_at(path, true, &obeyed, &st) : LOOK_THERE;
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
    if (writable && f->error && !is_missing(f->error) && !look_none(path, f->error, &obeyed))
        return false;
    if (writable && !watch(sb, f, path))
        return false;
    if (f->error)
        return true;
    if (S_ISLNK(f->st.st_mode) && !cover_link(sb, path))
        return false;
    return resolve_hide(&sb->protects, path, &obeyed, true);
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

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
}

/* The time of DIR's last change, by which another one can be told from it; 0: it was so recent that another could get the same
 * time, which is that of the last tick of the kernel's clock. */
static struct timespec settled(const struct stat *dir) {
    struct timespec now;
    bool old = clock_gettime(CLOCK_REALTIME_COARSE, &now) == 0 && dir->st_ctim.tv_sec < now.tv_sec - 1;
    return old ? dir->st_ctim : (struct timespec){0};
}

/* A name further down can appear without a change of DIR, unless its first component has to appear first. */
static bool cover_all(struct sandbox *sb, const char *dir, const struct list *list) {
    struct stat st;
    const char *asked = NULL; /* a name whose first component was looked for last */
    bool missing = false;
    __attribute__((cleanup(close_fd))) int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) < 0)
        return diag_error(&obeyed, dir, "can not be looked at: %s", strerror(errno));
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
    if (!look_readable(path, &obeyed))
        return false;
    return access(path, R_OK) < 0 || diag_error(&obeyed, path, "git would read this, and firewrap can not");
}

/* What was protected since there were BEFORE: what is in it, tools execute or obey. */
static void mark_files(struct sandbox *sb, size_t before) {
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
    for (size_t i = 0; i < found.paths.n; i++)
        if (resolve_writable(sb, found.paths.v[i]) && reach_of(sb->world, NULL, found.paths.v[i]) != REACH_ROOT &&
            !resolve_cover(sb, found.paths.v[i])) /* /etc/gitconfig is root's, whatever shows it */
            return false;
    mark_files(sb, before);
    return true;
}

/* What direnv reads for an .envrc that was allowed. */
static bool cover_envrc(struct sandbox *sb, const char *dir) {
    strv paths = {0};
    if (!look_readable(path_join(dir, ".envrc"), &obeyed))
        return false;
    envrc_reads(dir, &paths);
    for (size_t i = 0; i < paths.n; i++)
        if (resolve_writable(sb, paths.v[i]) && !resolve_cover(sb, paths.v[i]))
            return false;
    return true;
}

static bool cover_directory(struct sandbox *sb, const char *dir) {
    size_t before = sb->protects.n;
    if (!cover_all(sb, dir, &list_obeyed))
        return false;
    mark_files(sb, before);
    return cover_envrc(sb, dir) && resolve_cover_repository(sb, dir);
}

static bool cover_top(struct sandbox *sb, const char *top) {
    const struct world *w = sb->world;
    struct stat st;
    enum look found = look_at(top, true, &obeyed, &st);
    if (found != LOOK_THERE || !S_ISDIR(st.st_mode))
        return found != LOOK_FAILED;
    if (path_under(w->home_real, top) && !cover_all(sb, w->home_real, &list_start_up))
        return false;
    for (const char *dir = w->cwd; path_below(dir, top); dir = path_parent(dir))
        if (!cover_directory(sb, dir))
            return false;
    return cover_directory(sb, top) && resolve_nested(sb, top);
}

/* A policy that is read for every directory. One that does not exist yet can not be protected, unless in firewrap's own
 * directory, which is masked. */
static bool cover_common(struct sandbox *sb, const char *path, const struct origin *o, bool absent) {
    const char *real = world_real(path);
    if (path_under(real, sb->world->config_real) || !resolve_writable(sb, real))
        return true;
    return absent ? diag_error(o, path, "include: the file does not exist, and the command could make it")
                  : resolve_cover(sb, path);
}

/* Profiles, included files, and the user's and the machine's own: a link may lead from there into a grant. */
static bool cover_trusted(struct sandbox *sb, const layers *ls) {
    for (size_t i = 0; i < sb->policy->files.n; i++) {
        const struct policy_file *f = &sb->policy->files.v[i];
        if (!cover_common(sb, f->path, &f->origin, f->absent))
            return false;
    }
    for (size_t i = 0; i < ls->n; i++)
        if (ls->v[i].file && ls->v[i].file->source != SOURCE_PROJECT &&
            !cover_common(sb, ls->v[i].file->path, &obeyed, false))
            return false;
    return true;
}

/* The policy files that were found, and what the user has allowed or denied below a writable grant: the trust store knows
 * them. */
static bool cover_policies(struct sandbox *sb, const layers *ls) {
    for (size_t i = 0; i < ls->n; i++)
        if (ls->v[i].file && ls->v[i].file->source == SOURCE_PROJECT && !resolve_cover(sb, ls->v[i].file->path))
            return false;
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *g = &sb->grants.v[i];
        strv below = {0};
        if (!op_is_writable(g) || !strcmp(g->src, "/"))
            continue;
        if (!trust_list(sb->world, g->src, false, &below))
            return false;
        for (size_t j = 0; j < below.n; j++)
            if (!resolve_cover(sb, below.v[j]))
                return false;
        below.n = 0;
        if (!trust_list(sb->world, g->src, true, &below))
            return false;
        for (size_t j = 0; j < below.n; j++) /* a denied directory must not get another name */
            if (!resolve_cover(sb, path_parent(below.v[j])))
                return false;
    }
    return true;
}

bool resolve_looked_at(const struct sandbox *sb, const struct op *g) {
    return op_is_writable(g) && strcmp(g->src, "/") != 0 && !path_under(g->src, "/proc") &&
           !path_under(g->src, home_root(sb->world));
}

/* Who stands inside such a directory gets no right to change it by that. */
static bool cover_around(struct sandbox *sb) {
    const char *cwd = sb->world->cwd;
    for (const char *dir = cwd; strcmp(dir, "/") != 0;) {
        dir = path_parent(dir);
        for (size_t i = 0; i < list_obeyed.n; i++)
            if (path_under(cwd, path_join(dir, list_obeyed.v[i])) &&
                !resolve_cover(sb, path_join(dir, list_obeyed.v[i])))
                return false;
        if (path_under(cwd, path_join(dir, ".git")) && !resolve_cover_repository(sb, dir))
            return false;
    }
    return true;
}

/* firewrap itself, where the user has installed it. */
static bool cover_own(struct sandbox *sb) {
    const struct world *w = sb->world;
    return resolve_cover(sb, w->exe) && resolve_cover(sb, w->libexec_dir) && resolve_cover(sb, w->share_dir);
}

static bool cover_once(struct sandbox *sb, strv *done, const char *top) {
    for (size_t i = 0; i < done->n; i++)
        if (!strcmp(done->v[i], top))
            return true;
    strv_add(done, top);
    return cover_top(sb, top);
}

/* What is granted by standing in it is looked at even where it is not granted, or not writable: it may be so by another
 * grant, and a file that takes the one grant away must not take the protection from the other. */
bool resolve_protects(struct sandbox *sb, const layers *ls) {
    const struct world *w = sb->world;
    const char *project = sb->policy->project_dir;
    strv tops = {0};
    if (!cover_trusted(sb, ls) || !cover_policies(sb, ls) || !cover_own(sb) ||
        (strstr(w->cwd, "/.") && !cover_around(sb)))
        return false;
    if (project && !guard(w, project, true) && !cover_once(sb, &tops, project))
        return false;
    if (!guard(w, w->cwd, true) && !cover_once(sb, &tops, w->cwd))
        return false;
    for (size_t i = 0; i < sb->grants.n; i++)
        if (resolve_looked_at(sb, &sb->grants.v[i]) && !cover_once(sb, &tops, sb->grants.v[i].src))
            return false;
    return resolve_home(sb);
}
