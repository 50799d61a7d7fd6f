/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include "conf.h"
#include "discover.h"
#include "path.h"
#include "str.h"

static const char *dir_of(const struct world *w, unsigned place) {
    const char *dirs[PROFILE_PLACES] = {w->config_dir, w->machine_dir, w->share_dir};
    return path_join(dirs[place], "profiles");
}

const char *profile_path(const struct world *w, const char *name, unsigned place) {
    return path_join(dir_of(w, place), mem_printf("%s.ini", str_lower(name)));
}

bool profile_load(const struct world *w, const char *name, unsigned first, const struct origin *o, unsigned *place,
                  settings *out) {
    for (unsigned i = first; i < PROFILE_PLACES; i++) {
        struct file f;
        switch (file_read(w, profile_path(w, name, i), SOURCE_PROFILE, &f)) {
        case FILE_READ:
            *place = i;
            return conf_parse(&f, out);
        case FILE_NONE:
            continue;
        case FILE_FOREIGN:
        case FILE_BAD:
            return diag_error(o, name, "the profile can not be used");
        }
    }
    return diag_error(o, name, "there is no such profile in %s, %s or %s", dir_of(w, 0), dir_of(w, 1), dir_of(w, 2));
}
