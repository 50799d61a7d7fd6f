/* SPDX-License-Identifier: MIT */
/* What is masked and what is protected. Only what a grant shows is looked at, so a policy that grants no part of the
 * home pays nothing for the list of secrets. */
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "net/net.h"
#include "policy/policy.h"
#include "resolve.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is bound of DIR, as paths below it: few of all grants. "": all of it. */
static strv bound_of(const ops *grants, const char *dir) {
    strv bound = {0};
    for (size_t i = 0; i < grants->n; i++) {
        const struct op *o = &grants->v[i];
        if (op_is_bind(o) && !o->kept && (path_under(dir, o->src) || path_below(o->src, dir)))
            strv_add(&bound, path_under(dir, o->src) ? "" : path_rest(o->src, dir));
    }
    return bound;
}

/* Is something of NAME or around it on the list? */
static bool overlaps_any(const strv *bound, const char *name) {
    for (size_t i = 0; i < bound->n; i++) {
        const char *b = bound->v[i];
        bool differs = b[0] && (b[0] != name[0] || (b[1] && b[1] != name[1])); /* most do, and the list is long */
        if (!differs && (!*b || path_under(name, b) || path_under(b, name)))
            return true;
    }
    return false;
}

static const char *escaped(const char *text) {
    struct str out = {0};
    for (str_add(&out, ""); *text; text++)
        str_printf(&out, "%s%c", strchr("*?[\\", *text) ? "\\" : "", *text);
    return out.s;
}

/* Secrets in directories whose names are versions. */
static bool add_secret_patterns(struct sandbox *sb, const strv *bound, const struct origin *o) {
    const char *home = sb->world->home_real;
    strv found = {0};
    for (size_t i = 0; i < list_secret_patterns.n; i++) {
        const char *pattern = list_secret_patterns.v[i], *fixed = mem_dup(pattern, strcspn(pattern, "*"));
        if (overlaps_any(bound, path_parent(fixed)) &&
            !glob_expand(path_join(escaped(home), pattern), o, &found, &sb->looked))
            return false;
    }
    for (size_t i = 0; i < found.n; i++)
        if (resolve_shown(sb, found.v[i]) && !resolve_hide(sb, &sb->masks, found.v[i], o, true))
            return false;
    return true;
}

bool resolve_secrets(struct sandbox *sb) {
    struct origin o = {.kind = ORIGIN_DEFAULT, .text = "secrets of the home"};
    const char *home = sb->world->home_real;
    strv bound = bound_of(&sb->grants, home);
    for (size_t i = 0; bound.n && i < list_secrets.n; i++) {
        const char *path = overlaps_any(&bound, list_secrets.v[i]) ? path_join(home, list_secrets.v[i]) : NULL;
        if (path && resolve_shown(sb, path) && !resolve_hide(sb, &sb->masks, path, &o, true))
            return false;
    }
    return !bound.n || add_secret_patterns(sb, &bound, &o);
}

/* Is there a directory in which PATH can be made? Whose parent is not there, or somebody else's, is nobody's. */
static bool is_in_directory(const char *path) {
    return access(path_parent(path), W_OK) == 0;
}

/* firewrap's own directories are never inside a grant. One that is not there yet has to be made where a grant is
 * writable, or a program could make it, and trust itself. */
bool resolve_own(struct sandbox *sb) {
    struct origin o = {.kind = ORIGIN_DEFAULT, .text = "firewrap's own files"};
    strv own = net_places(sb->world);
    const size_t live = own.n; /* what appears there matters to a command that only reads, too */
    strv_add(&own, sb->world->config_real);
    strv_add(&own, sb->world->state_real);
    strv_add(&own, sb->world->alias_real);
    for (size_t i = 0; i < own.n; i++) {
        struct stat st;
        if (!resolve_shown(sb, own.v[i]))
            continue;
        enum look found = look_at(own.v[i], false, &o, &st);
        bool there = found == LOOK_THERE;
        if (found == LOOK_FAILED)
            return false;
        if (!there && !(i < live ? is_in_directory(own.v[i]) : resolve_writable(sb, own.v[i])))
            continue;
        if (!there)
            strv_add(&sb->make_dirs, own.v[i]);
        *vec_push(&sb->masks) =
            (struct hide){.path = own.v[i], .origin = o, .directory = !there || S_ISDIR(st.st_mode), .absent = !there};
        if (there)
            sb->masks.v[sb->masks.n - 1].seen = (struct seen){st.st_dev, st.st_ino};
    }
    return true;
}

/* Notes a setting that has hidden nothing; it may be a slip. */
static bool omit_if_none(struct sandbox *sb, const struct setting *s, size_t n) {
    if (!n)
        sandbox_omit(sb, &s->origin, mem_printf("%s = %s", keys[s->key].name, s->value), "nothing of that name exists");
    return true;
}

/* A glob's relative patterns start at the file's own directory, like every relative path. */
static bool add_listed(struct sandbox *sb, const struct setting *s) {
    hides *list = s->key == KEY_MASK ? &sb->masks : &sb->protects;
    const char *path = expand_path(sb->world, sb->policy->project_dir, s, s->value);
    if (!path)
        return false;
    size_t before = list->n;
    if (s->key != KEY_MASK) {
        bool ok = !resolve_loose(sb, path, &s->origin) && resolve_hide(sb, list, path, &s->origin, false);
        return omit_if_none(sb, s, list->n - before) && ok;
    }
    strv found = {0};
    if (resolve_left_behind(sb, glob_literal(path), &s->origin) || /* inside it leads to another file than outside */
        resolve_loose(sb, glob_literal(path), &s->origin))
        return false;
    if (!resolve_hide(sb, list, glob_literal(path), &s->origin, false)) /* a name may hold brackets */
        return false;
    size_t named = list->n;
    if (!glob_is_pattern(path) && named == before)
        *vec_push(&sb->looked) = (struct looked){.path = world_real(sb->world, path), .origin = s->origin};
    if (glob_is_pattern(path) && !glob_expand(path, &s->origin, &found, &sb->looked))
        return false;
    for (size_t i = 0; i < found.n; i++)
        if (!resolve_hide(sb, list, found.v[i], &s->origin, false))
            return false;
    for (size_t i = named; i < list->n; i++)
        list->v[i].matched = true;
    return omit_if_none(sb, s, list->n - before);
}

bool resolve_hides(struct sandbox *sb) {
    const settings *list = &sb->policy->list;
    bool ok = true;
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == KEY_MASK || list->v[i].key == KEY_PROTECT)
            ok = add_listed(sb, &list->v[i]) && ok;
    return ok;
}

static const struct hide *masked_above(const struct sandbox *sb, const struct op *o) {
    const char *shown = op_shown(o);
    for (size_t h = 0; shown && h < sb->masks.n; h++) {
        const struct hide *m = &sb->masks.v[h];
        if (path_below(shown, m->path) && !o->kept && !(m->implied && o->named))
            return m;
        if (path_under(o->dest, m->path) && !m->implied) /* something else, under a name that is to show nothing */
            return m;
    }
    return NULL;
}

/* A mask wins over every grant: what would show something below a masked directory shows nothing. It still covers what it
 * has covered. */
bool resolve_masked(struct sandbox *sb) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        struct op *o = &sb->grants.v[i];
        const struct hide *m = masked_above(sb, o);
        struct stat st;
        if (!m)
            continue;
        sandbox_omit(sb, &o->origin, op_shown(o), mem_printf("masked (%s)", origin_text(&m->origin)));
        enum look found = op_is_bind(o) ? look_at(o->src, false, &o->origin, &st) : LOOK_NONE;
        if (found == LOOK_FAILED)
            return false;
        bool file = found == LOOK_THERE && !S_ISDIR(st.st_mode);
        o->kind = file ? OP_HIDE_FILE : OP_HIDE_DIR;
        o->src = file ? "/dev/null" : "0000";
        o->origin = m->origin;
        o->from = (struct seen){0};
    }
    return true;
}
