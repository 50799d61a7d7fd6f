/* SPDX-License-Identifier: MIT */
/* Servers: those of a project that nobody outside reaches, and those of the machine that a command of a project does not. */
#include "why_server.h"

#include "base/path.h"
#include "base/port.h"
#include "base/str.h"
#include "names.h"
#include "net/net.h"
#include "summary.h"
#include "why_find.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is shown ---- */

static bool policy_publishes(const struct policy *p, unsigned port) {
    struct port shown;
    for (size_t i = 0; i < p->list.n; i++)
        if (p->list.v[i].key == KEY_PUBLISH && !port_published(p->list.v[i].value, &shown) && shown.inside == port)
            return true;
    return false;
}

static bool policy_shows(const struct policy *p, unsigned port) {
    struct port shown;
    for (size_t i = 0; i < p->list.n; i++)
        if (p->list.v[i].key == KEY_HOST_PORT && !port_of_host(p->list.v[i].value, &shown) && shown.outside == port)
            return true;
    return false;
}

/* What the gate of PROJECT says of itself, in lines; "" if there is none. */
static const char *gate_status(const struct session *s, const char *project) {
    struct str status = {0};
    return project && net_ask(&s->world, project, "status", &status) && status.s ? status.s : "";
}

/* Does a line of STATUS say WORD and then a number or port whose inside is PORT? */
static bool status_has(const char *status, const char *word, unsigned port) {
    const size_t len = strlen(word);
    for (const char *line = status; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        struct port shown;
        const char *value = line + len + 1;
        if (!strncmp(line, word, len) && line[len] == ' ' &&
            !port_published(mem_dup(value, strcspn(value, "\n")), &shown) && shown.inside == port)
            return true;
    }
    return false;
}

/* ---- the project's ---- */

static const char *policy_file(const struct session *s) {
    const char *dir = s->policy.project_dir;
    return dir ? str_printable(path_tilde(path_join(dir, POLICY_NAME), s->world.home)) : NULL;
}

/* What would show PORT to the browser. SHARED: the commands of the project meet on localhost. */
static const char *remedy(const struct session *s, unsigned port, bool shared) {
    const char *file = policy_file(s);
    if (shared)
        return mem_printf("firewrap net publish %u (or publish = %u in %s)", port, port, file);
    return mem_printf("loopback = project and publish = %u in %s", port, file);
}

const char *why_unpublished(const struct session *s, unsigned port) {
    const bool shared = s->sandbox.loopback != NULL;
    if (s->sandbox.net || !policy_file(s))
        return NULL;
    if (shared &&
        (policy_publishes(&s->policy, port) || status_has(gate_status(s, s->sandbox.loopback), "publish", port)))
        return "";
    return mem_printf("port %u is reached only by %s; for the browser and curl: %s", port,
                      shared ? "commands of this project" : "this command (loopback = own)", remedy(s, port, shared));
}

/* ---- a server that is looked for ---- */

static const char *const here[] = {"localhost", "127.0.0.1", "[::1]", "0.0.0.0"};

/* The port of this machine that WORD names, as in http://localhost:3000/x; 0: none. */
static unsigned port_named(const char *word) {
    const char *scheme = strstr(word, "://");
    word = scheme ? scheme + 3 : word;
    for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
        const size_t len = strlen(here[i]);
        if (!strncmp(word, here[i], len) && word[len] == ':')
            return (unsigned)strtoul(word + len + 1, NULL, 10);
    }
    return 0;
}

/* The command has the machine's network, and asks it for what only the project has. */
void why_local(const struct question *q, const struct row *row, struct answer *a) {
    const struct session *s = q->s;
    (void)row;
    for (char *const *word = s->cli.command + 1; s->sandbox.net && policy_file(s) && *word; word++) {
        unsigned port = port_named(*word);
        const char *status = port ? gate_status(s, s->policy.project_dir) : "";
        if (!status_has(status, "listens", port) || status_has(status, "publish", port))
            continue;
        why_add(a, mem_printf("local %u", port),
                mem_printf("port %u is on the project's localhost, and this command on the machine's", port), NULL);
        a->instead = remedy(s, port, true);
    }
}

/* One of the machine's, by its usual port. */
void why_server(const struct question *q, const struct row *row, struct answer *a) {
    const struct session *s = q->s;
    const struct origin o = policy_origin(&s->policy, KEY_NET);
    if (s->sandbox.net || policy_shows(&s->policy, (unsigned)strtoul(row->detail, NULL, 10)))
        return;
    if (s->sandbox.loopback)
        why_add(a, "server", mem_printf("no server of this machine here but by host-port = %s", row->detail),
                mem_printf("--host-port=%s", row->detail));
    else
        why_add(a, "server", mem_printf("no network here, and no server of this machine%s", why_by(q, &o)), "--net");
}
