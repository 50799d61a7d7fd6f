/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "command.h"
#include "print.h"
#include "lib/lib.h"
#include "run/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Plans for the words' command, which may be none. */
static bool plan_words(struct session *s, char **words) {
    if (!session_read(s, environ, CLI_COMMAND, NULL, words) || !session_permitted(s) || !session_layers(s))
        return false;
    s->named = named_all(s);
    hooked_settings(s);
    return session_plan(s, s->cli.command[0] ? s->cli.command : NULL);
}

/* Takes --args out of the options; one with a value of its own ends them. */
static bool take_args(char **words) {
    while (*words && **words == '-' && strcmp(*words, "--") != 0 && strcmp(*words, "--args") != 0)
        words++;
    if (!*words || strcmp(*words, "--args") != 0)
        return false;
    for (; *words; words++)
        words[0] = words[1];
    return true;
}

int cmd_explain(char **words) {
    struct session s;
    bool args = take_args(words);
    if (!plan_words(&s, words))
        return EXIT_FIREWRAP;
    print_text(summary_text(&s));
    if (args)
        print_text(mem_printf("\narguments:\n%s", render_explain(&s.plan)));
    print_text(render_left_out(&s.sandbox));
    return 0;
}

/* As it is where it is fed back; a terminal is shown what can be shown. */
static void show_text(const char *text) {
    if (isatty(STDOUT_FILENO))
        print_text(text);
    else
        fputs(text, stdout);
}

int cmd_show(char **words) {
    struct session s;
    bool ok;
    if (!plan_words(&s, words))
        return EXIT_FIREWRAP;
    session_say_waiting(&s);
    const char *text = show_policy(&s.sandbox, &ok);
    if (!text)
        return EXIT_FIREWRAP;
    show_text(text);
    return ok ? 0 : 1;
}

int cmd_seccomp(char **words) {
    static char *none[] = {NULL};
    struct session s;
    struct str f = {0};
    const char *debug = "trace";
    bool nested = false;
    for (; words[0]; words++) {
        if (!strcmp(words[0], "nested")) {
            nested = true;
        } else if (!strcmp(words[0], "debug") || !strcmp(words[0], "notrace")) {
            debug = words[0][0] == 'd' ? "yes" : "no";
        } else {
            diag_error(NULL, words[0], "seccomp: say 'debug' or 'notrace', 'nested', or one of these with it");
            return EXIT_FIREWRAP;
        }
    }
    if (!session_read(&s, environ, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    const char *path = plan_filter(&s.world, debug, nested);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || !file_slurp(fd, 1 << 16, &f)) {
        diag_error(NULL, path, "the filter can not be read: %s", strerror(errno));
        return EXIT_FIREWRAP;
    }
    close(fd);
    return fwrite(f.s, 1, f.len, stdout) == f.len && fflush(stdout) == 0 ? 0 : EXIT_FIREWRAP;
}
