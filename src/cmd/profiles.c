/* SPDX-License-Identifier: MIT */
/* `firewrap profiles`: which there are, and what they say. */
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "print.h"
#include "lib/lib.h"
#include "policy/policy.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- which there are ---- */

struct listed {
    const char *name;
    unsigned place;
};
typedef VEC(struct listed) listing;

/* "npm" of "npm.ini"; NULL for what no setting can name. */
static const char *profile_name(const char *file) {
    size_t len = strlen(file);
    if (*file == '.' || len <= 4 || strcmp(file + len - 4, ".ini") != 0 || strcmp(str_lower(file), file) != 0)
        return NULL;
    return mem_dup(file, len - 4);
}

static bool is_listed(const listing *list, const char *name) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i].name, name))
            return true;
    return false;
}

static void list_place(const struct world *w, unsigned place, listing *out) {
    DIR *dir = opendir(profile_dir(w, place));
    for (struct dirent *e; dir && (e = readdir(dir));) {
        const char *name = profile_name(e->d_name);
        if (name && !is_listed(out, name)) /* the first place wins */
            *vec_push(out) = (struct listed){.name = name, .place = place};
    }
    if (dir)
        closedir(dir);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct listed *)a)->name, ((const struct listed *)b)->name);
}

static listing list_all(const struct world *w) {
    listing all = {0};
    for (unsigned i = 0; i < PROFILE_PLACES; i++)
        list_place(w, i, &all);
    if (all.n)
        qsort(all.v, all.n, sizeof *all.v, by_name);
    return all;
}

/* The first line, if it is a comment that says something; of those that firewrap brings, the second. */
static const char *description(const struct file *f) {
    for (const char *line = f->bytes; *line == '#' || *line == ';'; line += strcspn(line, "\n") + 1) {
        const char *text = line + 1 + strspn(line + 1, " \t");
        if (!str_starts(text, "SPDX-"))
            return str_printable(mem_dup(text, strcspn(text, "\n")));
        if (!line[strcspn(line, "\n")])
            break;
    }
    return "";
}

static int list(const struct world *w, bool names_only) {
    listing all = list_all(w);
    bool ok = true;
    for (size_t i = 0; i < all.n; i++) {
        struct file f;
        unsigned place;
        if (names_only)
            puts(str_printable(all.v[i].name));
        else if (profile_read(w, all.v[i].name, 0, NULL, &place, &f))
            print_shown("%-13s %-8s  %s\n", str_printable(all.v[i].name), profile_places[all.v[i].place],
                        description(&f));
        else
            ok = false;
    }
    return ok ? 0 : 1;
}

/* ---- what one says ---- */

struct shown {
    const struct world *world;
    strv paths; /* each file is shown once */
};

static bool is_shown(const struct shown *s, const char *path) {
    for (size_t i = 0; i < s->paths.n; i++)
        if (!strcmp(s->paths.v[i], path))
            return true;
    return false;
}

/* Shows the file of profile NAME, then those that it names, whichever their section. */
static bool show(struct shown *s, const char *name, unsigned first, const struct origin *o) {
    unsigned place;
    struct file f;
    settings list = {0};
    if (!profile_read(s->world, name, first, o, &place, &f))
        return false;
    if (is_shown(s, f.path))
        return true;
    print_shown("%s# %s (%s)\n", s->paths.n ? "\n" : "", str_printable(f.path), profile_places[place]);
    strv_add(&s->paths, f.path);
    print_text(f.bytes);
    bool ok = profile_load(s->world, name, place, o, &place, &list);
    for (size_t i = 0; ok && i < list.n; i++) {
        const struct setting *set = &list.v[i];
        if (set->key != KEY_PROFILE)
            continue;
        bool builds_on = !strcmp(str_lower(set->value), str_lower(name));
        ok = show(s, set->value, builds_on ? place + 1 : 0, &set->origin);
    }
    return ok;
}

int cmd_profiles(char **words) {
    static char *none[] = {NULL};
    struct session s;
    bool names = words[0] && !strcmp(words[0], "names") && !words[1];
    bool one = words[0] && !strcmp(words[0], "show") && words[1] && !words[2];
    if (words[0] && !names && !one) {
        diag_error(NULL, words[0], "profiles: say nothing, 'names' or 'show NAME'");
        return EXIT_FIREWRAP;
    }
    if (!session_read(&s, environ, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    if (!one)
        return list(&s.world, names);
    struct shown shown = {.world = &s.world};
    return show(&shown, words[1], 0, NULL) ? 0 : EXIT_FIREWRAP;
}
