/* SPDX-License-Identifier: MIT */
/* firewrap hook, shell, prompt: what an interactive shell needs. */
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "host/host.h"
#include "lib/lib.h"
#include "names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef VERSION
#    define VERSION "unknown"
#endif

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

static const char *known_shell(const char *name) {
    for (const char *const *s = shells; name && *s; s++)
        if (!strcmp(name, *s))
            return *s;
    return NULL;
}

/* The whole file at PATH, NULL if it can not be read. */
static const char *text_of(const char *path) {
    struct str f = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool read_all = fd >= 0 && file_slurp(fd, 1 << 20, &f);
    if (fd >= 0)
        close(fd);
    return read_all ? f.s : NULL;
}

/* Process 1 of a sandbox is our stub. Nothing depends on it but whether a hook is offered there. */
static bool inside_sandbox(void) {
    const char *name = text_of("/proc/1/comm");
    return name && !strcmp(name, "stub\n");
}

/* ---- hook ---- */

/* TEXT with each @NAME@ of VALUES (name, value, …, NULL) replaced by its value. */
static const char *filled_in(const char *text, const char *const *values) {
    struct str out = {0};
    str_add(&out, "");
    while (*text) {
        const char *const *v = values;
        while (*v && strncmp(text, *v, strlen(*v)) != 0)
            v += 2;
        if (*v)
            str_add(&out, v[1]);
        else
            str_add_bytes(&out, text, 1);
        text += *v ? strlen(*v) : 1;
    }
    return out.s;
}

/* The user's options and aliases decide how zsh reads what is evaluated; but not how it reads quoted words, on one line. What
 * follows is swallowed: the user's TRAPEXIT, which zsh calls at the end of any $(program), may print something. */
static const char *for_any_zsh(const char *text) {
    struct str out = {0};
    str_add(&out, "'builtin' 'emulate' '-R' 'zsh' '-o' 'no_aliases' '-c' $'");
    for (; *text; text++) {
        if (*text == '\n')
            str_add(&out, "\\n");
        else
            str_printf(&out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    str_add(&out, "'\n'builtin' ':' <<'firewrap'\n");
    return out.s;
}

static const char *own_tool(const struct world *w, const char *name) {
    const char *path = search_trusted(w, name);
    return str_quote(path ? path : path_join("/usr/bin", name), false);
}

int cmd_hook(char **words) {
    struct world w;
    const char *shell = known_shell(words[0]);
    if (!shell || words[1]) {
        diag_error(NULL, words[0], "the hook is for bash, zsh or fish: firewrap hook SHELL");
        return EXIT_FIREWRAP;
    }
    if (inside_sandbox()) {
        puts("# inside a sandbox there is nothing to hook");
        return 0;
    }
    if (!world_init(&w, environ))
        return EXIT_FIREWRAP;
    const char *script = path_join(w.share_dir, mem_printf("hook.%s", shell)), *text = text_of(script);
    if (!text) {
        diag_error(NULL, script, "the hook can not be read: %s", strerror(errno));
        return EXIT_FIREWRAP;
    }
    /* what the hook's own functions call, by a path that no project can have put on PATH */
    const char *const values[] = {
        "@CAT@",      own_tool(&w, "cat"),
        "@MKFIFO@",   own_tool(&w, "mkfifo"),
        "@RM@",       own_tool(&w, "rm"),
        "@TEE@",      own_tool(&w, "tee"),
        "@VERSION@",  VERSION,
        "@FIREWRAP@", str_quote(w.exe, false),
        "@LIBRARY@",  str_quote(path_join(w.libexec_dir, "firewrap-hook.so"), false),
        "@MODULES@",  str_quote(path_join(w.libexec_dir, "zsh"), false),
        NULL,
    };
    text = filled_in(text, values);
    fputs(strcmp(shell, "zsh") ? text : for_any_zsh(text), stdout);
    return 0;
}

/* ---- shell ---- */

int cmd_shell(char **words) {
    struct world w;
    size_t n = 0;
    while (words[n])
        n++;
    const char *shell = n ? known_shell(words[n - 1]) : NULL, *users = getenv("SHELL");
    if (shell)
        n--;
    else
        shell = known_shell(users ? path_base(users) : NULL);
    if (!shell) {
        diag_error(NULL, users, "which shell? bash, zsh or fish");
        return EXIT_FIREWRAP;
    }
    if (!world_init(&w, environ))
        return EXIT_FIREWRAP;
    const char *directory = path_join(w.share_dir, "shell"), *rc = path_join(directory, mem_printf("rc.%s", shell));
    bool zsh = !strcmp(shell, "zsh"), bash = !strcmp(shell, "bash");
    if (zsh)
        rc = path_join(directory, ".zshrc");
    strv line = {0};
    strv_add(&line, "--" RUN_LEND);
    strv_add(&line, rc);
    if (zsh && setenv("ZDOTDIR", directory, 1) == 0) {
        strv_add(&line, "--" RUN_TYPED);
        strv_add(&line, "ZDOTDIR");
    }
    for (size_t i = 0; i < n; i++)
        strv_add(&line, words[i]);
    strv_add(&line, "--");
    strv_add(&line, shell);
    if (!zsh) {
        strv_add(&line, bash ? "--rcfile" : "-C");
        strv_add(&line, bash ? rc : mem_printf("source %s", str_quote(rc, false)));
    }
    strv_add(&line, "-i");
    strv_end(&line);
    return run_words(CLI_RUN, NULL, (char **)line.v);
}

/* ---- prompt ---- */

/* One word of state; "" where commands run as they are and are meant to. */
static const char *state(void) {
    static const char *const no_words[] = {"true", NULL};
    struct session s;
    const char *hook = getenv(ENV_HOOK);
    bool hooked = hook_is_on(), refused = hook && !strcmp(hook, "off");
    if (!session_read(&s, environ, CLI_COMMAND, NULL, (char *const *)no_words) || !session_permitted(&s) ||
        !session_layers(&s)) {
        session_end_trust(&s);
        return hooked ? "fw!" : "fw?";
    }
    if (hooked_off(&s))
        return s.project.n ? "fw-" : "";
    if (hooked && hook_lost())
        return "fw?";
    if (!hooked_applies(&s))
        return refused ? "fw?" : "";
    if (!hooked)
        return "fw?";
    if (!session_plan(&s, s.cli.command))
        return "fw!";
    for (size_t i = 0; i < s.layers.n; i++)
        if (s.layers.v[i].waiting)
            return "fw*";
    return "fw";
}

/* What the prompt's own command ends with: in bash, `$?` behind a $(...) of PS1 is that one's. -1: not a status. */
static int status_of(const char *word) {
    char *end = NULL;
    long status = word ? strtol(word, &end, 10) : 0;
    return word && (end == word || *end || status < 0 || status > 255) ? -1 : (int)status;
}

static void show(const char *format, const char *mark) {
    const char *gap = strstr(format, "%s");
    if (gap)
        printf("%.*s%s%s", (int)(gap - format), format, mark, gap + 2);
    else
        fputs(format, stdout);
}

int cmd_prompt(char **words) {
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC), status = status_of(words[0] ? words[1] : NULL);
    if (status < 0 || (words[0] && words[1] && words[2])) {
        diag_error(NULL, words[status < 0 ? 1 : 2],
                   "a format, and a status to end with: firewrap prompt ['[%%s] ' [$?]]");
        return EXIT_FIREWRAP;
    }
    if (inside_sandbox())
        return status;
    if (null >= 0)
        dup2(null, STDERR_FILENO); /* the command that is typed next will say what is wrong */
    const char *mark = state();
    if (*mark)
        show(words[0] ? words[0] : "%s\n", mark);
    return status;
}
