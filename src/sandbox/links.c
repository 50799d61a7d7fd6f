/* SPDX-License-Identifier: MIT */
/* A sandboxed program can put symbolic links into what it may write. If the policy grants a path that leads through
 * such a link, the next command would get what the link names, or bwrap would make the mount point where the link
 * leads. So a link below a writable grant is an error, unless root made it. */
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "places.h"
#include "resolve.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static bool refuse(const struct op *o, const char *path) {
    return diag_error(&o->origin, path, "the path leads through a link inside a writable grant; name where it leads");
}

/* Does PATH, which is below TOP, pass through no link that a program of the user's could have made? TOP is not counted.
 * False: reported for O; so is what can not be looked at. */
static bool passes_no_link(const struct world *w, const char *path, const char *top, const struct op *o) {
    for (const char *p = path; path_below(p, top); p = path_parent(p)) {
        struct stat st;
        enum look found = look_at(p, false, &o->origin, &st);
        if (found == LOOK_FAILED)
            return false;
        if (found == LOOK_THERE && S_ISLNK(st.st_mode) && (st.st_uid != 0 || w->uid == 0))
            return refuse(o, o->dest);
    }
    return true;
}

/* Could a command with one of the writable grants, or in another sandbox of this user, have put the link at PLACE there? */
static bool is_sandboxes(const void *context, const char *place) {
    const struct sandbox *sb = context;
    for (size_t k = 0; k < sb->grants.n; k++)
        if (op_is_writable(&sb->grants.v[k]) && path_below(place, sb->grants.v[k].src))
            return !world_is_roots(sb->world, place);
    return reach_could_write(sb->world, NULL, path_parent(place));
}

/* A mount point can be made only where GRANT may be written. A file that is in the way is not missed (points.h). */
static bool has_mount_point(const struct op *grant, const struct op *o) {
    const char *host = op_source(grant, o->dest);
    struct stat st;
    if (!strcmp(grant->dest, o->dest) || stat(host, &st) == 0 || errno == ENOTDIR)
        return true;
    return look_none(host, errno, &o->origin) &&
           diag_error(&o->origin, o->dest, "the mount point does not exist, and stands in a read-only grant");
}

/* Could the command exchange the link at PLACE, and so say what the next command reads there? */
static bool is_loose(const void *context, const char *place) {
    return resolve_writable(context, place);
}

static bool is_in_home(const void *context, const char *place) {
    const struct sandbox *sb = context;
    return path_below(place, home_root(sb->world)) || sandbox_owns(sb, place);
}

bool resolve_left_behind(const struct sandbox *sb, const char *path, const struct origin *o) {
    return world_led(sb->world, path, is_in_home, sb) &&
           !diag_error(o, path,
                       "the path leads through a link that a command in a sandbox can have made; look at it, "
                       "and remove it");
}

bool resolve_led_astray(const struct sandbox *sb, const char *path) {
    return world_led(sb->world, path, is_sandboxes, sb);
}

bool resolve_loose(const struct sandbox *sb, const char *path, const struct origin *o) {
    return resolve_led_astray(sb, path) &&
           !diag_error(o, path,
                       "the path leads through a link that a command could exchange, so that the next one finds it "
                       "uncovered; name %s itself",
                       str_quote(world_real(sb->world, path), false));
}

/* Policies: included files, profiles, and firewrap's own directories. */
static bool check_policies(const struct sandbox *sb) {
    static const struct origin own = {.kind = ORIGIN_DEFAULT, .text = "firewrap's own files"};
    const char *dirs[] = {sb->world->config_dir, sb->world->state_dir};
    for (size_t i = 0; i < sb->policy->files.n; i++) {
        const struct policy_file *f = &sb->policy->files.v[i];
        if (world_led(sb->world, f->path, is_loose, sb))
            return diag_error(&f->origin, f->path, "the path leads through a link that the command could exchange");
    }
    for (size_t i = 0; i < 2; i++)
        if (world_led(sb->world, dirs[i], is_loose, sb))
            return diag_error(&own, dirs[i], "the path leads through a link that the command could exchange");
    return true;
}

/* The grants before O are in BEFORE. */
static bool check_grant(const struct sandbox *sb, const struct places *before, const struct op *o) {
    const ops *grants = &sb->grants;
    if (o->written && resolve_left_behind(sb, o->written, &o->origin))
        return false;
    if (o->written && resolve_led_astray(sb, o->written))
        return refuse(o, o->written);
    size_t k = places_at(before, o->dest);
    if (k != OP_NONE && grants->v[k].kind == OP_RO_BIND && !has_mount_point(&grants->v[k], o))
        return false;
    return k == OP_NONE || !op_is_writable(&grants->v[k]) ||
           passes_no_link(sb->world, op_source(&grants->v[k], o->dest), grants->v[k].src, o);
}

bool resolve_links(const struct sandbox *sb) {
    struct places before = {.list = &sb->grants};
    bool ok = check_policies(sb);
    for (size_t i = 0; i < sb->grants.n; i++) {
        places_take(&before, i);
        ok = check_grant(sb, &before, &sb->grants.v[i]) && ok;
    }
    return ok;
}
