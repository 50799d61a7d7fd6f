/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "base/map.h"
#include "base/path.h"
#include "places.h"
#include "seals.h"

#include <stdlib.h>
#include <string.h>

static const char hides_directory[] = "directory", hides_file[] = "file";
static const struct origin always = {.kind = ORIGIN_DEFAULT, .text = "always"};

/* ---- flags ---- */

/* Without user namespaces inside, nobody there can get back the capability to mount. --unshare-all only tries for one,
 * so it has to be asked for by name. */
static void add_userns(struct plan *p, const struct sandbox *sb) {
    static const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "nested"};
    if (!sb->world->bwrap_disables_userns || policy_is(sb->policy, KEY_NESTED, "yes"))
        return;
    op_add(&p->ops, OP_FLAG, "--unshare-user", NULL, &o);
    op_add(&p->ops, OP_FLAG, "--disable-userns", NULL, &o);
}

const char *plan_filter(const struct world *w, const char *debug, bool nested) {
    const char *traces = !strcmp(debug, "yes") ? "-debug" : !strcmp(debug, "no") ? "-notrace" : "";
    const char *name = mem_printf("seccomp%s%s.bpf", traces, nested ? "-nested" : "");
    return path_join(w->libexec_dir, name);
}

static void add_filter(struct plan *p, const struct sandbox *sb) {
    static const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "system-call filter"};
    bool nested = policy_is(sb->policy, KEY_NESTED, "yes");
    op_add(&p->ops, OP_SECCOMP, plan_filter(sb->world, policy_get(sb->policy, KEY_DEBUG), nested), NULL, &o);
}

/* --unshare-all is shorter, but can be relaxed for the network only. */
static void add_namespaces(struct plan *p, const struct sandbox *sb) {
    static const struct {
        const char *name, *option;
    } all[] = {{"user", "--unshare-user"},
               {"ipc", "--unshare-ipc"},
               {"pid", "--unshare-pid"},
               {"uts", "--unshare-uts"},
               {"cgroup", "--unshare-cgroup-try"}};
    bool any = false;
    struct origin net = policy_origin(sb->policy, KEY_NET);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        any = any || policy_shares(sb->policy, all[i].name);
    if (!any) {
        op_add(&p->ops, OP_FLAG, "--unshare-all", NULL, &always);
        if (sb->net)
            op_add(&p->ops, OP_FLAG, "--share-net", NULL, &net);
        add_userns(p, sb);
        return;
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!policy_shares(sb->policy, all[i].name))
            op_add(&p->ops, OP_FLAG, all[i].option, NULL, &always);
    if (!sb->net)
        op_add(&p->ops, OP_FLAG, "--unshare-net", NULL, &always);
    if (!policy_shares(sb->policy, "user"))
        add_userns(p, sb);
}

static void add_capabilities(struct plan *p, const struct sandbox *sb) {
    const settings *list = &sb->policy->list;
    op_add(&p->ops, OP_CAP_DROP, "ALL", NULL, &always);
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == KEY_CAP_ADD)
            op_add(&p->ops, OP_CAP_ADD, list->v[i].value, NULL, &list->v[i].origin);
}

static void add_flags(struct plan *p, const struct sandbox *sb) {
    struct origin session = policy_origin(sb->policy, KEY_NEW_SESSION);
    add_namespaces(p, sb);
    op_add(&p->ops, OP_FLAG, "--die-with-parent", NULL, &always);
    op_add(&p->ops, OP_FLAG, "--clearenv", NULL, &always);
    if (policy_is(sb->policy, KEY_NEW_SESSION, "yes"))
        op_add(&p->ops, OP_FLAG, "--new-session", NULL, &session);
    add_capabilities(p, sb);
    add_filter(p, sb);
}

/* ---- grants ---- */

/* Do the mounts before I show the same there already? One that a setting names stays, since it lifts a mask. */
static bool repeated(const ops *list, size_t i, const struct places *before) {
    const struct op *o = &list->v[i];
    size_t k = op_is_bind(o) && !o->named ? places_at(before, o->dest) : OP_NONE;
    if (k == OP_NONE || list->v[k].kind != o->kind || strcmp(op_source(&list->v[k], o->dest), o->src) != 0)
        return false;
    for (size_t j = k + 1; j < i; j++) /* something in between stands below it, and this mount would cover that */
        if (path_under(list->v[j].dest, o->dest))
            return false;
    return true;
}

/* One after the other, so that two equal mounts do not make each other needless. */
static void drop_needless(const ops *all, ops *out) {
    ops rest = {0};
    struct places places = {.list = all}, before = {.list = &rest};
    places_take(&places, all->n);
    for (size_t i = 0; i < all->n; i++)
        if (places_at(&places, all->v[i].dest) == i) /* else a later one covers all of it */
            *vec_push(&rest) = all->v[i];
    for (size_t i = 0; i < rest.n; i++) {
        places_take(&before, i);
        if (!repeated(&rest, i, &before))
            *vec_push(out) = rest.v[i];
    }
}

/* ---- hiding ---- */

/* Does mount I of LIST show the host's PATH, and is it what stands there? *DEST is where. */
static bool shows(const ops *list, size_t i, const char *path, const char **dest) {
    const struct op *o = &list->v[i];
    const char *shown = op_shown(o);
    if (!shown || !path_under(path, shown))
        return false;
    *dest = op_shows(o, path);
    return op_at(list, list->n, *dest) == i;
}

static bool lifted(const struct hide *h, const struct op *o) {
    return h->implied && o->named && op_is_bind(o) && path_under(o->src, h->path);
}

static bool has_mount(const ops *list, const char *dest) {
    for (size_t i = 0; i < list->n; i++)
        if (!strcmp(list->v[i].dest, dest))
            return true;
    return false;
}

/* Stands a mount on DEST or above it that hides it? PLACES has what hides, by where it does. */
static bool hidden(const struct map *places, const char *dest) {
    if (map_get(places, dest))
        return true;
    for (const char *dir = dest; places->n && strcmp(dir, "/") != 0;) {
        dir = path_parent(dir);
        if (map_get(places, dir) == hides_directory)
            return true;
    }
    return false;
}

static void append(ops *out, const ops *more) {
    for (size_t i = 0; i < more->n; i++)
        *vec_push(out) = more->v[i];
}

/* A directory on the way from a writable mount down to what is hidden could be renamed, and the next command would find
 * nothing to hide at the old name. A mount point can not be renamed, so each is bound over itself. What run makes first, a
 * printed line can not. */
static void pin_parents(ops *pins, struct map *pinned, const struct op *grant, const char *dest, const struct hide *h) {
    for (const char *dir = path_parent(dest); path_below(dir, grant->dest); dir = path_parent(dir)) {
        void **mark = map_at(pinned, dir);
        if (*mark) /* and so is what is above it */
            return;
        *mark = (char *)hides_directory;
        struct op *pin = op_add(pins, grant->kind, op_source(grant, dir), dir, &h->origin);
        pin->itself = true;
        pin->optional = h->absent;
    }
}

/* A parent sorts before what is below it. */
static int by_dest(const void *a, const void *b) {
    return strcmp(((const struct op *)a)->dest, ((const struct op *)b)->dest);
}

static void pin_all(ops *pins, struct map *pinned, const ops *grants, size_t i, const hides *list) {
    const char *dest;
    for (size_t h = 0; op_is_writable(&grants->v[i]) && h < list->n; h++)
        if (shows(grants, i, list->v[h].path, &dest) && !lifted(&list->v[h], &grants->v[i]))
            pin_parents(pins, pinned, &grants->v[i], dest, &list->v[h]);
}

/* Is there a grant of its own below DEST that has to be reached through it? */
static bool has_below(const ops *list, const char *dest) {
    for (size_t i = 0; i < list->n; i++)
        if (path_below(list->v[i].dest, dest) && op_at(list, list->n, list->v[i].dest) == i)
            return true;
    return false;
}

/* Hides M, which grant I shows at DEST. */
static void add_mask(ops *out, const ops *grants, size_t i, const struct hide *m, const char *dest) {
    enum op_kind kind = m->data ? OP_DATA : m->directory ? OP_HIDE_DIR : OP_HIDE_FILE;
    const char *src = m->data ? m->data : !m->directory ? "/dev/null" : has_below(grants, dest) ? "0111" : "0000";
    struct op *o = op_add(out, kind, src, dest, &m->origin);
    o->written = m->data ? m->path : NULL;
    if (op_is_bind(&grants->v[i])) /* a new /dev or /proc only stands for the host's */
        o->seen = m->seen;
}

/* What is masked where grant I shows it. It is hidden at once, so that what stands below it by its own right, later in the
 * order, stays; what is not to stand there was hidden by resolve. What somebody has asked for comes before the defaults. */
static void add_masks(ops *out, const ops *grants, size_t i, const hides *masks) {
    ops done = {0};
    struct map places = {0};
    const char *dest;
    for (int implied = 0; implied < 2; implied++)
        for (size_t h = 0; h < masks->n; h++) {
            const struct hide *m = &masks->v[h];
            if (m->implied == implied && shows(grants, i, m->path, &dest) && !lifted(m, &grants->v[i]) &&
                !hidden(&places, dest)) {
                add_mask(&done, grants, i, m, dest);
                *map_at(&places, dest) = m->directory && !m->data ? (char *)hides_directory : (char *)hides_file;
            }
        }
    append(out, &done);
}

/* The grants, each followed by its pins and by what is masked in it. */
static void add_grants(ops *out, const ops *grants, const struct sandbox *sb) {
    for (size_t i = 0; i < grants->n; i++) {
        ops pins = {0};
        struct map pinned = {0};
        pin_all(&pins, &pinned, grants, i, &sb->masks);
        if (op_is_bind(&grants->v[i]) && strcmp(grants->v[i].src, "/") != 0) /* / is too wide for such promises */
            pin_all(&pins, &pinned, grants, i, &sb->protects);
        if (pins.n)
            qsort(pins.v, pins.n, sizeof *pins.v, by_dest);
        *vec_push(out) = grants->v[i];
        append(out, &pins);
        add_masks(out, grants, i, &sb->masks);
    }
}

/* Where writable mount I of the list shows P or a part of it, or stands inside it; NULL if nowhere. */
static const char *protected_at(const struct places *all, size_t i, const struct hide *p) {
    const struct op *g = &all->list->v[i];
    const char *dest = g->dest;
    if (!op_is_writable(g) || lifted(p, g))
        return NULL;
    if (!path_below(g->src, p->path) && !path_below(g->dest, p->path)) {
        if (!path_under(p->path, g->src))
            return NULL;
        dest = op_shows(g, p->path);
    }
    return places_at(all, dest) == i ? dest : NULL;
}

/* Repeats the mounts of the list below DEST, which a new mount on DEST has covered; read-only those that belong to P. */
static void repeat_below(ops *out, const struct places *all, const char *dest, const struct hide *p) {
    for (size_t i = 0; places_below(all, dest) && i < all->n; i++) {
        struct op o = all->list->v[i];
        if (!path_below(o.dest, dest) || places_at(all, o.dest) != i)
            continue;
        bool belongs = path_under(o.dest, p->path) || (op_is_bind(&o) && path_under(o.src, p->path));
        if (op_is_writable(&o) && belongs && !lifted(p, &o))
            o.kind = OP_RO_BIND;
        o.seen = (struct seen){0}; /* its first mount stands there, which DEST has brought along */
        *vec_push(out) = o;
    }
}

/* Puts the file that link P leads to over the link, wherever it could be changed. */
static void cover_link(ops *list, const struct hide *p) {
    const char *dest;
    for (size_t i = 0; i < list->n; i++) {
        if (!op_is_writable(&list->v[i]) || !shows(list, i, p->path, &dest) || lifted(p, &list->v[i]))
            continue;
        struct op *o = op_add(list, OP_RO_BIND, p->target, dest, &p->origin);
        o->on_link = true;
        o->seen = p->seen;
    }
}

/* Protects P from mount I, if that shows it where DONE has not been yet. */
static void protect_from(ops *done, const struct places *all, size_t i, const struct hide *p) {
    const char *dest = protected_at(all, i, p);
    if (!dest || has_mount(done, dest))
        return;
    struct op *o = op_add(done, OP_RO_BIND, op_source(&all->list->v[i], dest), dest, &p->origin);
    o->itself = true;
    if (!strcmp(o->src, p->path))
        o->seen = p->seen;
    repeat_below(done, all, dest, p);
}

/* One after the other: a later one also covers what an earlier one has repeated. */
static void add_protects(ops *list, const hides *protects) {
    struct places all = {.list = list};
    for (size_t h = 0; h < protects->n; h++) {
        const struct hide *p = &protects->v[h];
        ops done = {0};
        if (p->target) {
            cover_link(list, p);
            continue;
        }
        places_take(&all, list->n);
        struct showing s = places_showing(&all, p->path);
        for (size_t i; (i = places_next(&all, &s)) != OP_NONE;)
            protect_from(&done, &all, i, p);
        append(list, &done);
    }
}

static bool has_flag(const ops *list, const char *flag) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].kind == OP_FLAG && !strcmp(list->v[i].src, flag))
            return true;
    return false;
}

/* Is DIR there as a directory on the way to something that is granted? */
static bool leads_to_grant(const ops *mounts, const char *dir) {
    for (size_t i = 0; i < mounts->n; i++) {
        const struct op *o = &mounts->v[i];
        if (op_is_bind(o) && !o->optional && path_below(o->dest, dir) && op_at(mounts, mounts->n, o->dest) == i)
            return true;
    }
    return false;
}

/* The current directory where the sandbox shows it, or has one on the way to a grant; else the home or the root. */
static const char *start_directory(const ops *mounts, const struct world *w) {
    const char *host = op_host(mounts, w->cwd);
    if (host && !strcmp(host, w->cwd))
        return w->cwd;
    if (leads_to_grant(mounts, w->cwd))
        return w->cwd;
    size_t home = op_at(mounts, mounts->n, w->home_real);
    return home < mounts->n && mounts->v[home].kind != OP_HIDE_DIR ? w->home_real : "/";
}

/* What is wanted of ports on the project's network. */
static void add_ports(struct plan *p, const struct policy *policy) {
    for (size_t i = 0; p->project && i < policy->list.n; i++) {
        const struct setting *s = &policy->list.v[i];
        if (s->key == KEY_PUBLISH || s->key == KEY_HOST_PORT)
            strv_add(&p->net_lines, mem_printf("%s %s", keys[s->key].name, s->value));
    }
}

bool plan_build(struct plan *p, const struct sandbox *sb) {
    ops grants = {0}, mounts = {0};
    *p = (struct plan){.world = sb->world,
                       .command = sb->command,
                       .make_dirs = sb->make_dirs,
                       .watched = sb->watched,
                       .only = sb->only,
                       .looked = sb->looked,
                       .memories = sb->memories,
                       .home = sb->kept && sb->home_dir && path_below(sb->home_dir, sb->kept) ? NULL : sb->home_dir,
                       .kept = sb->kept,
                       .project = sb->loopback};
    add_ports(p, sb->policy);
    add_flags(p, sb);
    drop_needless(&sb->grants, &grants);
    add_grants(&mounts, &grants, sb);
    add_protects(&mounts, &sb->protects);
    seals_add(&mounts);
    append(&p->ops, &mounts);
    append(&p->ops, &sb->env);
    struct origin here = {.kind = ORIGIN_DEFAULT, .text = "current directory"};
    p->own_terminal = policy_is(sb->policy, KEY_OWN_TERMINAL, "yes");
    p->detached = policy_is(sb->policy, KEY_NEW_SESSION, "yes");
    p->chdir = start_directory(&mounts, sb->world);
    if (strcmp(p->chdir, sb->world->cwd) != 0)
        here.text = "the current directory is not granted";
    op_add(&p->ops, OP_CHDIR, NULL, p->chdir, &here);
    return true;
}

/* Is PATH, which stands below /proc, of a process, or could it be? The kernel's own directories are not. */
static bool is_of_process(const char *path) {
    const char *name = path_rest(path, "/proc");
    return (*name >= '0' && *name <= '9') || path_under(name, "self") || path_under(name, "thread-self");
}

/* Can the stub be executed by a descriptor? Nothing may stand on process 1's directory; and with CAP_SYS_PTRACE /proc/1/exe leads
 * through the host's own mount to the stub's file, which then could be changed. */
static bool can_be_descriptor(const ops *list) {
    size_t proc = op_at(list, list->n, "/proc/1/fd");
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].kind == OP_CAP_ADD ||
            (op_is_mount(&list->v[i]) && path_below(list->v[i].dest, "/proc") && is_of_process(list->v[i].dest)))
            return false;
    return proc != OP_NONE && list->v[proc].kind == OP_PROC;
}

void plan_use_stub(struct plan *p, const char *argv0, const char *program, bool printed, const struct origin *o) {
    p->stub = path_join(p->world->libexec_dir, "stub");
    p->stub_by_descriptor = !printed && can_be_descriptor(&p->ops);
    const char *host = op_host(&p->ops, p->stub);
    if (!p->stub_by_descriptor && (!host || strcmp(host, p->stub) != 0))
        seals_before(&p->ops, &(struct op){.kind = OP_RO_BIND, .src = p->stub, .dest = p->stub, .origin = *o});
    if (has_flag(&p->ops, "--unshare-all") || has_flag(&p->ops, "--unshare-pid"))
        op_add(&p->ops, OP_FLAG, "--as-pid-1", NULL, o); /* the stub does what bwrap's own process 1 would do */
    p->argv0 = argv0;
    p->program = program;
}
