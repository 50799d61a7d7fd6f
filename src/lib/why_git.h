/* SPDX-License-Identifier: MIT */
/* Within why: what git would know of a command. The configuration is read as firewrap reads it for its protections; what stands
 * there may be a command's word, and is only said, never obeyed. */
#ifndef FIREWRAP_WHY_GIT_H
#define FIREWRAP_WHY_GIT_H

#include "why_find.h"

struct git_setting {
    const char *key, *value; /* as gitconfig.h has them; one without a value is "true" */
};
typedef VEC(struct git_setting) git_settings;

/* The settings that count for the command, in their order: the later one holds. */
git_settings why_git_settings(const struct question *q);

/* The last value of KEY, NULL if there is none. */
const char *why_git_value(const git_settings *all, const char *key);

/* The repository's own directory, and the top of the work tree, where git starts programs; neither need exist. */
const char *why_git_dir(const struct question *q);
const char *why_git_top(const struct question *q);

/* The words behind git's subcommand, which is the last of ROW's words. */
char *const *why_git_arguments(const struct question *q, const struct row *row);

#endif
