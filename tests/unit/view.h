/* SPDX-License-Identifier: MIT */
/* What a plan grants, as sets that can be compared: which of the probed host paths can be read, written or used as
 * devices through any name, which namespaces are shared, which variables and capabilities exist. */
#ifndef FIREWRAP_VIEW_H
#define FIREWRAP_VIEW_H

#include "sandbox/plan.h"
#include "run/render.h"
#include "tree.h"

enum { MAX_PROBES = TREE_ENTRIES + 32 };

static const char *view_probes[MAX_PROBES]; /* host paths, outside the arena */
static size_t view_probe_count;

struct view {
    bool read[MAX_PROBES], write[MAX_PROBES], device[MAX_PROBES];
    bool proc, dev; /* a new procfs, a minimal /dev */
    const ops *ops;
};

static inline void view_probe(const char *path) {
    if (view_probe_count == MAX_PROBES)
        abort();
    view_probes[view_probe_count++] = strdup(path);
}

/* Probes every entry of the tree and what a system has. */
static inline void view_init(void) {
    static const char *const system[] = {
        "/",           "/usr",       "/usr/bin",    "/usr/lib",   "/bin",          "/lib", "/etc",
        "/etc/passwd", "/etc/group", "/etc/subuid", "/etc/hosts", "/etc/firewrap", "/dev", "/dev/null",
        "/dev/sda",    "/proc",      "/proc/1",     "/proc/sys",  "/sys",          "/tmp", "/tmp/x",
        "/var",        "/var/lib",   "/run",        "/opt",       "/root",
    };
    for (size_t i = 0; i < TREE_ENTRIES; i++)
        view_probe(tree_path(tree_entries[i]));
    for (size_t i = 0; i < sizeof system / sizeof *system; i++)
        view_probe(system[i]);
    view_probe(tree_base);
}

static inline bool view_stands(const ops *list, size_t i, const char *dest) {
    return op_at(list, list->n, dest) == i;
}

static inline void view_make(struct view *v, const ops *list) {
    *v = (struct view){.ops = list};
    for (size_t i = 0; i < list->n; i++) {
        const struct op *o = &list->v[i];
        v->proc = v->proc || (o->kind == OP_PROC && view_stands(list, i, o->dest));
        v->dev = v->dev || (o->kind == OP_DEV && view_stands(list, i, o->dest));
        for (size_t p = 0; op_is_bind(o) && p < view_probe_count; p++) {
            if (!path_under(view_probes[p], o->src) || !view_stands(list, i, op_shows(o, view_probes[p])))
                continue;
            v->read[p] = true;
            v->write[p] = v->write[p] || op_is_writable(o);
            v->device[p] = v->device[p] || o->kind == OP_DEV_BIND;
        }
    }
}

static inline bool view_can(const struct view *v, const bool *set, const char *path) {
    (void)v;
    for (size_t p = 0; p < view_probe_count; p++)
        if (!strcmp(view_probes[p], path))
            return set[p];
    return false;
}

static inline bool view_flag(const ops *list, const char *flag) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].kind == OP_FLAG && !strcmp(list->v[i].src, flag))
            return true;
    return false;
}

static inline bool view_shares(const ops *list, const char *namespace) {
    if (view_flag(list, "--unshare-all"))
        return !strcmp(namespace, "net") && view_flag(list, "--share-net");
    return !view_flag(list, mem_printf("--unshare-%s", namespace)) &&
           !view_flag(list, mem_printf("--unshare-%s-try", namespace));
}

/* Has LIST an operation like O, in kind, source and destination? */
static inline bool view_has(const ops *list, const struct op *o) {
    for (size_t i = 0; i < list->n; i++) {
        const struct op *other = &list->v[i];
        if (other->kind == o->kind && !strcmp(other->src ? other->src : "", o->src ? o->src : "") &&
            !strcmp(other->dest ? other->dest : "", o->dest ? o->dest : ""))
            return true;
    }
    return false;
}

/* ---- MORE than LESS: what V has and W has not; NULL if nothing ---- */

/* Is PATH inside a persistent home that LIST uses? That belongs to the sandbox as a whole; what happens to be mounted over a
 * part of it takes nothing away from its rights there. */
static inline bool view_own_home(const ops *list, const char *path) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].kind == OP_BIND && path_below(list->v[i].src, tree_path("home/u/sandboxes")) &&
            path_under(path, list->v[i].src))
            return true;
    return false;
}

static inline const char *view_more_files(const struct view *v, const struct view *w) {
    for (size_t p = 0; p < view_probe_count; p++) {
        if (view_own_home(v->ops, view_probes[p]) || view_own_home(w->ops, view_probes[p]))
            continue;
        if (v->device[p] && !w->device[p])
            return mem_printf("devices of %s", view_probes[p]);
        if (v->write[p] && !w->write[p])
            return mem_printf("%s can be written", view_probes[p]);
        if (v->read[p] && !w->read[p])
            return mem_printf("%s can be read", view_probes[p]);
    }
    if (v->proc && !w->proc && !view_can(w, w->read, "/proc/1"))
        return "there is a procfs";
    if (v->dev && !w->dev && !view_can(w, w->read, "/dev/null")) /* its nodes grant less than reading the real one */
        return "there is a /dev";
    return NULL;
}

/* The text that only says where a program is: src/sandbox/marker.c. */
static inline bool view_is_marker(const struct op *o) {
    return !strcmp(o->dest, "/run/host/container-manager") && !strcmp(o->src, "firewrap\n");
}

/* A made-up account file counts as less than the real one, the marker as nothing. */
static inline const char *view_more_texts(const struct view *v, const struct view *w) {
    for (size_t i = 0; i < v->ops->n; i++) {
        const struct op *o = &v->ops->v[i];
        if (o->kind == OP_DATA && !view_is_marker(o) && view_stands(v->ops, i, o->dest) && !view_has(w->ops, o) &&
            !view_can(w, w->read, path_join("/etc", path_base(o->dest))))
            return mem_printf("%s has a text", o->dest);
    }
    return NULL;
}

static inline const char *view_filter(const ops *list) {
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].kind == OP_SECCOMP)
            return list->v[i].src;
    return NULL;
}

/* The filters are named after what they let through. --disable-userns belongs to "nested". */
static inline const char *view_more_calls(const ops *v, const ops *w) {
    static const char *const widenings[] = {"-debug", "-nested"};
    const char *mine = view_filter(v), *other = view_filter(w);
    if (!mine || !other)
        return other ? "there is no filter" : NULL;
    for (size_t i = 0; i < 2; i++)
        if (strstr(mine, widenings[i]) && !strstr(other, widenings[i]))
            return mem_printf("the filter is %s", mine);
    return view_flag(w, "--disable-userns") && !view_flag(v, "--disable-userns") ? "user namespaces can be made" : NULL;
}

static inline const char *view_more_process(const ops *v, const ops *w) {
    static const char *const namespaces[] = {"user", "ipc", "pid", "uts", "cgroup", "net"};
    static const char *const kept[] = {"--new-session", "--die-with-parent", "--clearenv"};
    for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
        if (view_shares(v, namespaces[i]) && !view_shares(w, namespaces[i]))
            return mem_printf("the %s namespace is shared", namespaces[i]);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (!view_flag(v, kept[i]) && view_flag(w, kept[i]))
            return mem_printf("%s is missing", kept[i]);
    for (size_t i = 0; i < v->n; i++)
        if ((v->v[i].kind == OP_CAP_ADD || v->v[i].kind == OP_SETENV) && !view_has(w, &v->v[i]))
            return mem_printf("%s %s", v->v[i].src, v->v[i].dest ? v->v[i].dest : "");
    for (size_t i = 0; i < w->n; i++)
        if (w->v[i].kind == OP_CAP_DROP && !view_has(v, &w->v[i]))
            return mem_printf("%s is not there any more", w->v[i].src);
    return view_more_calls(v, w);
}

static inline const char *view_more(const ops *more, const ops *less) {
    struct view v, w;
    view_make(&v, more);
    view_make(&w, less);
    const char *what = view_more_process(more, less);
    if (!what)
        what = view_more_files(&v, &w);
    return what ? what : view_more_texts(&v, &w);
}

static inline bool view_same_ops(const ops *a, const ops *b) {
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) {
        const struct op *x = &a->v[i], *y = &b->v[i];
        same = x->kind == y->kind && !strcmp(x->src ? x->src : "", y->src ? y->src : "") &&
               !strcmp(x->dest ? x->dest : "", y->dest ? y->dest : "");
    }
    return same;
}

#endif
