/* SPDX-License-Identifier: MIT */
/* The user's own configuration of git's, where there is none yet: `git config --global` would write it into a home that goes with the
 * command, and say success. An empty file that can not be replaced stands there, so that it fails. */
#include "base/path.h"
#include "policy/policy.h"
#include "resolve.h"

#include <string.h>
#include <unistd.h>

static const struct origin unkept = {.kind = ORIGIN_DEFAULT, .text = "would not be kept"};

static bool writes_users(const struct sandbox *sb) {
    if (conf_section_holds("git lfs install", sb->command))
        return true;
    for (char *const *word = sb->command; *word; word++)
        if (!strcmp(*word, "--global"))
            return conf_section_holds("git config", sb->command);
    return false;
}

void resolve_unkept(struct sandbox *sb) {
    const char *home = sb->world->home_real, *file = path_join(home, ".gitconfig");
    if (!writes_users(sb) || access(file, F_OK) == 0 || access(path_join(home, ".config/git/config"), F_OK) == 0)
        return;
    size_t i = op_at(&sb->grants, sb->grants.n, file);
    if (i != OP_NONE && op_is_tmpfs(&sb->grants.v[i]))
        op_add(&sb->grants, OP_DATA, "", file, &unkept);
}
