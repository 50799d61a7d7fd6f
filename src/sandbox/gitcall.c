/* SPDX-License-Identifier: MIT */
#include "gitcall.h"

#include "base/path.h"
#include "policy/policy.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *gitcall_start(const struct world *w, char *const *words) {
    const char *dir = w->cwd;
    char *const *end = conf_behind_options(words);
    for (char *const *word = words; *word && word < end; word++)
        if (!strcmp(*word, "-C") && word + 1 < end)
            dir = path_normal(*word[1] == '/' ? word[1] : path_join(dir, word[1]));
    return world_real(w, dir);
}

static bool is_there(const char *path) {
    return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

const char *gitcall_git(const struct world *w, const char *dir, const char **to) {
    *to = NULL;
    while (strcmp(dir, "/") != 0 && strcmp(dir, w->home_real) != 0 && !is_there(path_join(dir, ".git")))
        dir = path_parent(dir);
    if (!linked_pointer(path_join(dir, ".git"), "gitdir: ", dir, to))
        *to = NULL;
    return path_join(dir, ".git");
}

const char *gitcall_roots(const struct world *w, char *const *command, const char *name) {
    const char *word = command[0];
    if (!word || strcmp(path_base(word), name) != 0)
        return NULL;
    const char *program = *word == '/' ? word : strchr(word, '/') ? NULL : search_host(w, word);
    return program && reach_of(w, NULL, program) == REACH_ROOT ? world_real(w, program) : NULL;
}
