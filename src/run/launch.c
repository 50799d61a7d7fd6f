/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create, O_PATH, pipe2, unshare */
#include "launch.h"

#include "base/file.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "names.h"
#include "net/net.h"
#include "outer.h"
#include "render.h"
#include "said.h"
#include "spawn.h"
#include "supervise.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
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

/* An anonymous file with the LEN bytes at TEXT, to be read by bwrap from its beginning. -1: reported. */
static int memory_file(const char *name, const char *text, size_t len) {
    int fd = memfd_create(name, 0);
    if (fd >= 0 && file_write(fd, text, len) && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    diag_error(NULL, NULL, "a memory file can not be made: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* For programs that we start. -1: reported. */
static int open_file(const char *path) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        diag_error(NULL, NULL, "%s can not be opened: %s", str_printable(path), strerror(errno));
    return fd;
}

static int hand_over(void *context, const struct op *o) {
    bool *ok = context;
    int fd = o->kind == OP_DATA ? memory_file("firewrap", o->src, strlen(o->src)) : open_file(o->src);
    *ok = *ok && fd >= 0;
    return fd;
}

/* ---- run ---- */

/* A policy that is a link could be replaced by the command, which so would be rid of what the policy tightens. */
static bool check_links(const struct plan *plan) {
    for (size_t i = 0; i < plan->ops.n; i++) {
        const struct op *o = &plan->ops.v[i];
        if (o->on_link && !strcmp(path_base(o->dest), POLICY_NAME))
            return diag_error(NULL, NULL, "%s is a link, which can not be protected here; make it a file",
                              str_printable(o->dest));
    }
    return true;
}

static bool add_whole_tree(const struct plan *plan, strv *words) {
    struct op tree = tree_bind();
    bool bound = false, ok = true;
    for (size_t i = 0; i < plan->ops.n; i++) {
        if (op_is_mount(&plan->ops.v[i]) && !bound) {
            render_op(&tree, words, hand_over, &ok);
            bound = true;
        }
        if (tree_leaves(plan, i)) {
            struct op o = tree_handed(plan, i);
            render_op(&o, words, hand_over, &ok);
        }
    }
    return ok;
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
static bool add_by_descriptor(const struct op *o, strv *words) {
    int fd = nolinks_open(AT_FDCWD, o->src, O_PATH);
    if (fd < 0 && o->optional && errno == ENOENT)
        return true;
    if (fd >= 0 && !look_is_seen(fd, &o->from))
        return diag_error(&o->origin, o->src, "something else stands there than a moment ago; somebody changes it");
    if (fd < 0 || fcntl(fd, F_SETFD, 0) < 0)
        return diag_error(&o->origin, NULL, "%s can not be opened: %s", str_printable(o->src), strerror(errno));
    strv_add(words, o->kind == OP_BIND ? "--bind-fd" : "--ro-bind-fd");
    strv_add(words, mem_printf("%d", fd));
    strv_add(words, o->dest);
    return true;
}

static bool add_operations(const struct plan *plan, strv *words) {
    bool knows = plan->world->bwrap_binds_descriptors, ok = check_links(plan);
    for (size_t i = 0; ok && i < plan->ops.n; i++) {
        const struct op *o = &plan->ops.v[i];
        bool below = is_below_grant(plan, o), loose = below || o->from.inode || is_reached(plan, o);
        if ((below && !knows) || (loose && o->kind == OP_DEV_BIND))
            return diag_error(&o->origin, NULL,
                              "%s lies in what a running command could change, and nothing can be mounted safely here "
                              "('firewrap doctor' says why)",
                              str_printable(o->src));
        if (loose && knows)
            ok = add_by_descriptor(o, words);
        else if (!o->on_link)
            render_op(o, words, hand_over, &ok);
    }
    return ok;
}

/* All arguments but the command's go through a memory file, so that values do not show in the process list. TREE: what
 * is to be mounted is. -1: reported. */
static int arguments(const struct plan *plan, bool tree) {
    strv words = {0};
    struct str bytes = {0};
    if (!(tree ? add_whole_tree : add_operations)(plan, &words))
        return -1;
    if (words.n > MAX_WORDS) {
        diag_error(NULL, NULL, "the policy makes %zu arguments for bwrap, which takes %d", words.n, MAX_WORDS);
        return -1;
    }
    for (size_t i = 0; i < words.n; i++)
        str_add_bytes(&bytes, words.v[i], strlen(words.v[i]) + 1);
    return memory_file("firewrap-args", bytes.s, bytes.len);
}

/* Where a seccomp filter is at work already, a sandbox around us may forbid user namespaces; bwrap would say less. */
static bool check_namespaces(void) {
    int status = 0;
    if (prctl(PR_GET_SECCOMP) <= 0)
        return true;
    pid_t pid = fork();
    if (pid == 0)
        _exit(unshare(CLONE_NEWUSER) < 0);
    return (pid > 0 && waitpid(pid, &status, 0) == pid && status == 0) ||
           diag_error(NULL, NULL,
                      "this is inside a sandbox that allows no other one in it (with firewrap, nested = yes does)");
}

struct start {
    struct running *running;
    int report; /* for the stub */
    int errors; /* the command's standard error, which the stub puts in place of bwrap's */
};

/* The words that make the stub start the program. A shell knows no limit for their number but the kernel's; bwrap does. */
static bool add_stub(strv *argv, const struct start *s) {
    const struct plan *plan = s->running->plan;
    const int terminal = relay_for_stub(&s->running->relay);
    strv words = {0};
    struct str bytes = {0};
    strv_add(&words, terminal >= 0 ? mem_printf("%d:%d", s->report, terminal) : mem_printf("%d", s->report));
    strv_add(&words, mem_printf("%d", s->errors));
    strv_add(&words, mem_printf("%u", supervise_ignored()));
    strv_add(&words, plan->argv0);
    strv_add(&words, plan->program);
    for (char *const *word = plan->command + 1; *word; word++)
        strv_add(&words, *word);
    const int stub = plan->stub_by_descriptor ? open_file(plan->stub) : 0;
    if (stub < 0)
        return false;
    strv_add(argv, stub ? mem_printf("/proc/self/fd/%d", stub) : plan->stub);
    for (size_t i = 0; i < words.n; i++)
        if (words.n <= FEW_WORDS)
            strv_add(argv, words.v[i]);
        else
            str_add_bytes(&bytes, words.v[i], strlen(words.v[i]) + 1);
    const int rest = bytes.s ? memory_file("firewrap-words", bytes.s, bytes.len) : 0;
    if (bytes.s)
        strv_add(argv, mem_printf("@%d", rest));
    return rest >= 0;
}

/* What bwrap is to do. Its files are opened here: once the tree is made, it stands in the way to some. NULL: reported. */
static char *const *words_for_bwrap(const struct start *s, bool tree) {
    const struct running *r = s->running;
    const int fd = arguments(r->plan, tree);
    strv argv = {0};
    if (fd < 0)
        return NULL;
    strv_add(&argv, "bwrap");
    strv_add(&argv, "--args");
    strv_add(&argv, mem_printf("%d", fd));
    if (r->segment.network >= 0)
        strv_add(&argv, "--share-net"); /* it is in the network that it is to keep; the last one counts */
    if (r->relay.active && !r->plan->detached)
        strv_add(&argv, "--new-session");
    strv_add(&argv, "--");
    if (!add_stub(&argv, s))
        return NULL;
    strv_end(&argv);
    return (char *const *)argv.v;
}

/* In the process that becomes bwrap: mounts, and says what bwrap is to do. NULL: reported; what is open ends with the process. */
static char *const *prepare(void *context) {
    struct start *s = context;
    if (!relay_hand_over(&s->running->relay))
        return NULL;
    s->errors = fcntl(STDERR_FILENO, F_DUPFD, STDERR_FILENO + 1);
    if (s->errors < 0) {
        diag_error(NULL, NULL, "standard error can not be handed over: %s", strerror(errno));
        return NULL;
    }
    char *const *words = words_for_bwrap(s, true);
    enum tree_state tree = words ? tree_make(s->running->plan, &s->running->segment, &s->running->left) : TREE_FAILED;
    if (tree == TREE_NONE)
        words = words_for_bwrap(s, false);
    s->running->prepared = tree != TREE_FAILED && words;
    return s->running->prepared ? words : NULL;
}

/* ---- the start ---- */

/* What has to be there, on disk. */
static bool make_places(const struct plan *plan) {
    for (size_t i = 0; i < plan->make_dirs.n; i++)
        if (!file_make_dirs(plan->make_dirs.v[i]))
            return diag_error(NULL, NULL, "%s can not be made: %s", str_printable(plan->make_dirs.v[i]),
                              strerror(errno));
    for (size_t i = 0; i < plan->memories.n; i++)
        if (!memory_write(plan->world, &plan->memories.v[i]))
            return false;
    return true;
}

/* What R holds while it runs, but for the note, which is only of what is started. REPORT: the stub's end of the pipe. */
static bool open_all(struct running *r, int *report) {
    int ends[2];
    if (r->plan->project && outer_joins(r->plan->world) &&
        !net_join(r->plan->world, r->plan->project, &r->plan->net_lines, &r->segment))
        return false;
    if (r->plan->home && (r->home = home_hold(r->plan->home)) < 0)
        return false;
    if (r->plan->kept && (r->kept = kept_hold(r->plan->world, r->plan->kept)) < 0)
        return false;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return diag_error(NULL, NULL, "a pipe can not be made: %s", strerror(errno));
    r->report = ends[0];
    *report = ends[1];
    if (fcntl(*report, F_SETFD, 0) < 0)
        return diag_error(NULL, NULL, "a pipe can not be inherited: %s", strerror(errno));
    return relay_begin(&r->relay, r->plan->own_terminal, r->plan->detached) && (r->said = said_file()) >= 0;
}

static void close_all(struct running *r) {
    int *const all[] = {&r->report, &r->said, &r->home, &r->kept};
    for (int i = 0; i < 4; i++) {
        if (*all[i] >= 0)
            close(*all[i]);
        *all[i] = -1;
    }
    net_close(&r->segment);
    relay_close(&r->relay);
}

static bool start(struct running *r, int report) {
    struct start s = {.running = r, .report = report};
    created_begin(&r->created, r->plan);
    bool ok = replaced_begin(&r->replaced, r->plan) && left_begin(&r->left, r->plan) && spawn_bwrap(r, prepare, &s);
    left_take(&r->left);
    if (ok)
        return true;
    created_drop(&r->created);
    return false;
}

bool launch(struct running *r, const struct plan *plan) {
    int report = -1;
    r->plan = plan;
    r->report = r->said = r->home = r->kept = -1;
    r->segment = NET_NO_SEGMENT;
    r->relay = RELAY_NONE;
    r->created = CREATED_NONE;
    r->replaced = REPLACED_NONE;
    r->left = LEFT_NONE;
    if (!plan->world->bwrap)
        return diag_error(NULL, NULL,
                          "there is no bwrap that belongs to root and only root can write (package bubblewrap)");
    bool ok = check_namespaces() && make_places(plan) && open_all(r, &report) && start(r, report);
    if (report >= 0)
        close(report);
    if (!ok)
        close_all(r);
    return ok;
}

void launch_end(struct running *r, const struct outcome *end) {
    if (r->prepared && !end->begun && !end->failed)
        said_report(r->said, r->plan);
    if (r->kept >= 0)
        futimens(r->kept, NULL); /* it was used until now */
    replaced_end(&r->replaced);
    created_end(&r->created, r->plan);
    left_end(&r->left, r->plan);
    close_all(r);
}
