/* SPDX-License-Identifier: MIT */
/* direnv loads what an .envrc names into the shell and into programs of its own, but asks the user to allow the .envrc alone.
 * The text is not understood, only looked through: a word too many protects one file more. */
#include "envrc.h"

#include "base/file.h"
#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT = 1 << 20 };
static const char between[] = " \t'\"", ends[] = ";&|()\n#";

static bool reads_files(const char *word, size_t len) {
    static const char *const list[] = {"dotenv",     "dotenv_if_exists", "source_env", "source_env_if_exists",
                                       "watch_file", "source",           "."};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (strlen(list[i]) == len && !memcmp(word, list[i], len))
            return true;
    return false;
}

static void add(strv *paths, const char *dir, const char *name) {
    if (!strpbrk(name, "$`*?[\\~"))
        strv_add(paths, path_normal(name[0] == '/' ? name : path_join(dir, name)));
}

/* A command: its words, up to END. */
static void look_through(strv *paths, const char *dir, const char *text, const char *end) {
    bool reads = false, named = false;
    while (text < end) {
        text += strspn(text, between);
        size_t len = strcspn(text, " \t'\";&|()\n#");
        if (text >= end || !len)
            break;
        if (reads)
            add(paths, dir, mem_dup(text, len));
        named = named || reads;
        reads = reads || reads_files(text, len);
        text += len;
    }
    if (reads && !named)
        add(paths, dir, ".env");
}

bool envrc_reads(const char *dir, strv *paths) {
    struct str f = {0};
    struct stat st;
    int fd = open(path_join(dir, ".envrc"), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENXIO; /* a socket */
    bool read = fstat(fd, &st) == 0 && (!S_ISREG(st.st_mode) || file_slurp(fd, LIMIT, &f));
    int error = errno;
    close(fd);
    errno = error;
    for (const char *text = f.s ? f.s : ""; read && *text;) {
        const char *end = text + strcspn(text, ends);
        look_through(paths, dir, text, end);
        text = *end == '#' ? end + strcspn(end, "\n") : end + (*end != '\0');
    }
    return read;
}
