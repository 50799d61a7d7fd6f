/* SPDX-License-Identifier: MIT */
/* look: what a sandbox shows, so that two can be compared: each mount with what holds for it, and each name that stands in a file
 * system of memory, with its kind, mode, owner, and where a link leads. To be linked statically: level 0 has no libraries. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum { LINES = 4096, TMPFS = 0x01021994 };

static int by_path(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Is mount ID what stands at POINT? Others may have covered it. */
static int stands(unsigned id, const char *point) {
    struct statx st;
    return statx(AT_FDCWD, point, AT_SYMLINK_NOFOLLOW, STATX_MNT_ID, &st) < 0 || st.stx_mnt_id == id;
}

/* Where it stands, what of the host (a file with a text has none), the kind of file system, ro, nosuid, nodev, noexec. */
static char *mount_line(const char *line) {
    char root[PATH_MAX], point[PATH_MAX], options[256], type[64], *out;
    const char *rest = strstr(line, " - ");
    unsigned id;
    if (!rest || sscanf(line, "%u %*d %*s %4095s %4095s %255s", &id, root, point, options) != 4 ||
        sscanf(rest, " - %63s", type) != 1)
        exit(99);
    if (!stands(id, point))
        return strdup("");
    if (!strcmp(type, "tmpfs"))
        strcpy(root, "-");
    if (asprintf(&out, "mount %s %s %s %.2s%s%s%s\n", point, root, type, options,
                 strstr(options, "nosuid") ? " nosuid" : "", strstr(options, "nodev") ? " nodev" : "",
                 strstr(options, "noexec") ? " noexec" : "") < 0)
        exit(99);
    return out;
}

static void show_mounts(void) {
    static char *lines[LINES], line[3 * PATH_MAX];
    size_t n = 0;
    FILE *file = fopen("/proc/self/mountinfo", "r");
    while (file && n < LINES && fgets(line, sizeof line, file))
        lines[n++] = mount_line(line);
    if (!n)
        printf("no /proc\n");
    qsort(lines, n, sizeof *lines, by_path);
    for (size_t i = 0; i < n; i++)
        fputs(lines[i], stdout);
}

static void show(const char *path, int depth) {
    struct dirent **names;
    struct statfs fs;
    struct stat top;
    if (depth == 0 || statfs(path, &fs) < 0 || fs.f_type != TMPFS || lstat(path, &top) < 0)
        return;
    int n = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        char full[PATH_MAX], target[PATH_MAX] = "";
        struct stat st;
        if (!strcmp(names[i]->d_name, ".") || !strcmp(names[i]->d_name, ".."))
            continue;
        snprintf(full, sizeof full, "%s/%s", path[1] ? path : "", names[i]->d_name);
        if (lstat(full, &st) < 0)
            exit(99);
        if (S_ISLNK(st.st_mode) && readlink(full, target, sizeof target - 1) < 0)
            exit(99);
        /* The file system of terminals belongs to user 0 of the namespace that it was mounted in, if there is one. */
        bool terminals = !strcmp(full, "/dev/pts");
        printf("%s %o %d %s\n", full, st.st_mode & S_IFMT, terminals || st.st_uid == getuid(), target);
        if (S_ISDIR(st.st_mode) && st.st_dev != top.st_dev) /* those on the way have what bwrap's version gives them */
            printf("%s has %o\n", full, st.st_mode & 07777);
        if (S_ISDIR(st.st_mode))
            show(full, depth - 1);
    }
}

int main(void) {
    char here[PATH_MAX];
    printf("in %s\n", getcwd(here, sizeof here) ? here : "?");
    show_mounts();
    show("/", 8);
    return 0;
}
