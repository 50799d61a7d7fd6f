/* SPDX-License-Identifier: MIT */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <string.h>
#include <unistd.h>

/* Where a directory of PATH belongs to a toolchain, what else that needs. A leading "~" is the home. The first row that
 * matches counts. Chosen so that no row shows where a tool keeps its tokens. */
static const struct {
    const char *below, *roots;
} toolchains[] = {
    {"~/.cargo", "~/.cargo/bin ~/.rustup"},
    {"~/.rustup", "~/.rustup"},
    {"~/.local/bin", "~/.local/bin ~/.local/share/pipx ~/.local/share/uv/tools ~/.local/share/uv/python ~/.local/lib"},
    {"~/.local/share/pnpm", "~/.local/share/pnpm"},
    {"~/.local/share/mise", "~/.local/share/mise"},
    {"~/.local/share/fnm", "~/.local/share/fnm"},
    {"~/.local/share/uv", "~/.local/share/uv/tools ~/.local/share/uv/python"},
    {"~/.nix-profile", "/nix"},
    {"~/.asdf", "~/.asdf ~/.tool-versions"},
    {"~/.bun", "~/.bun/bin ~/.bun/install/global"},
    {"~/.deno", "~/.deno/bin"},
    {"~/.dotnet", "~/.dotnet"},
    {"~/.fnm", "~/.fnm"},
    {"~/.ghcup", "~/.ghcup"},
    {"~/.goenv", "~/.goenv"},
    {"~/.jenv", "~/.jenv"},
    {"~/.juliaup", "~/.juliaup ~/.julia/juliaup"},
    {"~/.n", "~/.n"},
    {"~/.nodenv", "~/.nodenv"},
    {"~/.nvm", "~/.nvm"},
    {"~/.opam", "~/.opam"},
    {"~/.phpenv", "~/.phpenv"},
    {"~/.pyenv", "~/.pyenv"},
    {"~/.rbenv", "~/.rbenv"},
    {"~/.rvm", "~/.rvm"},
    {"~/.sdkman", "~/.sdkman"},
    {"~/.volta", "~/.volta"},
    {"/home/linuxbrew/.linuxbrew", "/home/linuxbrew/.linuxbrew"},
    {"/nix", "/nix"},
    {"/opt", "/opt"},
    {"/snap", "/snap"},
};

static const char *absolute(const struct world *w, const char *path) {
    return *path == '~' ? path_join(w->home_real, path + 2) : path;
}

/* The toolchain that DIR (a real path) belongs to, or only DIR. */
static void show_toolchain(struct sandbox *sb, const char *dir) {
    const struct world *w = sb->world;
    for (size_t i = 0; i < sizeof toolchains / sizeof *toolchains; i++) {
        if (!path_under(dir, absolute(w, toolchains[i].below)))
            continue;
        for (const char *root = toolchains[i].roots; *root; root += *root == ' ') {
            size_t len = strcspn(root, " ");
            const char *path = absolute(w, mem_dup(root, len)), *real = world_real(sb->world, path);
            if (!path_under(w->home_real, real) && !resolve_misled(sb, path, real))
                resolve_show(sb, real, path);
            root += len;
        }
        return;
    }
    if (!guard(w, dir, false)) {
        const char *tree = resolve_tree(sb, dir);
        resolve_show(sb, tree, tree);
    }
}

/* PATH names REAL as DIR, by a link. Where that leads to a whole tree of bin, lib and share, it is shown by its other name as well, since
 * the links in bin lead to what stands beside it. */
static void show_by_link(struct sandbox *sb, const char *dir, const char *real) {
    const char *tree = resolve_tree(sb, real), *above = path_parent(dir);
    if (!strcmp(tree, path_parent(real)) && !strcmp(tree, world_real(sb->world, above)) &&
        !resolve_misled(sb, above, tree))
        resolve_show(sb, tree, above);
    else
        resolve_show(sb, real, dir);
}

/* firewrap's own files, where its binary is shown. */
static void show_own(struct sandbox *sb) {
    const struct world *w = sb->world;
    if (!op_host(&sb->grants, w->exe))
        return;
    resolve_show(sb, w->libexec_dir, w->libexec_dir);
    resolve_show(sb, w->share_dir, w->share_dir);
}

void resolve_programs(struct sandbox *sb) {
    const struct world *w = sb->world;
    if (!policy_is(sb->policy, KEY_USER_PROGRAMS, "yes"))
        return;
    const char *path = world_env(w, "PATH");
    for (const char *dir; (dir = search_next(&path));) {
        if (*dir != '/') /* relative: means something else in each directory */
            continue;
        dir = path_normal(dir);
        if (path_under(dir, "/usr/local"))
            resolve_led(sb, dir);
        if (path_under(dir, "/usr") || path_under(dir, "/bin") || path_under(dir, "/sbin") || access(dir, X_OK) < 0)
            continue;
        const char *real = world_real(sb->world, dir);
        if (!strcmp(real, w->alias_real)) /* inside, a name means the program and not firewrap again */
            continue;
        if (resolve_misled(sb, dir, real))
            continue;
        show_toolchain(sb, real);
        if (strcmp(real, dir) != 0 && !guard(w, real, false))
            show_by_link(sb, dir, real);
        resolve_led(sb, real);
    }
    show_own(sb);
}
