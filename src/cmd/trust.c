/* SPDX-License-Identifier: MIT */
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "print.h"
#include "lib/lib.h"
#include "names.h"
#include "policy/policy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- which file ---- */

/* The innermost policy file from the current directory upward; where there is none, the one that could be here. */
const char *trust_innermost(const struct world *w) {
    struct stat st;
    for (const char *dir = w->cwd;; dir = path_parent(dir)) {
        const char *path = path_join(dir, POLICY_NAME);
        if (lstat(path, &st) == 0 ||
            (errno != ENOENT && errno != ENOTDIR)) /* whoever reads it says why it can not be */
            return path;
        if (!strcmp(dir, w->home_real) || !strcmp(dir, "/"))
            return path_join(w->cwd, POLICY_NAME);
    }
}

/* The policy file that WORD, a directory or a file, names, by its real directory. NULL: reported. */
const char *trust_policy_path(const struct world *w, const char *word) {
    struct stat st;
    const char *path = path_normal(*word == '/' ? word : path_join(w->cwd, word));
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return path_join(world_real(w, path), POLICY_NAME);
    if (strcmp(path_base(path), POLICY_NAME) != 0) {
        diag_error(NULL, word, "neither a directory nor a file named %s", POLICY_NAME);
        return NULL;
    }
    return path_join(world_real(w, path_parent(path)), POLICY_NAME);
}

const char *trust_one_word(const char *command, char **words, bool *ok) {
    *ok = true;
    if (words[0] && !strcmp(words[0], "--"))
        words++;
    else if (words[0] && words[0][0] == '-')
        *ok = diag_error(NULL, words[0], "%s: unknown option", command);
    if (words[0] && words[1])
        *ok = diag_error(NULL, words[1], "%s: one directory or file at a time", command);
    return words[0];
}

/* ---- the commands ---- */

/* Takes OPTION out of WORDS. */
bool trust_take_option(char **words, const char *option) {
    size_t n = 0;
    bool found = false;
    for (char **word = words; *word; word++) {
        bool is = !strcmp(*word, option);
        found = found || is;
        if (!is)
            words[n++] = *word;
    }
    words[n] = NULL;
    return found;
}

int cmd_allow(char **words) {
    static char *none[] = {NULL};
    struct session s;
    struct file f;
    settings list = {0};
    enum trust state;
    bool looks = trust_take_option(words, "--dry-run"), ok;
    const char *word = trust_one_word("allow", words, &ok);
    if (!ok || !session_read(&s, environ, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    s.cli.args = (settings){0};
    const char *path = word ? trust_policy_path(&s.world, word) : trust_innermost(&s.world);
    if (!path)
        return EXIT_FIREWRAP;
    enum file_status found = file_read(&s.world, path, SOURCE_PROJECT, &f);
    if (found == FILE_NONE) { /* nothing to allow, but a denial may be taken back */
        if (!looks && trust_is_denied(&s.world, path) && trust_forget(&s.world, path)) {
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
    struct str text = {0};
    ok = changes_text(&s, &f, &list, &text);
    if (ok && (state == TRUST_CHANGED || state == TRUST_ENDED || state == TRUST_BEFORE))
        changes_text_since(&s.world, &f, &text);
    print_text(text.s ? text.s : "");
    if (!ok)
        return EXIT_FIREWRAP;
    fflush(stdout);
    if (looks) {
        diag_note("%s is not recorded (--dry-run)", str_printable(f.path));
        return 0;
    }
    if (!trust_allow(&s.world, &f))
        return EXIT_FIREWRAP;
    diag_note("%s is allowed", str_printable(f.path));
    return 0;
}

int cmd_deny(char **words) {
    struct world w;
    bool ok;
    const char *word = trust_one_word("deny", words, &ok);
    if (!ok || !world_init(&w, environ))
        return EXIT_FIREWRAP;
    const char *path = word ? trust_policy_path(&w, word) : trust_innermost(&w);
    if (!path || !trust_deny(&w, path))
        return EXIT_FIREWRAP;
    diag_note("nothing runs in %s until 'firewrap allow'", str_printable(path_parent(path)));
    return 0;
}

/* Lists PATH, in a state that is called NAME. */
static bool list_one(const struct world *w, const char *name, const char *path) {
    size_t n = 0;
    if (!trust_count(w, path, &n))
        return false;
    printf("%-8s %s%s\n", name, str_printable(path), n > 1 ? str_printable(mem_printf(" (%zu contents)", n)) : "");
    return true;
}

static bool list_allowed(const struct world *w, bool prune) {
    static const char *const names[] = {[TRUST_NEW] = "changed",
                                        [TRUST_ALLOWED] = "allowed",
                                        [TRUST_CHANGED] = "changed",
                                        [TRUST_ENDED] = "ended",
                                        [TRUST_BEFORE] = "allowed"};
    strv paths = {0};
    if (!trust_list(w, "/", false, &paths))
        return false;
    for (size_t i = 0; i < paths.n; i++) {
        struct file f;
        enum trust state = TRUST_CHANGED;
        enum file_status found = file_read(w, paths.v[i], SOURCE_PROJECT, &f);
        if (found == FILE_READ && !trust_check(w, &f, &state))
            return false;
        const char *name = found == FILE_NONE ? "missing" : found == FILE_FOREIGN ? "foreign" : names[state];
        if (!prune && !list_one(w, name, paths.v[i]))
            return false;
        if (prune && (found == FILE_NONE || found == FILE_FOREIGN) && trust_forget(w, paths.v[i]))
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

/* What is kept for projects whose policy is gone. */
static bool prune_kept(const struct world *w) {
    struct stat st;
    strv projects = {0};
    bool ok = kept_list(w, &projects);
    for (size_t i = 0; i < projects.n; i++) {
        const char *project = projects.v[i];
        kept_expire(w, project);
        if (lstat(path_join(project, POLICY_NAME), &st) == 0 || (errno != ENOENT && errno != ENOTDIR))
            continue;
        bool removed = kept_remove(w, project);
        ok = removed && ok;
        if (removed)
            printf("removed  the home of %s\n", str_printable(project));
    }
    return ok;
}

/* The policy that WORD names, or named as long as it was there. NULL: nothing is known of it, reported. */
static const char *known_policy(const struct world *w, const char *word) {
    const char *path = word ? path_normal(*word == '/' ? word : path_join(w->cwd, word)) : trust_innermost(w);
    const char *real = path_join(world_real(w, path_parent(path)), path_base(path));
    const char *at[] = {real, path_join(real, POLICY_NAME), path_join(world_real(w, path), POLICY_NAME)};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        if (!strcmp(path_base(at[i]), POLICY_NAME) && (trust_knows(w, at[i]) || trust_is_denied(w, at[i])))
            return at[i];
    diag_error(NULL, path, "nothing was allowed or denied here");
    return NULL;
}

static int forget(char **words) {
    struct world w;
    bool ok;
    const char *word = trust_one_word("trust forget", words, &ok);
    if (!ok || !world_init(&w, environ))
        return EXIT_FIREWRAP;
    const char *path = known_policy(&w, word);
    if (!path || !trust_forget(&w, path))
        return EXIT_FIREWRAP;
    diag_note("%s: what was allowed or denied is forgotten", str_printable(path));
    return 0;
}

int cmd_trust(char **words) {
    struct world w;
    bool list = words[0] && !strcmp(words[0], "list"), prune = words[0] && !strcmp(words[0], "prune");
    if (words[0] && !strcmp(words[0], "forget"))
        return forget(words + 1);
    if ((!list && !prune) || words[1]) {
        diag_error(NULL, words[0] && (list || prune) ? words[1] : words[0], "trust: say 'list', 'prune' or 'forget'");
        return EXIT_FIREWRAP;
    }
    struct str text = {0};
    bool ok =
        world_init(&w, environ) && list_allowed(&w, prune) && list_denied(&w, prune) && memory_list(&w, prune, &text);
    print_text(text.s ? text.s : "");
    ok = ok && (!prune || prune_kept(&w));
    return ok ? 0 : EXIT_FIREWRAP;
}
