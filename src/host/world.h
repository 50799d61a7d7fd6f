/* SPDX-License-Identifier: MIT */
/* The process's surroundings, read once at the start: who, where, which directories. Nothing here is policy. */
#ifndef FIREWRAP_WORLD_H
#define FIREWRAP_WORLD_H

#include <stdbool.h>
#include <sys/types.h>

struct world {
    uid_t uid, root; /* root: as whom the system's files appear; not 0 inside a user namespace that does not map it */
    gid_t gid;
    const char *home;        /* $HOME, absolute and normal */
    const char *home_real;   /* with links resolved; equal to home where it can not be resolved */
    const char *cwd;         /* physical path of the current directory */
    bool elsewhere;          /* cwd is another directory, which is only asked about */
    const char *config_dir;  /* the user's policy: $XDG_CONFIG_HOME/firewrap */
    const char *state_dir;   /* the user's trust store: $XDG_STATE_HOME/firewrap */
    const char *alias_dir;   /* the links of `firewrap alias`: $XDG_DATA_HOME/firewrap/bin */
    const char *config_real; /* the same three with links resolved */
    const char *state_real;
    const char *alias_real;
    const char *machine_dir;      /* the machine's policy: /etc/firewrap */
    const char *runtime_dir;      /* $XDG_RUNTIME_DIR, NULL if unset */
    const char *exe;              /* the firewrap binary */
    const char *libexec_dir;      /* PREFIX/libexec/firewrap: seccomp filter, stub */
    const char *share_dir;        /* PREFIX/share/firewrap: built-in profiles */
    const char *bwrap;            /* a bwrap that only root can have put there; NULL if there is none */
    bool bwrap_is_elf;            /* it is a program, and no script that may start another */
    bool bwrap_disables_userns;   /* it knows --disable-userns: from 0.8 on */
    bool bwrap_binds_descriptors; /* it knows --bind-fd: from 0.10 on, and where that was brought to older ones */
    char *const *env;
    struct world_seen *seen; /* what world_real has found so far; copies of the world share it */
};

/* Fills W from ENV and the kernel. Reports and returns false where something that is needed can not be found out. */
bool world_init(struct world *w, char *const *env);

/* Value of NAME in W's environment, NULL if unset. */
const char *world_env(const struct world *w, const char *name);

/* PATH with all links resolved; the part that does not exist is kept as text. What is known of a directory is remembered
 * in W. */
const char *world_real(const struct world *w, const char *path);

/* Does a link stand where TEST says so, with CONTEXT, on the way that world_real has gone from PATH? Whoever exchanges names
 * meanwhile can not let it go another way than the one that is judged. */
typedef bool world_test(const void *context, const char *place);
bool world_led(const struct world *w, const char *path, world_test *test, const void *context);

/* Can nobody but root say what stands at PATH, which leads through no links? False if we are root. */
bool world_is_roots(const struct world *w, const char *path);

/* One of the XDG base directories: "XDG_CONFIG_HOME" and so on, with the specification's default below home. NULL for a
 * name that is none, or for XDG_RUNTIME_DIR if unset. */
const char *world_xdg(const struct world *w, const char *name);

#endif
