/* SPDX-License-Identifier: MIT */
#include "base/descriptors.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "host/host.h"
#include "lib/lib.h"
#include "run/run.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef VERSION
#    define VERSION "unknown"
#endif

/* Where no policy applies the hook's command runs as it is; so does an exempt one, from where it was found to be. execvp(3)
 * runs a script without "#!" by the shell. */
static int run_plain(const struct session *s, const char *program) {
    const char *name = s->cli.command[0];
    strv argv = {0};
    if (s->cli.dry_run) {
        for (char *const *word = s->cli.command; *word; word++)
            printf("%s%s", word == s->cli.command ? "" : " ", str_quote(*word, isatty(STDOUT_FILENO)));
        puts("");
        return 0;
    }
    strv_add(&argv, s->cli.argv0 ? s->cli.argv0 : name);
    for (char *const *word = s->cli.command + 1; *word; word++)
        strv_add(&argv, *word);
    strv_end(&argv);
    execvp(program, (char *const *)argv.v);
    int status = errno == ENOENT || errno == ENOTDIR ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE;
    diag_error(NULL, name, "%s", strerror(errno));
    return status;
}

/* ---- aliases ---- */

/* The link by which firewrap was called, CALLED being its argv[0]: found as the shell has found it. */
static const char *link_called(const struct world *w, const char *called) {
    const char *path = strchr(called, '/') ? NULL : world_env(w, "PATH"), *link = called;
    for (const char *dir; link == called && (dir = search_next(&path));) {
        const char *file = path_join(*dir == '/' ? dir : path_join(w->cwd, dir), called);
        if (access(file, X_OK) == 0 && !strcmp(world_real(w, file), w->exe))
            link = file;
    }
    return *link == '/' ? link : path_join(w->cwd, link);
}

/* A link chooses a profile if the user or root has made it, and no command can have: then it is as good as a typed word. Else
 * the program behind it is run as if it had been typed. */
static bool read_alias(struct session *s, const char *called, char **words) {
    const char *name = path_base(called), *link;
    strv plain = {0};
    *s = (struct session){0};
    if (!world_init(&s->world, environ))
        return false;
    link = link_called(&s->world, called);
    if (reach_of(&s->world, NULL, path_parent(link)) <= REACH_USER)
        return cli_parse(&s->cli, &s->world, CLI_ALIAS, name, words);
    diag_note("%s: commands can have made this link to firewrap, so it chooses no profile", str_printable(link));
    strv_add(&plain, "--");
    strv_add(&plain, name);
    for (; *words; words++)
        strv_add(&plain, *words);
    strv_end(&plain);
    return cli_parse(&s->cli, &s->world, CLI_RUN, NULL, (char *const *)plain.v);
}

/* An alias runs the program behind it on PATH, which is not firewrap again. */
static bool resolve_alias(struct session *s) {
    const char *name = s->cli.command[0], *program = search_host(&s->world, name);
    if (!program)
        return diag_error(NULL, name, "no other program of this name on PATH");
    strv words = {0};
    strv_add(&words, program);
    for (char *const *word = s->cli.command + 1; *word; word++)
        strv_add(&words, *word);
    strv_end(&words);
    s->cli.command = (char *const *)words.v;
    return true;
}

/* The stub starts the program. Only a line that is printed can do without it, if argv[0] is as typed: bwrap has no option for
 * that before 0.9. */
static void use_stub(struct session *s, const char *program) {
    const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "starts the program"};
    const char *typed = s->cli.command[0], *argv0 = s->cli.argv0 ? s->cli.argv0 : typed;
    if (!s->cli.dry_run || strcmp(argv0, typed) != 0)
        plan_use_stub(&s->plan, argv0, program, s->cli.dry_run, &o);
}

/* What a run would make, and a printed line can not: a persistent home, or what is kept for the project. */
static void say_needed(const struct session *s) {
    const char *dirs[] = {s->sandbox.home_dir, s->sandbox.kept};
    for (int i = 0; i < 2; i++)
        if (dirs[i] && access(dirs[i], F_OK) < 0) {
            diag_note("the line needs %s, which a run makes first", str_printable(dirs[i]));
            return;
        }
}

static void say_hooked(const struct session *s) {
    const char *line = s->cli.hook && !s->cli.unarmed ? hooked_line(s, isatty(STDERR_FILENO)) : NULL;
    if (line)
        fputs(line, stderr);
}

/* A variable has brought a name that the shell means otherwise: what it wrote there is not what the command reads. */
static void say_twofold(const struct session *s) {
    static const char mktemp[] = "; a name from 'mktemp' without a path means the same file for both";
    for (char *const *word = s->cli.command + 1; s->cli.command[0] && *word; word++) {
        const char *path = named_path(*word);
        if (path && sandbox_twofold(&s->sandbox, path))
            diag_note("%s: the command has the project's own file of that name, and your shell another one%s",
                      str_printable(path), path_under(path, s->world.home) ? "" : mktemp);
    }
}

static int start(struct session *s) {
    if (!session_plan(s, s->cli.command))
        return EXIT_FIREWRAP;
    const char *program = s->cli.hook ? hooked_exempt(s) : NULL;
    if (program)
        return run_plain(s, program);
    if (!s->cli.unarmed)
        session_say_waiting(s);
    int status = lookup_command(&s->plan, &s->sandbox, &program);
    if (status && !s->cli.dry_run) {
        why_say(s, &(struct why_end){.status = status, .group = getpgrp(), .nofw = s->cli.hook || hook_is_on()});
        return status;
    }
    use_stub(s, program);
    if (s->cli.dry_run)
        say_needed(s);
    say_hooked(s);
    if (!s->cli.dry_run && !session_note(s))
        return EXIT_FIREWRAP;
    if (!s->cli.dry_run) {
        if (!descriptors_prepare(&(struct descriptors){.command = s->cli.command,
                                                       .keep = s->cli.keep,
                                                       .hook = s->cli.hook,
                                                       .inherited = s->cli.inherited,
                                                       .fits = redirected_fit,
                                                       .context = &s->sandbox}))
            return EXIT_FIREWRAP;
        say_twofold(s);
        return job_run(&s->plan, s);
    }
    fputs(render_shell(&s->plan, isatty(STDOUT_FILENO)), stdout);
    return fflush(stdout) == 0 ? 0 : EXIT_FIREWRAP;
}

int run_words(int form, const char *name, char **words) {
    struct session s;
    bool asks = form != CLI_ALIAS && words[0] && !words[1]; /* these two need no home and no directory */
    if (asks && !strcmp(words[0], "--version"))
        return puts("firewrap " VERSION) < 0;
    if (asks && !strcmp(words[0], "--help")) {
        help_print();
        return 0;
    }
    if (form == CLI_COMMAND && !words[0]) {
        help_short();
        return 0;
    }
    if (form == CLI_ALIAS ? !read_alias(&s, name, words) : !session_read(&s, environ, (enum cli_form)form, name, words))
        return EXIT_FIREWRAP;
    if (s.cli.help) {
        help_print();
        return 0;
    }
    if (s.cli.version) {
        puts("firewrap " VERSION);
        return 0;
    }
    if (!s.cli.command[0]) {
        diag_error(NULL, NULL, "no command is given ('firewrap --help' shows how)");
        return EXIT_FIREWRAP;
    }
    if (form == CLI_ALIAS && !resolve_alias(&s))
        return EXIT_NOT_FOUND;
    if (s.cli.hook && (hooked_off(&s) || hooked_untyped(&s)))
        return run_plain(&s, s.cli.command[0]);
    if (!session_permitted(&s))
        return EXIT_FIREWRAP;
    if (!s.cli.dry_run)
        created_take_up(&s.world);
    if (!session_layers(&s)) {
        if (!s.cli.dry_run)
            session_end_trust(&s);
        return EXIT_FIREWRAP;
    }
    if (s.cli.hook && !s.cli.unarmed && !hooked_applies(&s))
        return run_plain(&s, s.cli.command[0]);
    hooked_settings(&s);
    s.named = named_words(&s);
    return start(&s);
}

int cmd_run(char **words) {
    return run_words(CLI_RUN, NULL, words);
}
