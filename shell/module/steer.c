/* SPDX-License-Identifier: MIT */
/* Some variables steer firewrap itself: FIREWRAP_ARGS, where the user's policy and the trust store are, where the walk for
 * policies ends, what the dynamic linker loads. They count as they were when the rc files had ended, and as typed lines have
 * changed them since. What changes between two typed lines (a plugin of the prompt reads the project's .env) does not count:
 * firewrap keeps what counted, and one line says so. `HOME=$PWD make` is meant for make; firewrap gets what counted before the
 * line. FIREWRAP_ARGS alone counts at once, since it is meant for nobody else. */
#define _GNU_SOURCE
#include "hook.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char args_name[] = ENV_ARGS "=";

/* "NAME=", or what names begin with. */
static const char *const steering[] = {"HOME=", "XDG_", "LD_", "GCONV_PATH=", "GLIBC_TUNABLES="};
/* By these a program runs code that the variable names, whatever it was called for, or talks to whom the variable names. */
static const char *const bringing[] = {
    /* the linker, shells, interpreters */
    "LD_", "GCONV_PATH=", "GLIBC_TUNABLES=", "LOCPATH=", "BASH_ENV=", "ENV=", "BASHOPTS=", "SHELLOPTS=", "PS4=", "IFS=",
    "PROMPT_COMMAND=", "BASH_FUNC_", "ZDOTDIR=", "FPATH=", "PERL5", "PERLLIB=", "PERL_", "PYTHON",
    "NODE_OPTIONS=", "NODE_PATH=", "NODE_EXTRA_CA_CERTS=", "RUBYOPT=", "RUBYLIB=", "LUA_",
    "JAVA_TOOL_OPTIONS=", "JDK_JAVA_OPTIONS=", "_JAVA_OPTIONS=",
    /* programs that others call */
    "GIT_", "EDITOR=", "VISUAL=", "PAGER=", "MANPAGER=", "BROWSER=", "FCEDIT=", "LESS", "SUDO_",
    "MAKEFLAGS=", "MAKEFILES=", "VIMINIT=", "EXINIT=", "SSH_", "RSYNC_", "GNUPGHOME=", "GPG_",
    "GCC_EXEC_PREFIX=", "COMPILER_PATH=", "RIPGREP_CONFIG_PATH=",
    /* where the network leads, and whom it believes */
    "http_proxy=", "https_proxy=", "all_proxy=", "no_proxy=", "HTTP_PROXY=", "HTTPS_PROXY=", "ALL_PROXY=", "NO_PROXY=",
    "SSL_CERT_", "SSLKEYLOGFILE=", "CURL_", "REQUESTS_CA_BUNDLE=", "OPENSSL_",
    "RES_OPTIONS=", "LOCALDOMAIN=", "HOSTALIASES="};
/* Of these, some only say who somebody is. */
static const char *const harmless[] = {"GIT_AUTHOR_", "GIT_COMMITTER_"};
enum {
    STEERING = sizeof steering / sizeof *steering,
    BRINGING = sizeof bringing / sizeof *bringing,
    HARMLESS = sizeof harmless / sizeof *harmless
};

/* Entries of an environment, "NAME=value". */
struct entries {
    char **v;
    size_t n;
};
static struct entries counted, begun, told; /* what counts; what was there as the line began; what was complained of */
static bool in_line, has_ended;             /* has_ended: the shell tells when a line ends */

static bool starts(const char *text, const char *with) {
    return !strncmp(text, with, strlen(with));
}

static bool begins_one_of(const char *variable, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (starts(variable, list[i]))
            return true;
    return false;
}

bool steer_is(const char *variable) {
    return begins_one_of(variable, steering, STEERING);
}

static bool brings_code(const char *variable) {
    return begins_one_of(variable, bringing, BRINGING) && !begins_one_of(variable, harmless, HARMLESS);
}

bool steer_is_watched(const char *variable) {
    return steer_is(variable) || brings_code(variable);
}

static char *add_names(char *to, const char *end, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t len = strcspn(list[i], "=");
        int size = snprintf(to, (size_t)(end - to), "|%.*s%s", (int)len, list[i], list[i][len] ? "$" : "");
        to += size > 0 && size < end - to ? size : 0;
    }
    return to;
}

/* Beside them FIREWRAP_HOOK_REQUIRE, by which the hook refuses. */
void steer_pattern(char *text, size_t size) {
    char *to = stpcpy(text, "^(?! "), *end = text + size - 2;
    to = add_names(to, end, harmless, HARMLESS);
    to = stpcpy(to, ")(?:" ENV_REQUIRE "$");
    to = add_names(to, end, steering, STEERING);
    to = add_names(to, end, bringing, BRINGING);
    strcpy(to, ")");
}

/* ---- entries ---- */

static size_t name_length(const char *entry) {
    return strcspn(entry, "=") + 1;
}

/* The index of the entry with the name of ENTRY, e->n if there is none. */
static size_t find(const struct entries *e, const char *entry) {
    size_t i = 0;
    while (i < e->n && strncmp(e->v[i], entry, name_length(entry)) != 0)
        i++;
    return i;
}

static bool has(const struct entries *e, const char *entry) {
    size_t i = find(e, entry);
    return i < e->n && !strcmp(e->v[i], entry);
}

static void take_out(struct entries *e, const char *entry) {
    size_t i = find(e, entry);
    if (i == e->n)
        return;
    free(e->v[i]);
    e->v[i] = e->v[--e->n];
}

/* Without memory the variable is missing: then it counts as it is not set. */
static void put(struct entries *e, const char *entry) {
    take_out(e, entry);
    char *copy = strdup(entry), **bigger = realloc(e->v, (e->n + 1) * sizeof *bigger);
    if (bigger)
        e->v = bigger;
    if (copy && bigger)
        e->v[e->n++] = copy;
    else
        free(copy);
}

static void clear(struct entries *e) {
    while (e->n)
        free(e->v[--e->n]);
}

static void copy(struct entries *to, const struct entries *from) {
    clear(to);
    for (size_t i = 0; i < from->n; i++)
        put(to, from->v[i]);
}

/* FIREWRAP_ARGS as the shell has it now, exported or not. False: it is no plain text. */
static bool args_now(char *const *envp, const char **value) {
    *value = NULL;
    if (hook.args)
        return hook.args(value);
    *value = env_get(envp, ENV_ARGS);
    if (!*value && hook.fish)
        *value = fish_get(envp, "ARGS");
    return true;
}

static void collect(struct entries *e, char *const *envp) {
    const char *args;
    char *entry;
    clear(e);
    for (; envp && *envp; envp++)
        if (steer_is_watched(*envp))
            put(e, *envp);
    if (args_now(envp, &args) && args && asprintf(&entry, "%s%s", args_name, args) >= 0) {
        put(e, entry);
        free(entry);
    }
}

/* ---- a line begins and ends ---- */

static void tell(const char *entry) {
    if (!steer_is(entry) && !starts(entry, args_name))
        return;
    if (find(&told, entry) < told.n)
        return;
    put(&told, entry);
    fprintf(stderr, "firewrap: %.*s has changed, but no typed line has done that: it does not count\n",
            (int)name_length(entry) - 1, entry);
    fflush(stderr); /* zsh has it buffered, and may fork */
}

static void tell_changes(void) {
    for (size_t i = 0; i < begun.n; i++)
        if (!has(&counted, begun.v[i]))
            tell(begun.v[i]);
    for (size_t i = 0; i < counted.n; i++)
        if (find(&begun, counted.v[i]) == begun.n)
            tell(counted.v[i]);
}

void steer_begin(char *const *envp) {
    collect(&begun, envp);
    if (!has_ended)
        copy(&counted, &begun);
    else
        tell_changes();
    in_line = true;
}

void steer_end(char *const *envp) {
    struct entries now = {0};
    if (has_ended && !in_line)
        return;
    collect(&now, envp);
    for (size_t i = 0; i < now.n; i++)
        if (!has(&begun, now.v[i]))
            put(&counted, now.v[i]);
    for (size_t i = 0; i < begun.n; i++)
        if (find(&now, begun.v[i]) == now.n)
            take_out(&counted, begun.v[i]);
    clear(&now);
    free(now.v);
    has_ended = true;
    in_line = false;
}

void steer_accept(char *const *envp) {
    struct entries now = {0};
    collect(&now, envp);
    take_out(&counted, args_name);
    take_out(&begun, args_name);
    size_t i = find(&now, args_name);
    if (i < now.n) {
        put(&counted, now.v[i]);
        put(&begun, now.v[i]);
    }
    clear(&now);
    free(now.v);
}

/* ---- a command starts ---- */

/* Has the shell said once what counts? Until then that is what there is. */
static bool is_settled(char *const *envp) {
    return hook.fish ? fish_is_settled(envp) : has_ended;
}

/* What counts between two lines of the variable of ENTRY; NULL: it is not set. */
static const char *counting(char *const *envp, const char *entry) {
    if (hook.fish)
        return fish_entry(envp, "KEPT_", entry);
    size_t i = find(&counted, entry);
    return i < counted.n ? counted.v[i] : NULL;
}

static bool counts(char *const *envp, const char *entry) {
    const char *now = counting(envp, entry);
    return now && !strcmp(now, entry);
}

static bool is_typed(char *const *envp, const char *entry) {
    const char *was = hook.fish ? fish_entry(envp, "BASE_", entry) : NULL;
    if (hook.fish)
        return fish_in_line(envp) && !(was && !strcmp(was, entry));
    return in_line && !has(&begun, entry);
}

static bool args_are_typed(char *const *envp, const char *now) {
    size_t was = find(&begun, args_name);
    const char *before = was < begun.n ? begun.v[was] + sizeof args_name - 1 : NULL;
    if (hook.fish)
        return fish_in_line(envp);
    return in_line && (!now != !before || (before && strcmp(now, before) != 0));
}

bool steer_args(char *const *envp, const char **value) {
    if (!args_now(envp, value))
        return false;
    if (is_settled(envp) && !args_are_typed(envp, *value)) {
        const char *entry = counting(envp, args_name);
        *value = entry ? entry + sizeof args_name - 1 : NULL;
    }
    return true;
}

bool steer_changed(char *const *envp) {
    for (char *const *e = envp; e && *e; e++)
        if (steer_is_watched(*e) && !counts(envp, *e))
            return true;
    return false;
}

const char *steer_own(char *const *envp, const char *entry) {
    if (!is_settled(envp) || !steer_is(entry) || is_typed(envp, entry))
        return entry;
    return counting(envp, entry);
}

bool steer_strange(char *const *envp, const char *entry) {
    return is_settled(envp) && brings_code(entry) && !counts(envp, entry);
}

/* fish's script gives the entries in the environment itself. */
static size_t noted_entries(char *const *envp, const char *group, const char **out) {
    size_t n = 0;
    for (char *const *e = envp; e && *e; e++) {
        const char *noted = fish_noted(*e, group);
        if (!noted || !steer_is(noted))
            continue;
        if (out)
            out[n] = noted;
        n++;
    }
    return n;
}

size_t steer_entries(char *const *envp, const char **out) {
    size_t n = 0;
    if (hook.fish && fish_is_settled(envp))
        return noted_entries(envp, fish_in_line(envp) ? "BASE_" : "KEPT_", out);
    for (size_t i = 0; i < counted.n; i++) {
        if (!steer_is(counted.v[i]))
            continue;
        if (out)
            out[n] = counted.v[i];
        n++;
    }
    return n;
}
