/* SPDX-License-Identifier: MIT */
/* AppImages: the command's name ends with .AppImage, in any case. Such a file mounts itself by FUSE, which no sandbox
 * allows; told so by a variable, it extracts itself to /tmp instead. Both the file's own code, so both inside only. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static const char SUFFIX[] = ".appimage";

size_t appimage_stem(const char *name) {
    size_t len = strlen(name), suffix = sizeof SUFFIX - 1;
    return len > suffix && !strcasecmp(name + len - suffix, SUFFIX) ? len - suffix : 0;
}

static bool is_file(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* NAME on PATH, else in the current directory; NULL: nowhere. */
static const char *find(const struct world *w, const char *name) {
    const char *here = *name == '/' ? path_normal(name) : path_normal(path_join(w->cwd, name));
    const char *path = strchr(name, '/') ? NULL : world_env(w, "PATH");
    for (const char *dir; (dir = search_next(&path));) {
        const char *file = path_join(dir, name);
        if (*dir == '/' && is_file(file) && access(file, X_OK) == 0)
            return file;
    }
    return is_file(here) ? here : NULL;
}

/* The first bytes say what it is: ELF, and in its padding AI and the type. False: reported. */
static bool check(const char *path) {
    char head[11] = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head);
    int saved = errno;
    if (fd >= 0)
        close(fd);
    if (n < 0)
        return diag_error(NULL, path, "the AppImage can not be read: %s", strerror(saved));
    if (n != sizeof head || memcmp(head, "\177ELF", 4) != 0)
        return diag_error(NULL, path, "this is no AppImage, though its name says so (it is not an ELF program)");
    if (!memcmp(head + 8, "AI\1", 3))
        return diag_error(NULL, path, "an AppImage of type 1 can not extract itself; look for a newer one");
    return true;
}

bool resolve_appimage(struct sandbox *sb) {
    static const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "AppImage"};
    const char *name = sb->command ? sb->command[0] : NULL;
    const char *path = name && appimage_stem(name) ? find(sb->world, name) : NULL;
    if (!path)
        return true;
    if (!check(path))
        return false;
    const char *real = world_real(sb->world, path), *host = op_host(&sb->grants, real);
    if (!host || strcmp(host, real) != 0) {
        struct op *op = op_add(&sb->grants, OP_RO_BIND, real, real, &o);
        op->named = true;
        op->written = strcmp(real, path) != 0 ? path : NULL;
    }
    strv words = {0};
    strv_add(&words, real);
    for (char *const *word = sb->command + 1; *word; word++)
        strv_add(&words, *word);
    strv_end(&words);
    sb->command = (char *const *)words.v;
    sb->appimage = true;
    return true;
}
