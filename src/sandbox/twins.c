/* SPDX-License-Identifier: MIT */
/* A hard link is another name of the same file, for which no mask and no protection holds. A sandbox can make none of what is
 * hidden from it or protected (another mount: EXDEV), but it may have been there before, or have come with an archive. */
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

static void close_dir(DIR **d) {
    if (*d)
        closedir(*d);
}

/* Does a setting grant it by its name? */
static bool is_lifted(const struct sandbox *sb, const struct hide *h) {
    for (size_t i = 0; h->implied && i < sb->grants.n; i++)
        if (sb->grants.v[i].named && path_under(sb->grants.v[i].src, h->path))
            return true;
    return false;
}

static bool refuse(const struct hide *h, const char *path, const char *what) {
    const char *quoted = str_quote(path, true), *copy = str_quote(mem_printf("%s.new", path), true);
    return diag_error(&h->origin, path,
                      "has another name (a hard link) by which it can be %s (cp -p %s %s && mv %s %s)", what, quoted,
                      copy, copy, quoted);
}

/* git takes no sample for a hook, and `hardlink` makes all of them one. */
static bool is_sample(const char *name) {
    size_t len = strlen(name), end = strlen(".sample");
    return len > end && !strcmp(name + len - end, ".sample");
}

static bool check_files(const struct hide *h) {
    __attribute__((cleanup(close_dir))) DIR *d = opendir(h->path);
    if (!d)
        return look_none(h->path, errno, &h->origin);
    for (struct dirent *e; (errno = 0, e = readdir(d));) {
        struct stat st;
        if ((e->d_type != DT_REG && e->d_type != DT_UNKNOWN) || is_sample(e->d_name))
            continue;
        const char *path = path_join(h->path, e->d_name);
        enum look found = look_at(path, false, &h->origin, &st);
        if (found == LOOK_FAILED || (found == LOOK_THERE && S_ISREG(st.st_mode) && st.st_nlink > 1))
            return found != LOOK_FAILED && refuse(h, path, "written");
    }
    return !errno || look_none(h->path, errno, &h->origin);
}

/* Patterns match by the way what a package manager has linked from its store; that is said, once. */
static bool check_mask(struct sandbox *sb, const struct hide *m) {
    if (!m->linked || !resolve_shown(sb, m->path) || is_lifted(sb, m))
        return true;
    if (!m->matched)
        return refuse(m, m->path, "read");
    const char *said =
        mem_printf("%s, which is masked, has another name (a hard link) by which it may be read", m->path);
    if (sb->memories.n)
        memory_add(&sb->memories.v[0], MEMORY_SAID, said);
    strv_add(&sb->remarks, said);
    return true;
}

bool resolve_twins(struct sandbox *sb) {
    for (size_t i = 0; i < sb->protects.n; i++) {
        const struct hide *p = &sb->protects.v[i];
        if (!(p->linked || (p->files && p->directory)) || !resolve_writable(sb, p->path) || is_lifted(sb, p))
            continue;
        if (p->linked ? !refuse(p, p->path, "written") : !check_files(p))
            return false;
    }
    for (size_t i = 0; i < sb->masks.n; i++)
        if (!check_mask(sb, &sb->masks.v[i]))
            return false;
    return true;
}
