/* SPDX-License-Identifier: MIT */
/* What programs of a desktop talk to: the display, the sound server, graphics cards, agents that hold keys, and sockets
 * that a setting names. What is granted is the single socket and what is needed to use it, never its directory. */
#include "base/path.h"
#include "base/str.h"
#include "policy/policy.h"
#include "resolve.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *path) {
    return access(path, F_OK) == 0;
}

static bool is_socket(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISSOCK(st.st_mode);
}

/* The path that NAME's value is, NULL if it is none. */
static const char *env_path(const struct sandbox *sb, const char *name) {
    const char *value = world_env(sb->world, name);
    return value && *value == '/' ? path_normal(value) : NULL;
}

/* PATH below the home, as programs name it. */
static const char *in_home(const struct sandbox *sb, const char *path) {
    return path_join(sb->world->home_real, path);
}

/* NAME in the runtime directory, NULL if there is none. */
static const char *in_runtime(const struct sandbox *sb, const char *name) {
    return sb->world->runtime_dir ? path_join(sb->world->runtime_dir, name) : NULL;
}

/* ---- grants ---- */

/* Programs refuse some directories that others could read (gnupg, Qt), and those that bwrap makes on the way can be. Nothing
 * that stands in DIR is covered by that. */
static void make_private(struct sandbox *sb, const char *dir, const struct origin *o) {
    const ops *grants = &sb->grants;
    size_t at = op_at(grants, grants->n, dir);
    bool empty = at == OP_NONE || (op_is_tmpfs(&grants->v[at]) && strcmp(grants->v[at].dest, dir) != 0);
    for (size_t i = 0; i < grants->n; i++)
        empty = empty && !path_below(grants->v[i].dest, dir);
    if (empty)
        op_add(&sb->grants, OP_TMPFS, "0700", dir, o);
}

/* Shows the host's PATH as DEST. It is asked for by what it is, so no default mask holds for it. */
static void show(struct sandbox *sb, enum op_kind kind, const char *path, const char *dest, const struct origin *o) {
    const char *real = world_real(sb->world, path), *host = op_host(&sb->grants, dest);
    const char *runtime = sb->world->runtime_dir;
    if (host && !strcmp(host, real) && !path_under(real, sb->world->home_real))
        return; /* it is there already, and nothing masks it */
    if (runtime && path_below(dest, runtime))
        make_private(sb, runtime, o);
    struct op *op = op_add(&sb->grants, kind, real, dest, o);
    op->named = true;
    op->written = strcmp(real, path) != 0 ? path : NULL;
}

/* A file that a program may want besides. */
static void show_file(struct sandbox *sb, const char *path, const struct origin *o) {
    struct stat st;
    if (path && stat(path, &st) == 0 && S_ISREG(st.st_mode))
        show(sb, OP_RO_BIND, path, path, o);
}

static bool show_socket(struct sandbox *sb, const char *path, const struct origin *o) {
    if (!path || !is_socket(path))
        return false;
    show(sb, OP_RO_BIND, path, path, o);
    return true;
}

/* Says that KEY grants nothing here, but not at each command for what a level or a profile says for all machines. */
static void say_missing(struct sandbox *sb, enum key key, const struct origin *o, const char *why) {
    sandbox_omit(sb, o, mem_printf("%s = yes", keys[key].name), why);
    if (policy_is(sb->policy, key, "yes") && sb->policy->scalar[key].source != SOURCE_PROFILE)
        diag_note("%s grants nothing: %s", keys[key].name, why);
}

/* ---- display ---- */

/* The socket of DISPLAY, which is [unix]:N[.S]; NULL if it leads elsewhere, as over the network. */
static const char *x11_socket(const char *display) {
    if (!display)
        return NULL;
    display += str_starts(display, "unix:") ? strlen("unix") : 0;
    size_t digits = *display == ':' ? strspn(display + 1, "0123456789") : 0;
    if (!digits || (display[1 + digits] && display[1 + digits] != '.'))
        return NULL;
    return mem_printf("/tmp/.X11-unix/X%.*s", (int)digits, display + 1);
}

static bool add_x11(struct sandbox *sb, const struct origin *o) {
    if (!show_socket(sb, x11_socket(world_env(sb->world, "DISPLAY")), o))
        return false;
    const char *authority = env_path(sb, "XAUTHORITY");
    show_file(sb, authority ? authority : in_home(sb, ".Xauthority"), o);
    strv_add(&sb->remarks,
             mem_printf("%s: X11 lets a program read the keyboard and the windows of all others", origin_text(o)));
    return true;
}

static bool add_wayland(struct sandbox *sb, const struct origin *o) {
    const char *name = world_env(sb->world, "WAYLAND_DISPLAY");
    if (!name || !*name)
        return false;
    if (*name == '/')
        return show_socket(sb, path_normal(name), o);
    return !strchr(name, '/') && show_socket(sb, in_runtime(sb, name), o);
}

static void add_display(struct sandbox *sb, const struct origin *o) {
    bool x11 = add_x11(sb, o), wayland = add_wayland(sb, o);
    if (!x11 && !wayland)
        say_missing(sb, KEY_GUI, o, "neither DISPLAY nor WAYLAND_DISPLAY leads to a socket of this machine");
}

/* ---- sound, graphics ---- */

static void add_audio(struct sandbox *sb, const struct origin *o) {
    const char *server = world_env(sb->world, "PULSE_SERVER"), *remote = world_env(sb->world, "PIPEWIRE_REMOTE");
    const char *cookie = env_path(sb, "PULSE_COOKIE"), *pulse = in_runtime(sb, "pulse/native");
    if (server && str_starts(server, "unix:"))
        server += strlen("unix:");
    if (server && *server == '/')
        pulse = path_normal(server);
    if (!remote || !*remote || strchr(remote, '/'))
        remote = "pipewire-0";
    bool found = show_socket(sb, pulse, o);
    if (found) {
        show_file(sb, cookie, o);
        show_file(sb, in_home(sb, ".config/pulse/cookie"), o);
    }
    found = show_socket(sb, in_runtime(sb, remote), o) || found;
    if (!found)
        say_missing(sb, KEY_AUDIO, o, "there is no socket of PulseAudio or PipeWire");
}

static bool show_devices(struct sandbox *sb, const char *pattern, const struct origin *o) {
    glob_t found = {0};
    bool any = glob(pattern, 0, NULL, &found) == 0;
    for (size_t i = 0; any && i < found.gl_pathc; i++) {
        const char *path = mem_str(found.gl_pathv[i]);
        show(sb, OP_DEV_BIND, path, path, o);
    }
    globfree(&found);
    return any;
}

/* Libraries find a card's driver by what /sys says of the device. */
static void add_gpu(struct sandbox *sb, const struct origin *o) {
    static const char *const devices[] = {"/dev/dri", "/dev/nvidia*", "/dev/kfd"};
    static const char *const about[] = {"/sys/dev/char", "/sys/class/drm", "/sys/devices"};
    bool found = false;
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        found = show_devices(sb, devices[i], o) || found;
    for (size_t i = 0; found && i < sizeof about / sizeof *about; i++)
        if (exists(about[i]))
            show(sb, OP_RO_BIND, about[i], about[i], o);
    if (!found)
        say_missing(sb, KEY_GPU, o, "there is no device of a graphics card");
}

/* ---- agents ---- */

static void add_ssh_agent(struct sandbox *sb, const struct origin *o) {
    if (!show_socket(sb, env_path(sb, "SSH_AUTH_SOCK"), o))
        say_missing(sb, KEY_SSH_AGENT, o, "SSH_AUTH_SOCK leads to no socket");
}

/* Where gnupg has its sockets: in /run/user/UID if that exists, else in its home. Programs in the sandbox look in the same
 * way, so the socket has to stand where they do. */
static const char *gpg_sockets(const struct sandbox *sb, const char *home) {
    const char *user = mem_printf("/run/user/%ld", (long)sb->world->uid), *dir = path_join(user, "gnupg");
    return exists(path_join(dir, "S.gpg-agent")) && !world_env(sb->world, "GNUPGHOME") ? dir : home;
}

static const char *gpg_home(const struct sandbox *sb) {
    const char *home = env_path(sb, "GNUPGHOME");
    return home ? home : in_home(sb, ".gnupg");
}

static const char *gpg_socket(const struct sandbox *sb, const char *home) {
    return path_join(gpg_sockets(sb, home), "S.gpg-agent.extra");
}

bool sandbox_has_gpg_agent(const struct sandbox *sb) {
    return is_socket(gpg_socket(sb, gpg_home(sb)));
}

/* The agent's restricted socket, meant for other machines: it signs and decrypts, but exports and deletes no key. */
static void add_gpg_agent(struct sandbox *sb, const struct origin *o) {
    static const char *const readable[] = {"pubring.kbx", "pubring.gpg", "trustdb.gpg", "gpg.conf"};
    const char *home = gpg_home(sb), *socket = gpg_socket(sb, home);
    const char *dir = path_parent(socket), *dest = path_join(dir, "S.gpg-agent");
    if (!is_socket(socket)) {
        say_missing(sb, KEY_GPG_AGENT, o,
                    "there is no S.gpg-agent.extra socket (gpgconf --launch gpg-agent starts it)");
        return;
    }
    make_private(sb, home, o);
    if (strcmp(dir, home) != 0) {
        make_private(sb, path_parent(dir), o);
        make_private(sb, dir, o);
    }
    show(sb, OP_RO_BIND, socket, dest, o);
    for (size_t i = 0; i < sizeof readable / sizeof *readable; i++)
        show_file(sb, path_join(home, readable[i]), o);
}

/* ---- sockets by name ---- */

/* Whoever may talk to these can start programs outside. */
static bool is_powerful(const char *path) {
    static const char *const names[] = {"docker.sock",  "podman.sock",       "containerd.sock",
                                        "crio.sock",    "system_bus_socket", "bus",
                                        "libvirt-sock", "snapd.socket",      "buildkitd.sock"};
    const char *name = path_base(path), *parent = path_base(path_parent(path));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(name, names[i]))
            return true;
    return (!strcmp(name, "private") && !strcmp(parent, "systemd")) ||
           (!strcmp(name, "unix.socket") && (!strcmp(parent, "lxd") || !strcmp(parent, "incus")));
}

static bool add_socket(struct sandbox *sb, const struct setting *s) {
    bool optional;
    const char *path = expand_file(sb->world, sb->policy->project_dir, s, &optional);
    if (!path)
        return false;
    int error = exists(path) ? 0 : errno;
    if (error && optional && look_is_none(path, error)) {
        sandbox_omit(sb, &s->origin, mem_printf("socket = %s", s->value), "does not exist");
        return true;
    }
    errno = error;
    if (error)
        return diag_error(&s->origin, path, "socket: %s (a leading - makes it optional)", strerror(errno));
    if (!is_socket(path))
        return diag_error(&s->origin, path, "socket: this is no socket");
    if (is_powerful(path) || is_powerful(world_real(sb->world, path)))
        diag_note("%s: socket: who may use %s is as free as without a sandbox", origin_text(&s->origin),
                  str_printable(path));
    show(sb, OP_RO_BIND, path, path, &s->origin);
    return true;
}

/* ---- all ---- */

static void add_asked(struct sandbox *sb) {
    static const struct {
        enum key key;
        void (*add)(struct sandbox *sb, const struct origin *o);
    } all[] = {{KEY_GUI, add_display},
               {KEY_AUDIO, add_audio},
               {KEY_GPU, add_gpu},
               {KEY_SSH_AGENT, add_ssh_agent},
               {KEY_GPG_AGENT, add_gpg_agent}};
    bool level = level_find(policy_get(sb->policy, KEY_BASE))->grants & LEVEL_DISPLAY;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct origin o = policy_origin(sb->policy, all[i].key);
        bool yes = policy_is(sb->policy, all[i].key, "yes");
        if (!yes && all[i].key == KEY_GUI && level)
            o = (struct origin){.kind = ORIGIN_LEVEL, .line = 6};
        if (yes || (all[i].key == KEY_GUI && level))
            all[i].add(sb, &o);
    }
}

bool resolve_desktop(struct sandbox *sb) {
    const settings *list = &sb->policy->list;
    bool ok = true;
    add_asked(sb);
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i].key == KEY_SOCKET)
            ok = add_socket(sb, &list->v[i]) && ok;
    return ok;
}
