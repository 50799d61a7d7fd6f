/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "render.h"
#include "session.h"
#include "show.h"

#include <stdio.h>

/* Plans for the words' command, which may be none. */
static bool plan_words(struct session *s, char **words) {
    if (!session_read(s, CLI_COMMAND, NULL, words) || !session_permitted(s) || !session_layers(s))
        return false;
    return session_plan(s, s->cli.command[0] ? s->cli.command : NULL);
}

int cmd_explain(char **words) {
    struct session s;
    if (!plan_words(&s, words))
        return EXIT_FIREWRAP;
    fputs(render_explain(&s.plan, &s.sandbox), stdout);
    return 0;
}

int cmd_show(char **words) {
    struct session s;
    bool ok;
    if (!plan_words(&s, words))
        return EXIT_FIREWRAP;
    session_say_waiting(&s);
    fputs(show_policy(&s.sandbox, &ok), stdout);
    return ok ? 0 : 1;
}
