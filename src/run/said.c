/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create */
#include "said.h"

#include "base/file.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAX_SAID = 1 << 14 };

int said_file(void) {
    int fd = memfd_create("firewrap-said", MFD_CLOEXEC);
    if (fd < 0)
        diag_error(NULL, NULL, "a memory file can not be made: %s", strerror(errno));
    return fd;
}

/* ---- what helps ---- */

const char *said_namespaces(void) {
    if (!strcmp(file_word("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"), "1"))
        return "AppArmor restricts user namespaces (Ubuntu): give /usr/bin/bwrap a profile with 'userns,' (package "
               "apparmor-profiles), or sysctl kernel.apparmor_restrict_unprivileged_userns=0";
    if (!strcmp(file_word("/proc/sys/kernel/unprivileged_userns_clone"), "0"))
        return "sysctl kernel.unprivileged_userns_clone=1 allows them";
    if (!strcmp(file_word("/proc/sys/user/max_user_namespaces"), "0"))
        return "sysctl user.max_user_namespaces=10000 allows them";
    if (access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0)
        return "this is a container; its engine has to allow user namespaces and mounts "
               "(--security-opt seccomp=unconfined --security-opt apparmor=unconfined)";
    return "is this inside another sandbox? With firewrap, nested = yes in its policy allows it";
}

static const char *proc_remedy(void) {
    return "where parts of /proc are hidden, as in most containers, no new one can be mounted; share = pid "
           "shows the one that is there";
}

static const char *limit_remedy(void) {
    return "one of the limits user.max_user_namespaces, max_mnt_namespaces, max_net_namespaces … is reached, or 0: "
           "'sysctl user' shows them";
}

static const char *option_remedy(void) {
    return "this bubblewrap is not the one that firewrap has looked at, or too old";
}

/* By what bwrap says, as far as its versions agree. */
static const char *remedy(const char *line) {
    static const struct {
        const char *text;
        const char *(*remedy)(void);
    } known[] = {
        {"mount proc", proc_remedy},      {"max_*", limit_remedy},          {"namespace", said_namespaces},
        {"uid map", said_namespaces},     {"RTM_NEWADDR", said_namespaces}, {"new root", said_namespaces},
        {"nknown option", option_remedy},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strstr(line, known[i].text))
            return known[i].remedy();
    return NULL;
}

/* ---- what it is about ---- */

/* Does LINE name PATH, and not something below it? */
static bool names(const char *line, const char *path) {
    size_t len = strlen(path);
    for (const char *at = line; len > 1 && (at = strstr(at, path)); at += len)
        if (!at[len] || strchr(": '\"", at[len]))
            return true;
    return false;
}

/* The operation that LINE names most exactly, NULL if none. */
static const struct op *about(const char *line, const struct plan *plan) {
    const struct op *best = NULL;
    for (size_t i = 0; i < plan->ops.n; i++) {
        const struct op *o = &plan->ops.v[i];
        bool named =
            (op_is_mount(o) || o->kind == OP_CHDIR) && o->origin.kind != ORIGIN_DEFAULT && names(line, o->dest);
        if (named && (!best || strlen(o->dest) >= strlen(best->dest)))
            best = o;
    }
    return best;
}

void said_report(int fd, const struct plan *plan) {
    struct str said = {0};
    if (lseek(fd, 0, SEEK_SET) < 0 || !file_slurp(fd, MAX_SAID, &said) || !said.len) {
        diag_error(NULL, NULL, "bubblewrap has ended before the command was started, and has not said why");
        return;
    }
    for (const char *next = said.s; *next;) {
        size_t len = strcspn(next, "\n");
        const char *line = mem_dup(next, len), *help = remedy(line);
        const struct op *o = about(line, plan);
        line += str_starts(line, "bwrap: ") ? strlen("bwrap: ") : 0;
        next += len + (next[len] == '\n');
        diag_error(o ? &o->origin : NULL, NULL, "bubblewrap could not set up the sandbox: %s%s", line,
                   help ? mem_printf(" (%s)", help) : "");
    }
}
