/* SPDX-License-Identifier: MIT */
/* Files of the state directory that stand for policies: STATE/TREE/<absolute path of the policy>. All are private (0700, 0600).
 * Should: let a reader see the old or the new file, never a part. Mustn't: take "can not be read" for "is not there". */
#ifndef FIREWRAP_STORE_H
#define FIREWRAP_STORE_H

#include "host/host.h"

#include <sys/stat.h>

enum { STORE_NONE = -1, STORE_BAD = -2 };

const char *store_path(const struct world *w, const char *tree, const char *path);

/* Is there anything at PATH? If that can not be told, *OK is false: reported. */
bool store_has(const char *path, bool *ok);

/* Opens the file PATH of the store for reading. STORE_NONE: there is none; STORE_BAD: it can not be relied on, reported. */
int store_open(const struct world *w, const char *path, struct stat *st);

/* Reports that PATH can not be read, by errno. Returns false. */
bool store_unreadable(const char *path);

/* Writes beside and renames; removes PATH and the directories that get empty by it. False: reported. */
bool store_write(const char *path, const char *bytes, size_t len);
bool store_remove(const struct world *w, const char *path);

/* Adds to PATHS the policies below DIR ("/" for all) that TREE has a file for, in order. False: reported. */
bool store_list(const struct world *w, const char *tree, const char *dir, strv *paths);

/* Who changes more than one file holds this. Returns a descriptor to be closed; negative: reported. */
int store_lock(const struct world *w);

#endif
