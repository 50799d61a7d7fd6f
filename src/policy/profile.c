/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include "base/path.h"
#include "base/str.h"
#include "conf.h"
#include "discover.h"

#include <errno.h>
#include <unistd.h>

const char *const profile_places[PROFILE_PLACES] = {"user", "machine", "built-in"};

const char *profile_dir(const struct world *w, unsigned place) {
    const char *dirs[PROFILE_PLACES] = {w->config_dir, w->machine_dir, w->share_dir};
    return path_join(dirs[place], "profiles");
}

const char *profile_path(const struct world *w, const char *name, unsigned place) {
    return path_join(profile_dir(w, place), mem_printf("%s.ini", str_lower(name)));
}

bool profile_exists(const struct world *w, const char *name) {
    for (unsigned i = 0; i < PROFILE_PLACES; i++) /* one that can not be looked at is to be reported, not overlooked */
        if (access(profile_path(w, name, i), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR))
            return true;
    return false;
}

bool profile_read(const struct world *w, const char *name, unsigned first, const struct origin *o, unsigned *place,
                  struct file *f) {
    for (unsigned i = first; i < PROFILE_PLACES; i++) {
        switch (file_read(w, profile_path(w, name, i), SOURCE_PROFILE, f)) {
        case FILE_READ:
            *place = i;
            return true;
        case FILE_NONE:
            continue;
        case FILE_FOREIGN:
        case FILE_BAD:
            return diag_error(o, name, "the profile can not be used");
        }
    }
    return diag_error(o, name, "there is no such profile in %s, %s or %s", profile_dir(w, 0), profile_dir(w, 1),
                      profile_dir(w, 2));
}

bool profile_load(const struct world *w, const char *name, unsigned first, const struct origin *o, unsigned *place,
                  settings *out) {
    struct file f;
    return profile_read(w, name, first, o, place, &f) && conf_parse(&f, out);
}
