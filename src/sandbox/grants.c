/* SPDX-License-Identifier: MIT */
#include "base/path.h"
#include "base/str.h"
#include "host/host.h"
#include "policy/policy.h"
#include "resolve.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool says(const struct sandbox *sb, enum key key, const char *word) {
    return policy_is(sb->policy, key, word);
}

static bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

/* ---- level ---- */

/* /bin, /lib and so on: links into /usr on a merged system, else directories. */
static void add_top_dirs(struct sandbox *sb, const struct origin *o) {
    static const char *const dirs[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        char target[256];
        ssize_t n = readlink(dirs[i], target, sizeof target);
        if (n > 0 && n < (ssize_t)sizeof target)
            op_add(&sb->grants, OP_SYMLINK, mem_dup(target, (size_t)n), dirs[i], o);
        else if (n < 0 && errno == EINVAL)
            op_add(&sb->grants, OP_RO_BIND, dirs[i], dirs[i], o);
    }
}

static void add_home(struct sandbox *sb, const struct origin *o) {
    const struct world *w = sb->world;
    op_add(&sb->grants, OP_TMPFS, NULL, w->home_real, o);
    if (strcmp(w->home, w->home_real) != 0 && !op_host(&sb->grants, w->home))
        op_add(&sb->grants, OP_SYMLINK, w->home_real, w->home, o);
}

/* What root could set there, for the whole machine: these files are root's without any capability, and check nothing but the user. bwrap
 * sees to the last two where it mounts a /proc. */
static void protect_proc(struct sandbox *sb, const char *dest, bool shared, const struct origin *o) {
    static const char *const dirs[] = {"sys", "acpi", "asound", "driver", "dynamic_debug", "fs", "scsi", "bus", "irq"};
    size_t n = sizeof dirs / sizeof *dirs - (shared ? 0 : 2);
    for (size_t i = 0; i < n; i++)
        if (exists(path_join("/proc", dirs[i])))
            op_add(&sb->grants, OP_RO_BIND, path_join("/proc", dirs[i]), path_join(dest, dirs[i]), o);
    if (exists("/proc/sysrq-trigger"))
        op_add(&sb->grants, OP_HIDE_FILE, "/dev/null", path_join(dest, "sysrq-trigger"), o);
}

static void add_proc(struct sandbox *sb, const char *dest, const struct origin *o) {
    bool shared =
        policy_shares(sb->policy, "pid"); /* a new procfs can not be mounted for another namespace's processes */
    if (shared)
        op_add(&sb->grants, OP_BIND, "/proc", dest, o);
    else
        op_add(&sb->grants, OP_PROC, NULL, dest, o);
    if (sb->world->uid == 0)
        protect_proc(sb, dest, shared, o);
}

/* Hides the runtime directory. False: it can not be looked at, reported. */
static bool hide_runtime(struct sandbox *sb, const char *dir, const struct origin *o) {
    struct stat st;
    enum look found = look_at(dir, true, o, &st);
    if (found == LOOK_THERE)
        op_add(&sb->grants, OP_TMPFS, NULL, world_real(sb->world, dir), o);
    return found != LOOK_FAILED;
}

/* That of the project, in which only its own commands have written, or an empty one. */
static bool add_tmp(struct sandbox *sb, const struct origin *level) {
    const struct world *w = sb->world;
    const char *project = sb->policy->project_dir;
    struct origin o = policy_origin(sb->policy, KEY_TMP);
    if (!says(sb, KEY_TMP, "project")) {
        op_add(&sb->grants, OP_TMPFS, NULL, "/tmp", level);
        return true;
    }
    if (!project)
        return diag_error(&o, NULL, "tmp = project: there is no project here whose policy is allowed");
    sb->kept = kept_dir(w, project);
    op_add(&sb->grants, OP_BIND, kept_tmp(w, project), "/tmp", &o)->kept = true;
    if (!(level_find(policy_get(sb->policy, KEY_BASE))->grants & LEVEL_ROOT) || exists("/var/tmp"))
        op_add(&sb->grants, OP_BIND, kept_var_tmp(w, project), "/var/tmp", &o)->kept = true;
    return true;
}

static bool add_level(struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *base = policy_get(sb->policy, KEY_BASE);
    unsigned grants = level_find(base)->grants;
    struct origin o = {.kind = ORIGIN_LEVEL, .line = (unsigned)(base[0] - '0')};
    bool ok = true;
    if (!(grants & LEVEL_SYSTEM))
        return true;
    if (grants & LEVEL_ENV_ALL)
        diag_note("level %s grants all of the environment and the real /tmp", base);
    if (grants & LEVEL_ROOT) {
        /* Root owns the system and its disks, so what no user could change must not be writable for it either. */
        op_add(&sb->grants, w->uid ? OP_DEV_BIND : OP_RO_BIND, "/", "/", &o);
        if (!w->uid)
            op_add(&sb->grants, OP_DEV, NULL, "/dev", &o);
        add_proc(sb, "/proc", &o);
        ok = (grants & LEVEL_REAL_TMP) || add_tmp(sb, &o);
        if (!(grants & LEVEL_REAL_RUNTIME) && w->runtime_dir)
            ok = hide_runtime(sb, w->runtime_dir, &o) && ok;
    } else {
        /* bwrap reads all mounts again for each bind, so what brings many of its own comes behind what needs many. */
        op_add(&sb->grants, OP_DEV, NULL, "/dev", &o);
        add_proc(sb, "/proc", &o);
        ok = add_tmp(sb, &o);
        op_add(&sb->grants, OP_RO_BIND, "/usr", "/usr", &o);
        add_top_dirs(sb, &o);
        op_add(&sb->grants, OP_RO_BIND, "/etc", "/etc", &o);
    }
    add_home(sb, &o);
    return ok;
}

/* ---- persistent homes ---- */

/* What its commands leave there is theirs; other projects have another one. */
static bool add_project_home(struct sandbox *sb, const struct origin *o) {
    const char *project = sb->policy->project_dir;
    if (!project)
        return diag_error(o, NULL, "home = project: there is no project here whose policy is allowed");
    sb->home_name = "project";
    sb->kept = kept_dir(sb->world, project);
    sb->home_dir = kept_home(sb->world, project);
    op_add(&sb->grants, OP_BIND, sb->home_dir, sb->world->home_real, o)->kept = true;
    return true;
}

static bool add_persistent_home(struct sandbox *sb) {
    const struct world *w = sb->world;
    const char *name = policy_get(sb->policy, KEY_HOME), *root = home_root(w);
    struct origin o = policy_origin(sb->policy, KEY_HOME);
    if (name && !strcmp(name, "project"))
        return add_project_home(sb, &o);
    if (says(sb, KEY_TMPHOME, "yes")) {
        char stamp[32];
        time_t now = time(NULL);
        strftime(stamp, sizeof stamp, "%Y-%m-%d-%H%M%S", localtime(&now));
        name = mem_printf("tmp-%s-%ld", stamp, (long)getpid());
        o = policy_origin(sb->policy, KEY_TMPHOME);
    } else if (!name || !strcmp(name, "none")) {
        return true;
    } else if (!*name) {
        const char *command = sb->command && sb->command[0] ? path_base(sb->command[0]) : NULL;
        if (command && appimage_stem(command))
            command = mem_dup(command, appimage_stem(command));
        name = sb->policy->profile ? sb->policy->profile : command;
        if (!name)
            return true; /* explain without a command */
        name = str_lower(name);
        if (!key_check(KEY_HOME, name, &o))
            return false;
    }
    const char *dir = path_join(root, name);
    sb->home_name = name;
    if (strcmp(world_real(sb->world, dir), dir) != 0)
        return diag_error(&o, dir, "home: the path leads through a link");
    sb->home_dir = dir;
    op_add(&sb->grants, OP_BIND, dir, w->home_real, &o);
    return true;
}

/* ---- cwd and project ---- */

static void grant_directory(struct sandbox *sb, enum key key, const char *dir) {
    struct origin o = policy_origin(sb->policy, key);
    if (!dir || says(sb, key, "off"))
        return;
    if (kept_project_of_tmp(sb->world, dir)) /* it is shown as such: temporary.c */
        return;
    const char *why = guard(sb->world, dir, says(sb, KEY_CWD_HOME, "yes"));
    if (why) {
        sandbox_omit(sb, &o, mem_printf("%s = %s (%s)", keys[key].name, policy_get(sb->policy, key), dir), why);
        if (key == KEY_CWD || o.kind != ORIGIN_DEFAULT) /* that ~/.firewrap.ini grants no home is not news */
            diag_note("%s is not granted to the command: %s", str_printable(dir), why);
        return;
    }
    op_add(&sb->grants, says(sb, key, "rw") ? OP_BIND : OP_RO_BIND, dir, dir, &o);
}

/* ---- network ---- */

static bool add_network(struct sandbox *sb) {
    struct origin o = policy_origin(sb->policy, KEY_NET);
    if (says(sb, KEY_NET, "off"))
        return true;
    if (says(sb, KEY_NET, "filter"))
        return diag_error(&o, "filter", "net: the network filter is not part of this version");
    sb->net = true;
    const char *file = "/etc/resolv.conf", *real = world_real(sb->world, file);
    const char *host = op_host(&sb->grants, file);
    if (host && strcmp(real, file) != 0 && exists(real) && !op_host(&sb->grants, real))
        op_add(&sb->grants, OP_RO_BIND, real, real, &o); /* systemd-resolved: a link into /run */
    return true;
}

/* A command in a sandbox of ours would start a gate of its own there, which would end with that sandbox. And who is root in the
 * machine's own namespace has, by a capability, rights over any network. */
static bool can_share_loopback(const struct sandbox *sb) {
    const char *within = world_env(sb->world, "container");
    return !(within && !strcmp(within, "firewrap")) && !(sb->world->uid == 0 && policy_shares(sb->policy, "user"));
}

static void share_loopback(struct sandbox *sb) {
    const struct policy *p = sb->policy;
    if (sb->net || !says(sb, KEY_LOOPBACK, "project") || !p->project_dir)
        return;
    if (can_share_loopback(sb))
        sb->loopback = p->project_dir;
    else
        strv_add(&sb->remarks,
                 "the localhost is this command's own: in another sandbox, and for root with share = user, "
                 "none is shared");
}

/* ---- binds and tmpfs ---- */

/* A directory in the persistent home that a bind may cover. While it is not there, the command could make it itself, and
 * what is to be read-only would hold what it likes. */
static bool is_to_make(const struct sandbox *sb, const struct bind *b) {
    return b->optional && (errno == ENOENT || errno == ENOTDIR) && sb->home_dir && path_below(b->src, sb->home_dir);
}

static bool add_bind(struct sandbox *sb, const struct setting *s) {
    static const enum op_kind kinds[KEY_COUNT] = {
        [KEY_BIND_RO] = OP_RO_BIND, [KEY_BIND_RW] = OP_BIND, [KEY_BIND_DEV] = OP_DEV_BIND};
    const struct world *w = sb->world;
    struct bind b;
    struct stat st;
    if (!expand_bind(w, sb->policy->project_dir, s, &b))
        return false;
    const char *real = b.src;
    bool there = lstat(b.src, &st) == 0;
    if (there) {
        real = world_real(sb->world, b.src);
        there = lstat(real, &st) == 0; /* a link may lead nowhere */
    }
    if (!there && is_to_make(sb, &b)) {
        if (resolve_left_behind(sb, b.src, &s->origin))
            return false;
        strv_add(&sb->make_dirs, b.src);
        st.st_mode = S_IFDIR;
    } else if (!there) {
        if (b.optional && (errno == ENOENT || errno == ENOTDIR)) {
            sandbox_omit(sb, &s->origin, mem_printf("%s = %s", keys[s->key].name, s->value), "does not exist");
            return true;
        }
        return diag_error(&s->origin, b.src, "%s: %s", keys[s->key].name, strerror(errno));
    }
    if (path_under(real, "/proc") && !policy_shares(sb->policy, "pid"))
        return diag_error(&s->origin, b.src, "%s: would show the processes outside (share = pid allows it)",
                          keys[s->key].name);
    struct op *op = op_add(&sb->grants, kinds[s->key], real, b.dest, &s->origin);
    op->optional = b.optional && !S_ISDIR(st.st_mode); /* a shell's temporary file may go at any moment */
    op->named = !strcmp(b.src, real);
    op->written = op->named ? NULL : b.src;
    if (!strcmp(real, "/")) {
        add_proc(sb, path_join(b.dest, "proc"), &s->origin);
        if (op->kind != OP_DEV_BIND) /* a bind without devices would leave no /dev/null */
            op_add(&sb->grants, OP_DEV, NULL, path_join(b.dest, "dev"), &s->origin);
    }
    return true;
}

/* A file that is not allowed has taken the grant of DIR away. It may have covered a wider one, which must not come to light
 * by that: then an empty directory stands there. */
static void empty_directory(struct sandbox *sb, enum key key, const char *dir) {
    struct origin o = policy_origin(sb->policy, key);
    if (!dir || !says(sb, key, "off") || !sb->policy->taken[key] || guard(sb->world, dir, true))
        return;
    op_add(&sb->grants, OP_TMPFS_RO, NULL, dir, &o); /* what were written there would be lost */
    strv_add(&sb->emptied, dir);
}

static bool add_listed(struct sandbox *sb) {
    const settings *list = &sb->policy->list;
    bool ok = true;
    for (size_t i = 0; i < list->n; i++) {
        const struct setting *s = &list->v[i];
        if (keys[s->key].type == TYPE_BIND)
            ok = add_bind(sb, s) && ok;
        if (s->key != KEY_TMPFS && s->key != KEY_TMPFS_RO)
            continue;
        const char *path = expand_path(sb->world, sb->policy->project_dir, s, s->value);
        ok = path && ok;
        if (path)
            op_add(&sb->grants, s->key == KEY_TMPFS ? OP_TMPFS : OP_TMPFS_RO, NULL, path, &s->origin);
    }
    return ok;
}

bool resolve_base(struct sandbox *sb) {
    bool ok = add_level(sb);
    return add_persistent_home(sb) && ok;
}

bool resolve_grants(struct sandbox *sb) {
    bool ok = resolve_around(sb);
    grant_directory(sb, KEY_PROJECT, sb->policy->project_dir);
    grant_directory(sb, KEY_CWD, sb->world->cwd);
    ok = resolve_linked(sb) && ok;
    ok = add_network(sb) && ok;
    share_loopback(sb);
    empty_directory(sb, KEY_PROJECT, sb->policy->project_dir);
    empty_directory(sb, KEY_CWD, sb->world->cwd);
    return add_listed(sb) && ok;
}
