/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create, O_PATH, pipe2, unshare */
#include "launch.h"

#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "base/str.h"
#include "beside.h"
#include "created.h"
#include "host/host.h"
#include "names.h"
#include "outer.h"
#include "relay.h"
#include "render.h"
#include "replaced.h"
#include "said.h"
#include "supervise.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    FEW_WORDS = 500,              /* of a command; more go through a memory file */
    MAX_WORDS = 9000 - FEW_WORDS, /* bubblewrap.c: MAX_ARGS, for the command and all arguments together */
};

/* ---- what is handed over by descriptor ---- */

/* An anonymous file with the LEN bytes at TEXT, to be read by bwrap from its beginning. */
static int memory_file(const char *name, const char *text, size_t len) {
    int fd = memfd_create(name, 0);
    if (fd < 0)
        die("a memory file can not be made: %s", strerror(errno));
    for (size_t n = 0; n < len;) {
        ssize_t put = write(fd, text + n, len - n);
        if (put < 0 && errno != EINTR)
            die("a memory file can not be written: %s", strerror(errno));
        n += put > 0 ? (size_t)put : 0;
    }
    if (lseek(fd, 0, SEEK_SET) < 0)
        die("a memory file can not be read again: %s", strerror(errno));
    return fd;
}

/* For programs that we start. */
static int open_file(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        die("%s can not be opened: %s", str_printable(path), strerror(errno));
    return fd;
}

static int hand_over(void *context, const struct op *o) {
    (void)context;
    if (o->kind == OP_DATA)
        return memory_file("firewrap", o->src, strlen(o->src));
    return open_file(o->src);
}

/* ---- run ---- */

/* A policy that is a link could be replaced by the command, which so would be rid of what the policy tightens. */
static void check_links(const struct plan *plan) {
    for (size_t i = 0; i < plan->ops.n; i++) {
        const struct op *o = &plan->ops.v[i];
        if (o->on_link && !strcmp(path_base(o->dest), POLICY_NAME))
            die("%s is a link, which can not be protected here; make it a file", str_printable(o->dest));
    }
}

static void add_whole_tree(const struct plan *plan, strv *words) {
    struct op tree = tree_bind();
    bool bound = false;
    for (size_t i = 0; i < plan->ops.n; i++) {
        if (op_is_mount(&plan->ops.v[i]) && !bound) {
            render_op(&tree, words, hand_over, NULL);
            bound = true;
        }
        if (tree_leaves(plan, i)) {
            struct op o = tree_handed(plan, i);
            render_op(&o, words, hand_over, NULL);
        }
    }
}

/* Could a command of this plan exchange a name on the way to O's source? */
static bool is_below_grant(const struct plan *plan, const struct op *o) {
    for (size_t i = 0; op_is_bind(o) && i < plan->ops.n; i++)
        if (op_is_writable(&plan->ops.v[i]) && path_below(o->src, plan->ops.v[i].src))
            return true;
    return false;
}

/* Or one of another sandbox? In the current directory, for example, if that one has a directory above. */
static bool is_reached(const struct plan *plan, const struct op *o) {
    return op_is_bind(o) && reach_could_write(plan->world, NULL, o->src);
}

/* bwrap has to mount. It gets the source as a descriptor, and compares what it has mounted with that. */
static void add_by_descriptor(const struct op *o, strv *words) {
    int fd = nolinks_open(AT_FDCWD, o->src, O_PATH);
    if (fd < 0 && o->optional && errno == ENOENT)
        return;
    if (fd < 0 || fcntl(fd, F_SETFD, 0) < 0)
        die("%s: %s can not be opened: %s", origin_text(&o->origin), str_printable(o->src), strerror(errno));
    strv_add(words, o->kind == OP_BIND ? "--bind-fd" : "--ro-bind-fd");
    strv_add(words, mem_printf("%d", fd));
    strv_add(words, o->dest);
}

static void add_operations(const struct plan *plan, strv *words) {
    bool knows = plan->world->bwrap_binds_descriptors;
    check_links(plan);
    for (size_t i = 0; i < plan->ops.n; i++) {
        const struct op *o = &plan->ops.v[i];
        bool below = is_below_grant(plan, o), loose = below || is_reached(plan, o);
        if ((below && !knows) || (loose && o->kind == OP_DEV_BIND))
            die("%s: %s lies in what a running command could change, and nothing can be mounted safely here "
                "('firewrap doctor' says why)",
                origin_text(&o->origin), str_printable(o->src));
        if (loose && knows)
            add_by_descriptor(o, words);
        else if (!o->on_link)
            render_op(o, words, hand_over, NULL);
    }
}

/* All arguments but the command's go through a memory file, so that values do not show in the process list. TREE: what
 * is to be mounted is. */
static int arguments(const struct plan *plan, bool tree) {
    strv words = {0};
    struct str bytes = {0};
    if (tree)
        add_whole_tree(plan, &words);
    else
        add_operations(plan, &words);
    if (words.n > MAX_WORDS)
        die("the policy makes %zu arguments for bwrap, which takes %d", words.n, MAX_WORDS);
    for (size_t i = 0; i < words.n; i++)
        str_add_bytes(&bytes, words.v[i], strlen(words.v[i]) + 1);
    return memory_file("firewrap-args", bytes.s, bytes.len);
}

/* Where a seccomp filter is at work already, a sandbox around us may forbid user namespaces; bwrap would say less. */
static void check_namespaces(void) {
    int status = 0;
    if (prctl(PR_GET_SECCOMP) <= 0)
        return;
    pid_t pid = fork();
    if (pid == 0)
        _exit(unshare(CLONE_NEWUSER) < 0);
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
        die("this is inside a sandbox that allows no other one in it (with firewrap, nested = yes does)");
}

struct start {
    const struct plan *plan;
    int report; /* for the stub */
    int errors; /* the command's standard error, which the stub puts in place of bwrap's */
    bool ready; /* else what is wrong is said already */
};

/* The words that make the stub start the program. A shell knows no limit for their number but the kernel's; bwrap does. */
static void add_stub(strv *argv, const struct start *s) {
    const struct plan *plan = s->plan;
    const int terminal = relay_for_stub();
    strv words = {0};
    struct str bytes = {0};
    strv_add(&words, terminal >= 0 ? mem_printf("%d:%d", s->report, terminal) : mem_printf("%d", s->report));
    strv_add(&words, mem_printf("%d", s->errors));
    strv_add(&words, mem_printf("%u", supervise_ignored()));
    strv_add(&words, plan->argv0);
    strv_add(&words, plan->program);
    for (char *const *word = plan->command + 1; *word; word++)
        strv_add(&words, *word);
    strv_add(argv, plan->stub_by_descriptor ? mem_printf("/proc/self/fd/%d", open_file(plan->stub)) : plan->stub);
    for (size_t i = 0; i < words.n; i++)
        if (words.n <= FEW_WORDS)
            strv_add(argv, words.v[i]);
        else
            str_add_bytes(&bytes, words.v[i], strlen(words.v[i]) + 1);
    if (bytes.s)
        strv_add(argv, mem_printf("@%d", memory_file("firewrap-words", bytes.s, bytes.len)));
}

/* What bwrap is to do. Its files are opened here: once the tree is made, it stands in the way to some. */
static char *const *words_for_bwrap(const struct start *s, bool tree) {
    strv argv = {0};
    strv_add(&argv, "bwrap");
    strv_add(&argv, "--args");
    strv_add(&argv, mem_printf("%d", arguments(s->plan, tree)));
    if (relay_active() && !s->plan->detached)
        strv_add(&argv, "--new-session");
    strv_add(&argv, "--");
    add_stub(&argv, s);
    strv_end(&argv);
    return (char *const *)argv.v;
}

/* In the process that becomes bwrap: mounts, and says what bwrap is to do. NULL: reported. */
static char *const *prepare(void *context) {
    struct start *s = context;
    relay_hand_over();
    s->errors = fcntl(STDERR_FILENO, F_DUPFD, STDERR_FILENO + 1);
    if (s->errors < 0)
        die("standard error can not be handed over: %s", strerror(errno));
    char *const *words = words_for_bwrap(s, true);
    enum tree_state tree = tree_make(s->plan);
    if (tree == TREE_FAILED)
        return NULL;
    words = tree == TREE_MADE ? words : words_for_bwrap(s, false);
    s->ready = true;
    return words;
}

/* By a process of its own, since there is no way back from bwrap's namespace. */
static bool cover(pid_t bwrap, const struct plan *plan, size_t i, const struct stat *st) {
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(!(outer_join(bwrap) && tree_cover(plan, i, st)));
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return status == 0;
}

void launch(const struct plan *plan, bool hook) {
    const char *bwrap = plan->world->bwrap;
    int report[2];
    signal(SIGCHLD, SIG_DFL); /* who ignores it can wait for no child; nor can bwrap and the stub */
    if (!bwrap)
        die("there is no bwrap that belongs to root and only root can write (package bubblewrap)");
    check_namespaces();
    for (size_t i = 0; i < plan->make_dirs.n; i++)
        if (!file_make_dirs(plan->make_dirs.v[i]))
            die("%s can not be made: %s", str_printable(plan->make_dirs.v[i]), strerror(errno));
    for (size_t i = 0; i < plan->memories.n; i++)
        if (!memory_write(plan->world, &plan->memories.v[i]))
            exit(EXIT_FIREWRAP);
    if (plan->home && !home_hold(plan->home))
        exit(EXIT_FIREWRAP);
    if (pipe2(report, O_CLOEXEC) < 0 || fcntl(report[1], F_SETFD, 0) < 0)
        die("a pipe can not be made: %s", strerror(errno));
    relay_begin(plan->own_terminal, plan->detached);
    struct start start = {.plan = plan, .report = report[1]};
    const int said = said_file();
    created_begin(plan);
    if (!replaced_begin(plan, cover))
        exit(EXIT_FIREWRAP);
    beside_set((struct beside){.begin = replaced_watch, .look = replaced_look});
    struct outcome end =
        supervise_run(bwrap, prepare, &start, report, said, supervise_shares_shell(hook), plan->detached);
    if (start.ready && !end.begun)
        said_report(said, plan);
    replaced_end();
    created_end(plan);
    supervise_finish(end);
}
