/* SPDX-License-Identifier: MIT */
/* One round of each kind of races.c, in a process of its own. */
#ifndef FIREWRAP_RACES_ROUNDS_H
#define FIREWRAP_RACES_ROUNDS_H

#include "races.h"

static char races_tree[] = "/tmp/tree";

/* ---- the naive way ---- */

/* What bwrap does with a line: sources and mount points are text. */
static inline bool naive_mount(const struct op *o) {
    const char *dest = mem_printf("%s%s", races_tree, o->dest);
    struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
    struct stat st;
    if (!op_is_bind(o) && o->kind != OP_HIDE_FILE)
        return file_make_dirs(dest) && (o->kind == OP_SYMLINK || mount("tmpfs", dest, "tmpfs", 0,
                                                                       o->kind == OP_HIDE_DIR ? "mode=0" : NULL) == 0);
    if (stat(o->src, &st) < 0 || !file_make_dirs(S_ISDIR(st.st_mode) ? dest : path_parent(dest)))
        return false;
    if (!S_ISDIR(st.st_mode))
        close(open(dest, O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644));
    return mount(o->src, dest, NULL, MS_BIND | MS_REC, NULL) == 0 &&
           (op_is_writable(o) || mount_setattr(AT_FDCWD, dest, AT_RECURSIVE, &read_only, sizeof read_only) == 0);
}

static inline enum tree_state naive_tree(const struct plan *p) {
    if (outer_enter(p->world, NULL) != OUTER_ENTERED || mount("tmpfs", "/tmp", "tmpfs", 0, NULL) < 0 ||
        mkdir(races_tree, 0755) < 0)
        return TREE_NONE;
    for (size_t i = 0; i < p->ops.n; i++)
        if (op_is_mount(&p->ops.v[i]) && !naive_mount(&p->ops.v[i]))
            return TREE_FAILED;
    return TREE_MADE;
}

/* ---- what a start does ---- */

static inline bool start_reads(const struct kind *k, struct session *s) {
    char *const *words = races_words(k);
    return session_read(s, environ, CLI_COMMAND, NULL, words) && session_layers(s);
}

/* HELD: there is a tree. */
static inline enum end start(const struct kind *k, struct session *s, bool naive) {
    if (!start_reads(k, s))
        return REFUSED;
    s->named = named_all(s);
    if (!session_plan(s, s->cli.command))
        return REFUSED;
    enum tree_state state = naive ? naive_tree(&s->plan) : tree_make(&s->plan, NULL, NULL);
    return state == TREE_MADE ? HELD : state == TREE_FAILED ? REFUSED : BROKEN;
}

/* ---- what a command could do then ---- */

/* Opens the host's path ENTRY in the tree. */
static inline int in_tree(const char *entry, int flags) {
    int root = open(races_tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
    int fd = nolinks_open(root, races_path(entry) + 1, flags);
    if (root < 0 || (fd < 0 && errno == EINVAL))
        abort();
    close(root);
    return fd;
}

static inline bool is_private(const char *entry) {
    struct stat st;
    bool found = false;
    int fd = in_tree(entry, O_PATH);
    for (size_t i = 0; fd >= 0 && fstat(fd, &st) == 0 && i < races_privates; i++)
        found = found || (st.st_ino == races_private[i].st_ino && st.st_dev == races_private[i].st_dev);
    if (fd >= 0)
        close(fd);
    return found;
}

/* Does the tree show what is private at one of the names? A mount stays what it is, so nobody has to stand still for that. */
static inline enum end mounted(const struct kind *k, bool naive) {
    struct session s;
    enum end end = start(k, &s, naive);
    for (const char *at = k->look; end == HELD && *at; at += *at == ' ') {
        size_t len = strcspn(at, " ");
        if (is_private(mem_dup(at, len)))
            return REACHED;
        at += len;
    }
    return end;
}

/* Was something made where nothing is granted? */
static inline enum end made(const struct kind *k, bool naive) {
    struct session s;
    enum end end = start(k, &s, naive);
    return access(races_path(k->look), F_OK) == 0 ? REACHED : end;
}

/* Can what is hidden or protected be opened with FLAGS, at one name or the other? They are exchanged all the time, so it is tried some
 * times; a mount goes with what it stands on. */
static inline bool opens(const struct kind *k, int flags) {
    const char *rest = path_rest(k->look, k->a);
    for (int i = 0; i < 60; i++) {
        struct stat st;
        int fd = in_tree(path_join(i % 2 ? k->a : k->b, rest), flags);
        bool real = fd >= 0 && fstat(fd, &st) == 0 && st.st_ino == races_real;
        if (fd >= 0)
            close(fd);
        if (real)
            return true;
    }
    return false;
}

/* Was it decided for the real one? */
static inline bool decided(const struct plan *p) {
    for (size_t i = 0; i < p->ops.n; i++)
        if (op_is_mount(&p->ops.v[i]) && p->ops.v[i].seen.inode == races_real)
            return true;
    return false;
}

static inline enum end hidden(const struct kind *k, bool naive) {
    struct session s;
    enum end end = start(k, &s, naive);
    return end != HELD ? end : !decided(&s.plan) ? DECOY : opens(k, O_RDONLY) ? REACHED : HELD;
}

/* The other one stands there when the policy is resolved, and not any more when it is mounted. */
static inline enum end late(const struct kind *k, bool naive) {
    const char *a = races_path(k->a), *b = races_path(k->b);
    struct session s;
    if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) < 0 || !start_reads(k, &s) ||
        rename(mem_printf("%s/only.key", b), mem_printf("%s/away", races_base)) < 0 ||
        !session_plan(&s, s.cli.command) ||
        rename(mem_printf("%s/away", races_base), mem_printf("%s/only.key", b)) < 0 ||
        renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) < 0)
        return BROKEN;
    enum tree_state state = naive ? naive_tree(&s.plan) : tree_make(&s.plan, NULL, NULL);
    return state == TREE_FAILED ? REFUSED : state != TREE_MADE ? BROKEN : opens(k, O_RDONLY) ? REACHED : HELD;
}

/* Of a directory: can something be made in it? */
static inline bool writes(const struct kind *k) {
    const char *rest = path_rest(k->look, k->a);
    struct stat st;
    for (int i = 0; i < 60; i++) {
        int fd = in_tree(path_join(i % 2 ? k->a : k->b, rest), O_RDONLY | O_DIRECTORY);
        bool real = fd >= 0 && fstat(fd, &st) == 0 && st.st_ino == races_real;
        bool done = real && faccessat(fd, ".", W_OK, AT_EACCESS) == 0;
        if (fd >= 0)
            close(fd);
        if (done)
            return true;
    }
    return false;
}

static inline enum end protected(const struct kind *k, bool naive) {
    struct session s; enum end end = start(k, &s, naive); return end != HELD                       ? end
                                                                 : !decided(&s.plan)               ? DECOY
                                                                 : opens(k, O_WRONLY) || writes(k) ? REACHED
                                                                                                   : HELD;
}

/* Is there no policy, in a directory below one? */
static inline enum end found(const struct kind *k, bool naive) {
    struct session s;
    char cwd[PATH_MAX];
    if (naive) { /* by names alone */
        for (const char *dir = getcwd(cwd, sizeof cwd); dir && path_below(dir, races_path("home/u"));
             dir = path_parent(dir))
            if (access(path_join(dir, ".firewrap.ini"), F_OK) == 0)
                return HELD;
        return REACHED;
    }
    return !start_reads(k, &s) ? REFUSED : s.project.n ? HELD : REACHED;
}

/* Does a policy that is not allowed grant anything? The file is judged, and then opened again. */
static inline enum end trusted(const struct kind *k, bool naive) {
    struct session s;
    struct file f;
    enum trust trust;
    if (!naive) {
        enum end end = start(k, &s, false);
        return end == HELD && is_private("x") ? REACHED : end;
    }
    const char *path = races_path(P "/.firewrap.ini");
    if (!session_read(&s, environ, CLI_COMMAND, NULL, races_words(k)) ||
        file_read(&s.world, path, SOURCE_PROJECT, &f) != FILE_READ || !trust_check(&s.world, &f, &trust) ||
        trust != TRUST_ALLOWED)
        return REFUSED;
    return file_read(&s.world, path, SOURCE_PROJECT, &f) == FILE_READ && strstr(f.bytes, PRIVATE) ? REACHED : HELD;
}

#endif
