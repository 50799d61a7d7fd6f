/* SPDX-License-Identifier: MIT */
/* What git lacks for a remote: the network, or a repository of this machine that the sandbox does not show.
 * Should: name what the configuration names, for the user to judge: a command can have written that of a clone.
 * Mustn't: offer the home, what is above it, what holds a secret, the system, or anything but a repository. */
#include "base/path.h"
#include "base/str.h"
#include "why_git.h"

#include <string.h>

/* Does URL name a path? As git: what has a colon before its first slash is another machine's. */
static bool is_local(const char *url) {
    return str_starts(url, "file://") || (!strstr(url, "://") && url[strcspn(url, ":/")] != ':');
}

/* ---- the URLs ---- */

/* URL as url.BASE.insteadOf has it: the longest that fits. */
static const char *rewritten(const git_settings *all, const char *url) {
    static const char section[] = "url.", name[] = ".insteadof";
    const char *best = url;
    size_t longest = 0;
    for (size_t i = 0; i < all->n; i++) {
        const char *key = all->v[i].key, *old = all->v[i].value;
        size_t len = strlen(key), base = sizeof section - 1, end = sizeof name - 1;
        if (len <= base + end || !str_starts(key, section) || strcmp(key + len - end, name) != 0 ||
            strlen(old) <= longest || !str_starts(url, old))
            continue;
        longest = strlen(old);
        best = mem_printf("%.*s%s", (int)(len - base - end), key + base, url + longest);
    }
    return best;
}

/* Adds the values of all settings SECTION.*.NAME, of one remote or submodule where ONE is not NULL. True: there were some. */
static bool add_urls(const git_settings *all, const char *section, const char *one, const char *name, strv *out) {
    size_t before = out->n;
    for (size_t i = 0; i < all->n; i++) {
        const char *key = all->v[i].key, *dot = strrchr(key, '.');
        bool fits = one ? !strcmp(key, mem_printf("%s.%s.%s", section, one, name))
                        : str_starts(key, mem_printf("%s.", section)) && dot && !strcmp(dot + 1, name);
        if (fits)
            strv_add(out, rewritten(all, all->v[i].value));
    }
    return out->n > before;
}

static bool add_remote(const git_settings *all, const char *remote, bool push, strv *out) {
    return (push && add_urls(all, "remote", remote, "pushurl", out)) || add_urls(all, "remote", remote, "url", out);
}

/* The remote of the current branch: git-config(1), branch.<name>.remote. HEAD is read as a pointer from the root: "/main". */
static const char *usual(const struct question *q, const git_settings *all, bool push) {
    const char *head, *found = NULL;
    if (linked_pointer(path_join(why_git_dir(q), "HEAD"), "ref: refs/heads/", "/", &head) && head) {
        const char *branch = mem_printf("branch.%s", path_rest(head, "/"));
        found = push ? why_git_value(all, mem_printf("%s.pushremote", branch)) : NULL;
        found = found || !push ? found : why_git_value(all, "remote.pushdefault");
        found = found ? found : why_git_value(all, mem_printf("%s.remote", branch));
    }
    return found ? found : "origin";
}

/* Is WORD a URL, or the path of what is there? Not a refspec, or an option's value. */
static bool is_url(const struct question *q, const char *word) {
    const char *path = strchr(word, '/') ? why_path(q, word) : NULL;
    return strstr(word, "://") || !is_local(word) || (path && why_is_there(path));
}

/* What the words of a command say of its remote. True: they name it. */
static bool add_named(const struct question *q, const struct row *row, const git_settings *all, bool push, strv *out) {
    char *const *arguments = why_git_arguments(q, row);
    for (char *const *word = arguments; *word; word++)
        if (**word != '-' && add_remote(all, *word, push, out))
            return true;
    for (char *const *word = arguments; *word; word++)
        if (**word != '-' && is_url(q, *word)) {
            strv_add(out, rewritten(all, *word));
            return true;
        }
    return false;
}

static strv urls_of(const struct question *q, const struct row *row, bool push) {
    const git_settings all = why_git_settings(q);
    strv out = {0};
    bool every = !strcmp(row->words, "git remote update");
    for (char *const *word = why_git_arguments(q, row); *word; word++)
        every = every || !strcmp(*word, "--all");
    if (str_starts(row->words, "git submodule"))
        add_urls(&all, "submodule", NULL, "url", &out);
    else if (every)
        add_urls(&all, "remote", NULL, "url", &out);
    else if (!add_named(q, row, &all, push, &out) && strcmp(row->words, "git clone") != 0 &&
             !add_remote(&all, usual(q, &all, push), push, &out))
        add_urls(&all, "remote", NULL, "url", &out);
    return out;
}

/* ---- repositories of this machine ---- */

static bool is_repository(const char *dir) {
    return why_is_there(path_join(dir, ".git")) ||
           (why_is_there(path_join(dir, "HEAD")) && why_is_there(path_join(dir, "objects")));
}

/* Is PATH a secret of the home, in one, or above one that is there? */
static bool holds_secret(const struct world *w, const char *path) {
    for (size_t i = 0; i < list_secrets.n; i++) {
        const char *name = path_join(w->home_real, list_secrets.v[i]), *real = world_real(w, name);
        if (path_under(path, real) || path_under(path, name) ||
            ((path_under(real, path) || path_under(name, path)) && why_is_there(real)))
            return true;
    }
    return false;
}

/* May REAL be offered? */
static bool is_offered(const struct question *q, const char *real) {
    const struct world *w = &q->s->world;
    return is_repository(real) && !guard(w, real, false) && !holds_secret(w, real) &&
           !path_under(real, w->config_real) && !path_under(real, w->state_real) && !path_under(real, w->alias_real);
}

/* The path of the repository that URL means, as git seeks it; NULL: none. */
static const char *repository(const struct question *q, const char *url) {
    const struct world *w = &q->s->world;
    const char *text = str_starts(url, "file://") ? url + strlen("file://") : gitread_expand(w, url);
    if (!text || !*text || (text != url && strchr(text, '%')))
        return NULL;
    const char *path = path_normal(*text == '/' ? text : path_join(why_git_top(q), text));
    const char *with_end = mem_printf("%s.git", path);
    return is_repository(path) ? path : is_repository(with_end) ? with_end : NULL;
}

static bool is_writable(const struct question *q, const char *real) {
    const ops *all = &q->s->plan.ops;
    size_t i = op_at(all, all->n, real);
    return i != OP_NONE && op_is_writable(&all->v[i]);
}

static void lack_repository(const struct question *q, const char *url, bool push, struct answer *a) {
    const char *path = repository(q, url), *real = path ? world_real(&q->s->world, path) : NULL;
    bool shown = path && why_is_shown(q, real) && why_is_shown(q, path);
    if (!path || (shown && (!push || is_writable(q, real))) || !is_offered(q, real))
        return;
    why_add(a, why_about(q, "remote", path),
            mem_printf("%s is %s here", str_printable(why_name(q, path)), shown ? "read-only" : "not shown"),
            why_option(q, push ? "--bind-rw" : "--bind-ro", path));
}

void why_git_remote(const struct question *q, const struct row *row, struct answer *a) {
    const bool push = !strcmp(row->words, "git push");
    const strv urls = urls_of(q, row, push);
    bool network = !urls.n;
    for (size_t i = 0; i < urls.n; i++)
        if (is_local(urls.v[i]))
            lack_repository(q, urls.v[i], push, a);
        else
            network = true;
    a->local = !network;
    if (network)
        why_network(q, row, a);
}
