/* SPDX-License-Identifier: MIT */
/* What is masked and what is protected. Only what a grant shows is looked at, so a policy that grants no part of the
 * home pays nothing for the list of secrets. */
#include "expand.h"
#include "path.h"
#include "resolve.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/* Below the home: keys, tokens, cookies, histories. */
static const char *const secrets[] = {
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    ".docker",
    ".config/gcloud",
    ".config/gh",
    ".config/glab-cli",
    ".config/hub",
    ".config/op",
    ".config/sops",
    ".config/age",
    ".config/rclone",
    ".config/doctl",
    ".oci",
    ".terraform.d",
    ".vault-token",
    ".netrc",
    ".npmrc",
    ".yarnrc.yml",
    ".pypirc",
    ".cargo/credentials",
    ".cargo/credentials.toml",
    ".gem/credentials",
    ".m2/settings.xml",
    ".m2/settings-security.xml",
    ".gradle/gradle.properties",
    ".config/composer/auth.json",
    ".composer/auth.json",
    ".nuget/NuGet/NuGet.Config",
    ".git-credentials",
    ".config/git/credentials",
    ".password-store",
    ".local/share/keyrings",
    ".local/share/kwalletd",
    ".config/KeePass",
    ".config/keepassxc",
    ".config/Bitwarden",
    ".mozilla",
    ".thunderbird",
    ".config/google-chrome",
    ".config/chromium",
    ".config/BraveSoftware",
    ".config/microsoft-edge",
    ".config/vivaldi",
    ".config/opera",
    ".config/Signal",
    ".config/Slack",
    ".config/discord",
    "snap/firefox",
    "snap/chromium",
    "snap/thunderbird",
    ".var/app",
    ".bash_history",
    ".zsh_history",
    ".zhistory",
    ".local/share/fish/fish_history",
    ".python_history",
    ".node_repl_history",
    ".psql_history",
    ".mysql_history",
    ".sqlite_history",
    ".rediscli_history",
    ".irb_history",
    ".lesshst",
    ".viminfo",
    ".pgpass",
    ".local/share/uv/credentials",
    ".dotnet/corefx",
    ".my.cnf",
};

bool resolve_hide(hides *list, const char *path, const struct origin *o, bool implied) {
    struct stat st;
    const char *real = path;
    bool there = lstat(path, &st) == 0;
    if (there && S_ISLNK(st.st_mode)) {
        real = world_real(path);
        there = stat(real, &st) == 0; /* a link may lead nowhere */
    } else if (there) {
        const char *parent = path_parent(path), *dir = world_real(parent);
        real = strcmp(dir, parent) ? path_join(dir, path_base(path)) : path;
    }
    if (!there)
        return errno == ENOENT || errno == ENOTDIR || errno == EACCES ||
               diag_error(o, path, "can not be looked at: %s", strerror(errno));
    *vec_push(list) = (struct hide){.path = real, .origin = *o, .directory = S_ISDIR(st.st_mode), .implied = implied};
    return true;
}

/* What is bound of DIR, as paths below it: few of all grants. "": all of it. */
static strv bound_of(const ops *grants, const char *dir) {
    strv bound = {0};
    for (size_t i = 0; i < grants->n; i++) {
        const struct op *o = &grants->v[i];
        if (op_is_bind(o) && (path_under(dir, o->src) || path_below(o->src, dir)))
            strv_add(&bound, path_under(dir, o->src) ? "" : path_rest(o->src, dir));
    }
    return bound;
}

/* Is something of NAME or around it on the list? */
static bool overlaps_any(const strv *bound, const char *name) {
    for (size_t i = 0; i < bound->n; i++)
        if (!*bound->v[i] || path_under(name, bound->v[i]) || path_under(bound->v[i], name))
            return true;
    return false;
}

static bool add_secrets(struct sandbox *sb) {
    struct origin o = {.kind = ORIGIN_DEFAULT, .text = "secrets of the home"};
    const char *home = sb->world->home_real;
    strv bound = bound_of(&sb->grants, home);
    for (size_t i = 0; bound.n && i < sizeof secrets / sizeof *secrets; i++) {
        const char *path = overlaps_any(&bound, secrets[i]) ? path_join(home, secrets[i]) : NULL;
        if (path && resolve_shown(sb, path) && !resolve_hide(&sb->masks, path, &o, true))
            return false;
    }
    return true;
}

/* firewrap's own directories are never inside a grant. One that is not there yet has to be made where a grant is
 * writable, or a program could make it, and trust itself. */
static void add_own(struct sandbox *sb) {
    struct origin o = {.kind = ORIGIN_DEFAULT, .text = "firewrap's own files"};
    const char *own[] = {sb->world->config_real, sb->world->state_real, sb->world->alias_real};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
        struct stat st;
        if (!resolve_shown(sb, own[i]))
            continue;
        bool there = lstat(own[i], &st) == 0;
        if (!there && !resolve_writable(sb, own[i]))
            continue;
        if (!there)
            strv_add(&sb->make_dirs, own[i]);
        *vec_push(&sb->masks) =
            (struct hide){.path = own[i], .origin = o, .directory = !there || S_ISDIR(st.st_mode), .absent = !there};
    }
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
        bool ok = resolve_hide(list, path, &s->origin, false);
        return omit_if_none(sb, s, list->n - before) && ok;
    }
    strv found = {0};
    if (resolve_left_behind(sb, resolve_literal(path), &s->origin)) /* inside it leads to another file than outside */
        return false;
    if (!resolve_hide(list, resolve_literal(path), &s->origin, false)) /* a name may hold brackets */
        return false;
    if (resolve_is_glob(path) && !resolve_glob(path, &s->origin, &found))
        return false;
    for (size_t i = 0; i < found.n; i++)
        if (!resolve_hide(list, found.v[i], &s->origin, false))
            return false;
    return omit_if_none(sb, s, list->n - before);
}

static const struct hide *masked_above(const struct sandbox *sb, const struct op *o) {
    const char *shown = op_shown(o);
    for (size_t h = 0; shown && h < sb->masks.n; h++) {
        const struct hide *m = &sb->masks.v[h];
        if (path_below(shown, m->path) && !(m->implied && o->named))
            return m;
        if (path_under(o->dest, m->path) && !m->implied) /* something else, under a name that is to show nothing */
            return m;
    }
    return NULL;
}

/* A mask wins over every grant: what would show something below a masked directory shows nothing. It still covers what it
 * has covered. */
static void hide_masked(struct sandbox *sb) {
    for (size_t i = 0; i < sb->grants.n; i++) {
        struct op *o = &sb->grants.v[i];
        const struct hide *m = masked_above(sb, o);
        struct stat st;
        if (!m)
            continue;
        sandbox_omit(sb, &o->origin, op_shown(o), mem_printf("masked (%s)", origin_text(&m->origin)));
        bool file = op_is_bind(o) && lstat(o->src, &st) == 0 && !S_ISDIR(st.st_mode);
        o->kind = file ? OP_HIDE_FILE : OP_HIDE_DIR;
        o->src = file ? "/dev/null" : "0000";
        o->origin = m->origin;
    }
}

bool resolve_hides(struct sandbox *sb, const layers *ls) {
    const settings *list = &sb->policy->list;
    if (!add_secrets(sb) || !resolve_protects(sb, ls))
        return false;
    add_own(sb);
    resolve_accounts(sb);
    resolve_root(sb);
    for (size_t i = 0; i < list->n; i++)
        if ((list->v[i].key == KEY_MASK || list->v[i].key == KEY_PROTECT) && !add_listed(sb, &list->v[i]))
            return false;
    hide_masked(sb);
    return true;
}
