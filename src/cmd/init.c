/* SPDX-License-Identifier: MIT */
/* Writes a first policy for the project in the current directory.
 * Should: give at least what an empty file gives. Mustn't: overwrite one. */
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "lib/lib.h"
#include "names.h"
#include "policy/policy.h"
#include "recognise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- what it is ---- */

static bool is_profile(const struct world *w, const char *name) {
    for (unsigned i = 0; i < PROFILE_PLACES; i++)
        if (access(profile_path(w, name, i), F_OK) == 0)
            return true;
    return false;
}

/* The profiles that the user names. False: reported. */
static bool take_named(const struct world *w, char **words, tools *out) {
    bool ok = true;
    for (; *words; words++) {
        settings ignored = {0};
        unsigned place;
        const char *name = str_lower(*words);
        if (key_check(KEY_PROFILE, name, NULL) && profile_load(w, name, 0, NULL, &place, &ignored))
            *vec_push(out) = recognise_named(name);
        else
            ok = false;
    }
    return ok;
}

/* ---- the text ---- */

static void add_profiles(const struct world *w, struct str *out, const tools *list) {
    if (!list->n)
        str_add(out, "# What programs need besides the project: 'profile = NAME', see 'firewrap profiles'.\n");
    for (size_t i = 0; i < list->n; i++) {
        const struct tool *t = &list->v[i];
        if (t->file)
            str_printf(out, "# For %s:\n", str_printable(t->file));
        str_printf(out, "%sprofile = %s\n", is_profile(w, t->profile) ? "" : "# (there is no such profile yet) ",
                   t->profile);
    }
}

/* What is often wanted, as comments. */
static void add_others(struct str *out, const tools *list) {
    bool compiles = false;
    for (size_t i = 0; i < list->n; i++)
        compiles = compiles || list->v[i].compiles;
    str_add(out, "\n# Others that are often useful:\n"
                 "# mask = .env\n"
                 "# bind-ro = ../library\n"
                 "# env-pass = NODE_ENV\n"
                 "# home = none\n");
    if (compiles)
        str_add(out, "# gdb, strace and sanitizers work as it is; perf, which counts events of the machine, with:\n"
                     "# debug = yes\n");
}

/* One section for each of the comma-separated commands ONLINE. */
static void add_sections(struct str *out, const char *online) {
    while (online && *online) {
        size_t len = strcspn(online, ",");
        str_printf(out, "\n[command %.*s]\nnet = on\n", (int)len, online);
        online += len + (online[len] == ',');
    }
}

/* What shows the browser the server that COMMAND starts. */
static void add_server(struct str *out, const char *command) {
    str_printf(out,
               "\n# Your browser is to see the server of '%s'; without the '# ' it does, by this port:\n"
               "# publish = 3000\n",
               command);
}

static const char *policy_text(const struct world *w, const tools *list) {
    struct str out = {0};
    bool online = false;
    str_add(&out, "# What commands may do in this directory; the directory itself is theirs.\n"
                  "# All keys: 'firewrap keys'. To change it: 'firewrap edit', or any editor and 'firewrap allow'.\n"
                  "\n# No network, but for commands whose profile or a section below says so; 'net = off' would take "
                  "it from all.\n\n");
    add_profiles(w, &out, list);
    add_others(&out, list);
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].server)
            add_server(&out, list->v[i].server);
    for (size_t i = 0; i < list->n; i++)
        online = online || list->v[i].online;
    if (online)
        str_add(&out, "\n# What follows a [command ...] line holds only for that command.\n");
    for (size_t i = 0; i < list->n; i++)
        add_sections(&out, list->v[i].online);
    return out.s;
}

/* ---- the file ---- */

/* Writes TEXT to PATH, which must not exist. False: reported, and there is no new file. */
static bool write_new(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 && errno == EEXIST)
        return diag_error(NULL, path,
                          "init: there is a policy already ('firewrap edit' changes it, 'firewrap allow' allows it)");
    bool ok = fd >= 0 && file_write(fd, text, strlen(text));
    if (fd >= 0 && close(fd) < 0)
        ok = false;
    if (!ok) {
        diag_error(NULL, path, "init: can not be written: %s", strerror(errno));
        if (fd >= 0)
            unlink(path);
    }
    return ok;
}

/* The user has made the file by this very command, so it needs no second look. */
static bool allow_own(const struct world *w, const char *path, const char *text) {
    struct file f;
    if (file_read(w, path, SOURCE_PROJECT, &f) != FILE_READ || strcmp(f.bytes, text) != 0)
        return diag_error(NULL, path, "init: the file is not what was written");
    return trust_allow(w, &f);
}

/* What else counts here, or is granted. False: the policy can not be used as things are, which is reported. */
static bool say_around(void) {
    static char *none[] = {NULL};
    struct session s;
    const char *top;
    if (!session_read(&s, environ, CLI_COMMAND, NULL, none) || !session_permitted(&s) || !session_layers(&s) ||
        !policy_build(&s.policy, &s.world, &s.layers, NULL) || !repository_around(&s.world, &s.policy, &top))
        return false;
    for (size_t i = 0; i + 1 < s.project.n; i++)
        diag_note("%s counts here as well ('root = yes' in the new file would end that)",
                  str_printable(s.project.v[i].path));
    if (top)
        diag_note("the top of the git repository is %s: commands may write all of it, as git has to ('root = yes' "
                  "keeps them, and git, to this directory; for a policy of the whole, 'firewrap init' there)",
                  str_printable(path_tilde(top, s.world.home)));
    session_say_waiting(&s);
    return true;
}

/* The words' profiles, or what the directory looks like. False: reported. */
static bool choose(const struct world *w, char **words, tools *list) {
    const char *why = guard(w, w->cwd, false);
    if (words[0] && words[0][0] == '-')
        return diag_error(NULL, words[0], "init: unknown option");
    if (why)
        return diag_error(NULL, w->cwd, "init: no place for a project: %s", why);
    return words[0] ? take_named(w, words, list) : recognise(list);
}

int cmd_init(char **words) {
    struct world w;
    tools list = {0};
    if (!world_init(&w, environ) || !choose(&w, words, &list))
        return EXIT_FIREWRAP;
    const char *path = path_join(w.cwd, POLICY_NAME), *text = policy_text(&w, &list);
    if (!write_new(path, text) || !allow_own(&w, path, text))
        return EXIT_FIREWRAP;
    fputs(text, stdout);
    fflush(stdout);
    diag_note("%s is written and, since you have made it, allowed", str_printable(path));
    return say_around() ? 0 : EXIT_FIREWRAP;
}
