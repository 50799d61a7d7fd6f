/* SPDX-License-Identifier: MIT */
#include "gitread.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MAX_SIZE = 1 << 20,
    MAX_DEPTH = 10,    /* git's own: config.c, MAX_INCLUDE_DEPTH */
    MAX_FILES = 1000,  /* of one reading */
    MAX_PAIRS = 10000, /* GIT_CONFIG_COUNT */
};

/* ---- paths in values ---- */

/* The home of USER, of LEN bytes; NULL if there is no such user. */
static const char *home_of(const struct world *w, const char *user, size_t len) {
    struct str f = {0};
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && file_slurp(fd, MAX_SIZE, &f);
    if (fd >= 0)
        close(fd);
    for (const char *line = ok ? f.s : ""; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *field = line;
        for (int i = 0; i < 5; i++) { /* name:password:uid:gid:gecos:home:shell */
            field += strcspn(field, ":\n");
            field += *field == ':';
        }
        if (!strncmp(line, user, len) && line[len] == ':')
            return mem_dup(field, strcspn(field, ":\n"));
    }
    const char *own = path_base(w->home); /* of an account that stands elsewhere, as in a directory service */
    return !strncmp(own, user, len) && !own[len] ? w->home : NULL;
}

const char *gitread_expand(const struct world *w, const char *path) {
    if (str_starts(path, ":(optional)"))
        path += strlen(":(optional)");
    if (str_starts(path, "%(prefix)/"))
        return path_join("/usr", path + strlen("%(prefix)/"));
    if (*path != '~')
        return path;
    size_t user = strcspn(path + 1, "/");
    const char *home = user ? home_of(w, path + 1, user) : w->home;
    return home ? mem_printf("%s%s", home, path + 1 + user) : NULL;
}

/* ---- files ---- */

/* The text of FILE; NULL if there is none, which is noted unless it does not exist. */
static const char *text_of(struct gitread *r, const char *file, size_t *len) {
    struct str f = {0};
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool ok = fd >= 0 && file_slurp(fd, MAX_SIZE, &f), missing = fd < 0 && (errno == ENOENT || errno == ENOTDIR);
    if (fd >= 0)
        close(fd);
    if (!ok && !missing)
        strv_add(&r->unread, file);
    *len = f.len;
    return ok ? f.s : NULL;
}

/* include.path, and includeIf with any condition: what it says today need not hold for the next git. */
static bool is_include(const char *key) {
    size_t len = strlen(key);
    return !strcmp(key, "include.path") ||
           (str_starts(key, "includeif.") && len > sizeof "includeif.path" && !strcmp(key + len - 5, ".path"));
}

/* In the name of a file that git takes from a directory it takes it as text: "dir/../x" leads through dir. */
static void include(struct gitread *r, const char *value) {
    const char *path = value ? gitread_expand(r->world, value) : NULL;
    if (!path || !*path || (*path != '/' && !r->file)) {
        strv_add(&r->wrong, value && *value ? value : "include.path");
        return;
    }
    if (r->depth > MAX_DEPTH)
        strv_add(&r->wrong, path);
    else
        gitread_file(r, *path == '/' ? path : path_join(path_parent(r->file), path));
}

static void take(void *context, const char *key, const char *value, const char *kept) {
    struct gitread *r = context;
    r->take(r->context, key, value, kept);
    if (is_include(key)) {
        include(r, value);
        if (kept)
            include(r, kept);
    }
}

bool gitread_file(struct gitread *r, const char *file) {
    size_t len;
    if (r->files.n == MAX_FILES) {
        bool said = r->full;
        r->full = true;
        return said || diag_error(NULL, file, "git's configuration includes too many files");
    }
    strv_add(&r->files, file);
    const char *text = text_of(r, file, &len), *outer = r->file;
    r->file = file;
    r->depth++;
    if (text && !gitconfig_parse(text, len, take, r))
        strv_add(&r->wrong, file);
    r->depth--;
    r->file = outer;
    return !r->full;
}

/* ---- the environment ---- */

static void take_pair(struct gitread *r, const char *key, const char *value) {
    size_t section = strcspn(key, "."), len = strlen(key);
    char *name = mem_dup(key, len);
    for (size_t i = 0; i < len; i++) /* but for the subsection, case does not count */
        if ((i < section || !strchr(key + i, '.')) && name[i] >= 'A' && name[i] <= 'Z')
            name[i] = (char)(name[i] - 'A' + 'a');
    r->file = NULL;
    take(r, name, value, NULL);
}

static void take_counted(struct gitread *r) {
    const char *count = world_env(r->world, "GIT_CONFIG_COUNT");
    long n = count ? strtol(count, NULL, 10) : 0;
    for (long i = 0; i < n && i < MAX_PAIRS; i++) {
        const char *key = world_env(r->world, mem_printf("GIT_CONFIG_KEY_%ld", i));
        const char *value = world_env(r->world, mem_printf("GIT_CONFIG_VALUE_%ld", i));
        if (key && value)
            take_pair(r, key, value);
    }
}

/* The next of the words in quotes of a shell, as git writes them ('it'\''s'); behind it *TEXT stands. */
static const char *quoted(const char **text) {
    struct str word = {0};
    const char *at = *text;
    str_add(&word, "");
    while (*at == '\'' || (*at == '\\' && at[1])) {
        if (*at == '\\') {
            str_add_bytes(&word, at + 1, 1);
            at += 2;
            continue;
        }
        size_t len = strcspn(++at, "'");
        str_add_bytes(&word, at, len);
        at += len + (at[len] == '\'');
    }
    *text = at;
    return word.s;
}

/* What `git -c` leaves to the programs that it starts: 'KEY'='VALUE', formerly 'KEY=VALUE'. */
static void take_parameters(struct gitread *r) {
    const char *text = world_env(r->world, "GIT_CONFIG_PARAMETERS");
    while (text && *text) {
        const char *key = quoted(&text), *value = NULL, *equals = strchr(key, '=');
        if (*text == '=') {
            text++;
            value = quoted(&text);
        } else if (equals) {
            value = equals + 1;
            key = mem_dup(key, (size_t)(equals - key));
        }
        take_pair(r, key, value);
        text += strcspn(text, "'");
    }
}

/* Variables that stand for settings: git(1), "ENVIRONMENT VARIABLES". */
static void take_variables(struct gitread *r) {
    static const char *const variables[][2] = {
        {"GIT_SSH_COMMAND", "core.sshcommand"},
        {"GIT_SSH", "core.sshcommand"},
        {"GIT_EDITOR", "core.editor"},
        {"VISUAL", "core.editor"},
        {"EDITOR", "core.editor"},
        {"GIT_SEQUENCE_EDITOR", "sequence.editor"},
        {"GIT_PAGER", "core.pager"},
        {"PAGER", "core.pager"},
        {"GIT_ASKPASS", "core.askpass"},
        {"SSH_ASKPASS", "core.askpass"},
        {"GIT_EXTERNAL_DIFF", "diff.external"},
        {"GIT_PROXY_COMMAND", "core.gitproxy"},
        {"GIT_EXEC_PATH", "init.templatedir"},
        {"GIT_TEMPLATE_DIR", "init.templatedir"},
    };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = world_env(r->world, variables[i][0]);
        if (value)
            r->take(r->context, variables[i][1], value, NULL);
    }
}

bool gitread_common(struct gitread *r) {
    const struct world *w = r->world;
    const char *global = world_env(w, "GIT_CONFIG_GLOBAL"), *system = world_env(w, "GIT_CONFIG_SYSTEM");
    const char *xdg = world_env(w, "XDG_CONFIG_HOME");
    const char *list[] = {
        "/etc/gitconfig",
        "/usr/local/etc/gitconfig",
        system && *system == '/' ? system : NULL,
        path_join(xdg && *xdg == '/' ? xdg : path_join(w->home, ".config"), "git/config"),
        path_join(w->home, ".gitconfig"),
        global && *global == '/' ? global : NULL,
    };
    for (size_t i = 0; i < sizeof list / sizeof *list;
         i++) /* all: another program may start git without these variables */
        if (list[i] && !gitread_file(r, list[i]))
            return false;
    take_counted(r);
    take_parameters(r);
    take_variables(r);
    return !r->full;
}

struct asked {
    const char *key, *value;
};

static void take_asked(void *context, const char *key, const char *value, const char *kept) {
    struct asked *a = context;
    (void)kept;
    if (!strcmp(key, a->key))
        a->value = value;
}

const char *gitread_setting(const struct world *w, const char *key) {
    struct asked a = {.key = key};
    struct gitread r = {.world = w, .take = take_asked, .context = &a};
    gitread_common(&r);
    return a.value;
}
