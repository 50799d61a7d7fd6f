/* SPDX-License-Identifier: MIT */
/* A lint: everything that would be an error when a command runs, and what is likely a mistake. */
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "lib/lib.h"
#include "names.h"
#include "policy/policy.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_DEPTH = 16 }; /* of files that include files */

static bool check_bind(const struct session *s, const struct setting *set) {
    struct bind b;
    const struct origin *o = &set->origin;
    if (!expand_bind(&s->world, s->policy.project_dir, set, &b))
        return false;
    if (!b.optional && access(b.src, F_OK) < 0)
        return diag_error(o, b.src, "%s: does not exist (a leading - makes it optional)", keys[set->key].name);
    if (path_under(s->world.home_real, world_real(b.src)))
        return diag_error(o, set->value, "%s: grants the whole home", keys[set->key].name);
    return true;
}

static bool check_file(struct session *s, const struct file *f, int depth);

static bool check_include(struct session *s, const struct setting *set, int depth) {
    struct file f;
    if (depth == MAX_DEPTH)
        return diag_error(&set->origin, set->value, "include: files include each other in a circle, or too deep");
    switch (include_read(&s->world, set, &f)) {
    case FILE_READ:
        return check_file(s, &f, depth + 1);
    case FILE_NONE:
        return true;
    case FILE_FOREIGN:
    case FILE_BAD:
        break;
    }
    return false;
}

static bool check_setting(struct session *s, const struct setting *set, int depth) {
    enum key_type type = keys[set->key].type;
    settings profile = {0};
    unsigned place;
    if (type == TYPE_BIND)
        return check_bind(s, set);
    if (type == TYPE_PATH || type == TYPE_GLOB)
        return expand_path(&s->world, s->policy.project_dir, set, set->value) != NULL;
    if (set->key == KEY_INCLUDE)
        return check_include(s, set, depth);
    if (set->key == KEY_PROFILE)
        return profile_load(&s->world, set->value, 0, &set->origin, &place, &profile);
    if (set->key == KEY_NET && !strcmp(set->value, "filter"))
        return diag_error(&set->origin, set->value, "net: the network filter is not part of this version");
    return true;
}

static bool check_file(struct session *s, const struct file *f, int depth) {
    settings list = {0};
    bool ok = conf_parse(f, &list);
    s->policy.project_dir = f->dir;
    for (size_t i = 0; i < list.n; i++)
        ok = check_setting(s, &list.v[i], depth) && ok;
    return ok;
}

/* What kind of policy file a name says it is. */
static enum source kind_of(const char *path) {
    if (!strcmp(path_base(path), POLICY_NAME))
        return SOURCE_PROJECT;
    return !strcmp(path_base(path_parent(path)), "profiles") ? SOURCE_PROFILE : SOURCE_USER;
}

static bool check_named(struct session *s, const char *name) {
    struct file f;
    const char *path = path_normal(*name == '/' ? name : path_join(s->world.cwd, name));
    switch (file_read(&s->world, path, kind_of(path), &f)) {
    case FILE_READ:
        return check_file(s, &f, 0);
    case FILE_NONE:
        return diag_error(NULL, path, "there is no such file");
    case FILE_FOREIGN:
        return diag_error(NULL, path, "the policy file belongs to another user and is left out");
    case FILE_BAD:
        break;
    }
    return false;
}

int cmd_check(char **words) {
    static char *none[] = {NULL};
    struct session s;
    bool ok = true;
    if (words[0] && words[0][0] == '-' && strcmp(words[0], "--") != 0) {
        diag_error(NULL, words[0], "check: unknown option");
        return EXIT_FIREWRAP;
    }
    if (words[0] && !strcmp(words[0], "--"))
        words++;
    if (!session_read(&s, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    for (; words[0]; words++) {
        ok = check_named(&s, words[0]) && ok;
        if (!words[1])
            return ok ? 0 : 1;
    }
    files found = {0};
    ok = discover_defaults(&s.world, &found) && ok;
    ok = session_project(&s) && ok;
    for (size_t i = 0; i < s.project.n; i++)
        *vec_push(&found) = s.project.v[i];
    for (size_t i = 0; i < found.n; i++)
        ok = check_file(&s, &found.v[i], 0) && ok;
    return ok ? 0 : 1;
}
