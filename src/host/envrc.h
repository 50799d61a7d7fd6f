/* SPDX-License-Identifier: MIT */
/* What an .envrc of direnv reads, direnv-stdlib(1). */
#ifndef FIREWRAP_ENVRC_H
#define FIREWRAP_ENVRC_H

#include "base/mem.h"

#include <stdbool.h>

/* Appends the paths of the files that DIR/.envrc names in plain words behind dotenv, source_env, watch_file, "." and their
 * like; relative ones are DIR's. They need not exist. False, with errno: there is an .envrc that can not be read, or is longer than
 * is looked through (EFBIG); that must not pass for one that names nothing. */
bool envrc_reads(const char *dir, strv *paths);

#endif
