/* SPDX-License-Identifier: MIT */
/* sockets32 WAY FAMILY: makes a socket by the calls of 32-bit programs. WAY: socket, or the old socketcall, whose
 * arguments stand in memory, where a filter can not look. */
#define _GNU_SOURCE
#include "attack.h"

#include <sys/mman.h>
#include <sys/socket.h>

static long call32(long nr, long a, long b, long c) {
    long r;
    __asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
    errno = r < 0 ? (int)-r : 0;
    return r < 0 ? -1 : r;
}

int main(int argc, char **argv) {
    enum { SOCKET_32 = 359, SOCKETCALL_32 = 102, SYS_SOCKET_CALL = 1 };
    unsigned *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    errno = EINVAL;
    if (argc != 3 || low == MAP_FAILED)
        return unable("usage");
    int family = atoi(argv[2]);
    if (!strcmp(argv[1], "socket"))
        return result("socket", call32(SOCKET_32, family, SOCK_STREAM, 0));
    low[0] = (unsigned)family;
    low[1] = SOCK_STREAM;
    low[2] = 0;
    return result("socketcall", call32(SOCKETCALL_32, SYS_SOCKET_CALL, (long)low, 0));
}
