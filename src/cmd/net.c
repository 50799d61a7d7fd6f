/* SPDX-License-Identifier: MIT */
/* Asks the gate of this directory's project: what there is, to publish a port at once, to end. It starts none. */
#include "base/path.h"
#include "base/port.h"
#include "base/str.h"
#include "command.h"
#include "lib/lib.h"
#include "net/net.h"
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of the gate: each a list of its words, in its order. */
struct status {
    bool runs;
    strv clients, published, host_ports, listening;
    const char *connections;
};

/* The innermost allowed project around the current directory. NULL: reported. */
static const char *project_of(struct session *s) {
    static char *none[] = {NULL};
    if (!session_read(s, environ, CLI_COMMAND, NULL, none) || !session_permitted(s) || !session_layers(s) ||
        !policy_build(&s->policy, &s->world, &s->layers, NULL))
        return NULL;
    if (!s->policy.project_dir)
        diag_error(NULL, s->world.cwd, "net: no project with an allowed policy is here");
    return s->policy.project_dir;
}

static const char *shown(const struct session *s, const char *project) {
    return str_printable(path_tilde(project, s->world.home));
}

/* ---- status ---- */

static bool is_listed(const strv *list, const char *word) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i], word))
            return true;
    return false;
}

static struct status read_status(const char *text) {
    struct status st = {.runs = text != NULL, .connections = "0"};
    const struct {
        const char *word;
        strv *list;
    } kinds[] = {{"client ", &st.clients},
                 {"publish ", &st.published},
                 {"host-port ", &st.host_ports},
                 {"listens ", &st.listening}};
    for (size_t len; text && *text; text += len + (text[len] == '\n')) {
        len = strcspn(text, "\n");
        const char *line = str_printable(mem_dup(text, len));
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (str_starts(line, kinds[i].word) && !is_listed(kinds[i].list, line + strlen(kinds[i].word)))
                strv_add(kinds[i].list, line + strlen(kinds[i].word));
        if (str_starts(line, "connections "))
            st.connections = strchr(line, ' ') + 1;
    }
    return st;
}

static void add_list(struct str *out, const char *head, const strv *list) {
    str_printf(out, "%-13s", head);
    for (size_t i = 0; i < list->n; i++)
        str_printf(out, "%s%s", i ? ", " : "", list->v[i]);
    str_add(out, list->n ? "\n" : "none\n");
}

static const char *text_of(const struct session *s, const char *project, const struct status *st) {
    struct str out = {0};
    if (!st->runs) {
        str_printf(&out, "%-13snone runs for %s\n", "gate:", shown(s, project));
        return out.s;
    }
    str_printf(&out, "%-13sruns for %s\n", "gate:", shown(s, project));
    add_list(&out, "commands:", &st->clients);
    add_list(&out, "published:", &st->published);
    add_list(&out, "host ports:", &st->host_ports);
    add_list(&out, "listening:", &st->listening);
    str_printf(&out, "%-13s%s\n", "connections:", st->connections);
    return out.s;
}

/* TEXT as a string of JSON. */
static void add_string(struct str *out, const char *text) {
    str_add(out, "\"");
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20)
            str_printf(out, "\\u%04x", c);
        else
            str_printf(out, "%s%c", c == '"' || c == '\\' ? "\\" : "", *text);
    }
    str_add(out, "\"");
}

static void add_array(struct str *out, const char *name, const strv *list, bool numbers) {
    str_printf(out, ", \"%s\": [", name);
    for (size_t i = 0; i < list->n; i++) {
        str_add(out, i ? ", " : "");
        if (numbers)
            str_add(out, list->v[i]);
        else
            add_string(out, list->v[i]);
    }
    str_add(out, "]");
}

static const char *json_of(const char *project, const struct status *st) {
    struct str out = {0};
    str_add(&out, "{\"project\": ");
    add_string(&out, project);
    str_printf(&out, ", \"running\": %s", st->runs ? "true" : "false");
    add_array(&out, "commands", &st->clients, true);
    add_array(&out, "published", &st->published, false);
    add_array(&out, "host_ports", &st->host_ports, false);
    add_array(&out, "listening", &st->listening, true);
    str_printf(&out, ", \"connections\": %s}\n", st->connections);
    return out.s;
}

static int status(char **words) {
    struct session s;
    struct str answer = {0};
    const bool json = words[0] && !strcmp(words[0], "--json");
    if (words[json]) {
        diag_error(NULL, words[json], "net status: only --json can be said");
        return EXIT_FIREWRAP;
    }
    const char *project = project_of(&s);
    if (!project || !net_ask(&s.world, project, "status", &answer))
        return EXIT_FIREWRAP;
    const struct status st = read_status(answer.s);
    fputs(json ? json_of(project, &st) : text_of(&s, project, &st), stdout);
    return fflush(stdout) == 0 ? 0 : EXIT_FIREWRAP;
}

/* ---- publish, stop ---- */

static int no_gate(const struct session *s, const char *project, const char *hint) {
    diag_error(NULL, NULL, "net: no command of %s is on its localhost now%s", shown(s, project), hint);
    return EXIT_FIREWRAP;
}

static int publish(char **words) {
    struct session s;
    struct str answer = {0};
    struct port port;
    if (!words[0] || words[1]) {
        diag_error(NULL, words[0] ? words[1] : NULL, "net publish: say one port: [ADDR|lan:]PORT[:INSIDE]");
        return EXIT_FIREWRAP;
    }
    if (!key_check(KEY_PUBLISH, words[0], NULL))
        return EXIT_FIREWRAP;
    const char *project = project_of(&s);
    if (!project || !net_ask(&s.world, project, mem_printf("publish %s", words[0]), &answer))
        return EXIT_FIREWRAP;
    if (!answer.s)
        return no_gate(&s, project, ": start the server first");
    port_published(words[0], &port);
    diag_note("port %u of %s is published on port %u of this machine%s, until ten minutes after its last command; "
              "'firewrap net stop' ends it",
              port.inside, shown(&s, project), port.outside, port.place == PORT_LAN ? ", for others as well" : "");
    return 0;
}

static int stop(char **words) {
    struct session s;
    struct str answer = {0};
    if (words[0]) {
        diag_error(NULL, words[0], "net stop: nothing else can be said");
        return EXIT_FIREWRAP;
    }
    const char *project = project_of(&s);
    if (!project || !net_ask(&s.world, project, "stop", &answer))
        return EXIT_FIREWRAP;
    return answer.s ? 0 : no_gate(&s, project, ", so there is nothing to end");
}

int cmd_net(char **words) {
    const struct {
        const char *word;
        int (*act)(char **words);
    } acts[] = {{"status", status}, {"publish", publish}, {"stop", stop}};
    for (size_t i = 0; words[0] && i < sizeof acts / sizeof *acts; i++)
        if (!strcmp(words[0], acts[i].word))
            return acts[i].act(words + 1);
    diag_error(NULL, words[0], "net: say 'status [--json]', 'publish [ADDR|lan:]PORT[:INSIDE]' or 'stop'");
    return EXIT_FIREWRAP;
}
