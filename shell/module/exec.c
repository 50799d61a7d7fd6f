/* SPDX-License-Identifier: MIT */
/* What the shell gets instead of execve(2) and posix_spawn(3). A start is first turned into the call that is to be made, in
 * memory of its own, and then made. */
#define _GNU_SOURCE
#include "names.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_armed(const struct start *s) {
    char flag = s->flag && s->flag[0] ? s->flag[0] : 'p';
    if (hook.fish)
        return strchr("1kK", flag) || (strchr("pqu", flag) && fish_executes()) || (!strchr("0h", flag) && hook.edit);
    return hook.armed && !(hook.paused && hook.paused());
}

/* Is this the user's `nofw`? */
static bool is_suspended(const struct start *s) {
    return hook.suspended || (hook.outside && hook.outside()) || (s->flag && s->flag[0] == '0');
}

static bool same_file(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Else errno is as from execve(2), and the shell says it in its own words. */
static bool is_program(const char *path, struct stat *st) {
    if (stat(path, st) < 0)
        return false;
    errno = EACCES; /* execve(2): of what is no regular file */
    return S_ISREG(st->st_mode) && access(path, X_OK) == 0;
}

/* A text that has no "#!", which the kernel refuses? bash(1) then executes it itself. */
static bool is_bare_script(const char *path) {
    char begin[80];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, begin, sizeof begin);
    if (fd >= 0)
        close(fd);
    return n >= 0 && !(n >= 2 && begin[0] == '#' && begin[1] == '!') && !memchr(begin, '\0', (size_t)n) &&
           !(n >= 4 && !memcmp(begin, "\177ELF", 4));
}

/* `exec zsh -l` in the shell itself: the user starts the shell anew, and goes on typing on the same terminal. With other input
 * or with variables of the line's own (HOME, ENV, ZDOTDIR …) it would read a file instead. */
static bool is_reload(const struct start *s, char *const *envp) {
    if (s->spawned || getpid() != hook.shell || !hook.terminal || hook_terminal() != hook.terminal ||
        steer_changed(envp))
        return false;
    for (char *const *word = s->argv + 1; s->argv[0] && *word; word++)
        if (strcmp(*word, "-l") != 0 && strcmp(*word, "-i") != 0 && strcmp(*word, "--login") != 0)
            return false;
    return true;
}

/* bash keeps the lines that `fc` edits in a file of this form, which is nobody else's. */
static const char *line_file(const struct start *s) {
    static const char begin[] = "/tmp/bash-fc.";
    struct stat st;
    for (char *const *word = s->argv; hook.interpreter && *word; word++)
        if (!strncmp(*word, begin, strlen(begin)) && !strchr(*word + strlen(begin), '/') && lstat(*word, &st) == 0 &&
            S_ISREG(st.st_mode) && st.st_uid == geteuid() && st.st_nlink == 1)
            return *word;
    return NULL;
}

static void add(struct start *s, const char *word) {
    *s->words++ = (char *)word; /* execve(2): it does not change them */
}

/* What the command's own environment comes of; ENVP is the shell's. */
static void add_variables(struct start *s, char *const *envp) {
    const struct variables v = {
        .shell = envp, .command = s->envp, .own = s->own_envp, .noted = s->noted, .slots = s->slots};
    variables_say(&v, &s->words, &s->text);
}

/* What of it the user has named. */
static void add_named(struct start *s, char *const *envp) {
    char *list = s->text, *end = line_named(list, s->path, s->argv, envp, env_get(s->own_envp, "HOME"));
    if (end == list)
        return;
    s->text = end + 1;
    add(s, "--" RUN_NAMED);
    add(s, list);
}

/* ENVP is the shell's, NULL for what was not typed: for a prompt, a completion, a key. */
static void wrap(struct start *s, char *const *envp) {
    char **out = s->words;
    bool script = hook.interpreter && is_bare_script(s->path);
    const char *lend = line_file(s), *name = script ? NULL : s->argv[0];
    add(s, "firewrap");
    add(s, "run");
    add(s, "--" RUN_HOOK);
    if (!envp)
        add(s, "--" RUN_UNARMED);
    else if (is_reload(s, envp))
        add(s, "--" RUN_RELOAD);
    if (lend || hook.lend) {
        add(s, "--" RUN_LEND);
        add(s, lend ? lend : hook.lend);
    }
    if (name) {
        add(s, "--" RUN_ARGV0);
        add(s, name);
    }
    if (hook.inherited[0]) {
        add(s, "--" RUN_INHERITED);
        add(s, hook.inherited);
    }
    if (envp) {
        add_variables(s, envp);
        add_named(s, envp);
    }
    add(s, "--");
    if (script)
        add(s, hook.interpreter);
    add(s, s->path);
    for (char *const *word = s->argv + 1; s->argv[0] && *word; word++)
        add(s, *word);
    add(s, NULL);
    s->argv = out;
    s->envp = s->own_envp;
    s->path = hook.firewrap;
    s->wrapped = true;
}

static bool is_called(const struct start *s, const char *name) {
    return s->argv[0] && !strcmp(s->argv[0], name);
}

/* The same by a path: the hook's functions call firewrap so, and firewrap itself goes by the last part. */
static bool is_called_last(const struct start *s, const char *name) {
    const char *slash = s->argv[0] ? strrchr(s->argv[0], '/') : NULL;
    return slash ? !strcmp(slash + 1, name) : is_called(s, name);
}

static bool is_one_of(const char *word, const char *const *list) {
    while (*list && strcmp(word, *list) != 0)
        list++;
    return *list != NULL;
}

/* A typed command: what is no program is not tried. A sandbox that runs already could make it one in between. */
static void start_typed(struct start *s, char *const *envp, bool found, int error) {
    start_steer(s, envp);
    if (s->refused)
        return;
    if (applies_not(s->own_envp)) {
        bool own = is_called(s, "fw") || is_called(s, "frap"); /* by which the user means a sandbox */
        if (found && own && !place_is_roots(s->path))
            wrap(s, NULL);
        return;
    }
    if (found)
        wrap(s, envp);
    else
        s->error = error;
}

/* What nobody has typed is left alone, unless it may lie where a sandboxed command can have put it: firewrap knows. */
static void start_untyped(struct start *s, char *const *envp) {
    if (place_is_roots(s->path))
        return;
    start_steer(s, envp);
    wrap(s, NULL);
}

static const char *why_not(char *const *envp, bool readable, bool executes) {
    if (executes && follow_refuses(envp))
        return "refused, the line editor executes lines itself and can not be followed (" ENV_REQUIRE ")";
    return readable ? NULL : ENV_ARGS " is no plain text in this shell; the command is not run";
}

/* The same is said to `fw` and its like as to `firewrap run`: its words begin behind the name, or behind a subcommand. */
static void say_by_hand(struct start *s, char *const *envp) {
    static const char *const subcommands[] = {"run", "explain", NULL};
    char *const *word = s->argv, **out = s->words;
    bool alias = true, ended = false;
    if (!word[0])
        return;
    add(s, *word++);
    if (is_called_last(s, "firewrap")) {
        if (!*word || (**word != '-' && !is_one_of(*word, subcommands)))
            return;
        if (**word != '-')
            add(s, *word++);
        if (*word && !strcmp(*word, "--args")) /* explain's, and no option */
            add(s, *word++);
        alias = false;
    }
    alias = alias && !is_called_last(s, "fw") && !is_called_last(s, "frap");
    s->own_envp = (char **)s->envp;
    add_variables(s, envp);
    for (char *const *w = word; *w; w++)
        ended = ended || !strcmp(*w, "--");
    if (alias && !ended)
        add(s, "--"); /* what stands before one is for firewrap */
    while (*word)
        add(s, *word++);
    add(s, NULL);
    s->argv = out;
}

/* Turns S into what is to be called. False: no memory. */
static bool start_prepare(struct start *s) {
    struct stat target, own;
    char *const *envp = s->envp;
    s->flag = fish_get(envp, "ARMED");
    bool armed = is_armed(s), readable = steer_args(envp, &s->args), executes = armed && follow_executes(s->flag);
    if (!start_memory(s))
        return false;
    bool found = is_program(s->path, &target);
    int error = errno;
    /* By its bare name it is this one, whatever PATH leads to. */
    bool firewrap = found && (is_called(s, "firewrap") || (stat(hook.firewrap, &own) == 0 && same_file(&target, &own)));
    bool untyped = !armed && !is_suspended(s);
    if (armed && !firewrap)
        s->refused = why_not(envp, readable, executes);
    start_clean(s, firewrap || untyped ? follow_mark(s->flag, executes) : NULL, untyped);
    if (firewrap) {
        start_steer_by_hand(s, envp);
        if (armed)
            say_by_hand(s, envp);
        s->path = hook.firewrap; /* nothing that the name may lead to in the next moment */
    } else if (armed)
        start_typed(s, envp, found, error);
    else if (untyped && found)
        start_untyped(s, envp);
    return true;
}

static const char *refusal(const struct start *s, char *text, size_t size, int error) {
    if (s->refused)
        snprintf(text, size, "firewrap: %s\n", s->refused);
    else
        snprintf(text, size, "firewrap: %s: %s; the command is not run\n", hook.firewrap, strerror(error));
    return text;
}

int hook_execve(const char *path, char *const argv[], char *const envp[]) {
    struct start s = {.path = path, .argv = argv, .envp = envp};
    char text[PATH_MAX + 128];
    if (!start_prepare(&s)) {
        errno = ENOMEM;
        return -1;
    }
    if (!s.error && !s.refused)
        execve(s.path, s.argv, s.envp);
    int error = s.error ? s.error : errno;
    munmap(s.memory, s.size);
    errno = error;
    if (!s.refused && (!s.wrapped || error == E2BIG))
        return -1;
    refusal(&s, text, sizeof text, error);
    if (write(STDERR_FILENO, text, strlen(text)) < 0 || getpid() == hook.shell)
        errno = EACCES; /* never ENOEXEC: the shell would read the file as a script, outside */
    else
        _exit(125);
    return -1;
}

/* In place of what can not be started: says why, with the status for that. */
static int spawn_refusal(const struct start *s, pid_t *pid, const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes, int error) {
    char text[PATH_MAX + 128];
    const char *argv[] = {"sh", "-c", "printf %s \"$1\" >&2; exit 125", "sh", refusal(s, text, sizeof text, error),
                          NULL};
    char *envp[] = {NULL};
    return posix_spawn(pid, "/bin/sh", actions, attributes, (char *const *)argv, envp) == 0 ? 0 : EACCES;
}

int hook_posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
                     const posix_spawnattr_t *attributes, char *const argv[], char *const envp[]) {
    struct start s = {.path = path, .argv = argv, .envp = envp, .spawned = true};
    if (!start_prepare(&s))
        return ENOMEM;
    bool starts = !s.error && !s.refused;
    int error = starts ? posix_spawn(pid, s.path, actions, attributes, s.argv, s.envp) : s.error;
    if (s.refused || (error && s.wrapped && error != E2BIG))
        error = spawn_refusal(&s, pid, actions, attributes, error);
    munmap(s.memory, s.size);
    return error;
}
