/* SPDX-License-Identifier: MIT */
/* keyring hold CMD…: runs CMD with a key in its session keyring, as a login session has (Kerberos, fscrypt, …).
 * keyring steal: looks for that key and reads it.   keyring leave: puts a key where the user's other sessions see it.
 * keyring steal32: as steal, by the calls of 32-bit programs. By raw calls: libkeyutils may not be there. */
#define _GNU_SOURCE
#include "attack.h"

#include <linux/keyctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME "firewrap-escape"

static int hold(char **command) {
    if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ||
        syscall(SYS_add_key, "user", NAME, "the key's secret", 16, KEY_SPEC_SESSION_KEYRING) < 0)
        unable("add_key");
    execvp(command[0], command);
    return unable(command[0]);
}

static int steal(void) {
    char text[64] = "";
    long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user", NAME, 0);
    if (key < 0)
        return refused("keyctl");
    return syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof text - 1) < 0 ? refused("keyctl") : broken(text);
}

static int leave(void) {
    long key = syscall(SYS_add_key, "user", NAME "-left", "x", 1, KEY_SPEC_USER_KEYRING);
    if (key >= 0)
        syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
    return result("add_key", key);
}

#ifdef __x86_64__
static long call32(long nr, long a, long b, long c, long d) {
    long r;
    __asm__ volatile("int $0x80"
                     : "=a"(r)
                     : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(0L)
                     : "memory", "r8", "r9", "r10", "r11");
    errno = r < 0 ? (int)-r : 0;
    return r < 0 ? -1 : r;
}

static int steal32(void) {
    enum { KEYCTL_32 = 288 };
    char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
    strcpy(low, "user");
    strcpy(low + 16, NAME);
    long key = call32(KEYCTL_32, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, (long)low, (long)low + 16);
    if (key < 0)
        return refused("keyctl");
    return call32(KEYCTL_32, KEYCTL_READ, key, (long)low + 64, 63) < 0 ? refused("keyctl") : broken(low + 64);
}
#else
static int steal32(void) {
    errno = ENOSYS;
    return unable("not on this architecture");
}
#endif

int main(int argc, char **argv) {
    if (argc > 2 && !strcmp(argv[1], "hold"))
        return hold(argv + 2);
    if (argc == 2 && !strcmp(argv[1], "steal"))
        return steal();
    if (argc == 2 && !strcmp(argv[1], "steal32"))
        return steal32();
    if (argc == 2 && !strcmp(argv[1], "leave"))
        return leave();
    errno = EINVAL;
    return unable("usage");
}
