/* SPDX-License-Identifier: MIT */
#include "search.h"

#include "base/path.h"
#include "reach.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *search_next(const char **path) {
    const char *start = *path;
    if (!start)
        return NULL;
    size_t len = strcspn(start, ":");
    *path = start[len] == ':' ? start + len + 1 : NULL;
    return len ? mem_dup(start, len) : ".";
}

static bool is_other_program(const struct world *w, const char *file) {
    struct stat st;
    return stat(file, &st) == 0 && S_ISREG(st.st_mode) && access(file, X_OK) == 0 &&
           strcmp(world_real(w, *file == '/' ? file : path_join(w->cwd, file)), w->exe) != 0; /* PATH may have "." */
}

/* TRUSTED: leaves out what commands may have put on PATH. */
static const char *search(const struct world *w, const char *name, bool trusted) {
    const char *path = world_env(w, "PATH");
    for (const char *dir; (dir = search_next(&path));) {
        const char *file = path_join(dir, name);
        if (is_other_program(w, file) && (!trusted || (*file == '/' && !reach_could_write(w, NULL, file))))
            return file;
    }
    return NULL;
}

const char *search_host(const struct world *w, const char *name) {
    return search(w, name, false);
}

const char *search_trusted(const struct world *w, const char *name) {
    return search(w, name, true);
}
