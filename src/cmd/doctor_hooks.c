/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem */
#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "doctor.h"
#include "host/host.h"
#include "names.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each loads the library as the hook does, and prints what the library says of itself: "on", or what is wrong. */
static const struct shell {
    const char *name, *options[3], *load, *rc, *line;
} shells[] = {
    {"bash",
     {"--norc", "--noprofile"},
     "enable -f \"$1/firewrap-hook.so\" __firewrap && builtin __firewrap",
     ".bashrc",
     "eval \"$(firewrap hook bash)\""},
    {"zsh",
     {"-f"},
     "module_path=($1/zsh) && zmodload firewrap/hook && builtin __firewrap",
     ".zshrc",
     "eval \"$(firewrap hook zsh)\""},
    {"fish",
     {"--no-config"},
     "test \"$" ENV_FISH_PID "\" = $fish_pid; and echo on",
     "fish/config.fish",
     "firewrap hook fish | source"},
};

struct trial {
    const struct shell *shell;
    const char *program, *libexec;
};

static void start_shell(const void *trial) {
    const struct trial *t = trial;
    const char *argv[8] = {t->shell->name};
    size_t n = 1;
    int null = open("/dev/null", O_RDWR);
    for (const char *const *o = t->shell->options; *o; o++)
        argv[n++] = *o;
    argv[n++] = "-c";
    argv[n++] = t->shell->load;
    argv[n++] = t->shell->name; /* $0 */
    argv[n++] = t->libexec;
    dup2(null, STDIN_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    if (!strcmp(t->shell->name, "fish")) {
        setenv(ENV_REEXEC, "1", 1);
        setenv("LD_PRELOAD", path_join(t->libexec, "firewrap-hook.so"), 1);
    }
    execv(t->program, (char *const *)argv);
}

static bool loads(const struct world *w, const struct shell *shell, const char *program) {
    const struct trial t = {shell, program, w->libexec_dir};
    int status;
    const char *said = doctor_output(start_shell, &t, &status);
    bool ok = status == 0 && !strcmp(said, "on\n");
    const char *reason = *said ? mem_dup(said, strcspn(said, "\n")) : "it does not answer";
    if (ok)
        doctor_say(FINDING_OK, mem_printf("the hook can be loaded into %s (%s)", shell->name, program));
    else
        doctor_say(FINDING_FAIL,
                   mem_printf("the hook can not be loaded into %s (%s): %s", shell->name, program, reason));
    return ok;
}

static const char *rc_file(const struct world *w, const struct shell *shell) {
    const char *dir = !strcmp(shell->name, "zsh") ? world_env(w, "ZDOTDIR") : NULL;
    if (!strcmp(shell->name, "fish"))
        dir = world_xdg(w, "XDG_CONFIG_HOME");
    return path_join(dir && *dir == '/' ? dir : w->home, shell->rc);
}

/* The line may stand elsewhere, in a file that this one reads. */
static void check_rc(const struct world *w, const struct shell *shell) {
    struct str f = {0};
    const char *path = rc_file(w, shell), *shown = path_tilde(path, w->home),
               *words = mem_printf("firewrap hook %s", shell->name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool there = fd >= 0 && file_slurp(fd, 1 << 20, &f) && memmem(f.s, f.len, words, strlen(words));
    if (fd >= 0)
        close(fd);
    if (there)
        doctor_say(FINDING_OK, mem_printf("%s loads it", shown));
    else
        doctor_say(FINDING_NOTE, mem_printf("%s does not load it; the line is: %s", shown, shell->line));
}

static void check_editor(const char *name) {
    const char *what =
        "executes the lines itself: they are sandboxed, but " ENV_ARGS "=... and the like typed there do "
        "not count (fwe, fwn, fwc and fwd do)";
    if (name)
        doctor_say(FINDING_NOTE, mem_printf("%s %s", *name ? name : "that shell's line editor", what));
}

bool doctor_hooks(const struct world *w) {
    bool ok = true;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        const char *program = search_trusted(w, shells[i].name);
        if (!program)
            continue;
        if (loads(w, &shells[i], program))
            check_rc(w, &shells[i]);
        else
            ok = false;
    }
    if (hook_is_on()) {
        doctor_say(FINDING_OK, "the shell that started this sends its commands through firewrap");
        check_editor(hook_lost());
    } else
        doctor_say(FINDING_NOTE, "the shell that started this has no hook: what is typed there is not sandboxed");
    return ok;
}
