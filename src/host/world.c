/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem, memrchr */
#include "world.h"

#include "base/diag.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef SYSCONFDIR
#    define SYSCONFDIR "/etc"
#endif

const char *world_env(const struct world *w, const char *name) {
    size_t n = strlen(name);
    for (char *const *e = w->env; *e; e++)
        if (!strncmp(*e, name, n) && (*e)[n] == '=')
            return *e + n + 1;
    return NULL;
}

struct world_seen {
    /* Directories whose real path is known. Most paths lie in few directories, and to ask for each component of each path anew
     * would be most of the system calls of a start. */
    struct map known;
    struct map links; /* what those that were followed held at that moment, so that they can be judged later */
    unsigned depth;   /* of links in links that are being followed */
};
enum { MAX_LINKS = 40 }; /* as the kernel: path_resolution(7) */

static bool is_missing(int error) {
    return error == ENOENT || error == ENOTDIR || error == EACCES;
}

/* What the link at PATH, whose directories are no links, holds. NULL: it is none, with errno EINVAL, or can not be read. */
static const char *held(struct world_seen *seen, const char *path) {
    char text[PATH_MAX];
    const char *before = map_get(&seen->links, path);
    if (before)
        return before;
    ssize_t n = readlink(path, text, sizeof text);
    if (n <= 0 || n == sizeof text) {
        errno = n < 0 ? errno : ENAMETOOLONG;
        return NULL;
    }
    *map_at(&seen->links, path) = mem_dup(text, (size_t)n);
    return map_get(&seen->links, path);
}

static const char *real_directory(struct world_seen *seen, const char *path, size_t len);
static const char *real_path(struct world_seen *seen, const char *path, size_t len);

/* Where TARGET leads from the directory DIR, which is real; NULL with errno set: nowhere. */
static const char *follow(struct world_seen *seen, const char *dir, const char *target) {
    const char *at = *target == '/' ? "/" : dir;
    errno = ELOOP;
    if (seen->depth == MAX_LINKS)
        return NULL;
    seen->depth++;
    for (size_t len; at && *(target += strspn(target, "/")); target += len) {
        len = strcspn(target, "/");
        const char *name = mem_dup(target, len);
        if (!strcmp(name, ".") || !strcmp(name, "..")) {
            if (access(path_join(at, "."), F_OK) < 0) /* text could go on where no directory is */
                at = NULL;
            else if (name[1])
                at = path_parent(at);
        } else {
            const char *next = path_join(at, name);
            at = target[len] ? real_directory(seen, next, strlen(next)) : real_path(seen, next, strlen(next));
        }
    }
    seen->depth--;
    return at && access(at, F_OK) == 0 ? at : NULL;
}

/* What the first LEN bytes of PATH, without "." and "..", lead to; what is not there stays as it is named. NULL: this can not be
 * found out. */
static const char *real_path(struct world_seen *seen, const char *path, size_t len) {
    size_t parent = (size_t)((const char *)memrchr(path, '/', len) - path);
    const char *dir = real_directory(seen, path, parent);
    if (!dir)
        return NULL;
    bool same = !strncmp(dir, path, parent) && !dir[parent] && !path[len];
    const char *at = same ? path : path_join(dir, mem_dup(path + parent + 1, len - parent - 1));
    const char *target = held(seen, at);
    if (!target)
        return errno == EINVAL || is_missing(errno) ? at : NULL; /* EINVAL: it is no link */
    const char *real = follow(seen, dir, target);
    return real ? real : is_missing(errno) ? at : NULL;
}

static const char *real_directory(struct world_seen *seen, const char *path, size_t len) {
    struct map_walk part = map_part(path, len);
    const char *real = len ? map_get_part(&seen->known, &part) : "/";
    if (!real) {
        real = real_path(seen, path, len);
        *map_at_part(&seen->known, &part) = (char *)real;
    }
    return real;
}

const char *world_real(const struct world *w, const char *path) {
    const char *normal = path_normal(path), *real = NULL;
    if (!strcmp(path, normal))
        real = normal[1] ? real_path(w->seen, normal, strlen(normal))
                         : normal; /* which stays: what is known refers to it */
    else if (!(real = follow(w->seen, "/", path)) && is_missing(errno))
        real = path_join(world_real(w, path_parent(path)), path_base(path));
    return real ? real : path;
}

/* Goes on from *AT, which is real, along PATH, as it was done before. */
static bool led(const struct world *w, const char **at, const char *path, world_test *test, const void *context,
                unsigned depth) {
    if (*path == '/')
        *at = "/";
    for (size_t len; *(path += strspn(path, "/")); path += len) {
        len = strcspn(path, "/");
        const char *name = mem_dup(path, len), *place = path_join(*at, name), *target;
        if (!strcmp(name, ".")) {
            continue;
        } else if (!strcmp(name, "..")) {
            *at = path_parent(*at);
        } else if (!(target = map_get(&w->seen->links, place))) {
            *at = place;
        } else if (depth == MAX_LINKS || test(context, place) || led(w, at, target, test, context, depth + 1)) {
            return true;
        }
    }
    return false;
}

bool world_led(const struct world *w, const char *path, world_test *test, const void *context) {
    const char *at = "/";
    world_real(w, path);
    return led(w, &at, path, test, context, 0);
}

bool world_is_roots(const struct world *w, const char *path) {
    struct stat st;
    const char *dir = path;
    do {
        dir = path_parent(dir);
        if (w->uid == 0 || lstat(dir, &st) < 0 || !S_ISDIR(st.st_mode) || (st.st_mode & 022) ||
            (st.st_uid != 0 && st.st_uid != w->root))
            return false;
    } while (strcmp(dir, "/") != 0);
    return true;
}

/* Relative values are invalid and to be ignored: XDG Base Directory Specification. */
static const char *absolute_env(const struct world *w, const char *name) {
    const char *v = world_env(w, name);
    return v && *v == '/' ? path_normal(v) : NULL;
}

const char *world_xdg(const struct world *w, const char *name) {
    static const struct {
        const char *name, *below_home;
    } dirs[] = {
        {"XDG_CONFIG_HOME", ".config"}, {"XDG_DATA_HOME", ".local/share"}, {"XDG_STATE_HOME", ".local/state"},
        {"XDG_CACHE_HOME", ".cache"},   {"XDG_RUNTIME_DIR", NULL},
    };
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        if (strcmp(dirs[i].name, name) != 0)
            continue;
        const char *v = absolute_env(w, name);
        return v || !dirs[i].below_home ? v : path_join(w->home_real, dirs[i].below_home);
    }
    return NULL;
}

/* The install tree is found from the binary's own place, so that it can be moved and used uninstalled. */
static bool find_prefix(struct world *w) {
    char buf[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", buf, sizeof buf);
    if (n <= 0 || n == sizeof buf)
        return diag_error(NULL, "/proc/self/exe", "can not find the firewrap binary: %s", strerror(errno));
    w->exe = mem_dup(buf, (size_t)n);
    const char *prefix = path_parent(path_parent(w->exe));
    w->libexec_dir = path_join(prefix, "libexec/firewrap");
    w->share_dir = path_join(prefix, "share/firewrap");
    return true;
}

/* The first of the usual places that has a bwrap which nobody but root can change. PATH is not asked: it may lead into
 * what a sandboxed program can write. */
static const char *find_bwrap(const struct world *w) {
    static const char *const places[] = {
#ifdef BWRAP
        BWRAP,
#endif
        "/usr/bin/bwrap",
        "/usr/local/bin/bwrap",
        "/bin/bwrap",
        "/run/current-system/sw/bin/bwrap",
    };
    struct stat st;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (stat(places[i], &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0111) && st.st_uid == w->root &&
            !(st.st_mode & 022))
            return places[i];
    return NULL;
}

/* An option that bwrap knows stands in it as a whole word, in its help; asking it with --help would cost a process per
 * command. */
static void look_at_bwrap(struct world *w) {
    static const char option[] = "--disable-userns";
    struct stat st;
    int fd = w->bwrap ? open(w->bwrap, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 4) {
        size_t size = (size_t)st.st_size, half = size / 2; /* texts stand behind the code */
        char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (bytes != MAP_FAILED) {
            w->bwrap_is_elf = !memcmp(bytes, "\177ELF", 4);
            w->bwrap_disables_userns = memmem(bytes + half, size - half, option, sizeof option - 1) ||
                                       memmem(bytes, size, option, sizeof option - 1);
            w->bwrap_binds_descriptors = memmem(bytes + half, size - half, "--bind-fd", 9) != NULL;
            munmap(bytes, size);
        }
    }
    if (fd >= 0)
        close(fd);
}

bool world_init(struct world *w, char *const *env) {
    struct stat usr;
    *w = (struct world){.uid = geteuid(), .gid = getegid(), .env = env, .seen = mem_alloc(sizeof(struct world_seen))};
    w->root = stat("/usr", &usr) == 0 && usr.st_uid != w->uid ? usr.st_uid : 0;
    w->home = absolute_env(w, "HOME");
    if (!w->home || !strcmp(w->home, "/"))
        return diag_error(NULL, world_env(w, "HOME"), "HOME is not set to a home directory");
    w->home_real = world_real(w, w->home);
    if (!strcmp(w->home_real, "/"))
        return diag_error(NULL, w->home, "HOME leads to the root directory");
    char *cwd = getcwd(NULL, 0);
    if (!cwd)
        return diag_error(NULL, NULL, "the current directory can not be used: %s", strerror(errno));
    w->cwd = mem_str(cwd);
    free(cwd);
    if (*w->cwd != '/')
        return diag_error(NULL, w->cwd, "the current directory can not be reached from the root directory");
    for (struct map_walk part = {.path = w->cwd}; map_step(&part);) /* it leads through no links: getcwd(3) */
        *map_at_part(&w->seen->known, &part) = mem_dup(w->cwd, part.len);
    w->config_dir = path_join(world_xdg(w, "XDG_CONFIG_HOME"), "firewrap");
    w->state_dir = path_join(world_xdg(w, "XDG_STATE_HOME"), "firewrap");
    w->alias_dir = path_join(world_xdg(w, "XDG_DATA_HOME"), "firewrap/bin");
    w->config_real = world_real(w, w->config_dir);
    w->state_real = world_real(w, w->state_dir);
    w->alias_real = world_real(w, w->alias_dir);
    w->machine_dir = SYSCONFDIR "/firewrap";
    w->runtime_dir = world_xdg(w, "XDG_RUNTIME_DIR");
    if (w->runtime_dir && path_under(w->home_real, world_real(w, w->runtime_dir)))
        w->runtime_dir = NULL; /* that is none */
    w->bwrap = find_bwrap(w);
    look_at_bwrap(w);
    return find_prefix(w);
}
