/* SPDX-License-Identifier: MIT */
/* Finds and reads policy files.
 * Should: read each file once, through one descriptor whose owner and mode were checked.
 * Mustn't: take a file that others may write; let a stranger's file steer or stop anybody. */
#ifndef FIREWRAP_DISCOVER_H
#define FIREWRAP_DISCOVER_H

#include "host/host.h"
#include "keys.h"

struct file {
    const char *path, *dir; /* dir: the directory that holds it */
    const char *bytes;      /* len bytes, and a NUL behind them */
    size_t len;
    enum source source;
    bool linked; /* a project's file that is reached through a link: it may be anything, and is not shown */
};
typedef VEC(struct file) files;

enum file_status {
    FILE_READ,
    FILE_NONE,    /* does not exist */
    FILE_FOREIGN, /* a project file of a stranger: to be left out */
    FILE_BAD      /* can not be used; reported */
};

/* Reads the policy file PATH into F. Only a project file can be FILE_FOREIGN; any other of a stranger is FILE_BAD. */
enum file_status file_read(const struct world *w, const char *path, enum source source, struct file *f);

/* The machine's, then the user's default file, as far as they exist. False: reported. */
bool discover_defaults(const struct world *w, files *out);

/* The project files from the outermost to the one in the current directory. The walk stops at $HOME and at /.
 * A stranger's file is left out with one line, once. False: reported. */
bool discover_project(const struct world *w, files *out);

#endif
