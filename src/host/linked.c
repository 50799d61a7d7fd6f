/* SPDX-License-Identifier: MIT */
#include "linked.h"

#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "gitread.h"
#include "look.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_POINTER = 1 << 16 };

bool linked_pointer(const char *path, const char *prefix, const char *dir, const char **to) {
    struct str f = {0};
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), error = 0;
    *to = NULL;
    if (fd < 0)
        return false;
    bool is_file = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (is_file && !file_slurp(fd, MAX_POINTER, &f))
        error = errno;
    close(fd);
    errno = error;
    if (error || !is_file || !str_starts(f.s, prefix))
        return !error;
    const char *text = f.s + strlen(prefix);
    size_t len = strlen(text);
    while (len && strchr("\n\r", text[len - 1]))
        len--;
    text = mem_dup(text, len);
    *to = !len ? NULL : *text == '/' ? text : path_join(dir, text);
    return true;
}

/* The same, where it is an error of O that the file can not be read. */
static bool follow(const char *path, const char *prefix, const char *dir, const struct origin *o, const char **to) {
    return linked_pointer(path, prefix, dir, to) || look_none(path, errno, o);
}

/* Is PATH, as the repository has it, the file TOP/.git? */
static bool leads_back(const struct world *w, const char *path, const char *top) {
    return path && !strcmp(path_base(path), ".git") && !strcmp(world_real(w, path_parent(path)), top);
}

static void take_work_tree(void *context, const char *key, const char *value, const char *kept) {
    (void)kept;
    if (!strcmp(key, "core.worktree"))
        *(const char **)context = value;
}

/* Of a submodule: does the configuration in DIR name the work tree TOP? */
static bool is_work_tree_of(const struct world *w, const char *dir, const char *top) {
    const char *named = NULL;
    struct gitread read = {.world = w, .take = take_work_tree, .context = &named};
    if (!gitread_file(&read, path_join(dir, "config")) || !named)
        return false;
    return !strcmp(world_real(w, *named == '/' ? named : path_join(dir, named)), top);
}

/* Is DIR what git takes for a repository? Else a directory would be one for its name alone: in what is called "worktrees", as
 * people call where they keep theirs, a command can write the answer for the directory above. */
static bool is_repository(const char *dir, const struct origin *o, bool *ok) {
    static const char *const parts[] = {"HEAD", "objects", "refs"};
    for (size_t i = 0; *ok && i < sizeof parts / sizeof *parts; i++) {
        struct stat st;
        enum look found = look_at(path_join(dir, parts[i]), false, o, &st);
        *ok = found != LOOK_FAILED;
        if (found == LOOK_NONE)
            return false;
    }
    return *ok;
}

bool linked_repository(const struct world *w, const char *dir, const struct origin *o, const char **repository,
                       const char **one_sided) {
    const char *own, *back, *common;
    *repository = *one_sided = NULL;
    if (!follow(path_join(dir, ".git"), "gitdir: ", dir, o, &own))
        return false;
    if (!own || path_under(own = world_real(w, own), dir))
        return true;
    if (!follow(path_join(own, "commondir"), "", own, o, &common) ||
        !follow(path_join(own, "gitdir"), "", own, o, &back))
        return false;
    common = common ? world_real(w, common) : own;
    bool mutual = common == own ? is_work_tree_of(w, own, dir)
                                : leads_back(w, back, dir) && !strcmp(path_parent(own), path_join(common, "worktrees"));
    bool ok = true;
    mutual = mutual && is_repository(common, o, &ok);
    *(mutual ? repository : one_sided) = common;
    return ok;
}
