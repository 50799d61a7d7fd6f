/* SPDX-License-Identifier: MIT */
/* What an .envrc of direnv reads, direnv-stdlib(1). */
#ifndef FIREWRAP_ENVRC_H
#define FIREWRAP_ENVRC_H

#include "base/mem.h"

/* Appends the paths of the files that DIR/.envrc names in plain words behind dotenv, source_env, watch_file, "." and their
 * like; relative ones are DIR's. They need not exist. Nothing where there is no .envrc that can be read. */
void envrc_reads(const char *dir, strv *paths);

#endif
