/* SPDX-License-Identifier: MIT */
/* What another program may expect of src/lib and what is below: contexts share nothing, messages go where they are told, a failure
 * comes back, and a sandbox that is started is not waited for. */
#include "lib/lib.h"
#include "base/path.h"
#include "base/str.h"
#include "run/run.h"
#include "run/spawn.h"
#include "tap.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char top[] = "/var/tmp/firewrap-library.XXXXXX", home[64], project[64], heard[4096];
static char *environment[] = {home, (char[]){"PATH=/usr/bin:/bin"}, NULL};
static jmp_buf out;

static void hear(void *data, const char *line, size_t len) {
    size_t used = strlen(data);
    if (used + len < sizeof heard)
        memcpy((char *)data + used, line, len + 1);
}

static void leap(void *data) {
    (void)data;
    longjmp(out, 1);
}

#define CONTEXT                                                                                                        \
    {                                                                                                                  \
        .arena.exhausted = leap, .sink = {.take = hear, .data = heard }                                                \
    }

/* A session for the words, up to its plan. */
static bool planned(struct session *s, char *const *words) {
    return session_read(s, environment, CLI_RUN, NULL, words) && session_permitted(s) && session_layers(s) &&
           session_plan(s, s->cli.command);
}
#define WORDS(...) ((char *const[]){(char *)"--no-policy", __VA_ARGS__, NULL})

static void test_arenas(void) {
    struct arena a = {.exhausted = leap}, b = {0}, *before = arena_use(&a);
    const char *one = mem_str("one");
    struct arena *outer = arena_use(&b);
    const char *two = mem_str("two");
    ok(outer == &a && !strcmp(one, "one") && !strcmp(two, "two"), "arenas can be used one within the other");
    arena_use(outer);
    arena_free(&b);
    ok(!strcmp(mem_printf("%s more", one), "one more"), "the outer one is as it was when the inner one is freed");
    if (!setjmp(out))
        ok(mem_alloc(SIZE_MAX / 4) == NULL, "memory that is not there");
    else
        ok(!strcmp(one, "one"), "who owns an arena hears that there is no memory, and may go on");
    arena_use(before);
    arena_free(&a);
    ok(!a.chunks && a.at == a.end, "and an arena that was freed is empty");
}

static void test_messages(void) {
    struct context c = CONTEXT;
    struct session s;
    heard[0] = '\0';
    tap_hear();
    context_enter(&c);
    bool fails = !planned(&s, WORDS((char *)"--bind-ro", (char *)"/no\033such", (char *)"--", (char *)"true"));
    context_leave(&c);
    const char *on_stderr = tap_said();
    ok(fails && strstr(heard, "option --bind-ro: bind-ro: No such file or directory: '/no\\x1bsuch'\n"),
       "a plan that fails says why to who wants to hear it");
    tap_explain(heard);
    is(on_stderr, "", "and nothing on standard error");
    context_free(&c);
}

/* Each has its own idea of a link. */
static void test_worlds(void) {
    struct context a = CONTEXT, b = CONTEXT;
    struct session s, t;
    char link[128], was[128];
    snprintf(link, sizeof link, "%s/link", top);
    if (symlink(project, link) < 0)
        abort();
    context_enter(&a);
    bool read = session_read(&s, environment, CLI_RUN, NULL, WORDS((char *)"--", (char *)"true"));
    snprintf(was, sizeof was, "%s", world_real(&s.world, link));
    if (unlink(link) < 0 || symlink("/usr", link) < 0)
        abort();
    context_enter(&b);
    read = session_read(&t, environment, CLI_RUN, NULL, WORDS((char *)"--", (char *)"true")) && read;
    is(world_real(&t.world, link), "/usr", "a session within another looks for itself");
    context_leave(&b);
    context_free(&b);
    is(world_real(&s.world, link), was, "and the other keeps to what it has seen");
    context_leave(&a);
    context_free(&a);
    context_enter(&a);
    ok(read && planned(&s, WORDS((char *)"--", (char *)"true")), "a context can be used again when it was freed");
    context_leave(&a);
    context_free(&a);
}

/* BWRAP: another program than bwrap, or NULL. */
static bool begin(struct session *s, struct running *r, char *command, const char *bwrap) {
    static const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "starts the program"};
    const char *program;
    if (!planned(s, WORDS((char *)"--", (char *)"sh", (char *)"-c", command)) ||
        lookup_command(&s->plan, &s->sandbox, &program) != 0)
        return false;
    plan_use_stub(&s->plan, "sh", program, false, &o);
    s->world.bwrap = bwrap ? bwrap : s->world.bwrap;
    return launch(r, &s->plan);
}

/* As bwrap does it that can not make its sandbox. */
static void test_failing_start(void) {
    struct context c = CONTEXT;
    struct session s, t;
    struct running first = {0}, failing = {0};
    heard[0] = '\0';
    context_enter(&c);
    bool begun = begin(
        &s, &first,
        (char[]){"i=0; until [ -e end ]; do i=$((i+1)); [ $i -lt 600 ] || exit 9; sleep 0.05; done; exit 3"}, NULL);
    begun = begin(&t, &failing, (char[]){"exit 4"}, "/usr/bin/false") && begun;
    struct outcome end = supervise_wait(&failing);
    launch_end(&failing, &end);
    if (!ok(begun && !end.begun && strstr(heard, "has not said why"), "a sandbox that can not be made says so"))
        tap_explain(heard);
    ok(begun && kill(first.bwrap, 0) == 0, "and takes nothing from another that runs");
    if (mkdir("end", 0755) < 0)
        abort();
    end = supervise_wait(&first);
    launch_end(&first, &end);
    ok(end.reported && WIFEXITED(end.program) && WEXITSTATUS(end.program) == 3, "which ends as it would");
    int subreaper = 1;
    ok(prctl(PR_GET_CHILD_SUBREAPER, &subreaper) == 0 && !subreaper, "strangers' orphans do not become ours");
    context_leave(&c);
    context_free(&c);
}

static char *const *prepare_too_much(void *context) {
    mem_alloc(SIZE_MAX / 4);
    return context;
}

/* The process that becomes bwrap shares our memory, and our stack with it. */
static void test_shortage(void) {
    struct arena a = {.exhausted = leap}, *before = arena_use(&a);
    struct running *r = mem_alloc(sizeof *r);
    const pid_t own = getpid();
    if (!setjmp(out))
        ok(!spawn_bwrap(r, prepare_too_much, NULL), "a start without memory");
    else if (getpid() != own)
        _exit(9); /* the parent would go on where this one has left its stack */
    else
        ok(waitpid(-1, NULL, WNOHANG) < 0, "that there is no memory for a start is heard in this process, and once");
    arena_use(before);
    arena_free(&a);
}

static int open_descriptors(void) {
    int n = 0;
    for (int fd = 0; fd < 256; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* The first waits for the second, so who waits in launch never comes back. */
static void test_launch(void) {
    struct context a = CONTEXT, b = CONTEXT;
    struct session s, t;
    struct running first = {0}, second = {0};
    int before = open_descriptors();
    heard[0] = '\0';
    context_enter(&a);
    bool begun = begin(
        &s, &first, (char[]){"i=0; until [ -e go ]; do i=$((i+1)); [ $i -lt 600 ] || exit 9; sleep 0.05; done; exit 3"},
        NULL);
    context_enter(&b);
    begun = begin(&t, &second, (char[]){"touch go; exit 4"}, NULL) && begun;
    if (!ok(begun && first.bwrap > 0 && second.bwrap > 0, "two sandboxes run at a time"))
        tap_explain(heard);
    struct outcome end = supervise_wait(&second);
    launch_end(&second, &end);
    ok(end.begun && end.reported && WEXITSTATUS(end.program) == 4, "one is waited for while the other runs");
    context_leave(&b);
    end = supervise_wait(&first);
    launch_end(&first, &end);
    ok(end.reported && WEXITSTATUS(end.program) == 3, "and then that one");
    ok(open_descriptors() == before, "all descriptors are given back");
    second = (struct running){0};
    s.plan.home = "/dev/null/home";
    ok(!launch(&second, &s.plan) && open_descriptors() == before && waitpid(-1, NULL, WNOHANG) < 0,
       "a start that fails leaves no descriptor and no process");
    context_leave(&a);
    context_free(&a);
    context_free(&b);
}

int main(void) {
    if (!mkdtemp(top))
        abort();
    snprintf(home, sizeof home, "HOME=%s", top);
    snprintf(project, sizeof project, "%s/project", top);
    if (mkdir(project, 0755) < 0 || chdir(project) < 0)
        abort();
    test_arenas();
    test_messages();
    test_worlds();
    test_launch();
    test_failing_start();
    test_shortage();
    if (chdir("/") < 0 || system(mem_printf("rm -rf '%s'", top)) != 0)
        abort();
    return tap_done();
}
