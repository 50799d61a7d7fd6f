/* SPDX-License-Identifier: MIT */
/* A project's /tmp is not the one that the shell sees: of `f=$(mktemp); echo x >$f; cat $f` the middle would write a file that the
 * others do not have. So mktemp makes its file by the name that the project's /tmp has on the host, and a command that is told such a
 * name finds it: it is one file for the shell and for all of them.
 * Should: be the project's own /tmp, whatever the words say; show nothing else of the state directory, and let nothing be written
 * on the way.
 * Mustn't: give TMPDIR to a program that does not print the name: it is long, and a socket's is short. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <string.h>
#include <sys/stat.h>

static const struct origin origin = {.kind = ORIGIN_DEFAULT, .text = "the project's /tmp by its name outside"};

static bool makes_names(const struct sandbox *sb) {
    const char *name = sb->command && sb->command[0] ? path_base(sb->command[0]) : "";
    return !strcmp(name, "mktemp") || !strcmp(name, "tempfile");
}

static bool says(char *const *words, const char *path) {
    for (; words && *words; words++)
        if (strstr(*words, path))
            return true;
    return false;
}

/* The host's directory that is shown as the project's /tmp; NULL: there is none. */
static const char *own_tmp(const struct sandbox *sb) {
    size_t i = op_at(&sb->grants, sb->grants.n, "/tmp");
    bool is = i != OP_NONE && sb->grants.v[i].kept && !strcmp(sb->grants.v[i].dest, "/tmp");
    return is ? sb->grants.v[i].src : NULL;
}

/* Where a grant shows the state directory, that is masked, and stays so. */
void resolve_temporary(struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *tmp = own_tmp(sb);
    if (!tmp || !(makes_names(sb) || says(sb->command, tmp) || says(w->env, tmp) || path_under(w->cwd, tmp)) ||
        resolve_shown(sb, w->state_real))
        return;
    op_add(&sb->grants, OP_TMPFS_RO, NULL, w->state_real, &origin);
    op_add(&sb->grants, OP_BIND, tmp, tmp, &origin)->kept = true;
    sb->tmpdir = makes_names(sb) ? tmp : NULL;
}

const char *sandbox_twofold(const struct sandbox *sb, const char *path) {
    struct stat outside, inside;
    size_t i = *path == '/' ? op_at(&sb->grants, sb->grants.n, path) : OP_NONE;
    const struct op *o = i == OP_NONE ? NULL : &sb->grants.v[i];
    const char *home = sb->world->home_real;
    bool hidden = path_under(path, home) && strstr(path + strlen(home), "/.");
    if (!o || !o->kept || hidden || !strcmp(o->src, o->dest) || stat(path, &outside) < 0)
        return NULL;
    const char *own = op_source(o, path);
    bool two = lstat(own, &inside) == 0 && (inside.st_ino != outside.st_ino || inside.st_dev != outside.st_dev);
    return two && outside.st_uid == sb->world->uid && !S_ISDIR(outside.st_mode) ? own : NULL;
}
