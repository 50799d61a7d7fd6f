/* SPDX-License-Identifier: MIT */
/* Programs that PATH names by links: an unpacked toolchain in ~/opt that ~/.local/bin leads to, scripts of a dotfiles directory,
 * /usr/local/bin/x of /opt/x.
 * Should: show what such a program needs beside it, at the place where it lies and at the one that the link names.
 * Mustn't: follow a link that a command in a sandbox can have made; show more of the home than a program's own tree, nor of a
 * project more than its bin. */
#include "base/path.h"
#include "host/host.h"
#include "names.h"
#include "policy/policy.h"
#include "resolve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_LED = 64 }; /* mounts cost time; more of them are said */

static const struct origin origin = {.kind = ORIGIN_DEFAULT, .text = "user-programs"};

void resolve_show(struct sandbox *sb, const char *src, const char *dest) {
    const char *host = op_host(&sb->grants, dest);
    if ((!host || strcmp(host, src) != 0) && access(src, X_OK) == 0)
        op_add(&sb->grants, OP_RO_BIND, src, dest, &origin);
}

/* Is what stands at PATH outside there inside, too? The sandbox's own home and /tmp have other things under the names of the user's. */
static bool is_shown(const struct sandbox *sb, const char *path) {
    const char *host = op_host(&sb->grants, path);
    return host && !sandbox_owns(sb, host);
}

/* Could a sandbox have made the link at PLACE? */
static bool is_sandboxes(const void *context, const char *place) {
    return reach_could_write(context, NULL, path_parent(place));
}

bool resolve_misled(struct sandbox *sb, const char *path, const char *real) {
    bool misled = strcmp(real, path) != 0 && world_led(sb->world, path, is_sandboxes, sb->world);
    if (misled)
        sandbox_omit(sb, &origin, path, "a command can have made a link on the way to it");
    return misled;
}

static bool is_program(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* What can not be looked at is there. */
static bool is_there(const char *dir, const char *name) {
    return access(path_join(dir, name), F_OK) == 0 || errno != ENOENT;
}

/* Is DIR a project, where commands work? It has more in it than the program needs: other sources, .env, the history. */
static bool is_project(const struct world *w, const char *dir) {
    static const char *const signs[] = {POLICY_NAME, ".git", ".env", ".envrc"};
    if (!reach_could_write(w, NULL, dir))
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_there(dir, signs[i]))
            return true;
    return trust_knows(w, path_join(dir, POLICY_NAME));
}

const char *resolve_tree(struct sandbox *sb, const char *bin) {
    static const char *const beside[] = {"lib", "lib64", "libexec", "share"};
    const char *dir = path_parent(bin);
    bool whole = false;
    if (strcmp(path_base(bin), "bin") != 0 || guard(sb->world, dir, false))
        return bin;
    for (size_t i = 0; !whole && i < sizeof beside / sizeof *beside; i++)
        whole = access(path_join(dir, beside[i]), X_OK) == 0;
    if (!whole || !is_project(sb->world, dir))
        return whole ? dir : bin;
    sandbox_omit(sb, &origin, dir, "it is a project; for programs on PATH only its bin is shown");
    return bin;
}

/* What the program REAL needs. */
static const char *tree_of(struct sandbox *sb, const char *real) {
    const char *bin = path_parent(real);
    return strcmp(path_base(bin), "bin") != 0 || guard(sb->world, bin, false) ? real : resolve_tree(sb, bin);
}

/* Where the link PATH leads, by its words alone; NULL: it is none, or can not be read. */
static const char *named_by(const char *path) {
    char target[PATH_MAX];
    ssize_t n = readlink(path, target, sizeof target);
    if (n <= 0 || n == sizeof target)
        return NULL;
    const char *text = mem_dup(target, (size_t)n);
    return path_normal(*text == '/' ? text : path_join(path_parent(path), text));
}

/* Shows the program REAL that a link names as NAMED. */
static void show_led(struct sandbox *sb, const char *named, const char *real) {
    const char *tree = tree_of(sb, real), *rest = path_rest(real, tree);
    resolve_show(sb, tree, tree);
    if (!strcmp(named, real) || is_shown(sb, named))
        return;
    size_t len = strlen(named), tail = strlen(rest);
    if (tail && len > tail + 1 && named[len - tail - 1] == '/' && !strcmp(named + len - tail, rest))
        resolve_show(sb, tree, mem_dup(named, len - tail - 1)); /* ~/opt/node, a link to ~/opt/node-20 */
    else
        resolve_show(sb, real, named);
}

/* The links in DIR, an entry of PATH. */
void resolve_led(struct sandbox *sb, const char *dir) {
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    unsigned shown = 0;
    for (struct dirent *e; d && (e = readdir(d));) {
        if (e->d_type != DT_LNK && e->d_type != DT_UNKNOWN)
            continue;
        const char *path = path_join(dir, e->d_name), *named = named_by(path);
        if (!named || is_shown(sb, named)) /* most lead to what is shown */
            continue;
        const char *real = world_real(sb->world, path);
        if (!strcmp(real, sb->world->exe) || is_shown(sb, real) || !is_program(real) || resolve_misled(sb, path, real))
            continue;
        if (++shown > MAX_LED) {
            sandbox_omit(sb, &origin, dir,
                         mem_printf("only the first %d programs that links there lead to are shown", MAX_LED));
            break;
        }
        show_led(sb, named, real);
    }
    if (d)
        closedir(d);
    else if (fd >= 0)
        close(fd);
}
