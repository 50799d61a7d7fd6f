/* SPDX-License-Identifier: MIT */
#include "accounts.h"

#include "base/file.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 16 << 20, FIELDS = 4 };

/* The first fields of passwd(5): name, password, uid, gid; of group(5): name, password, gid, members. */
struct entry {
    const char *field[FIELDS];
};

/* Takes the next line from *TEXT. False: there is none. A field that is missing is "". */
static bool next(const char **text, struct entry *e) {
    const char *line = *text, *end = line + strcspn(line, "\n");
    if (!*line)
        return false;
    for (size_t i = 0; i < FIELDS; i++) {
        size_t len = strcspn(line, ":\n");
        e->field[i] = mem_dup(line, len);
        line += len + (line[len] == ':');
    }
    *text = end + (*end == '\n');
    return true;
}

static bool is_id(const char *field, unsigned long id) {
    char *end;
    return *field >= '0' && *field <= '9' && strtoul(field, &end, 10) == id && !*end;
}

bool accounts_is_private(const char *passwd, const char *group, uid_t uid, gid_t gid) {
    struct entry e;
    const char *name = NULL;
    bool found = false;
    while (next(&passwd, &e)) {
        bool own = is_id(e.field[2], uid);
        if (own && !name)
            name = e.field[0];
        if (!own && is_id(e.field[3], gid))
            return false;
    }
    while (name && next(&group, &e)) {
        if (!is_id(e.field[2], gid))
            continue;
        if (strcmp(e.field[0], name) != 0 || (*e.field[3] && strcmp(e.field[3], name) != 0))
            return false;
        found = true;
    }
    return found;
}

/* NULL: it can not be read, or not as text. */
static const char *text_of(const char *path) {
    struct str text = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && file_slurp(fd, MAX_FILE, &text) && strlen(text.s) == text.len;
    if (fd >= 0)
        close(fd);
    return ok ? text.s : NULL;
}

bool accounts_others_write(const struct stat *st) {
    if (!(st->st_mode & S_IWGRP) || (st->st_mode & S_IWOTH))
        return st->st_mode & S_IWOTH;
    const char *passwd = text_of("/etc/passwd"), *group = text_of("/etc/group");
    return !passwd || !group || !accounts_is_private(passwd, group, st->st_uid, st->st_gid);
}
