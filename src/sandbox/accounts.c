/* SPDX-License-Identifier: MIT */
/* With `accounts = minimal` the sandbox's account files list root, the user and nobody, and nobody else. The files are
 * read directly: asking NSS could load modules and wait for the network. */
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "resolve.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOBODY = 65534, MAX_FILE = 16 << 20 };

/* A field of passwd(5) can hold neither ':' nor a newline. */
static const char * or (const char *value, const char *otherwise) {
    return value && *value && !strpbrk(value, ":\n") ? value : otherwise;
}

/* The third field of the LEN bytes at LINE, -1 if there is none. */
static long long id_of(const char *line, size_t len) {
    const char *end = line + len, *id = line;
    for (int i = 0; id && i < 2; i++) {
        id = memchr(id, ':', (size_t)(end - id));
        id = id ? id + 1 : NULL;
    }
    if (!id || id == end || *id < '0' || *id > '9')
        return -1;
    long long n = 0;
    for (; id < end && *id >= '0' && *id <= '9' && n <= UINT32_MAX; id++)
        n = n * 10 + (*id - '0');
    return n;
}

/* The lines of PATH for ids 0, OWN and nobody's; *FOUND: there is one for OWN. A group's line loses its members. */
static struct str keep_lines(const char *path, long own, bool *found) {
    struct str out = {0};
    struct str f = {0};
    bool group = !strcmp(path, "/etc/group");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && !file_slurp(fd, MAX_FILE, &f))
        f.len = 0;
    if (fd >= 0)
        close(fd);
    for (const char *line = f.s, *end = f.s + f.len; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        size_t len = (size_t)((newline ? newline : end) - line);
        long long id = id_of(line, len);
        *found = *found || id == own;
        while (group && len && line[len - 1] != ':')
            len--;
        if (id == 0 || id == own || id == NOBODY) {
            str_add_bytes(&out, line, len);
            str_add_bytes(&out, "\n", 1);
        }
        line = newline ? newline + 1 : end;
    }
    return out;
}

static const char *minimal_passwd(const struct world *w) {
    bool own = false;
    struct str out = keep_lines("/etc/passwd", (long)w->uid, &own);
    if (!own) /* an account of the network's */
        str_printf(&out, "%s:x:%u:%u::%s:%s\n", or (world_env(w, "USER"), "user"), w->uid, w->gid, or (w->home, "/"),
                   or (world_env(w, "SHELL"), "/bin/sh"));
    return out.s;
}

static const char *minimal_group(const struct world *w) {
    bool own = false;
    struct str out = keep_lines("/etc/group", (long)w->gid, &own);
    if (!own)
        str_printf(&out, "%s:x:%u:\n", or (world_env(w, "USER"), "user"), w->gid);
    return out.s;
}

/* Masks the account file NAME with DATA (NULL: with nothing). A link is left, and what it leads to is masked. */
static void hide_file(struct sandbox *sb, const char *name, const char *data, const struct origin *o) {
    struct stat st;
    if (lstat(name, &st) == 0)
        *vec_push(&sb->masks) = (struct hide){.path = S_ISLNK(st.st_mode) ? world_real(sb->world, name) : name,
                                              .origin = *o,
                                              .data = data,
                                              .implied = true};
}

/* Whatever covers one of the files, the others may be shown. */
static bool shows_part_of(const struct sandbox *sb, const char *dir) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        const struct op *o = &sb->grants.v[i];
        if (op_is_bind(o) && (path_under(dir, o->src) || path_under(o->src, dir)))
            return true;
    }
    return false;
}

void resolve_accounts(struct sandbox *sb) {
    /* The backups, and the ranges of subordinate ids, name everybody as well. */
    static const char *const others[] = {"/etc/passwd-", "/etc/group-",  "/etc/subuid",
                                         "/etc/subgid",  "/etc/subuid-", "/etc/subgid-"};
    struct origin o = sb->policy->scalar[KEY_ACCOUNTS].origin;
    struct stat st;
    if (!policy_is(sb->policy, KEY_ACCOUNTS, "minimal") || !shows_part_of(sb, "/etc"))
        return;
    if (stat("/etc/passwd", &st) == 0 && st.st_nlink == 0)
        return; /* inside a sandbox: bwrap has bound an unlinked file there already, and nothing can be bound over that
                 */
    if (o.kind == ORIGIN_DEFAULT)
        o.text = "accounts";
    const char *passwd = minimal_passwd(sb->world), *group = minimal_group(sb->world);
    hide_file(sb, "/etc/passwd", passwd, &o);
    hide_file(sb, "/etc/group", group, &o);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        hide_file(sb, others[i], NULL, &o);
}
