/* SPDX-License-Identifier: MIT */
#include "git.h"

#include "discover.h"
#include "path.h"
#include "str.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_RELATED = 64, MAX_CONFIG = 1 << 20 };

static bool is_dir(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The text of a small file, NULL if it can not be read. */
static const char *text_of(const char *path) {
    struct file f = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    bool ok = fd >= 0 && file_slurp(fd, MAX_CONFIG, &f);
    if (fd >= 0)
        close(fd);
    return ok ? f.bytes : NULL;
}

/* PATH, of the LEN bytes at TEXT, as seen from DIR. */
static const char *from(const char *dir, const char *text, size_t len) {
    while (len && strchr(" \t\r\"", text[len - 1]))
        len--;
    while (len && strchr(" \t\"", *text)) {
        text++;
        len--;
    }
    const char *path = mem_dup(text, len);
    return path_normal(*path == '/' ? path : path_join(dir, path));
}

/* ---- configuration ---- */

struct config {
    const char *gitdir, *top;
    strv *paths;
    const char *worktree; /* core.worktree, of a submodule */
};

/* One line "key = value" of SECTION. Values that start with ~ lead to the home, which is the user's. */
static void obey_line(struct config *c, const char *section, const char *line, size_t len) {
    const char *equals = memchr(line, '=', len);
    size_t key = equals ? (size_t)(equals - line) : len;
    while (key && strchr(" \t", line[key - 1]))
        key--;
    if (!equals || equals[1 + strspn(equals + 1, " \t\"")] == '~')
        return;
    size_t value = len - (size_t)(equals + 1 - line);
    bool core = !strncasecmp(section, "[core]", 6), include = !strncasecmp(section, "[include", 8);
    if (core && key == 9 && !strncasecmp(line, "hookspath", key))
        strv_add(c->paths, from(c->top ? c->top : c->gitdir, equals + 1, value));
    else if (core && key == 8 && !strncasecmp(line, "worktree", key))
        c->worktree = from(c->gitdir, equals + 1, value);
    else if (include && key == 4 && !strncasecmp(line, "path", key))
        strv_add(c->paths, from(c->gitdir, equals + 1, value));
}

static void obey_config(struct config *c, const char *file) {
    const char *text = text_of(file), *section = "";
    strv_add(c->paths, file);
    while (text && *text) {
        size_t len = strcspn(text, "\n");
        size_t blank = strspn(text, " \t");
        if (text[blank] == '[')
            section = text + blank;
        else if (blank < len)
            obey_line(c, section, text + blank, len - blank);
        text += len + (text[len] == '\n');
    }
}

/* ---- repositories ---- */

static const char *obey_gitdir(const char *gitdir, const char *top, strv *paths) {
    struct config c = {.gitdir = gitdir, .top = top, .paths = paths};
    strv_add(paths, path_join(gitdir, "hooks"));
    obey_config(&c, path_join(gitdir, "config"));
    obey_config(&c, path_join(gitdir, "config.worktree"));
    return c.worktree;
}

static void obey_worktree(const char *dir, strv *paths) {
    static const char *const pointers[] = {"gitdir", "commondir"};
    struct config c = {.gitdir = dir, .paths = paths};
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++)
        strv_add(paths, path_join(dir, pointers[i]));
    obey_config(&c, path_join(dir, "config.worktree"));
    const char *gitdir = text_of(path_join(dir, "gitdir"));
    if (gitdir)
        strv_add(paths, from(dir, gitdir, strcspn(gitdir, "\n")));
}

/* Calls itself for directories that only group submodules, as of the name lib/a. */
static void obey_modules(const char *dir, int depth, int *room, strv *paths) {
    DIR *d = opendir(dir);
    for (struct dirent *e; d && *room > 0 && (e = readdir(d));) {
        const char *path = path_join(dir, e->d_name);
        if (e->d_name[0] == '.' || !is_dir(path))
            continue;
        --*room;
        if (access(path_join(path, "HEAD"), F_OK) < 0) {
            if (depth > 1)
                obey_modules(path, depth - 1, room, paths);
            continue;
        }
        const char *worktree = obey_gitdir(path, NULL, paths);
        if (worktree)
            strv_add(paths, path_join(worktree, ".git"));
    }
    if (d)
        closedir(d);
}

static void obey_worktrees(const char *dir, strv *paths) {
    DIR *d = opendir(dir);
    int room = MAX_RELATED;
    for (struct dirent *e; d && room > 0 && (e = readdir(d));) {
        if (e->d_name[0] == '.')
            continue;
        room--;
        obey_worktree(path_join(dir, e->d_name), paths);
    }
    if (d)
        closedir(d);
}

static void obey_main(const char *gitdir, const char *top, strv *paths) {
    int room = MAX_RELATED;
    obey_gitdir(gitdir, top, paths);
    obey_worktrees(path_join(gitdir, "worktrees"), paths);
    obey_modules(path_join(gitdir, "modules"), 3, &room, paths);
}

/* The file TOP/.git of a worktree or submodule: "gitdir: PATH", and there perhaps "commondir". */
static void obey_pointer(const char *file, const char *top, strv *paths) {
    const char *text = text_of(file);
    strv_add(paths, file);
    if (!text || !str_starts(text, "gitdir:"))
        return;
    const char *gitdir = from(top, text + 7, strcspn(text + 7, "\n"));
    const char *common = text_of(path_join(gitdir, "commondir"));
    if (common)
        obey_worktree(gitdir, paths);
    obey_main(common ? from(gitdir, common, strcspn(common, "\n")) : gitdir, top, paths);
}

void git_obeyed(const char *dir, strv *paths) {
    struct stat st;
    const char *git = path_join(dir, ".git");
    if (lstat(git, &st) < 0) {
        if (is_dir(path_join(dir, "objects")) && access(path_join(dir, "HEAD"), F_OK) == 0)
            obey_main(dir, NULL, paths); /* a bare repository, or a granted .git */
        else
            strv_add(paths, git);
    } else if (S_ISDIR(st.st_mode)) {
        obey_main(git, dir, paths);
    } else {
        obey_pointer(git, dir, paths);
    }
}
