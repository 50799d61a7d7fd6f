/* SPDX-License-Identifier: MIT */
/* What the user names, the command may have: a word of the typed line that is the path of a file or directory outside is shown
 * to this command, read-only; a file whose command is an editor by its profile (named-files = rw), writable.
 * Should: mount what was judged, and nothing that has taken its name since (op.from); leave what the policy says as it is: its
 * grants cover these, and so do its masks and the default ones.
 * Mustn't: show the home, what is above it, the system or what is firewrap's; follow a link that a command can have made; let
 * anything be written that is obeyed outside, or a directory. */
#include "base/path.h"
#include "host/host.h"
#include "names.h"
#include "policy/policy.h"
#include "resolve.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct named {
    struct origin origin;
    const char *path, *real; /* as it was typed, but absolute; where that leads */
    struct stat st;
};

/* ---- words ---- */

const char *named_path(const char *word) {
    const char *end = word;
    while (*end == '-' || *end == '_' || *end == '.' || isalnum((unsigned char)*end))
        end++;
    if (end > word && *end == '=')
        word = end + 1;
    return strchr(word, '/') || !strcmp(word, "..") ? word : NULL;
}

/* The home may have a name that is a link, which is there inside as well. */
static const char *absolute(const struct world *w, const char *path) {
    const char *normal = path_normal(*path == '/' ? path : path_join(w->cwd, path));
    return path_under(normal, w->home) ? path_join(w->home_real, path_rest(normal, w->home)) : normal;
}

/* ---- secrets ---- */

/* Where secrets of the home are that are links, or lie behind one: as dotfiles do. */
static strv led_secrets(const struct world *w) {
    strv out = {0};
    for (size_t i = 0; i < list_secrets.n; i++) {
        const char *path = path_join(w->home_real, list_secrets.v[i]), *real = world_real(w, path);
        if (strcmp(path, real) != 0)
            strv_add(&out, real);
    }
    return out;
}

static bool is_secret(const struct world *w, const strv *led, const char *path) {
    for (size_t i = 0; i < led->n; i++)
        if (path_under(path, led->v[i]))
            return true;
    return list_has(&list_secrets, w->home_real, path);
}

/* Masks those in the directory DIR. False: reported. */
static bool mask_led(struct sandbox *sb, const strv *led, const char *dir) {
    const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "secrets of the home"};
    for (size_t i = 0; i < led->n; i++)
        if (path_below(led->v[i], dir) && !resolve_hide(sb, &sb->masks, led->v[i], &o, true))
            return false;
    return true;
}

/* ---- what is never shown ---- */

/* Is something of the sandbox's own there already? That of the user comes before it, but nothing of others, as in /tmp. */
static bool is_taken(const struct sandbox *sb, const struct named *n) {
    const char *host = op_host(&sb->grants, n->path);
    struct stat st;
    if (!host || lstat(host, &st) < 0)
        return false;
    bool own = n->st.st_uid == sb->world->uid || n->st.st_uid == sb->world->root;
    return !own || S_ISDIR(st.st_mode) != S_ISDIR(n->st.st_mode);
}

/* Why N is not to be shown, NULL if it may. ABSOLUTE: its path before ".." was taken away as text. */
static const char *refusal(const struct sandbox *sb, const struct named *n, const strv *led, const char *absolute) {
    const struct world *w = sb->world;
    const char *why = guard(w, n->real, false);
    if (why)
        return strcmp(n->real, w->home_real) != 0 ? why : "it is the home directory";
    if (path_under(n->real, home_root(w)))
        return "it belongs to firewrap";
    if (is_secret(w, led, n->real))
        return "it is a secret of the home";
    if (!strcmp(path_base(n->real), POLICY_NAME))
        return "it is a policy";
    if (!S_ISREG(n->st.st_mode) && !S_ISDIR(n->st.st_mode))
        return "it is neither a file nor a directory";
    if (resolve_led_astray(sb, absolute))
        return "a command can have made a link on the way to it";
    if (strcmp(n->path, n->real) != 0 && strstr(absolute, "/.."))
        return "the path goes up behind a link";
    return is_taken(sb, n) ? "something else stands there in the sandbox" : NULL;
}

/* ---- what is never writable ---- */

static bool is_there(const char *dir, const char *name) {
    struct stat st;
    return lstat(path_join(dir, name), &st) == 0;
}

static bool is_program(const struct world *w, const char *path) {
    const char *list = world_env(w, "PATH");
    for (const char *dir; (dir = search_next(&list));)
        if (*dir == '/' && path_under(path, world_real(w, dir)))
            return true;
    return false;
}

/* Do shells, git, editors or the user's habits obey what stands there? What reads such a file is not in this sandbox. Links of the
 * home that lead here are from_home.c's. */
static bool is_obeyed(const struct world *w, const char *path) {
    if (list_has(&list_start_up, w->home_real, path))
        return true;
    for (const char *dir = path; strcmp(dir, "/") != 0;) {
        bool git = !strcmp(path_base(dir), ".git");
        dir = path_parent(dir);
        if (git || list_has(&list_obeyed, dir, path) || (is_there(dir, "HEAD") && is_there(dir, "objects")))
            return true;
    }
    return is_program(w, path);
}

static bool is_writable(struct sandbox *sb, const struct named *n) {
    if (!policy_is(sb->policy, KEY_NAMED_FILES, "rw") || !S_ISREG(n->st.st_mode))
        return false;
    bool keeps = n->st.st_nlink > 1 || is_obeyed(sb->world, n->real);
    if (keeps)
        sandbox_omit(sb, &n->origin, "named-files = rw", "it is obeyed outside, or has other names: read-only");
    return !keeps;
}

/* ---- */

static void grant(struct sandbox *sb, ops *out, const struct named *n) {
    struct op *o = op_add(out, is_writable(sb, n) ? OP_BIND : OP_RO_BIND, n->real, n->path, &n->origin);
    o->from = (struct seen){n->st.st_dev, n->st.st_ino};
    o->optional = S_ISREG(n->st.st_mode); /* it may go at any moment */
    o->written = strcmp(n->path, n->real) ? n->path : NULL;
}

/* Looks at WORD, where nothing but the first AT grants has a say. False: reported. */
static bool look(struct sandbox *sb, ops *out, size_t at, const char *word) {
    const struct world *w = sb->world;
    const char *text = named_path(word), *path = text ? absolute(w, text) : NULL;
    size_t stands = path ? op_at(&sb->grants, sb->grants.n, path) : OP_NONE;
    const struct op *o = stands == OP_NONE ? NULL : &sb->grants.v[stands];
    if (!path || (o && op_is_bind(o) && !strcmp(op_source(o, path), path)))
        return true; /* it is there */
    struct named n = {.origin = {.kind = ORIGIN_TYPED, .text = word}, .path = path};
    const char *whole = *text == '/' ? text : path_join(w->cwd, text);
    if ((o && !op_is_bind(o) && !op_is_tmpfs(o)) || stat(whole, &n.st) < 0)
        return true; /* /dev and /proc; what does not exist, or not for us */
    n.real = world_real(w, whole);
    const strv led = led_secrets(w);
    const char *why = o && stands >= at ? "the policy has something else there" : refusal(sb, &n, &led, whole);
    if (!why)
        grant(sb, out, &n);
    else
        sandbox_omit(sb, &n.origin, n.real, why);
    return why || mask_led(sb, &led, n.real);
}

/* A parent sorts before what is below it. */
static int by_dest(const void *a, const void *b) {
    return strcmp(((const struct op *)a)->dest, ((const struct op *)b)->dest);
}

static void insert(ops *list, size_t at, const ops *more) {
    ops all = {0};
    for (size_t i = 0; i <= list->n; i++) {
        for (size_t k = 0; i == at && k < more->n; k++)
            *vec_push(&all) = more->v[k];
        if (i < list->n)
            *vec_push(&all) = list->v[i];
    }
    *list = all;
}

bool resolve_named(struct sandbox *sb, size_t at) {
    const strv *words = &sb->policy->named;
    ops found = {0};
    for (size_t i = 0; !policy_is(sb->policy, KEY_NAMED_FILES, "off") && i < words->n; i++)
        if (!look(sb, &found, at, words->v[i]))
            return false;
    if (!found.n)
        return true;
    qsort(found.v, found.n, sizeof *found.v, by_dest);
    insert(&sb->grants, at, &found);
    return true;
}
