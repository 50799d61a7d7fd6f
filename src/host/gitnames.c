/* SPDX-License-Identifier: MIT */
#include "gitnames.h"

#include "base/str.h"

#include <string.h>

/* What the value of a setting is. */
enum kind {
    DATA,    /* names, refs, texts: no file that is executed or trusted */
    OTHER,   /* not known: what looks like a path, and is a file, counts */
    COMMAND, /* a program, with arguments perhaps */
    TREE     /* a directory with programs */
};

static bool ends(const char *s, const char *end) {
    size_t n = strlen(s), e = strlen(end);
    return n >= e && !strcmp(s + n - e, end);
}

/* The last part of KEY. */
static const char *last(const char *key) {
    const char *dot = strrchr(key, '.');
    return dot ? dot + 1 : key;
}

static bool is_one_of(const char *name, const char *const *list) {
    while (*list && strcmp(name, *list) != 0)
        list++;
    return *list;
}

/* git-config(1): the settings that name one file, perhaps without a slash, by the last part of their names. */
static const char *const files[] = {"attributesfile", "allowedsignersfile", "revocationfile", "sslcainfo", "sslcert",
                                    "sslcapath",      "smtpsslcertpath",    "path",           NULL};

/* The settings that name a program. Those in "hook", "cmd", "command", "program", "pager" and "editor" are known by their ends. */
static bool is_command(const char *key) {
    static const char *const names[] = {"fsmonitor",  "gitproxy",    "askpass", "helper",  "textconv",   "external",
                                        "driver",     "clean",       "smudge",  "process", "difffilter", "update",
                                        "uploadpack", "receivepack", "vcs",     "browser", "smtpserver", "httpd",
                                        "tunnel",     "tool",        NULL};
    static const char *const suffixes[] = {"hook", "cmd", "command", "program", "pager", "editor"};
    const char *name = last(key);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (ends(name, suffixes[i]))
            return true;
    return is_one_of(name, names) || is_one_of(name, files) || str_starts(key, "pager.");
}

static const char *const trees[] = {"core.hookspath", "init.templatedir", NULL};

static enum kind kind_of(const char *key, const char *value) {
    static const char *const sections[] = {"branch.",    "url.",   "remote.", "submodule.",   "user.", "author.",
                                           "committer.", "color.", "include", "versionsort.", "safe.", "core.worktree"};
    static const char *const harmless[] = {"excludesfile", "ignorerevsfile", "template", "file", NULL};
    bool runs = *value == '!' || strstr(value, "ext::"); /* aliases, submodule.NAME.update; git-remote-ext(1) */
    if (is_one_of(key, trees))
        return TREE;
    if (str_starts(key, "alias."))
        return runs ? COMMAND : OTHER;
    if (runs || (is_command(key) && !str_starts(key, "include") && !str_starts(key, "submodule.")))
        return COMMAND;
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (str_starts(key, sections[i]))
            return DATA;
    return is_one_of(last(key), harmless) ? DATA : OTHER;
}

static void add(gitnames *list, const char *path, enum kind kind) {
    bool slash = strchr(path, '/');
    if (!*path || (!slash && kind == OTHER))
        return;
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i].path, path) && list->v[i].tree == (kind == TREE))
            return;
    *vec_push(list) = (struct gitname){.path = path,
                                       .tree = kind == TREE,
                                       .awaited = kind == TREE || (slash && kind == COMMAND),
                                       .inner = kind == TREE};
}

/* A word of a command. Behind an expansion, a path may go on as one from anywhere: "$(git rev-parse --show-toplevel)/x",
 * "$HOME/x". */
static void add_word(gitnames *list, const char *word, enum kind kind, bool expands) {
    const char *slash = *word == '$' ? strchr(word, '/') : word;
    if (!slash || *word == '-')
        return;
    add(list, slash, kind);
    if (!expands || *slash != '/')
        return;
    add(list, slash + strspn(slash, "/"), kind);
    add(list, mem_printf("~%s", slash), kind);
}

/* The words of VALUE as a shell sees them, or without a look at QUOTES: what stands in them may be a command again. */
static void add_words(gitnames *list, const char *value, enum kind kind, bool quotes) {
    const char *ends_word = quotes ? " \t\n;|&()<>`=!" : " \t\n;|&()<>`=!'\"{},:";
    bool expands = strpbrk(value, "$`");
    struct str word = {0};
    char quote = 0;
    for (const char *c = value;; c++) {
        if (!*c || (!quote && strchr(ends_word, *c))) {
            if (word.len)
                add_word(list, mem_dup(word.s, word.len), kind, expands);
            word.len = 0;
            if (!*c)
                return;
        } else if (quotes && (*c == quote || (!quote && (*c == '\'' || *c == '"')))) {
            quote = quote ? 0 : *c;
        } else if (*c == '\\' && c[1] && quote != '\'') {
            str_add_bytes(&word, ++c, 1);
        } else {
            str_add_bytes(&word, c, 1);
        }
    }
}

/* A program without a slash is looked for on PATH. */
static bool is_plain_word(const char *key, const char *value) {
    return !value[strcspn(value, "/ \t\n;|&()<>`=!'\"{},:\\$")] && !is_one_of(key, trees) &&
           !is_one_of(last(key), files);
}

void gitnames_of(const char *key, const char *value, gitnames *list) {
    enum kind kind = !value || is_plain_word(key, value) ? DATA : kind_of(key, value);
    if (kind == DATA)
        return;
    if (*value != '!')
        add(list, value, kind); /* a path may hold blanks */
    if (kind == TREE || (kind == OTHER && !strchr(value, '/')))
        return;
    add_words(list, value, kind, true);
    add_words(list, value, kind, false);
}
