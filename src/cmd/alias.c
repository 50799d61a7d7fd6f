/* SPDX-License-Identifier: MIT */
/* Links to firewrap by the names of programs, in a directory that the user puts on PATH: each runs the program behind it
 * under the profile of its name. Mustn't: touch what is not such a link. */
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "print.h"
#include "host/host.h"
#include "policy/policy.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one link ---- */

enum link { LINK_NONE, LINK_OWN, LINK_FOREIGN };

/* What stands at PATH? A link to any firewrap is ours: it may have been installed somewhere else before. */
static enum link look(const char *path) {
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target - 1);
    if (n < 0)
        return errno == ENOENT ? LINK_NONE : LINK_FOREIGN;
    target[n] = '\0';
    return !strcmp(path_base(target), "firewrap") ? LINK_OWN : LINK_FOREIGN;
}

static bool name_valid(const char *name) {
    static const char *const own[] = {"firewrap", "fw", "frap"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(name, own[i]))
            return diag_error(NULL, name, "alias: this is firewrap's own name");
    return key_check(KEY_PROFILE, name, NULL);
}

static bool failed(const char *path) {
    return diag_error(NULL, path, "alias: %s", strerror(errno));
}

static bool foreign(const char *path) {
    return diag_error(NULL, path, "alias: something else has this name; it is left alone");
}

static bool add(const struct world *w, const char *name) {
    const char *path = path_join(w->alias_dir, name);
    settings ignored = {0};
    unsigned place;
    if (!name_valid(name) || !profile_load(w, name, 0, NULL, &place, &ignored))
        return false;
    enum link there = look(path);
    if (there == LINK_FOREIGN)
        return foreign(path);
    if (there == LINK_OWN && unlink(path) < 0)
        return failed(path);
    if (symlink(w->exe, path) < 0)
        return failed(path);
    const char *program = search_host(w, name);
    print_shown("%s runs %s\n", str_printable(name),
                program ? str_printable(program) : "nothing yet: PATH has no such program");
    return true;
}

static bool take_away(const struct world *w, const char *name) {
    const char *path = path_join(w->alias_dir, name);
    if (!name_valid(name))
        return false;
    switch (look(path)) {
    case LINK_NONE:
        return diag_error(NULL, name, "alias: there is no such alias");
    case LINK_FOREIGN:
        return foreign(path);
    case LINK_OWN:
        break;
    }
    return unlink(path) == 0 || failed(path);
}

/* ---- PATH ---- */

/* Is the alias directory on PATH, and NAME in it found before any other? NAME may be NULL. */
static bool leads(const struct world *w, const char *name) {
    const char *path = world_env(w, "PATH");
    for (const char *dir; (dir = search_next(&path));) {
        if (*dir == '/' && !strcmp(world_real(w, dir), w->alias_real))
            return true;
        if (name && access(path_join(dir, name), X_OK) == 0)
            return false;
    }
    return false;
}

/* The directory as one writes it in a start-up file. */
static const char *dir_text(const struct world *w) {
    const char *dir = w->alias_dir;
    if (path_under(dir, w->home_real))
        return mem_printf("\"$HOME\"/%s", str_quote(path_rest(dir, w->home_real), false));
    return str_quote(dir, false);
}

/* Says what is missing for the aliases to be found. */
static void say_path(const struct world *w, char **names) {
    const char *shell = world_env(w, "SHELL");
    if (!leads(w, NULL)) {
        bool fish = shell && !strcmp(path_base(shell), "fish");
        puts("The aliases are not on your PATH. This line, at the end of your shell's start-up file, puts them there:");
        print_shown(fish ? "  fish_add_path --path --move %s\n" : "  PATH=%s:$PATH\n", dir_text(w));
        return;
    }
    for (; *names; names++)
        if (!leads(w, *names))
            diag_note("PATH has another %s before the alias", str_printable(*names));
}

/* ---- list ---- */

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list(const struct world *w, bool names_only) {
    strv names = {0};
    DIR *dir = opendir(w->alias_dir);
    if (!dir && errno != ENOENT)
        return failed(w->alias_dir), EXIT_FIREWRAP;
    for (struct dirent *e; dir && (e = readdir(dir));)
        if (look(path_join(w->alias_dir, e->d_name)) == LINK_OWN)
            strv_add(&names, mem_str(e->d_name));
    if (dir)
        closedir(dir);
    if (names.n)
        qsort(names.v, names.n, sizeof *names.v, by_name);
    for (size_t i = 0; i < names.n; i++) {
        const char *program = names_only ? NULL : search_host(w, names.v[i]);
        if (names_only)
            puts(str_printable(names.v[i]));
        else
            print_shown("%-16s %s\n", str_printable(names.v[i]),
                        program ? str_printable(program) : "(no such program on PATH)");
    }
    strv_end(&names);
    if (names.n && !names_only)
        say_path(w, (char **)names.v);
    return 0;
}

int cmd_alias(char **words) {
    struct world w;
    bool adds = words[0] && !strcmp(words[0], "add"), ok = true;
    bool names = words[0] && !strcmp(words[0], "names");
    if (words[0] && (names || !strcmp(words[0], "list")) && !words[1])
        return world_init(&w, environ) ? list(&w, names) : EXIT_FIREWRAP;
    if (!words[0] || !words[1] || (!adds && strcmp(words[0], "rm") != 0)) {
        diag_error(NULL, words[0], "alias: say 'list', 'add NAME...' or 'rm NAME...'");
        return EXIT_FIREWRAP;
    }
    if (!world_init(&w, environ))
        return EXIT_FIREWRAP;
    if (adds && !file_make_dirs(w.alias_dir))
        return failed(w.alias_dir), EXIT_FIREWRAP;
    for (char **name = words + 1; *name; name++)
        ok = (adds ? add(&w, *name) : take_away(&w, *name)) && ok;
    if (adds && ok)
        say_path(&w, words + 1);
    return ok ? 0 : EXIT_FIREWRAP;
}
