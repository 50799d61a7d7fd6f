/* SPDX-License-Identifier: MIT */
/* What a command of git's lacks: its repository, its configuration, keys. */
#include "why_git.h"

#include "base/path.h"
#include "base/str.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

/* ---- where git is ---- */

static const char *start(const struct question *q) {
    return gitcall_start(&q->s->world, q->words);
}

static const char *pointer(const struct question *q, const char **to) {
    return gitcall_git(&q->s->world, start(q), to);
}

const char *why_git_dir(const struct question *q) {
    const char *to, *git = pointer(q, &to);
    return to ? to : git;
}

const char *why_git_top(const struct question *q) {
    const char *to;
    return path_parent(pointer(q, &to));
}

/* A linked work tree has its repository's. */
static const char *own_config(const struct question *q) {
    const char *dir = why_git_dir(q), *own = path_join(dir, "config");
    bool linked = !why_is_there(own) && !strcmp(path_base(path_parent(dir)), "worktrees");
    return linked ? path_join(path_parent(path_parent(dir)), "config") : own;
}

char *const *why_git_arguments(const struct question *q, const struct row *row) {
    char *const *word = conf_behind_options(q->words);
    for (const char *at = row->words; *word && (at = strchr(at, ' ')); at++)
        word++;
    return word;
}

/* ---- what is configured ---- */

static void take(void *context, const char *key, const char *value, const char *kept) {
    (void)kept;
    *vec_push((git_settings *)context) = (struct git_setting){key, value ? value : "true"};
}

/* git -c NAME=VALUE. */
static void take_typed(const struct question *q, git_settings *all) {
    char *const *end = conf_behind_options(q->words);
    for (char *const *word = q->words; *word && word < end; word++) {
        const char *equals = !strcmp(*word, "-c") && word + 1 < end ? strchr(word[1], '=') : NULL;
        if (equals)
            take(all, str_lower(mem_dup(word[1], (size_t)(equals - word[1]))), equals + 1, NULL);
    }
}

git_settings why_git_settings(const struct question *q) {
    git_settings all = {0};
    struct gitread r = {.world = &q->s->world, .take = take, .context = &all};
    if (gitread_common(&r))
        gitread_file(&r, own_config(q));
    take_typed(q, &all);
    return all;
}

const char *why_git_value(const git_settings *all, const char *key) {
    const char *value = NULL;
    for (size_t i = 0; i < all->n; i++)
        if (!strcmp(all->v[i].key, key))
            value = all->v[i].value;
    return value;
}

/* ---- the repository ---- */

void why_repository(const struct question *q, const struct row *row, struct answer *a) {
    const char *to;
    (void)row;
    pointer(q, &to);
    if (to && !why_is_shown(q, world_real(&q->s->world, to)))
        why_add(a, "repository", mem_printf("the repository of this work tree, %s, is not shown here", why_name(q, to)),
                NULL);
}

/* ---- its configuration ---- */

/* git-config(1), git-remote(1): a name that is there already, or is not there; wrong options. */
static bool says_something_else(const struct question *q, const struct row *row) {
    const int status = q->end->status;
    return status == 2 || status == 3 || status == 5 || status == 129 || (row->detail && status == 1);
}

/* The user's own, which stands there under its name even where that is a link: git-config(1), "FILES". */
static void lack_users(const struct question *q, struct answer *a) {
    const struct world *w = &q->s->world;
    const ops *all = &q->s->plan.ops;
    const char *name = path_join(w->home_real, ".gitconfig");
    if (!why_is_there(name) && why_is_there(path_join(w->home_real, ".config/git/config")))
        name = path_join(w->home_real, ".config/git/config");
    size_t i = op_at(all, all->n, name);
    bool writable = i != OP_NONE && (op_is_writable(&all->v[i]) || op_is_tmpfs(&all->v[i]));
    if (!writable && access(why_is_there(name) ? name : w->home_real, W_OK) == 0)
        why_add(a, why_about(q, "read-only", name), mem_printf("%s is read-only here", why_name(q, name)), NULL);
}

/* The value of OPTION among the words, as "OPTION VALUE" or "OPTION=VALUE"; "" if it has none; NULL: it is not there. */
static const char *option(const struct question *q, const char *name) {
    size_t len = strlen(name);
    for (char *const *word = q->words; *word; word++)
        if (!strncmp(*word, name, len) && (!(*word)[len] || (*word)[len] == '='))
            return (*word)[len] ? *word + len + 1 : word[1] ? word[1] : "";
    return NULL;
}

void why_git_config(const struct question *q, const struct row *row, struct answer *a) {
    const char *file = option(q, "--file");
    file = file ? file : option(q, "-f");
    if (says_something_else(q, row) || a->missing.n)
        return;
    if (option(q, "--global") || !strcmp(row->words, "git lfs install"))
        lack_users(q, a);
    else if (option(q, "--system"))
        why_lack_writing(q, "/etc/gitconfig", a);
    else if (file)
        why_lack_writing(q, *file == '/' ? file : path_join(start(q), file), a);
    else
        why_lack_writing(q, own_config(q), a);
}

/* ---- keys ---- */

/* Is NAME one of those in LIST, with blanks between, or the beginning of WORD with its value, or one letter among several? */
static bool is_option(const char *word, const char *list) {
    for (size_t len; *list; list += len, list += strspn(list, " ")) {
        len = strcspn(list, " ");
        if (!strncmp(word, list, len) && (len == 2 || !word[len] || word[len] == '='))
            return true;
        const char *letter = len == 2 && *word == '-' && word[1] != '-' ? strchr(word, list[1]) : NULL;
        if (letter && strcspn(word, "CFctmu") > (size_t)(letter - word)) /* behind these stands a value */
            return true;
    }
    return false;
}

static bool is_true(const char *value) {
    return value &&
           (!strcasecmp(value, "true") || !strcasecmp(value, "yes") || !strcasecmp(value, "on") || !strcmp(value, "1"));
}

/* Is the command to sign? The row has the setting that says so, and the options. */
static bool signs(const struct question *q, const struct row *row, const git_settings *all) {
    size_t len = strcspn(row->detail, " ");
    bool yes = is_true(why_git_value(all, mem_dup(row->detail, len)));
    for (char *const *word = why_git_arguments(q, row); *word && strcmp(*word, "--") != 0; word++)
        if (!strcmp(*word, "--no-gpg-sign") || !strcmp(*word, "--no-sign"))
            yes = false;
        else if (is_option(*word, row->detail + len + 1))
            yes = true;
    return yes;
}

/* With a key of ssh's git has to read the public one; who has named the private one lets it read that. */
static void lack_ssh(const struct question *q, const git_settings *all, struct answer *a) {
    const struct world *w = &q->s->world;
    const char *key = why_git_value(all, "user.signingkey"), *path = key ? gitread_expand(w, key) : NULL;
    bool agent = policy_is(&q->s->policy, KEY_SSH_AGENT, "yes"), is_file = path && *path == '/';
    bool hidden = is_file && !why_is_shown(q, world_real(w, path));
    bool is_public = is_file && strlen(path) > 4 && !strcmp(path + strlen(path) - 4, ".pub");
    if (agent && !hidden)
        return;
    if (!world_env(w, "SSH_AUTH_SOCK") || (hidden && (!is_public || !why_is_there(path)))) {
        why_add(a, "ssh-agent", "no ssh-agent and no keys here", NULL);
        return;
    }
    if (!agent)
        why_add(a, "ssh-agent", "no ssh-agent here", "--ssh-agent");
    if (hidden)
        why_add(a, why_about(q, "ssh key", path), mem_printf("%s is not shown here", str_printable(why_name(q, path))),
                why_option(q, "--bind-ro", path));
}

/* git ends with 128 where it can not sign, but a rebase, which stops there. */
void why_git_sign(const struct question *q, const struct row *row, struct answer *a) {
    const git_settings all = why_git_settings(q);
    const char *format = why_git_value(&all, "gpg.format");
    if ((q->end->status != 128 && strcmp(row->words, "git rebase") != 0) || !signs(q, row, &all))
        return;
    if (format && !strcmp(format, "ssh"))
        lack_ssh(q, &all, a);
    else
        why_gpg_agent(q, row, a);
}
