/* SPDX-License-Identifier: MIT */
#include "recognise.h"

#include "base/diag.h"
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of one kind's rows, which stand together, the first that fits counts. */
static const struct row {
    const char *kind, *file; /* file: a pattern */
    const char *profile, *online;
} rows[] = {
    {"node", "pnpm-lock.yaml", "pnpm", "pnpm install,pnpm add"},
    {"node", "yarn.lock", "yarn", "yarn install,yarn add"},
    {"node", "bun.lock*", "bun", "bun install,bun add"},
    {"node", "deno.json*", "deno", "deno install,deno add"},
    {"node", "package.json", "npm", "npm install,npm ci"},
    {"python", "uv.lock", "uv", "uv sync,uv add"},
    {"python", "poetry.lock", "poetry", "poetry install,poetry add"},
    {"python", "pyproject.toml", "python", "pip install"},
    {"python", "requirements*.txt", "python", "pip install"},
    {"python", "setup.py", "python", "pip install"},
    {"python", "setup.cfg", "python", "pip install"},
    {"rust", "Cargo.toml", "cargo", "cargo fetch,cargo add"},
    {"go", "go.mod", "go", "go get,go mod"},
    {"go", "go.work", "go", "go get,go mod"},
    {"jvm", "pom.xml", "mvn", "mvn dependency:go-offline"},
    {"jvm", "build.gradle*", "gradle", "gradle dependencies"},
    {"ruby", "Gemfile", "bundle", "bundle install,bundle update"},
    {"php", "composer.json", "composer", "composer install,composer require"},
    {"dotnet", "*.csproj", "dotnet", "dotnet restore"},
    {"c", "CMakeLists.txt", "cmake", NULL},
    {"c", "meson.build", "meson", NULL},
    {"c", "[Mm]akefile", "make", NULL},
    {"c", "GNUmakefile", "make", NULL},
    {"c", "configure", "make", NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

/* What a manifest says of a server for a browser, and the command that starts it. */
static const struct server {
    const char *kind, *text, *command; /* %s: the profile */
} servers[] = {
    {"node", "\"dev\":", "%s run dev"},     {"node", "\"start\":", "%s start"},
    {"node", "\"serve\":", "%s run serve"}, {"python", "jango", "python3 manage.py runserver"},
    {"python", "lask", "flask run"},        {"python", "fastapi", "uvicorn"},
    {"python", "uvicorn", "uvicorn"},       {"ruby", "rails", "rails server"},
};
enum { SERVERS = sizeof servers / sizeof *servers };

enum {
    MAX_MANIFEST = 1 << 20,
    MAX_NAMES = 1 << 17,   /* of a directory */
    MAX_DIRECTORIES = 256, /* below the project's own */
    MAX_DEPTH = 2          /* packages/one/package.json */
};

struct search {
    tools *out;
    bool known[ROWS]; /* is there a tool of this row's kind? */
    unsigned directories;
};

/* NAME in the directory whose relative path is WHERE ("": the project's own). */
static const char *place(const char *where, const char *name) {
    return *where ? path_join(where, name) : name;
}

/* ---- a manifest ---- */

/* The text of the file NAME in the directory DIR, whose relative path is WHERE. "": it is known by its name alone, which is said. */
static const char *manifest(int dir, const char *where, const char *name) {
    struct str text = {0};
    if (file_plain(dir, name, MAX_MANIFEST, &text))
        return text.s;
    const char *why = errno == ELOOP ? "it is a link" : errno == ENODEV ? "it is no plain file" : strerror(errno);
    diag_note("%s is known by its name alone: %s", str_printable(place(where, name)), why);
    return "";
}

/* TEXT without its white space, so that "dev" : "x" is found as "dev":"x". */
static const char *dense(const char *text) {
    struct str out = {0};
    for (str_add(&out, ""); *text; text++)
        if (!strchr(" \t\r\n", *text))
            str_add_bytes(&out, text, 1);
    return out.s;
}

static const char *server_in(const struct row *r, const char *profile, const char *text) {
    for (size_t i = 0; i < SERVERS; i++) {
        const struct server *s = &servers[i];
        const char *rest = strchr(s->command, ' ');
        if (!strcmp(s->kind, r->kind) && strstr(text, s->text))
            return *s->command == '%' ? mem_printf("%s%s", profile, rest) : s->command;
    }
    return NULL;
}

/* Corepack's key: which package manager of Node.js a project wants, before there is a lock file. */
static const struct row *wanted(const struct row *r, const char *text) {
    for (size_t i = 0; i < ROWS; i++)
        if (!strcmp(rows[i].kind, r->kind) && strstr(text, mem_printf("\"packageManager\":\"%s@", rows[i].profile)))
            return &rows[i];
    return r;
}

/* What says more than a lock file. */
static const char *manifest_of(const struct row *r, const char *name) {
    return !strcmp(r->kind, "node") && strcmp(r->profile, "deno") != 0 ? "package.json" : name;
}

static void take(struct search *s, int dir, const char *where, const char *name, const struct row *r) {
    const char *text = dense(manifest(dir, where, manifest_of(r, name)));
    const struct row *meant = strcmp(name, "package.json") ? r : wanted(r, text);
    struct tool *t = vec_push(s->out);
    *t = recognise_named(meant->profile);
    t->file = place(where, name);
    t->server = server_in(r, meant->profile, text);
    for (size_t i = 0; i < ROWS; i++)
        s->known[i] = s->known[i] || !strcmp(rows[i].kind, r->kind);
}

/* ---- directories ---- */

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in the open directory FD, sorted. False with errno. */
static bool names_in(int fd, strv *names) {
    int own = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = own < 0 ? NULL : fdopendir(own);
    if (!d) {
        file_close(&own);
        return false;
    }
    errno = 0;
    for (const struct dirent *e; names->n < MAX_NAMES && (e = readdir(d));)
        strv_add(names, mem_str(e->d_name));
    int error = names->n < MAX_NAMES ? errno : EFBIG;
    closedir(d);
    if (names->n)
        qsort(names->v, names->n, sizeof *names->v, by_name);
    errno = error;
    return !error;
}

/* The first of NAMES that fits. */
static const char *fitting(const strv *names, const char *pattern) {
    for (size_t i = 0; i < names->n; i++)
        if (!fnmatch(pattern, names->v[i], FNM_PERIOD))
            return names->v[i];
    return NULL;
}

/* Other people's sources, and what tools have made. */
static bool is_own(const char *name) {
    static const char *const others[] = {"node_modules", "vendor", "third_party", "target", "build",
                                         "dist",         "out",    "venv",        "env"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(name, others[i]))
            return false;
    return *name != '.';
}

static bool look_in(struct search *s, int fd, const char *where, unsigned depth);

/* The same for NAME in it, if that is a directory and no link. */
static bool look_below(struct search *s, int at, const char *where, const char *name, unsigned depth) {
    CLOSED int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOTDIR || errno == ELOOP;
    if (s->directories == MAX_DIRECTORIES)
        diag_note("only the first %d directories are looked at", MAX_DIRECTORIES);
    return s->directories++ >= MAX_DIRECTORIES || look_in(s, fd, place(where, name), depth);
}

/* Looks in the open directory FD, whose relative path is WHERE, and DEPTH levels below. False with errno: it can not be read. */
static bool look_in(struct search *s, int fd, const char *where, unsigned depth) {
    strv names = {0};
    if (!names_in(fd, &names))
        return false;
    for (size_t i = 0; i < ROWS; i++) {
        const char *name = s->known[i] ? NULL : fitting(&names, rows[i].file);
        if (name)
            take(s, fd, where, name, &rows[i]);
    }
    for (size_t i = 0; depth && i < names.n; i++)
        if (is_own(names.v[i]) && !look_below(s, fd, where, names.v[i], depth - 1))
            diag_note("%s is not looked at: %s", str_printable(place(where, names.v[i])), strerror(errno));
    return true;
}

bool recognise(tools *out) {
    struct search s = {.out = out};
    CLOSED int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return (fd >= 0 && look_in(&s, fd, "", MAX_DEPTH)) ||
           diag_error(NULL, ".", "init: the directory can not be read: %s", strerror(errno));
}

struct tool recognise_named(const char *name) {
    static const char *const compiling[] = {"c", "rust", "go"};
    struct tool t = {.profile = name};
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].profile, name) != 0)
            continue;
        t.online = rows[i].online;
        for (size_t j = 0; j < 3; j++)
            t.compiles = t.compiles || !strcmp(rows[i].kind, compiling[j]);
    }
    return t;
}
