/* SPDX-License-Identifier: MIT */
/* Build-time program: writes the seccomp filter as BPF to standard output, for bwrap --seccomp.
 * It refuses to type into the terminal: TIOCSTI and TIOCLINUX. The kernel looks at the low 32 bits of the request only
 * (ioctl(2)), so only they are compared (CVE-2019-10063). 32-bit calls are checked by their own numbers; any other
 * architecture, x32 among them, is refused by libseccomp's default for calls it does not know. */
#include <errno.h>
#include <seccomp.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef TIOCLINUX
#    define TIOCLINUX 0x541C /* asm-generic/ioctls.h */
#endif

int main(void) {
    static const unsigned requests[] = {TIOCSTI, TIOCLINUX};
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    int rc = filter ? 0 : -ENOMEM;
#if defined(__x86_64__)
    rc = rc ? rc : seccomp_arch_add(filter, SCMP_ARCH_X86);
#elif defined(__aarch64__)
    rc = rc ? rc : seccomp_arch_add(filter, SCMP_ARCH_ARM);
#endif
    for (int i = 0; !rc && i < 2; i++)
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                              SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffu, requests[i]));
    rc = rc ? rc : seccomp_export_bpf(filter, STDOUT_FILENO);
    if (rc)
        fprintf(stderr, "mkfilter: libseccomp error %d\n", rc);
    return rc != 0;
}
