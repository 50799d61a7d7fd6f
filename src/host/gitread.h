/* SPDX-License-Identifier: MIT */
/* The files of git's configuration, with those that they include: git-config(1), "FILES", "Includes", "ENVIRONMENT".
 * Should: read every file that git could read, whatever a condition says, and name each, also those that are not there.
 * Mustn't: take a file that can not be read for one that is not there. */
#ifndef FIREWRAP_GITREAD_H
#define FIREWRAP_GITREAD_H

#include "base/mem.h"
#include "gitconfig.h"
#include "world.h"

struct gitread {
    const struct world *world;
    gitconfig_taker *take; /* gets each setting */
    void *context;
    strv files;       /* that took part, in their order; absolute, but as git opens them: with ".." and links */
    strv unread;      /* those of them that could not be read */
    strv wrong;       /* files, or paths to include, that git would refuse */
    const char *file; /* the one whose settings are given at present; NULL: the environment */
    unsigned depth;
    bool full; /* there were too many, which is reported */
};

/* Reads FILE and what it includes. False: reported; there are too many. */
bool gitread_file(struct gitread *r, const char *file);

/* The same for the machine's and the user's files, and for the settings in the environment. */
bool gitread_common(struct gitread *r);

/* The value of the setting KEY (lower case) in those that all repositories share, NULL if it is not set. */
const char *gitread_setting(const struct world *w, const char *key);

/* PATH, the value of a setting, with what git puts in for "~/", "~user/" and "%(prefix)/" at its beginning. NULL: git would
 * refuse it. */
const char *gitread_expand(const struct world *w, const char *path);

#endif
