/* SPDX-License-Identifier: MIT */
#include "profile.h"

#include "conf.h"
#include "discover.h"
#include "path.h"
#include "str.h"

bool profile_load(const struct world *w, const char *name, unsigned first, const struct origin *o, unsigned *place,
                  settings *out) {
    const char *dirs[PROFILE_PLACES] = {w->config_dir, w->machine_dir, w->share_dir};
    const char *base = mem_printf("profiles/%s.ini", str_lower(name));
    for (unsigned i = first; i < PROFILE_PLACES; i++) {
        struct file f;
        switch (file_read(w, path_join(dirs[i], base), SOURCE_PROFILE, &f)) {
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
    return diag_error(o, name, "there is no such profile in %s/profiles, %s/profiles or %s/profiles", dirs[0], dirs[1],
                      dirs[2]);
}
