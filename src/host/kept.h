/* SPDX-License-Identifier: MIT */
/* What firewrap keeps for a project, in the state directory, where no sandbox but the project's own sees it: its home, and its /tmp
 * and /var/tmp, as STATE/projects/<the project's path>/.firewrap.ini/{home,tmp,var-tmp}. The last name but one is one that no
 * project's directory has, as long as a policy of that name stands in it, so that the homes of projects one in the other do not mix.
 * On disk, and not in $XDG_RUNTIME_DIR: that is memory, and the whole session's; a command that fills it would stop the desktop.
 * Nothing tells reliably of a login's end. So what is in /tmp goes when the project is next used after a day without a command, or
 * after a reboot, and what is in /var/tmp after 30 days.
 * Should: belong to the user alone, whatever a command has made of the modes. Mustn't: take anything for it that is another's. */
#ifndef FIREWRAP_KEPT_H
#define FIREWRAP_KEPT_H

#include "base/mem.h"
#include "world.h"

/* The directory of the project in PROJECT (a real path), and the home in it. */
const char *kept_dir(const struct world *w, const char *project);
const char *kept_home(const struct world *w, const char *project);
const char *kept_tmp(const struct world *w, const char *project);
const char *kept_var_tmp(const struct world *w, const char *project);

/* The project of which DIR is that, NULL if it is none. */
const char *kept_project(const struct world *w, const char *dir);

/* The project in whose /tmp DIR, a real path, lies or is it; NULL if it lies in none. */
const char *kept_project_of_tmp(const struct world *w, const char *dir);

/* Makes what is missing of the project's directory DIR, notes that it is used now, and holds a shared lock on it until the
 * descriptor that it returns is closed; empties before what is too old. -1: reported. */
int kept_hold(const struct world *w, const char *dir);

/* Empties what is too old of what is kept for PROJECT, unless it is in use. */
void kept_expire(const struct world *w, const char *project);

/* Do programs and not people fill what is called NAME in a home? Go its cache, R and Perl libraries, npm what has no project. */
bool kept_is_programs_own(const char *name);

/* Adds to PROJECTS those that something is kept for, in order. False: reported. */
bool kept_list(const struct world *w, strv *projects);

/* Removes what is kept for PROJECT. False: reported; a command that runs uses it, or it can not be removed. */
bool kept_remove(const struct world *w, const char *project);

#endif
