/* SPDX-License-Identifier: MIT */
/* What a package manager lacks: a place for all projects, and git's hooks, which git obeys outside. */
#include "base/file.h"
#include "base/path.h"
#include "why_find.h"

#include <fcntl.h>
#include <string.h>

enum { MAX_MANIFEST = 1 << 20 };

/* What sets hooks, and what the user can type for it; and the file that is there once it has. */
static const struct setter {
    const char *name, *words, *done;
} setters[] = {
    {"husky", "git config core.hooksPath .husky/_", ".husky/_"},
    {"lefthook", "npx lefthook install", ".git/info/lefthook.checksum"},
    {"simple-git-hooks", "npx simple-git-hooks", ".git/hooks/pre-commit"},
    {"pre-commit", "pre-commit install", ".git/hooks/pre-commit"},
    {"core.hooksPath", "git config core.hooksPath DIRECTORY", NULL},
};

void why_global(const struct question *q, const struct row *row, struct answer *a) {
    for (char *const *word = q->s->cli.command + 1; *word; word++)
        if (!strcmp(*word, "-g") || !strcmp(*word, "--global"))
            why_add(a, mem_printf("global %s", row->words), "what is for all projects is installed outside", NULL);
}

/* The setter that TEXT names, but one that has set them. */
static const struct setter *named(const char *dir, const char *text) {
    for (size_t i = 0; i < sizeof setters / sizeof *setters; i++) {
        const struct setter *s = &setters[i];
        if (strstr(text, s->name) && !(s->done && why_is_there(path_join(dir, s->done))))
            return s;
    }
    return NULL;
}

void why_hooks(const struct question *q, const struct row *row, struct answer *a) {
    const char *dir = q->s->world.cwd;
    struct str text = {0};
    if (!why_is_there(path_join(dir, ".git")))
        return;
    if (!row->detail && !file_plain(AT_FDCWD, path_join(dir, "package.json"), MAX_MANIFEST, &text))
        return;
    const struct setter *s = named(dir, row->detail ? row->detail : text.s);
    if (!s)
        return;
    why_add(a, "hooks", "git's hooks, which run outside, can not be set here", NULL);
    a->instead = mem_printf("%s%s", q->end->nofw ? "nofw " : "", s->words);
}
