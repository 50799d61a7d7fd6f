/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create */
#include "command.h"
#include "conf.h"
#include "path.h"
#include "session.h"
#include "show.h"
#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* ---- which file ---- */

/* The innermost policy file from the current directory upward; where there is none, the one that could be here. */
static const char *innermost_policy(const struct world *w) {
    struct stat st;
    for (const char *dir = w->cwd;; dir = path_parent(dir)) {
        const char *path = path_join(dir, POLICY_NAME);
        if (lstat(path, &st) == 0)
            return path;
        if (!strcmp(dir, w->home_real) || !strcmp(dir, "/"))
            return path_join(w->cwd, POLICY_NAME);
    }
}

/* The policy file that WORD, a directory or a file, names, by its real directory. NULL: reported. */
static const char *policy_path(const struct world *w, const char *word) {
    struct stat st;
    const char *path = path_normal(*word == '/' ? word : path_join(w->cwd, word));
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return path_join(world_real(path), POLICY_NAME);
    if (strcmp(path_base(path), POLICY_NAME) != 0) {
        diag_error(NULL, word, "neither a directory nor a file named %s", POLICY_NAME);
        return NULL;
    }
    return path_join(world_real(path_parent(path)), POLICY_NAME);
}

static const char *one_word(const char *command, char **words, bool *ok) {
    *ok = true;
    if (words[0] && !strcmp(words[0], "--"))
        words++;
    else if (words[0] && words[0][0] == '-')
        *ok = diag_error(NULL, words[0], "%s: unknown option", command);
    if (words[0] && words[1])
        *ok = diag_error(NULL, words[1], "%s: one directory or file at a time", command);
    return words[0];
}

/* ---- what it changes ---- */

/* The effective policy in F's directory for ARGV, with F allowed or (WITHOUT) as if it did not exist; "" if reported.
 */
static const char *effective(const struct session *base, const struct file *f, bool without, char *const *argv) {
    struct session s = *base;
    s.project = (files){0};
    s.layers = (layers){0};
    s.world.cwd = f->dir;
    if (!session_layers(&s))
        return NULL;
    layers kept = {0};
    for (size_t i = 0; i < s.layers.n; i++) {
        struct layer l = s.layers.v[i];
        bool this = l.file && !strcmp(l.file->path, f->path);
        if (this)
            l.trust = TRUST_ALLOWED;
        if (!this || !without)
            *vec_push(&kept) = l;
    }
    s.layers = kept;
    if (!policy_build(&s.policy, &s.world, &s.layers, argv))
        return NULL;
    struct sandbox sb = {.world = &s.world, .policy = &s.policy}; /* what does not exist yet may be allowed as well */
    return show_policy(&sb, NULL);
}

static bool has_line(const char *text, const char *line, size_t len) {
    for (; *text; text += strcspn(text, "\n") + 1)
        if (strcspn(text, "\n") == len && !memcmp(text, line, len))
            return true;
    return false;
}

/* The lines of A that B does not have. */
static void print_missing(const char *a, const char *b, char sign) {
    for (; *a; a += strcspn(a, "\n") + 1) {
        size_t len = strcspn(a, "\n");
        if (!has_line(b, a, len))
            printf("%c %.*s\n", sign, (int)len, a);
    }
}

/* The effective policy with F for the command that SECTION names (NULL: none). */
static const char *effective_in(const struct session *s, const struct file *f, const char *section) {
    strv argv = {0};
    while (section && *section) {
        size_t len = strcspn(section, " ");
        strv_add(&argv, mem_dup(section, len));
        section += len + (section[len] == ' ');
    }
    strv_end(&argv);
    return effective(s, f, false, argv.n ? (char *const *)argv.v : NULL);
}

/* False: with F nothing could run, which is reported. What is wrong without it is none of its business. */
static bool print_changes(const struct session *s, const struct file *f, const settings *list) {
    const char *without = effective(s, f, true, NULL), *with = effective(s, f, false, NULL);
    if (!with)
        return false;
    without = without ? without : "";
    printf("%s changes the effective policy:\n", str_printable(f->path));
    print_missing(without, with, '-');
    print_missing(with, without, '+');
    if (!strcmp(with, without))
        puts("  (nothing)");
    for (size_t i = 0; i < list->n; i++) {
        const char *section = list->v[i].section;
        bool seen = !section;
        for (size_t j = 0; !seen && j < i; j++)
            seen = list->v[j].section && !strcmp(list->v[j].section, section);
        if (seen)
            continue;
        const char *there = effective_in(s, f, section);
        if (!there)
            return false;
        printf("and for [command %s]:\n", section);
        print_missing(with, there, '-');
        print_missing(there, with, '+');
    }
    return true;
}

/* Shows what is new since the file was allowed, by diff(1); the new bytes come from memory, not from the file again. */
static void print_diff(const struct world *w, const struct file *f) {
    int fd = memfd_create("firewrap", 0), status;
    const char *old = trust_copy(w, f->path);
    pid_t pid;
    if (fd < 0 || write(fd, f->bytes, f->len) != (ssize_t)f->len || lseek(fd, 0, SEEK_SET) < 0)
        return;
    const char *argv[] = {
        "diff", "-u", "--label", "allowed", "--label", "now", "--", old, mem_printf("/proc/self/fd/%d", fd), NULL};
    printf("Since it was allowed:\n");
    fflush(stdout);
    if (posix_spawnp(&pid, "diff", NULL, NULL, (char *const *)argv, environ) != 0 || waitpid(pid, &status, 0) < 0)
        diag_note("diff can not be run, so the change is not shown: %s", strerror(errno));
    close(fd);
}

/* ---- the commands ---- */

int cmd_allow(char **words) {
    static char *none[] = {NULL};
    struct session s;
    struct file f;
    settings list = {0};
    enum trust state;
    bool ok;
    const char *word = one_word("allow", words, &ok);
    if (!ok || !session_read(&s, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    s.cli.args = (settings){0};
    const char *path = word ? policy_path(&s.world, word) : innermost_policy(&s.world);
    if (!path)
        return EXIT_FIREWRAP;
    enum file_status found = file_read(&s.world, path, SOURCE_PROJECT, &f);
    if (found == FILE_NONE) { /* nothing to allow, but a denial may be taken back */
        if (trust_is_denied(&s.world, path) && trust_forget(&s.world, path)) {
            diag_note("%s is not denied any more", str_printable(path_parent(path)));
            return 0;
        }
        diag_error(NULL, path, "there is no policy file to allow");
        return EXIT_FIREWRAP;
    }
    if (found == FILE_FOREIGN)
        diag_error(NULL, path, "the policy file belongs to another user and can not be allowed");
    if (found != FILE_READ || !conf_parse(&f, &list) || !trust_check(&s.world, &f, &state))
        return EXIT_FIREWRAP;
    if (!print_changes(&s, &f, &list))
        return EXIT_FIREWRAP;
    if (state == TRUST_CHANGED)
        print_diff(&s.world, &f);
    fflush(stdout);
    if (!trust_allow(&s.world, &f))
        return EXIT_FIREWRAP;
    diag_note("%s is allowed", str_printable(f.path));
    return 0;
}

int cmd_deny(char **words) {
    struct world w;
    bool ok;
    const char *word = one_word("deny", words, &ok);
    if (!ok || !world_init(&w, environ))
        return EXIT_FIREWRAP;
    const char *path = word ? policy_path(&w, word) : innermost_policy(&w);
    if (!path || !trust_deny(&w, path))
        return EXIT_FIREWRAP;
    diag_note("nothing runs in %s until 'firewrap allow'", str_printable(path_parent(path)));
    return 0;
}

static bool list_allowed(const struct world *w, bool prune) {
    strv paths = {0};
    if (!trust_list(w, "/", false, &paths))
        return false;
    for (size_t i = 0; i < paths.n; i++) {
        struct file f;
        enum trust state = TRUST_CHANGED;
        enum file_status found = file_read(w, paths.v[i], SOURCE_PROJECT, &f);
        if (found == FILE_READ && !trust_check(w, &f, &state))
            return false;
        const char *name = found == FILE_NONE ? "missing" : state == TRUST_ALLOWED ? "allowed" : "changed";
        if (!prune)
            printf("%-8s %s\n", name, str_printable(paths.v[i]));
        else if (found == FILE_NONE && trust_forget(w, paths.v[i]))
            printf("forgot   %s\n", str_printable(paths.v[i]));
    }
    return true;
}

static bool list_denied(const struct world *w, bool prune) {
    strv paths = {0};
    if (!trust_list(w, "/", true, &paths))
        return false;
    for (size_t i = 0; i < paths.n; i++) {
        const char *dir = path_parent(paths.v[i]);
        if (!prune)
            printf("%-8s %s\n", "denied", str_printable(dir));
        else if (access(dir, F_OK) < 0 && errno == ENOENT && trust_forget(w, paths.v[i]))
            printf("forgot   %s\n", str_printable(dir));
    }
    return true;
}

int cmd_trust(char **words) {
    struct world w;
    bool list = words[0] && !strcmp(words[0], "list"), prune = words[0] && !strcmp(words[0], "prune");
    if ((!list && !prune) || words[1]) {
        diag_error(NULL, words[0] && (list || prune) ? words[1] : words[0], "trust: say 'list' or 'prune'");
        return EXIT_FIREWRAP;
    }
    if (!world_init(&w, environ) || !list_allowed(&w, prune) || !list_denied(&w, prune))
        return EXIT_FIREWRAP;
    return 0;
}
