/* SPDX-License-Identifier: MIT */
/* With `accounts = minimal` the sandbox's account files list root, the user and nobody, and nobody else. The files are
 * read directly: asking NSS could load modules and wait for the network. */
#include "path.h"
#include "resolve.h"
#include "str.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NOBODY = 65534 };

static void close_file(FILE **f) {
    if (*f)
        fclose(*f);
}

#define CLOSED __attribute__((cleanup(close_file)))

static bool wanted(uid_t id, uid_t own) {
    return id == 0 || id == own || id == NOBODY;
}

/* A field of passwd(5) can hold neither ':' nor a newline. */
static bool field_valid(const char *s) {
    return s && *s && !strpbrk(s, ":\n");
}

static const char *or(const char *value, const char *otherwise) {
    return field_valid(value) ? value : otherwise;
}

static const char *minimal_passwd(const struct world *w) {
    struct str out = {0};
    bool own = false;
    CLOSED FILE *f = fopen("/etc/passwd", "re");
    struct passwd *e;
    while (f && (e = fgetpwent(f)))
        if (wanted(e->pw_uid, w->uid)) {
            own = own || e->pw_uid == w->uid;
            str_printf(&out, "%s:x:%u:%u:%s:%s:%s\n", e->pw_name, e->pw_uid, e->pw_gid, e->pw_uid == w->uid ? "" : e->pw_gecos,
                       e->pw_dir, e->pw_shell);
        }
    if (!own) /* an account of the network's */
        str_printf(&out, "%s:x:%u:%u::%s:%s\n", or(world_env(w, "USER"), "user"), w->uid, w->gid, or(w->home, "/"),
                   or(world_env(w, "SHELL"), "/bin/sh"));
    return out.s;
}

static const char *minimal_group(const struct world *w) {
    struct str out = {0};
    bool own = false;
    CLOSED FILE *f = fopen("/etc/group", "re");
    struct group *e;
    while (f && (e = fgetgrent(f)))
        if (wanted(e->gr_gid, w->gid)) {
            own = own || e->gr_gid == w->gid;
            str_printf(&out, "%s:x:%u:\n", e->gr_name, e->gr_gid);
        }
    if (!own)
        str_printf(&out, "%s:x:%u:\n", or(world_env(w, "USER"), "user"), w->gid);
    return out.s;
}

void resolve_accounts(struct sandbox *sb) {
    /* The backups, and the ranges of subordinate ids, name everybody as well. */
    static const char *const others[] = {"/etc/passwd-", "/etc/group-", "/etc/subuid", "/etc/subgid",
                                         "/etc/subuid-", "/etc/subgid-"};
    struct origin o = sb->policy->scalar[KEY_ACCOUNTS].origin;
    if (!policy_is(sb->policy, KEY_ACCOUNTS, "minimal") || !resolve_shown(sb, "/etc/passwd"))
        return;
    if (o.kind == ORIGIN_DEFAULT)
        o.text = "accounts";
    const char *passwd = minimal_passwd(sb->world), *group = minimal_group(sb->world);
    *vec_push(&sb->masks) = (struct hide){.path = "/etc/passwd", .origin = o, .data = passwd, .implied = true};
    *vec_push(&sb->masks) = (struct hide){.path = "/etc/group", .origin = o, .data = group, .implied = true};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (access(others[i], F_OK) == 0)
            *vec_push(&sb->masks) = (struct hide){.path = others[i], .origin = o, .implied = true};
}
