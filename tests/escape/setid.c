/* SPDX-License-Identifier: MIT */
/* setid WAY BIT FILE: makes FILE with the set-user-ID bit (BIT u) or the set-group-ID bit (g), so that it would run as its
 * owner for everybody. WAY is the system call; tmpfile and tmpfileat are open and openat with O_TMPFILE. With "32" behind it, by
 * int 0x80. high: chmod with bits set that the kernel does not look at.
 * setid ways: lists the ways.   setid directory FILE: what mkdir makes of the bits.   setid capability FILE: gives FILE a
 * capability. */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/openat2.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { FCHMODAT2 = 452, MAKE = O_CREAT | O_WRONLY, NAMELESS = O_TMPFILE | O_WRONLY };

static const char *file;
static long mode;
static int made = -1; /* by O_TMPFILE */
static struct open_how *how;

/* The table's arguments are made when they are needed: FD is the file, which exists. */
struct way {
    const char *name;
    long number, number32; /* 0: there is none */
    enum { PATH, AT, FD, OPEN, OPEN_AT, NODE, NODE_AT, HIGH, HOW } shape;
    long flags;
};

static const struct way ways[] = {
#ifdef __x86_64__
    {"chmod", SYS_chmod, 15, PATH, 0},
    {"high", SYS_chmod, 0, HIGH, 0},
    {"creat", SYS_creat, 8, PATH, 0},
    {"open", SYS_open, 5, OPEN, MAKE},
    {"tmpfile", SYS_open, 5, OPEN, NAMELESS},
    {"mknod", SYS_mknod, 14, NODE, 0},
#endif
    {"fchmod", SYS_fchmod, 94, FD, 0},
    {"fchmodat", SYS_fchmodat, 306, AT, 0},
    {"fchmodat2", FCHMODAT2, FCHMODAT2, AT, 0},
    {"openat", SYS_openat, 295, OPEN_AT, MAKE},
    {"tmpfileat", SYS_openat, 295, OPEN_AT, NAMELESS},
    {"mknodat", SYS_mknodat, 297, NODE_AT, 0},
    {"openat2", SYS_openat2, SYS_openat2, HOW, MAKE},
};
enum { WAYS = sizeof ways / sizeof *ways };

/* Memory that a 32-bit call can name. */
static void *low(size_t size) {
    void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | 0x40 /* MAP_32BIT */, -1, 0);
    return p == MAP_FAILED ? (unable("mmap"), NULL) : p;
}

static long call(int wide, long n, long a, long b, long c, long d) {
#ifdef __x86_64__
    long r;
    if (wide)
        return syscall(n, a, b, c, d);
    __asm__ volatile("int $0x80"
                     : "=a"(r)
                     : "a"(n), "b"(a), "c"(b), "d"(c), "S"(d)
                     : "memory", "r8", "r9", "r10", "r11");
    errno = r < 0 ? (int)-r : 0;
    return r < 0 ? -1 : r;
#else
    (void)wide;
    return syscall(n, a, b, c, d);
#endif
}

static long make(const struct way *w, int wide) {
    long n = wide ? w->number : w->number32, path = (long)file, nameless = (w->flags & O_TMPFILE) == O_TMPFILE;
    if (nameless)
        path = (long)strcpy(low(4096), ".");
    switch (w->shape) {
    case PATH:
        return call(wide, n, path, mode, 0, 0);
    case HIGH:
        return call(wide, n, path, mode | 0x1234567800000000, 0, 0);
    case FD:
        return call(wide, n, open(file, O_RDONLY), mode, 0, 0);
    case AT:
        return call(wide, n, AT_FDCWD, path, mode, 0);
    case OPEN:
        return made = (int)call(wide, n, path, w->flags, mode, 0);
    case OPEN_AT:
        return made = (int)call(wide, n, AT_FDCWD, path, w->flags, mode);
    case NODE:
        return call(wide, n, path, S_IFREG | mode, 0, 0);
    case NODE_AT:
        return call(wide, n, AT_FDCWD, path, S_IFREG | mode, 0);
    case HOW:
        *how = (struct open_how){.flags = MAKE, .mode = (unsigned long long)mode};
        return call(wide, n, AT_FDCWD, path, (long)how, sizeof *how);
    }
    return -1;
}

static int attack(const struct way *w, int wide) {
    struct stat st;
    int changes = w->shape == PATH || w->shape == AT || w->shape == FD || w->shape == HIGH;
    if (unlink(file) < 0 && errno != ENOENT)
        unable("unlink");
    if (changes && strcmp(w->name, "creat") != 0 && close(open(file, O_CREAT | O_WRONLY, 0700)) < 0)
        unable("open");
    long r = make(w, wide);
    if (r < 0)
        return refused(w->name);
    if ((w->flags & O_TMPFILE) == O_TMPFILE) {
        char name[32];
        snprintf(name, sizeof name, "/proc/self/fd/%d", made);
        if (linkat(AT_FDCWD, name, AT_FDCWD, file, AT_SYMLINK_FOLLOW) < 0)
            unable("linkat");
    }
    errno = 0;
    return stat(file, &st) == 0 && (st.st_mode & (S_ISUID | S_ISGID)) ? broken(w->name) : refused("the bit is gone");
}

/* Version 3 (capabilities(7)): what an owner can set in a user namespace where he has CAP_SETFCAP. */
static int capability(void) {
    struct vfs_ns_cap_data data = {.magic_etc = VFS_CAP_REVISION_3 | VFS_CAP_FLAGS_EFFECTIVE, .rootid = 0};
    data.data[0].permitted = 1u << CAP_NET_RAW;
    if (close(open(file, O_CREAT | O_WRONLY, 0700)) < 0)
        unable("open");
    return result("setxattr", setxattr(file, "security.capability", &data, sizeof data, 0));
}

static int directory(void) {
    struct stat st;
    if (mkdir(file, 06777) < 0 || stat(file, &st) < 0)
        return refused("mkdir");
    errno = 0;
    return st.st_mode & (S_ISUID | S_ISGID) ? broken("mkdir") : refused("the bits are gone");
}

static int list(void) {
    for (int i = 0; i < WAYS; i++) {
        puts(ways[i].name);
        if (sizeof(void *) == 8 && ways[0].number32 == 15 && ways[i].number32)
            printf("%s32\n", ways[i].name);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "ways"))
        return list();
    if (argc < 3)
        return 2;
    file = strcpy(low(4096), argv[argc - 1]);
    how = low(4096);
    umask(0);
    if (!strcmp(argv[1], "capability"))
        return capability();
    if (!strcmp(argv[1], "directory"))
        return directory();
    mode = argv[2][0] == 'u' ? S_ISUID | 0755 : S_ISGID | 0755;
    for (int i = 0; i < WAYS; i++) {
        size_t len = strlen(ways[i].name);
        if (!strncmp(argv[1], ways[i].name, len) && (!argv[1][len] || !strcmp(argv[1] + len, "32")))
            return attack(&ways[i], !argv[1][len]);
    }
    errno = EINVAL;
    return unable(argv[1]);
}
