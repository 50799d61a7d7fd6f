/* SPDX-License-Identifier: MIT */
#include "changes.h"

#include "base/file.h"
#include "base/lines.h"
#include "base/str.h"
#include "policy/policy.h"
#include "show.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* The effective policy of a directory, for one command or none. */
struct view {
    const char *text; /* NULL: nothing could run, which is reported */
    struct policy policy;
};

/* Takes the layer of F out, or (WITH) counts it as allowed. */
static void choose(layers *ls, const struct file *f, bool with) {
    size_t n = 0;
    for (size_t i = 0; i < ls->n; i++) {
        struct layer l = ls->v[i];
        bool this = l.file && !strcmp(l.file->path, f->path);
        if (this)
            l.trust = TRUST_ALLOWED;
        if (!this || with)
            ls->v[n++] = l;
    }
    ls->n = n;
}

static strv words_of(const char *section) {
    strv argv = {0};
    while (section && *section) {
        size_t len = strcspn(section, " ");
        strv_add(&argv, mem_dup(section, len));
        section += len + (section[len] == ' ');
    }
    strv_end(&argv);
    return argv;
}

/* The view in F's directory for the command that SECTION names (NULL: none), with F or as if it did not exist. */
static struct view view_of(const struct session *base, const struct file *f, bool with, const char *section) {
    struct session s = *base;
    struct view v = {0};
    strv argv = words_of(section);
    s.project = (files){0};
    s.layers = (layers){0};
    s.world.cwd = f->dir;
    s.world.elsewhere = true;
    if (!session_layers(&s))
        return v;
    choose(&s.layers, f, with);
    if (!policy_build(&s.policy, &s.world, &s.layers, argv.n ? (char *const *)argv.v : NULL))
        return v;
    struct sandbox sb = {.world = &s.world, .policy = &s.policy}; /* what does not exist yet may be allowed as well */
    v.policy = s.policy;
    v.text = show_policy(&sb, NULL);
    return v;
}

/* ---- what is to be shown ---- */

struct changes {
    const struct session *session;
    const struct file *file;
    strv sections, profiles; /* in which F has a say; the files of profiles that it brings */
};

static bool has(const strv *list, const char *text) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i], text))
            return true;
    return false;
}

static void add_sections(struct changes *c, const settings *list) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].section && !has(&c->sections, list->v[i].section))
            strv_add(&c->sections, list->v[i].section);
}

static bool reads(const struct policy *p, const char *path) {
    for (size_t i = 0; i < p->files.n; i++)
        if (!strcmp(p->files.v[i].path, path))
            return true;
    return false;
}

static bool parse(const struct world *w, const char *path, settings *out) {
    struct file f;
    return file_read(w, path, SOURCE_PROFILE, &f) == FILE_READ && conf_parse(&f, out);
}

/* The profiles that WITH has read and WITHOUT has not, and the sections in them. */
static bool add_profiles(struct changes *c, const struct policy *with, const struct policy *without) {
    for (size_t i = 0; i < with->files.n; i++) {
        const struct policy_file *p = &with->files.v[i];
        settings list = {0};
        if (p->absent || reads(without, p->path) || has(&c->profiles, p->path))
            continue;
        if (!parse(&c->session->world, p->path, &list))
            return false;
        strv_add(&c->profiles, p->path);
        add_sections(c, &list);
    }
    return true;
}

/* ---- the parts ---- */

/* The effective policy of each section; sections of profiles that only one of them brings come in on the way. */
static bool look_at_sections(struct changes *c, strv *texts) {
    for (size_t i = 0; i < c->sections.n; i++) {
        struct view without = view_of(c->session, c->file, false, c->sections.v[i]),
                    with = view_of(c->session, c->file, true, c->sections.v[i]);
        if (!with.text || !add_profiles(c, &with.policy, &without.policy))
            return false;
        strv_add(texts, with.text);
    }
    return true;
}

/* Those in which the same holds are shown together: a profile may have thirty for one tool. */
static void add_sections_text(const struct changes *c, const strv *texts, const char *plain, struct str *out) {
    for (size_t i = 0; i < texts->n; i++) {
        size_t first = 0;
        while (strcmp(texts->v[first], texts->v[i]) != 0)
            first++;
        if (first < i || !strcmp(texts->v[i], plain))
            continue;
        for (size_t j = i; j < texts->n; j++)
            if (!strcmp(texts->v[j], texts->v[i]))
                str_printf(out, "%s[command %s]", j == i ? "and for " : ", ", str_printable(c->sections.v[j]));
        str_add(out, ":\n");
        lines_difference(plain, texts->v[i], out);
    }
}

static void add_profiles_text(const struct changes *c, struct str *out) {
    for (size_t i = 0; i < c->profiles.n; i++)
        str_printf(out, "%s %s\n", i ? "   " : "from", str_printable(c->profiles.v[i]));
}

/* The repository that the project brings, if it has not been granted without F. */
static bool add_repository(const struct session *s, const struct view *without, const struct view *with,
                           struct str *out) {
    const char *before = NULL, *top;
    if ((without->text && !repository_around(&s->world, &without->policy, &before)) ||
        !repository_around(&s->world, &with->policy, &top))
        return false;
    if (top && (!before || strcmp(before, top) != 0))
        str_printf(out, "and grants the git repository around it, %s, as the project (root = yes keeps it out)\n",
                   str_printable(top));
    return true;
}

bool changes_text(const struct session *s, const struct file *f, const settings *list, struct str *out) {
    struct changes c = {.session = s, .file = f};
    struct view without = view_of(s, f, false, NULL), with = view_of(s, f, true, NULL);
    if (!with.text)
        return false;
    const char *before = without.text ? without.text : "";
    str_printf(out, "%s changes the effective policy:\n", str_printable(f->path));
    lines_difference(before, with.text, out);
    if (!strcmp(with.text, before))
        str_add(out, "  (nothing)\n");
    if (!add_repository(s, &without, &with, out))
        return false;
    add_sections(&c, list);
    strv texts = {0};
    if (!add_profiles(&c, &with.policy, &without.policy) || !look_at_sections(&c, &texts))
        return false;
    add_sections_text(&c, &texts, with.text, out);
    add_profiles_text(&c, out);
    return true;
}

void changes_text_since(const struct world *w, const struct file *f, struct str *out) {
    struct str old = {0};
    const char *copy = trust_copy(w, f->path);
    int fd = open(copy, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool read_all = fd >= 0 && file_slurp(fd, 1 << 20, &old);
    int error = errno;
    if (fd >= 0)
        close(fd);
    if (!read_all) {
        diag_note("%s: what was allowed can not be read, so the change is not shown: %s", copy, strerror(error));
        return;
    }
    if (old.len == f->len &&
        (!old.len || !memcmp(old.s, f->bytes, old.len))) { /* it was gone meanwhile, or a command has written it */
        str_add(out, "As it was allowed before.\n");
        return;
    }
    str_add(out, "Since it was allowed:\n");
    lines_difference(old.s, f->bytes, out);
}
