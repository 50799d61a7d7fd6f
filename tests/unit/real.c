/* SPDX-License-Identifier: MIT */
/* world_real, which remembers directories, against its definition by realpath(3), in trees of directories, files and links
 * that are made by chance: links to directories, to files, to nowhere, in circles, with "..". */
#include "host/world.h"

#include "base/mem.h"
#include "base/path.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

enum { TREES = 60, ENTRIES = 12, QUESTIONS = 300 };

static char home[] = "HOME=/nowhere";
static char *const environment[] = {home, NULL};
static unsigned state = 4711;

static unsigned pick(unsigned n) {
    state = state * 1103515245u + 12345u;
    return (state >> 16) % n;
}

/* The definition: what exists leads where realpath says, and what does not stays as it is named. */
static const char *by_realpath(const char *path) {
    char buf[PATH_MAX];
    if (realpath(path, buf))
        return mem_str(buf);
    if (!strcmp(path, "/") || (errno != ENOENT && errno != ENOTDIR && errno != EACCES))
        return path;
    return path_join(by_realpath(path_parent(path)), path_base(path));
}

/* Up to four names from a to d, and "..", below TOP. */
static const char *somewhere(const char *top, bool up) {
    const char *path = top;
    for (unsigned n = 1 + pick(4); n; n--)
        path = path_join(path, up && !pick(5) ? ".." : (char[]){(char)('a' + pick(4)), '\0'});
    return path;
}

static void plant(const char *top, const char *path) {
    const char *target = pick(2) ? somewhere(top, false) : somewhere("..", true);
    int fd = -1, failed = 0;
    if (pick(3) == 0)
        failed = symlink(target, path);
    else if (pick(4) == 0)
        fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    else
        failed = mkdir(path, 0700);
    if (fd >= 0)
        close(fd);
    (void)failed; /* where no directory is */
}

static unsigned differences(unsigned tree, unsigned *links) {
    const char *top = mem_printf("%s/t%u", by_realpath("."), tree);
    struct world w;
    unsigned different = 0;
    if (mkdir(top, 0700) < 0)
        abort();
    for (unsigned i = 0; i < ENTRIES * 4; i++)
        plant(top, somewhere(top, false));
    if (!world_init(&w, environment)) /* forgets what was known */
        abort();
    for (unsigned i = 0; i < QUESTIONS; i++) {
        const char *path = somewhere(top, pick(4) == 0), *got = world_real(&w, path), *wanted = by_realpath(path);
        *links += strcmp(wanted, path) != 0;
        if (strcmp(got, wanted) != 0 && !different++)
            printf("# %s: got %s, wanted %s\n", path, got, wanted);
    }
    return different;
}

int main(void) {
    char dir[] = "/tmp/real.XXXXXX";
    unsigned different = 0, links = 0;
    if (!mkdtemp(dir) || chdir(dir) < 0)
        return 1;
    for (unsigned i = 0; i < TREES; i++) {
        different += differences(i, &links);
        mem_reset();
    }
    ok(different == 0, "%d paths lead where realpath says", TREES * QUESTIONS);
    ok(links * 10 > TREES * QUESTIONS, "one in ten of them, at least, leads elsewhere (%u)", links);
    struct world w;
    if (!world_init(&w, environment))
        return 1;
    is(world_real(&w, "/"), "/", "the root");
    is(world_real(&w, "/proc/self/root/nothing"), "/nothing", "what is not there, below a link of /proc");
    const char *remove = mem_printf("rm -rf %s", dir);
    if (chdir("/") < 0 || system(remove) != 0)
        return 1;
    return tap_done();
}
