/* SPDX-License-Identifier: MIT */
/* The language of git's configuration files, as git-config(1), "CONFIGURATION FILE", "Syntax" and git's parser have it.
 * Should: give exactly the settings that git reads; tests/gitconfig.bats compares it with git.
 * Mustn't: take part of a file for nothing because another part is wrong. */
#ifndef FIREWRAP_GITCONFIG_H
#define FIREWRAP_GITCONFIG_H

#include <stdbool.h>
#include <stddef.h>

/* One setting. KEY is "section.subsection.name" as `git config --list` prints it, VALUE what stands behind the "=", NULL where
 * there is none. git before 2.45 makes a space of each blank inside a value, later ones keep it: KEPT is the value of these
 * where that is another one, else NULL. All three live as long as the arena. */
typedef void gitconfig_taker(void *context, const char *key, const char *value, const char *kept);

/* Gives the settings in the LEN bytes at TEXT to TAKE, in their order. False: git would refuse the file; what stands on the
 * lines that are right was given all the same. */
bool gitconfig_parse(const char *text, size_t len, gitconfig_taker *take, void *context);

#endif
