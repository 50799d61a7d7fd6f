/* SPDX-License-Identifier: MIT */
/* Edits a project's policy outside the sandbox, as visudo does: on a private copy, which is checked and shown before it takes the
 * policy's place.
 * Should: start no editor that a command could have put there; write back by the directory's descriptor, without links.
 * Mustn't: leave a part of a file; lose what was typed. */
#define _GNU_SOURCE /* O_PATH */
#include "base/file.h"
#include "base/lines.h"
#include "base/nolinks.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "print.h"
#include "lib/lib.h"
#include "names.h"
#include "policy/policy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_FILE = 1 << 20 };

struct edit {
    struct session session;
    strv editor; /* its words */
    const char *path, *private_dir, *copy;
    int dir;         /* the directory of the policy */
    struct stat was; /* st_ino 0: there was none */
    struct file old, new;
};

/* ---- the editor ---- */

static const char *const usual[] = {"/usr/bin/editor", "/usr/bin/nano", "/usr/bin/vim", "/usr/bin/vi",
                                    "/usr/bin/emacs"};

static const char *trusted_program(const struct world *w, const char *name) {
    if (!strchr(name, '/'))
        return search_trusted(w, name);
    return *name == '/' && access(name, X_OK) == 0 && !reach_could_write(w, NULL, name) ? name : NULL;
}

/* An option of plain letters (--wait, -nw). Any other word may be a program's text (sh -c, vim +), and with direnv the variable may
 * come from a project's file. */
static bool is_plain_option(const char *word) {
    return *word == '-' && !word[strspn(word, "-=abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")];
}

/* VISUAL, EDITOR, or one of root's. False: reported. */
static bool find_editor(const struct world *w, strv *words) {
    const char *names[] = {"VISUAL", "EDITOR"};
    for (size_t i = 0; i < 2; i++) {
        const char *text = world_env(w, names[i]);
        if (!text || !text[strspn(text, " \t")])
            continue;
        if (!args_split(text, words) || !words->n)
            return diag_error(NULL, text, "edit: %s can not be read", names[i]);
        const char *program = trusted_program(w, words->v[0]);
        if (!program)
            return diag_error(NULL, words->v[0], "edit: %s names no program, or one that commands could have put there",
                              names[i]);
        words->v[0] = program;
        for (size_t k = 1; k < words->n; k++)
            if (!is_plain_option(words->v[k]))
                return diag_error(NULL, words->v[k],
                                  "edit: %s may have plain options behind the program, and no other words", names[i]);
        return true;
    }
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (access(usual[i], X_OK) == 0 && reach_of(w, NULL, usual[i]) == REACH_ROOT) {
            strv_add(words, usual[i]);
            return true;
        }
    return diag_error(NULL, NULL, "edit: there is no editor; say which one in VISUAL or EDITOR");
}

/* What the editor looks up on PATH, commands can not have put there either. */
static const char *trusted_path(const struct world *w) {
    const char *path = world_env(w, "PATH");
    struct str out = {0};
    str_add(&out, "");
    for (const char *dir; (dir = search_next(&path));)
        if (*dir == '/' && !reach_could_write(w, NULL, dir))
            str_printf(&out, "%s%s", out.len ? ":" : "", dir);
    return out.s;
}

static void become_editor(const struct edit *e) {
    strv argv = {0};
    for (size_t i = 0; i < e->editor.n; i++)
        strv_add(&argv, e->editor.v[i]);
    strv_add(&argv, e->copy);
    strv_end(&argv);
    if (chdir(e->private_dir) < 0 || setenv("PATH", trusted_path(&e->session.world), 1) < 0)
        _exit(EXIT_NOT_EXECUTABLE);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    execv(argv.v[0], (char *const *)argv.v);
    _exit(EXIT_NOT_EXECUTABLE);
}

static bool run_editor(const struct edit *e) {
    int status = -1;
    signal(SIGINT, SIG_IGN); /* they are the editor's: system(3) */
    signal(SIGQUIT, SIG_IGN);
    pid_t pid = fork();
    if (pid == 0)
        become_editor(e);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    return status == 0 || diag_error(NULL, e->editor.v[0], "edit: the editor has failed, and nothing is changed");
}

/* ---- the files ---- */

static bool failed(const char *path, const char *what) {
    return diag_error(NULL, path, "edit: %s: %s", what, strerror(errno));
}

/* The policy as it is, and its directory. */
static bool open_policy(struct edit *e) {
    e->dir = nolinks_open(AT_FDCWD, path_parent(e->path), O_RDONLY | O_DIRECTORY);
    if (e->dir < 0)
        return failed(path_parent(e->path), "the directory can not be opened");
    if (fstatat(e->dir, POLICY_NAME, &e->was, AT_SYMLINK_NOFOLLOW) < 0) {
        e->was.st_ino = 0;
        e->old = (struct file){.path = e->path, .dir = path_parent(e->path), .bytes = "", .source = SOURCE_PROJECT};
        return errno == ENOENT || failed(e->path, "can not be looked at");
    }
    if (S_ISLNK(e->was.st_mode))
        return diag_error(NULL, e->path, "edit: is a link; edit the file that it leads to");
    enum file_status status = file_read(&e->session.world, e->path, SOURCE_PROJECT, &e->old);
    if (status == FILE_FOREIGN)
        diag_error(NULL, e->path, "edit: belongs to another user");
    return status == FILE_READ;
}

static bool make_copy(struct edit *e) {
    const char *top = path_join(e->session.world.state_dir, "edit");
    char *dir = mem_str(path_join(top, "XXXXXX"));
    if (!file_make_dirs(top) || !mkdtemp(dir))
        return failed(top, "no private directory can be made");
    e->private_dir = dir;
    e->copy = path_join(dir, POLICY_NAME);
    int fd = file_private(e->copy, O_WRONLY | O_EXCL);
    bool ok = fd >= 0 && file_write(fd, e->old.bytes, e->old.len);
    if (fd >= 0)
        close(fd);
    return ok || failed(e->copy, "the copy can not be written");
}

/* With what the editor has left beside it. */
static void remove_copy(const struct edit *e) {
    DIR *dir = e->private_dir ? opendir(e->private_dir) : NULL;
    for (struct dirent *d; dir && (d = readdir(dir));)
        unlinkat(dirfd(dir), d->d_name, 0);
    if (dir)
        closedir(dir);
    if (e->private_dir)
        rmdir(e->private_dir);
}

static bool read_copy(struct edit *e) {
    struct str text = {0};
    int fd = open(e->copy, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool ok = fd >= 0 && file_slurp(fd, MAX_FILE, &text);
    if (!ok)
        failed(e->copy, "the copy can not be read");
    if (fd >= 0)
        close(fd);
    e->new = e->old;
    e->new.bytes = text.s;
    e->new.len = text.len;
    return ok;
}

static bool is_unchanged(const struct edit *e) {
    struct stat st;
    if (fstatat(e->dir, POLICY_NAME, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return !e->was.st_ino && errno == ENOENT;
    return st.st_ino == e->was.st_ino && st.st_ctim.tv_sec == e->was.st_ctim.tv_sec &&
           st.st_ctim.tv_nsec == e->was.st_ctim.tv_nsec;
}

/* A reader sees the old or the new file. */
static bool write_back(const struct edit *e) {
    const char *name = mem_printf("%s.%ld", POLICY_NAME, (long)getpid());
    int fd = openat(e->dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return failed(e->path, "can not be written");
    bool ok = file_write(fd, e->new.bytes, e->new.len) &&
              fchmod(fd, e->was.st_ino ? e->was.st_mode & 0755 : 0644) == 0 && fdatasync(fd) == 0;
    close(fd);
    if (!ok)
        failed(e->path, "can not be written");
    else if (!is_unchanged(e))
        ok = diag_error(NULL, e->path, "edit: the file has changed meanwhile");
    else if (renameat(e->dir, name, e->dir, POLICY_NAME) < 0)
        ok = failed(e->path, "can not be written");
    if (!ok)
        unlinkat(e->dir, name, 0);
    return ok;
}

/* ---- the dialogue ---- */

/* Asks until one of the letters CHOICES is typed; the last one is for no answer. */
static char ask(const char *question, const char *choices) {
    char line[64];
    for (;;) {
        fputs(question, stdout);
        fflush(stdout);
        if (!fgets(line, sizeof line, stdin))
            return choices[strlen(choices) - 1];
        if (line[0] && line[1] == '\n' && strchr(choices, line[0]))
            return line[0];
    }
}

/* Shows what is new, as far as it is right. */
static bool show(struct edit *e) {
    settings list = {0};
    struct str text = {0};
    if (!conf_parse(&e->new, &list))
        return false;
    str_printf(&text, "%s:\n", str_printable(e->path));
    lines_difference(e->old.bytes, e->new.bytes, &text);
    e->session.instead = &e->new;
    bool ok = changes_text(&e->session, &e->new, &list, &text);
    print_text(text.s);
    return ok;
}

/* Until there is something to be written, or not: 'a' allow and write, 'w' only write, 'x' neither. */
static char edit_until_right(struct edit *e, bool allows) {
    char answer = 'e';
    while (answer == 'e') {
        if (!run_editor(e) || !read_copy(e))
            return 'x';
        if (e->new.len == e->old.len && !memcmp(e->new.bytes, e->old.bytes, e->old.len) && !allows)
            return 'x';
        if (!show(e))
            answer = ask("(e)dit again, or e(x)it and leave the policy as it was? ", "ex");
        else
            answer = allows ? 'a' : ask("(a)llow it, (w)rite it only, (e)dit again, e(x)it without writing? ", "awex");
    }
    return answer;
}

static int finish(struct edit *e, char answer) {
    if (answer == 'x') {
        remove_copy(e);
        diag_note("%s is as it was", str_printable(e->path));
        return EXIT_FIREWRAP;
    }
    if (!write_back(e)) {
        diag_note("what you have written is in %s", str_printable(e->copy));
        return EXIT_FIREWRAP;
    }
    remove_copy(e);
    if (answer == 'a' && !trust_allow(&e->session.world, &e->new))
        return EXIT_FIREWRAP;
    diag_note("%s is written%s", str_printable(e->path),
              answer == 'a' ? " and allowed" : "; 'firewrap allow' allows it");
    return 0;
}

int cmd_edit(char **words) {
    static char *none[] = {NULL};
    struct edit e = {.dir = -1};
    bool allows = trust_take_option(words, "--allow"), ok;
    const char *word = trust_one_word("edit", words, &ok);
    if (!ok || !session_read(&e.session, environ, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    e.session.cli.args = (settings){0};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        diag_error(NULL, NULL, "edit: needs a terminal; change the file otherwise, and then 'firewrap allow'");
        return EXIT_FIREWRAP;
    }
    e.path = word ? trust_policy_path(&e.session.world, word) : trust_innermost(&e.session.world);
    if (!e.path || !find_editor(&e.session.world, &e.editor) || !open_policy(&e))
        return EXIT_FIREWRAP;
    if (!make_copy(&e)) {
        remove_copy(&e);
        return EXIT_FIREWRAP;
    }
    return finish(&e, edit_until_right(&e, allows));
}
