/* SPDX-License-Identifier: MIT */
/* The policy turned into facts: which mounts, what to hide, which environment. resolve fills it from the world, plan
 * makes bwrap's operations of it without looking at the world again. */
#ifndef FIREWRAP_SANDBOX_H
#define FIREWRAP_SANDBOX_H

#include "host/host.h"
#include "op.h"
#include "policy/policy.h"

#include <sys/types.h>
#include <time.h>

/* A path of the host that is masked or protected wherever a grant shows it. */
struct hide {
    const char *path; /* links resolved */
    struct seen seen; /* what stood there */
    struct origin origin;
    const char *target; /* path is a link that leads to this file: the file is to stand in its place */
    const char *data;   /* instead of refusing access, show a file with this text */
    bool directory;
    bool linked;  /* a file with more than one name */
    bool matched; /* by a pattern */
    bool files;   /* a directory whose files tools outside obey: each is to have one name only */
    bool tools;   /* of list_obeyed, and no policy: a directory's tools obey it, not git */
    bool absent;  /* does not exist yet: run makes it */
    bool implied; /* by default: lifted for a bind that names the path or something below it */
};
typedef VEC(struct hide) hides;

/* A path that can not be protected, since it does not exist (inode 0) or is a link. */
struct watch {
    const char *dir, *name; /* a directory's name ends with a slash: new names in it are meant */
    bool links;             /* NAME is a repository of git's: links in it that are younger than .changed are meant */
    bool released;          /* it is there, and not held: what has changed is meant; of a directory, new names in it */
    ino_t inode;
    bool dangling;                     /* a link that leads to nothing yet */
    struct timespec changed;           /* when it had last changed */
    struct timespec directory_changed; /* when DIR had, if nothing can appear without that; else 0 */
    ino_t directory;                   /* DIR itself: another one may have the same time */
};
typedef VEC(struct watch) watches;

/* Something of the policy that does not take effect, and why. */
struct omission {
    struct origin origin;
    const char *what, *why;
};

struct sandbox {
    const struct world *world;
    const struct policy *policy;
    char *const *command; /* NULL-terminated, may be empty */
    bool net;
    const char *loopback;  /* the project whose localhost it shares, NULL: none */
    bool appimage;         /* is the command one? */
    const char *home_name; /* of the persistent home, NULL if none */
    const char *home_dir;  /* its directory, which run makes and holds */
    const char *kept;      /* what run makes and holds for the project (kept.h), NULL if nothing of it is shown */
    ops grants;            /* mounts, in order */
    const char *tmpdir;    /* what mktemp is to have as TMPDIR, NULL: nothing of that kind */
    strv emptied;          /* directories whose grant a file that is not allowed has taken away */
    ops env;               /* OP_SETENV */
    hides masks, protects;
    looked_list looked; /* for masks: what has to be the same when they are mounted */
    VEC(struct omission) omissions;
    strv remarks;        /* what the user should know of grants that take effect */
    strv make_dirs;      /* to be made before the run, private */
    const char *own_git; /* the project's own .git, where another repository lies around it; else NULL */
    memories memories;   /* what was protected once, for each directory that is looked at */
    watches watched;     /* would be protected, but can not be: to be looked at after the run */
    const char *only;    /* the program, links resolved, for which less is held; NULL: none */
    struct git *git;     /* git's common configuration, once it was read */
};

/* Is the host's PATH (a real one) in the sandbox's persistent home, or in what is kept for the project? */
bool sandbox_owns(const struct sandbox *sb, const char *path);

/* The project's file that the command has as PATH, of its /tmp, /var/tmp or home, where the user's shell has another one of that name; else
 * NULL; so for hidden ones of a home, where that is as it should be. */
const char *sandbox_twofold(const struct sandbox *sb, const char *path);

/* Has the command the variable NAME? */
bool sandbox_sets(const struct sandbox *sb, const char *name);

/* Has the user a gpg-agent that the key of this name would show? */
bool sandbox_has_gpg_agent(const struct sandbox *sb);

/* Notes that WHAT of the setting with origin O is left out. */
void sandbox_omit(struct sandbox *sb, const struct origin *o, const char *what, const char *why);

#endif
