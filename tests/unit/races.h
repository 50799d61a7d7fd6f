/* SPDX-License-Identifier: MIT */
/* The kinds of races.c: what is exchanged, by whom it could be obeyed, and how a round of each goes. */
#ifndef FIREWRAP_RACES_H
#define FIREWRAP_RACES_H

#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "base/str.h"
#include "lib/lib.h"
#include "run/outer.h"
#include "run/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* DECOY: what was there when the policy was resolved was the decoy, which is hidden or protected then. */
enum end { HELD, REFUSED, DECOY, REACHED, BROKEN, ENDS };

/* Paths are below the base; in words and policies "@" stands for it. */
struct kind {
    const char *name;
    const char *a, *b;         /* the names that are exchanged */
    enum { LINK, TWIN } other; /* what b is: a link to the private directory, or a directory, or file, like a */
    const char *cwd;           /* may be NULL: the project */
    const char *words, *policy;
    const char *look; /* where the tree might show what is private; of a mask or protection: what it is for */
    enum end (*round)(const struct kind *k, bool naive);
    const char *twin; /* of a file: what is in b */
};

#define P "home/u/src/shop"
#define PRIVATE "home/u/private"

/* A round gets a new namespace, and is left by going back: a process for each would take three times as long. */
enum outer __real_outer_enter(const struct world *w, const struct net_segment *segment);
enum outer __wrap_outer_enter(const struct world *w, const struct net_segment *segment);
static int races_namespace;

enum outer __wrap_outer_enter(const struct world *w, const struct net_segment *segment) {
    (void)w;
    (void)segment;
    return unshare(CLONE_NEWNS) == 0 ? OUTER_ENTERED : OUTER_FAILED;
}

static char races_base[PATH_MAX];
static int races_cwd;
static ino_t races_real; /* the inode of what is masked or protected */
static struct stat races_private[4];
static size_t races_privates;

static inline const char *races_path(const char *entry) {
    return mem_printf("%s/%s", races_base, entry);
}

/* ---- the tree on the host ---- */

static inline void races_write(const char *entry, const char *text) {
    FILE *f = fopen(races_path(entry), "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
}

static inline const char *races_text(const char *text) {
    struct str out = {0};
    for (str_add(&out, ""); *text; text++)
        str_printf(&out, *text == '@' ? "%s" : "%.1s", *text == '@' ? races_base : text);
    return out.s;
}

static inline void races_socket(const char *dir) {
    struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "s"};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (chdir(races_path(dir)) < 0 || fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0)
        abort();
    close(fd);
}

static inline void races_fill(const char *dir) {
    static const char *const names[] = {"hidden", "kept", "key", "a.pem", ".envrc"};
    mkdir(races_path(dir), 0755);
    mkdir(races_path(mem_printf("%s/n", dir)), 0755);
    mkdir(races_path(mem_printf("%s/hid", dir)), 0755);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        races_write(mem_printf("%s/%s", dir, names[i]), "text\n");
    races_socket(dir);
}

static inline bool races_back(void) {
    return setns(races_namespace, CLONE_NEWNS) == 0 && fchdir(races_cwd) == 0;
}

/* The namespace that all rounds begin in. */
static inline void races_enter(void) {
    struct world w;
    if (!world_init(&w, environ) || __real_outer_enter(&w, NULL) != OUTER_ENTERED)
        abort();
    races_namespace = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
}

static inline void races_keep_private(const char *entry) {
    if (stat(races_path(entry), &races_private[races_privates++]) < 0)
        abort();
}

static inline char *const *races_words(const struct kind *k) {
    strv words = {0};
    for (const char *at = races_text(k->words); *at; at += *at == ' ') {
        size_t len = strcspn(at, " ");
        strv_add(&words, mem_dup(at, len));
        at += len;
    }
    strv_add(&words, "--");
    strv_add(&words, "true");
    strv_end(&words);
    return (char *const *)words.v;
}

static inline void races_allow(void) {
    struct session s;
    struct file f;
    char dashes[] = "--", name[] = "true", *words[] = {dashes, name, NULL};
    if (!session_read(&s, environ, CLI_COMMAND, NULL, words) ||
        file_read(&s.world, races_path(P "/.firewrap.ini"), SOURCE_PROJECT, &f) != FILE_READ ||
        !trust_allow(&s.world, &f))
        abort();
}

static inline void races_set_up(const struct kind *k) {
    static const char *const dirs[] = {"home", "home/u", "home/u/src", "home/u/sandboxes", "home/u/tools"};
    static const char *const filled[] = {PRIVATE, "home/u/sandboxes/box", P, P "/sub", "home/u/tools/bin"};
    char name[] = "/var/tmp/firewrap-races.XXXXXX";
    struct stat st;
    umask(022);
    races_enter();
    if (!mkdtemp(name) || !realpath(name, races_base) || chmod(name, 0755) < 0)
        abort();
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        mkdir(races_path(dirs[i]), 0755);
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++)
        races_fill(filled[i]);
    races_write("home/u/.netrc", "text\n");
    races_write(P "/sub/only.key", "text\n");
    races_write(PRIVATE "/.firewrap.ini", ""); /* or the control could not protect it */
    mkdir(races_path("home/u/sandboxes/box/cfg"), 0755);
    for (const char *const *e = (const char *const[]){PRIVATE, PRIVATE "/n", PRIVATE "/key", PRIVATE "/s", NULL}; *e;
         e++)
        races_keep_private(*e);
    setenv("HOME", races_path("home/u"), 1);
    setenv("PATH", mem_printf("/usr/bin:/bin:%s", races_path("home/u/tools/bin")), 1);
    for (const char *const *v = (const char *const[]){"FIREWRAP_ARGS", "XDG_STATE_HOME", "XDG_CONFIG_HOME",
                                                      "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "PWD", NULL};
         *v; v++)
        unsetenv(*v);
    if (k->other == LINK && symlink(races_path(PRIVATE), races_path(k->b)) < 0)
        abort();
    if (k->other == TWIN && !k->twin && stat(races_path(k->a), &st) == 0 && S_ISDIR(st.st_mode))
        races_fill(k->b);
    else if (k->other == TWIN)
        races_write(k->b, k->twin ? races_text(k->twin) : "decoy\n");
    for (const char *const *d =
             (const char *const[]){".config/firewrap", ".local/state/firewrap", ".local/share/firewrap/bin", NULL};
         *d; d++) /* as launch makes them */
        file_make_dirs(races_path(mem_printf("home/u/%s", *d)));
    if (k->look && stat(races_path(k->look), &st) == 0)
        races_real = st.st_ino;
    races_cwd = open(races_path(k->cwd ? k->cwd : P), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fchdir(races_cwd) < 0)
        abort();
    if (k->policy) {
        races_write(P "/.firewrap.ini", races_text(k->policy));
        races_allow();
    }
}

static inline void races_tear_down(void) {
    if (races_back() && chdir("/") == 0 && races_base[9])
        (void)!system(mem_printf("rm -rf '%s'", races_base));
}
#endif
