/* SPDX-License-Identifier: MIT */
/* A little real home with projects and secrets, and a made-up world around it, for tests that resolve policies. */
#ifndef FIREWRAP_TREE_H
#define FIREWRAP_TREE_H

#include "base/mem.h"
#include "base/path.h"
#include "tap.h"
#include "host/world.h"

#include <fts.h>
#include <limits.h>
#include <sys/stat.h>

static char tree_base[PATH_MAX];

/* Below the base; a directory ends with a slash, the others are files. Parents come first. */
/* clang-format off: one entry a line would be a long page */
static const char *const tree_entries[] = {
    "etc/",
    "etc/profiles/",
    "lib/",
    "share/",
    "run/",
    "run/bus",
    "opt/",
    "opt/tool/",
    "opt/tool/bin/",
    "opt/tool/bin/t",
    "srv/",
    "srv/data/",
    "srv/data/a/",
    "srv/data/a/x",
    "srv/proj/",
    "srv/proj/.firewrap.ini",
    "srv/proj/a/",
    "srv/proj/a/x",
    "home/",
    "home/u/",
    "home/u/.firewrap.ini",
    "home/u/.netrc",
    "home/u/.bash_history",
    "home/u/.Xauthority",
    "home/u/.ssh/",
    "home/u/.ssh/config",
    "home/u/.ssh/id",
    "home/u/.ssh/sub/",
    "home/u/.ssh/sub/key",
    "home/u/.ssh/sub/other",
    "home/u/.config/",
    "home/u/.config/gh/",
    "home/u/.config/gh/hosts.yml",
    "home/u/.config/firewrap/",
    "home/u/.config/firewrap/profiles/",
    "home/u/.config/firewrap/firewrap.ini",
    "home/u/.local/",
    "home/u/.local/bin/",
    "home/u/.local/bin/t",
    "home/u/.local/state/",
    "home/u/.local/state/firewrap/",
    "home/u/.cargo/",
    "home/u/.cargo/bin/",
    "home/u/.cargo/bin/c",
    "home/u/.cargo/credentials.toml",
    "home/u/data/",
    "home/u/data/a/",
    "home/u/data/a/x",
    "home/u/data/b",
    "home/u/doc/",
    "home/u/doc/note",
    "home/u/sandboxes/",
    "home/u/sandboxes/box/",
    "home/u/sandboxes/box/f",
    "home/u/sandboxes/box/.local/",
    "home/u/sandboxes/box/.local/bin/",
    "home/u/sandboxes/box/.local/bin/t",
    "home/u/src/",
    "home/u/src/.firewrap.ini",
    "home/u/src/other/",
    "home/u/src/other/x",
    "home/u/src/shop/",
    "home/u/src/shop/.firewrap.ini",
    "home/u/src/shop/key.pem",
    "home/u/src/shop/display",
    "home/u/src/shop/a/",
    "home/u/src/shop/a/x",
    "home/u/src/shop/b/",
    "home/u/src/shop/b/x",
    "home/u/src/shop/bin/",
    "home/u/src/shop/bin/t",
    "home/u/src/shop/sub/",
    "home/u/src/shop/sub/.firewrap.ini",
    "home/u/src/shop/sub/a/",
    "home/u/src/shop/sub/a/x",
    "home/u/src/shop/sub/deep/",
    "home/u/src/shop/sub/deep/.firewrap.ini",
    "home/u/src/shop/sub/deep/f",
    "home/u/odd/",
    "home/u/odd/sp ace/",
    "home/u/odd/sp ace/x",
    "home/u/odd/do$lar/",
    "home/u/odd/co:lon/",
    "home/u/odd/qu'ote/",
    "home/u/odd/back\\slash/",
    "home/u/odd/we[ird]/",
    "home/u/odd/we[ird]/key",
};
/* clang-format on */
enum { TREE_ENTRIES = sizeof tree_entries / sizeof *tree_entries };

/* The real path of an entry, "" for the base itself. */
static inline const char *tree_path(const char *entry) {
    size_t len = strlen(entry);
    return path_join(tree_base, mem_dup(entry, len && entry[len - 1] == '/' ? len - 1 : len));
}

static inline void tree_write(const char *entry, const char *text) {
    FILE *f = fopen(tree_path(entry), "w");
    if (!f || fputs(text, f) < 0 || fclose(f) != 0)
        abort();
}

static inline void tree_remove(void) {
    char *roots[] = {tree_base, NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    for (FTSENT *e; fts && (e = fts_read(fts));)
        if (e->fts_info != FTS_D)
            remove(e->fts_path);
    if (fts)
        fts_close(fts);
}

/* Makes the tree; it goes away when the program ends. */
static inline void tree_make(void) {
    char name[] = "/var/tmp/firewrap-unit.XXXXXX";
    umask(022);
    if (!mkdtemp(name) || !realpath(name, tree_base) || chmod(name, 0755) < 0)
        abort();
    atexit(tree_remove);
    for (size_t i = 0; i < TREE_ENTRIES; i++) {
        const char *entry = tree_entries[i];
        if (entry[strlen(entry) - 1] != '/')
            tree_write(entry, "");
        else if (mkdir(tree_path(entry), 0755) < 0)
            abort();
    }
    if (symlink("home/u", tree_path("homelink")) < 0 || symlink("data", tree_path("home/u/link")) < 0)
        abort();
}

/* The world of a user who stands in CWD (an entry) with the environment ENV, which lives in the arena; HOME and
 * XDG_RUNTIME_DIR are added to it. LINKED: $HOME names the home by a link. */
static inline void tree_world(struct world *w, const char *cwd, strv *env, bool linked) {
    strv_add(env, mem_printf("HOME=%s", tree_path(linked ? "homelink" : "home/u")));
    strv_add(env, mem_printf("XDG_RUNTIME_DIR=%s", tree_path("run")));
    strv_end(env);
    if (chdir(tree_path(cwd)) < 0 || !world_init(w, (char *const *)env->v))
        abort();
    w->machine_dir = tree_path("etc");
    w->libexec_dir = tree_path("lib");
    w->share_dir = tree_path("share");
}

#endif
