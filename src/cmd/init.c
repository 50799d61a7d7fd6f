/* SPDX-License-Identifier: MIT */
/* Writes a first policy for the project in the current directory. Mustn't: overwrite one. */
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "host/host.h"
#include "names.h"
#include "policy/policy.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a file in the project says about it. Of one tool's rows, which stand together, the first that fits counts. */
static const struct kind {
    const char *tool, *file; /* file: a pattern */
    const char *profile;
    const char *online; /* commands that need the network, separated by commas; NULL: none */
} kinds[] = {
    {"node", "pnpm-lock.yaml", "pnpm", "pnpm install,pnpm add"},
    {"node", "yarn.lock", "yarn", "yarn install,yarn add"},
    {"node", "bun.lock*", "bun", "bun install,bun add"},
    {"node", "deno.json*", "deno", "deno install,deno add"},
    {"node", "package.json", "npm", "npm install,npm ci"},
    {"python", "uv.lock", "uv", "uv sync,uv add"},
    {"python", "poetry.lock", "poetry", "poetry install,poetry add"},
    {"python", "pyproject.toml", "python", "pip install"},
    {"python", "requirements.txt", "python", "pip install"},
    {"python", "setup.py", "python", "pip install"},
    {"rust", "Cargo.toml", "cargo", "cargo fetch,cargo add"},
    {"go", "go.mod", "go", "go get,go mod"},
    {"jvm", "pom.xml", "mvn", "mvn dependency:go-offline"},
    {"jvm", "build.gradle*", "gradle", "gradle dependencies"},
    {"ruby", "Gemfile", "bundle", "bundle install,bundle update"},
    {"php", "composer.json", "composer", "composer install,composer require"},
    {"dotnet", "*.csproj", "dotnet", "dotnet restore"},
    {"c", "CMakeLists.txt", "cmake", NULL},
    {"c", "Makefile", "make", NULL},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* A profile that the policy is to name. */
struct choice {
    const char *profile, *file, *online; /* file: its pattern, NULL if the user has named the profile */
    bool exists;
};
typedef VEC(struct choice) choices;

/* ---- what it is ---- */

/* Is there a file in the current directory that matches PATTERN? */
static bool is_there(const char *pattern) {
    glob_t found = {0};
    bool there = glob(pattern, 0, NULL, &found) == 0;
    globfree(&found);
    return there;
}

static bool is_profile(const struct world *w, const char *name) {
    for (unsigned i = 0; i < PROFILE_PLACES; i++)
        if (access(profile_path(w, name, i), F_OK) == 0)
            return true;
    return false;
}

static void recognise(const struct world *w, choices *out) {
    const char *tool = "";
    for (size_t i = 0; i < KINDS; i++) {
        const struct kind *k = &kinds[i];
        if (!strcmp(tool, k->tool) || !is_there(k->file))
            continue;
        tool = k->tool;
        *vec_push(out) = (struct choice){k->profile, k->file, k->online, is_profile(w, k->profile)};
    }
}

/* The profiles that the user names. False: reported. */
static bool take_named(const struct world *w, char **words, choices *out) {
    bool ok = true;
    for (; *words; words++) {
        settings ignored = {0};
        unsigned place;
        const char *name = str_lower(*words);
        struct choice c = {.profile = name, .exists = true};
        if (!key_check(KEY_PROFILE, name, NULL) || !profile_load(w, name, 0, NULL, &place, &ignored)) {
            ok = false;
            continue;
        }
        for (size_t i = 0; i < KINDS; i++)
            if (!strcmp(kinds[i].profile, name))
                c.online = kinds[i].online;
        *vec_push(out) = c;
    }
    return ok;
}

/* ---- the text ---- */

static void add_profiles(struct str *out, const choices *list) {
    if (!list->n)
        str_add(out, "# What programs need besides the project: 'profile = NAME', see 'firewrap profiles'.\n");
    for (size_t i = 0; i < list->n; i++) {
        const struct choice *c = &list->v[i];
        if (c->file)
            str_printf(out, "# For %s:\n", c->file);
        str_printf(out, "%sprofile = %s\n", c->exists ? "" : "# (there is no such profile yet) ", c->profile);
    }
}

/* One section for each of the comma-separated commands ONLINE. */
static void add_sections(struct str *out, const char *online) {
    while (online && *online) {
        size_t len = strcspn(online, ",");
        str_printf(out, "\n[command %.*s]\nnet = on\n", (int)len, online);
        online += len + (online[len] == ',');
    }
}

static const char *policy_text(const choices *list) {
    struct str out = {0};
    bool online = false;
    str_add(&out, "# What commands may do in this directory; the directory itself is theirs.\n"
                  "# All keys: 'firewrap keys'. To change it: 'firewrap edit', or any editor and 'firewrap allow'.\n"
                  "\n# No network, but for commands whose profile or a section below says so; 'net = off' would take "
                  "it from all.\n\n");
    add_profiles(&out, list);
    str_add(&out,
            "\n# Others that are often useful:\n"
            "# mask = .env\n"
            "# bind-ro = ../library\n"
            "# env-pass = NODE_ENV\n"
            "# home = none\n"
            "# A server that your browser is to see needs the machine's network: 'net = on' below '[command npm run "
            "dev]'.\n"
            "# gdb, strace and sanitizers work as it is; 'debug = yes' adds what counts events of the machine.\n");
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
    size_t len = strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0 && errno == EEXIST)
        return diag_error(NULL, path,
                          "init: there is a policy already ('firewrap edit' changes it, 'firewrap allow' allows it)");
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;
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

int cmd_init(char **words) {
    struct world w;
    choices list = {0};
    if (words[0] && words[0][0] == '-') {
        diag_error(NULL, words[0], "init: unknown option");
        return EXIT_FIREWRAP;
    }
    if (!world_init(&w, environ))
        return EXIT_FIREWRAP;
    const char *why = guard(&w, w.cwd, false);
    if (why) {
        diag_error(NULL, w.cwd, "init: no place for a project: %s", why);
        return EXIT_FIREWRAP;
    }
    if (words[0] ? !take_named(&w, words, &list) : (recognise(&w, &list), false))
        return EXIT_FIREWRAP;
    const char *path = path_join(w.cwd, POLICY_NAME), *text = policy_text(&list);
    if (!write_new(path, text) || !allow_own(&w, path, text))
        return EXIT_FIREWRAP;
    fputs(text, stdout);
    fflush(stdout);
    diag_note("%s is written and, since you have made it, allowed", str_printable(path));
    return 0;
}
