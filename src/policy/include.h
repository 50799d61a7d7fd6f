/* SPDX-License-Identifier: MIT */
/* The files that `include = PATH` names.
 * Mustn't: read what a cloned repository names (only the user's and the machine's files and profiles can say it). */
#ifndef FIREWRAP_INCLUDE_H
#define FIREWRAP_INCLUDE_H

#include "discover.h"
#include "keys.h"

/* Reads the file that S names into F, whose path is set as well if it does not exist. FILE_NONE only with a leading "-";
 * FILE_BAD: reported. */
enum file_status include_read(const struct world *w, const struct setting *s, struct file *f);

#endif
