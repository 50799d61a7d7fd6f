/* SPDX-License-Identifier: MIT */
/* What a command lacks that is a file: words that name what is hidden, read-only, or not shown. */
#include "base/path.h"
#include "base/str.h"
#include "names.h"
#include "why_find.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *why_path(const struct question *q, const char *word) {
    const struct world *w = &q->s->world;
    const char *equals = strchr(word, '='), *text = equals && strchr("/~", equals[1]) ? equals + 1 : word;
    if (!*text || *text == '-')
        return NULL;
    if (!strcmp(text, "~") || str_starts(text, "~/"))
        text = path_join(w->home, text[1] ? text + 2 : "");
    return world_real(w, path_normal(*text == '/' ? text : path_join(w->cwd, text)));
}

bool why_is_there(const char *path) {
    return faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool why_is_shown(const struct question *q, const char *path) {
    const char *host = op_host(&q->s->plan.ops, path);
    return host && !strcmp(host, path);
}

const char *why_name(const struct question *q, const char *path) {
    return path_tilde(path, q->s->world.home_real);
}

const char *why_about(const struct question *q, const char *kind, const char *path) {
    struct stat st;
    bool is_directory = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    return mem_printf("%s %s", kind, why_name(q, is_directory ? path : path_parent(path)));
}

/* The value is quoted as a policy's is, and then as a word; a ~ of the user's home is the shell's or firewrap's. */
const char *why_option(const struct question *q, const char *name, const char *path) {
    const char *value = why_name(q, expand_bind_escape(path, path)), *rest = *value == '~' ? value + 1 : value;
    bool plain = !*rest || !strcmp(str_quote(rest, true), rest);
    return mem_printf("%s %s", name, plain ? value : str_quote(value, true));
}

/* ---- secrets ---- */

static const struct origin *masked_by(const struct question *q, const char *path) {
    const hides *masks = &q->s->sandbox.masks;
    for (size_t i = 0; i < masks->n; i++)
        if (path_under(path, masks->v[i].path))
            return &masks->v[i].origin;
    return NULL;
}

void why_find_secret(const struct question *q, struct answer *a) {
    for (char *const *word = q->words + 1; q->words[0] && *word; word++) {
        const char *path = why_path(q, *word);
        if (!path || !why_is_there(path) || why_is_shown(q, path))
            continue;
        const struct origin *by = masked_by(q, path);
        if (list_has(&list_secrets, q->s->world.home_real, path))
            why_add(a, why_about(q, "secret", path), mem_printf("%s is a secret and hidden here", why_name(q, path)),
                    NULL);
        else if (by)
            why_add(a, why_about(q, "secret", path),
                    mem_printf("%s is hidden here%s", why_name(q, path), why_by(q, by)), NULL);
    }
}

/* ---- what is read-only ---- */

/* What exists of PATH, outside. */
static const char *existing(const char *path) {
    while (strcmp(path, "/") != 0 && !why_is_there(path))
        path = path_parent(path);
    return path;
}

/* In a home that is kept, directories of the user's own can not be written: kept.h. */
static bool is_closed(const struct op *o, const char *path) {
    struct stat st;
    return o->kept && stat(existing(op_source(o, path)), &st) == 0 && !(st.st_mode & S_IWUSR);
}

/* Can PATH be written outside, and not here? /dev and /proc are neither's. */
static bool is_read_only(const struct question *q, const char *path) {
    const ops *all = &q->s->plan.ops;
    size_t i = op_at(all, all->n, path);
    bool own = i != OP_NONE && (all->v[i].kind == OP_TMPFS || op_rows[all->v[i].kind].stands);
    bool writable = i != OP_NONE && op_is_writable(&all->v[i]) && !is_closed(&all->v[i], path);
    return !own && !writable && access(existing(path), W_OK) == 0;
}

void why_lack_writing(const struct question *q, const char *word, struct answer *a) {
    const char *path = why_path(q, word);
    if (!path || !is_read_only(q, path))
        return;
    if (!strcmp(path_base(path), POLICY_NAME))
        a->instead = mem_printf("firewrap edit %s", str_quote(path, true));
    path = existing(path);
    why_add(a, why_about(q, "read-only", path), mem_printf("%s is read-only here", why_name(q, path)), NULL);
}

/* Does the word at WORD count, by what the row says? */
static bool counts(const struct question *q, const struct row *row, char *const *word) {
    const char *path = why_path(q, *word);
    if (!strcmp(row->detail, "last"))
        return !word[1];
    if (!strcmp(row->detail, "="))
        return strchr(*word, '=') != NULL;
    return strcmp(row->detail, "new") != 0 || (path && !why_is_there(path));
}

void why_writes(const struct question *q, const struct row *row, struct answer *a) {
    if (*row->detail == '~') {
        why_lack_writing(q, row->detail, a);
        return;
    }
    for (char *const *word = q->words[0] ? q->words + 1 : q->words; *word && !a->missing.n; word++)
        if (counts(q, row, word))
            why_lack_writing(q, *word, a);
}

void why_editor(const struct question *q, const struct row *row, struct answer *a) {
    (void)row;
    for (char *const *word = q->words; *word && !a->missing.n; word++)
        if (!strcmp(path_base(*word), POLICY_NAME))
            why_lack_writing(q, *word, a);
}

/* ---- what is not shown ---- */

/* What explain says of it, or of what is around it. */
static const char *reason(const struct question *q, const char *path) {
    const struct sandbox *sb = &q->s->sandbox;
    for (size_t i = 0; i < sb->omissions.n; i++) {
        const char *what = sb->omissions.v[i].what;
        if (*what == '/' && (path_under(path, what) || !strcmp(path_base(path), path_base(what))))
            return mem_printf(": %s", sb->omissions.v[i].why);
    }
    return "";
}

/* Are PATH and what it leads to shown? */
static bool is_program(const struct question *q, const char *path) {
    const struct world *w = &q->s->world;
    return why_is_shown(q, path_join(world_real(w, path_parent(path)), path_base(path))) &&
           why_is_shown(q, world_real(w, path));
}

/* The first word of each text may be a program that another one was to start: sh -c, env, npx. */
void why_find_program(const struct question *q, struct answer *a) {
    for (char *const *word = q->words; q->end->status == EXIT_NOT_FOUND && *word && !a->missing.n; word++) {
        const char *name = mem_dup(*word, strcspn(*word, " ")), *found = NULL;
        if (*name && *name != '-')
            found = strchr(name, '/') ? why_path(q, name) : search_host(&q->s->world, name);
        if (!found || access(found, X_OK) < 0 || is_program(q, found))
            continue;
        why_add(a, mem_printf("program %s", name),
                mem_printf("%s is not shown here%s", why_name(q, found), reason(q, found)), NULL);
    }
}
