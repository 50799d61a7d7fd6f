/* SPDX-License-Identifier: MIT */
#include "hooked.h"

#include "base/path.h"
#include "base/str.h"
#include "came.h"
#include "daemons.h"
#include "given.h"
#include "host/host.h"
#include "names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* They need what a sandbox takes away: privileges and the user's processes. Only root's own programs count. */
static const char *const of_root[] = {"sudo", "su", "doas", "pkexec", "kill"};
static const char *const shells[] = {"bash", "zsh", "fish"};
/* They keep data of the shell, and are called from its functions. */
static const char *const helpers[] = {"zoxide", "atuin", "direnv", "starship"};

bool hooked_off(const struct session *s) {
    const char *args = world_env(&s->world, ENV_ARGS);
    return args && !*args && !s->cli.options.n;
}

bool hooked_untyped(const struct session *s) {
    const char *program = s->cli.command[0];
    return s->cli.unarmed &&
           !reach_could_write(&s->world, NULL, *program == '/' ? program : path_join(s->world.cwd, program));
}

bool hooked_applies(const struct session *s) {
    const struct world *w = &s->world;
    return s->cli.options.n || world_env(w, ENV_ARGS) || s->project.n > 0 || path_under(w->cwd, home_root(w)) ||
           came_through_policy(w);
}

/* ---- what the typed line grants ---- */

/* A file that is handed over by name may be written: it is one that an editor is to edit. What merely lies there may not,
 * since the shell may be about to execute it. */
static void lend_file(struct session *s, const char *path) {
    struct stat st;
    bool named = false;
    if (lstat(path, &st) < 0 || !(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode)) || strchr(path, ':'))
        return;
    if (st.st_uid != s->world.uid && st.st_uid != s->world.root)
        return;
    for (char *const *word = s->cli.command; *word; word++)
        named = named || !strcmp(*word, path);
    given_grant(s, &s->layers.v[s->layers.n - 1].settings, named ? KEY_BIND_RW : KEY_BIND_RO, mem_printf("-%s", path),
                HOOKED_LEND); /* -: it may be gone already */
}

/* All whose path begins with PREFIX. */
static void lend(struct session *s, const char *prefix) {
    const char *dir = path_parent(prefix), *name = path_base(prefix);
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (str_starts(e->d_name, name))
            lend_file(s, path_join(dir, e->d_name));
    if (d)
        closedir(d);
}

static void put_first(layers *all, const struct layer *l) {
    vec_push(all);
    memmove(all->v + 1, all->v, (all->n - 1) * sizeof *l);
    all->v[0] = *l;
}

void hooked_settings(struct session *s) {
    struct layer before = {.implied = true};
    given_before(s, &before.settings);
    if (before.settings.n)
        put_first(&s->layers, &before);
    *vec_push(&s->layers) = (struct layer){.implied = true};
    given_typed(s, &s->layers.v[s->layers.n - 1].settings);
    if (s->cli.lend)
        lend(s, s->cli.lend);
}

/* ---- what is left alone ---- */

static bool listed(const char *name, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(name, list[i]))
            return true;
    return false;
}

static bool named_exempt(const struct session *s, const char *name) {
    const settings *list = &s->policy.list;
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == KEY_EXEMPT && !strcmp(list->v[i].value, name))
            return true;
    return listed(name, helpers, sizeof helpers / sizeof *helpers);
}

/* Does PROGRAM, where the links of a path with NAME lead, seem to be the same one (python3 and python3.11, direnv and
 * direnv.linux), and not another that only does as it is told under that name? */
static bool is_same(const char *name, const char *program) {
    const char *base = path_base(program);
    return str_starts(base, name) && (!base[strlen(name)] || strchr(".-_0123456789", base[strlen(name)]));
}

const char *hooked_exempt(const struct session *s) {
    const struct world *w = &s->world;
    const char *typed = s->cli.command[0], *name = path_base(typed);
    bool roots = listed(name, of_root, sizeof of_root / sizeof *of_root) || daemons_only(name, s->cli.command + 1) ||
                 (s->cli.reload && listed(name, shells, sizeof shells / sizeof *shells));
    bool named = named_exempt(s, name);
    if (typed[0] != '/' || !(roots || named))
        return NULL;
    strv also = session_writes(s);
    strv_add(&also, w->cwd);
    const char *program = world_real(w, typed);
    enum reach way = reach_of(w, &also, typed);
    if (way > REACH_USER || !(way == REACH_ROOT || is_same(name, program)))
        return NULL;
    return named || reach_of(w, &also, program) == REACH_ROOT ? program : NULL;
}

/* What is granted since it was typed. */
static void add_named(struct str *line, const struct session *s) {
    const ops *grants = &s->sandbox.grants;
    bool any = false;
    for (size_t i = 0; i < grants->n; i++) {
        const struct op *o = &grants->v[i];
        if (o->origin.kind != ORIGIN_TYPED || !op_is_bind(o))
            continue;
        str_printf(line, "%s %s %s", any ? "," : "   # typed:", str_printable(path_tilde(o->dest, s->world.home_real)),
                   op_is_writable(o) ? "rw" : "ro");
        any = true;
    }
}

const char *hooked_line(const struct session *s, bool grey) {
    const char *verbose = world_env(&s->world, ENV_VERBOSE);
    struct str line = {0};
    if (!verbose || !*verbose || !strcmp(verbose, "0"))
        return NULL;
    str_add(&line, grey ? "\033[90mfirewrap run --" : "firewrap run --");
    for (char *const *word = s->cli.command; *word; word++)
        str_printf(&line, " %s", str_quote(word == s->cli.command ? path_base(*word) : *word, true));
    add_named(&line, s);
    str_add(&line, grey ? "\033[0m\n" : "\n");
    return line.s;
}
