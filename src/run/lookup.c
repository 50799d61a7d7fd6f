/* SPDX-License-Identifier: MIT */
#include "lookup.h"

#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LINKS = 40 }; /* as the kernel: path_resolution(7) */
enum found { FOUND, MISSING, REFUSED, UNKNOWN };

struct view {
    const ops *ops;
    unsigned links;
};

/* Is PATH a directory that bwrap makes for a mount below it? */
static bool is_made(const ops *list, const char *path) {
    for (size_t i = 0; i < list->n; i++)
        if (op_is_mount(&list->v[i]) && path_under(list->v[i].dest, path))
            return true;
    return false;
}

/* What stands at PATH, whose parents hold no links. *HOST is its path on the host, *LINK its target if it is a link. */
static enum found look(const struct view *v, const char *path, const char **host, const char **link) {
    size_t i = op_at(v->ops, v->ops->n, path);
    char buf[PATH_MAX];
    *host = *link = NULL;
    if (i == OP_NONE)
        return is_made(v->ops, path) ? FOUND : MISSING;
    const struct op *o = &v->ops->v[i];
    switch (op_rows[o->kind].looks) {
    case LOOKS_LINK:
        *link = o->src;
        return strcmp(o->dest, path) ? MISSING : FOUND;
    case LOOKS_EMPTY:
        return is_made(v->ops, path) ? FOUND : MISSING;
    case LOOKS_REFUSED:
        return REFUSED;
    case LOOKS_UNKNOWN:
        return UNKNOWN;
    case LOOKS_SOURCE:
        break;
    }
    *host = op_source(o, path);
    ssize_t n = readlink(*host, buf, sizeof buf);
    if (n > 0 && n < (ssize_t)sizeof buf)
        *link = mem_dup(buf, (size_t)n);
    else if (n < 0 && errno == EACCES)
        return REFUSED;
    else if (n < 0 && errno != EINVAL)
        return is_made(v->ops, path) ? FOUND : MISSING; /* in a new home bwrap makes it on the way to a mount */
    return FOUND;
}

/* Follows the absolute PATH inside the sandbox to its end; *HOST is where that is on the host. */
static enum found follow(struct view *v, const char *path, const char **host) {
    const char *at = "/", *link = NULL;
    *host = NULL;
    for (const char *rest = path + 1; *rest;) {
        size_t len = strcspn(rest, "/");
        const char *next = path_normal(path_join(at, mem_dup(rest, len)));
        rest += len + strspn(rest + len, "/");
        enum found f = look(v, next, host, &link);
        if (f != FOUND)
            return f;
        if (link) {
            if (++v->links > MAX_LINKS)
                return MISSING;
            const char *target = *link == '/' ? link : path_join(at, link);
            return follow(v, path_join(path_normal(target), rest), host);
        }
        at = next;
    }
    return FOUND;
}

static enum found program_at(const ops *list, const char *path, const char **host) {
    struct view v = {.ops = list};
    struct stat st;
    enum found f = follow(&v, path, host);
    if (f != FOUND)
        return f;
    if (!*host || stat(*host, &st) < 0)
        return *host ? MISSING : REFUSED; /* a directory made for mounts */
    return S_ISREG(st.st_mode) && access(*host, X_OK) == 0 ? FOUND : REFUSED;
}

/* As execvp(3): a name without slash is searched on PATH, a refusal is remembered. *PROGRAM is what was found. */
static enum found search(const ops *list, const char *name, const char *path, const char *cwd, const char **host,
                         const char **program) {
    enum found worst = MISSING;
    *program = name;
    if (strchr(name, '/'))
        return program_at(list, *name == '/' ? name : path_join(cwd, name), host);
    for (const char *dir; (dir = search_next(&path));) {
        const char *file = path_join(dir, name);
        enum found f = program_at(list, *dir == '/' ? file : path_join(cwd, file), host);
        if (f == FOUND || f == UNKNOWN) {
            *program = file;
            return f;
        }
        if (f == REFUSED)
            worst = f;
    }
    return worst;
}

/* The interpreter of a script, NULL if HOST is none or can not be read. */
static const char *interpreter(const char *host) {
    char head[PATH_MAX] = {0};
    int fd = host ? open(host, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head - 1);
    if (fd >= 0)
        close(fd);
    if (n < 3 || head[0] != '#' || head[1] != '!')
        return NULL;
    char *start = head + 2 + strspn(head + 2, " \t");
    start[strcspn(start, " \t\r\n")] = '\0';
    return *start == '/' ? mem_str(start) : NULL;
}

static int not_found(const struct sandbox *sb, const char *name) {
    const char *host = strchr(name, '/') ? (access(name, X_OK) == 0 ? name : NULL) : search_host(sb->world, name);
    if (host && policy_is(sb->policy, KEY_BASE, "0"))
        diag_error(NULL, name, "not found in the sandbox (level 0 shows nothing of the system; -b%s does)",
                   profile_exists(sb->world, path_base(name))
                       ? mem_printf(" or --profile %s", str_lower(path_base(name)))
                       : "");
    else if (host)
        diag_error(NULL, name,
                   "not found in the sandbox, though %s exists outside ('firewrap explain' shows what is visible)",
                   host);
    else
        diag_error(NULL, name, "command not found");
    return EXIT_NOT_FOUND;
}

int lookup_command(const struct plan *p, const struct sandbox *sb, const char **program) {
    const char *name = p->command[0], *host = NULL, *path = "/bin:/usr/bin"; /* execvp(3) without PATH */
    for (size_t i = 0; i < sb->env.n; i++)
        if (!strcmp(sb->env.v[i].dest, "PATH"))
            path = sb->env.v[i].src;
    *program = name;
    if (!*name)
        return not_found(sb, name);
    switch (search(&p->ops, name, path, p->chdir, &host, program)) {
    case MISSING:
        return not_found(sb, name);
    case REFUSED:
        diag_error(NULL, name, "can not be executed in the sandbox");
        return EXIT_NOT_EXECUTABLE;
    case UNKNOWN:
        if (!p->only)
            return 0;
        host = NULL; /* what can not be told is another one */
        break;
    case FOUND:
        break;
    }
    if (p->only && (!host || strcmp(world_real(sb->world, host), p->only) != 0)) {
        diag_error(NULL, name, "the sandbox has another program of this name than %s", p->only);
        return EXIT_NOT_EXECUTABLE;
    }
    const char *script = interpreter(host), *ignored;
    if (!script || search(&p->ops, script, path, p->chdir, &host, &ignored) != MISSING)
        return 0;
    diag_error(NULL, name, "its interpreter %s is not found in the sandbox", script);
    return EXIT_NOT_FOUND; /* execve(2): ENOENT, and so for shells */
}
