/* SPDX-License-Identifier: MIT */
/* Build-time program: mkfilter ARCH [debug] [nested] writes a seccomp filter as BPF to standard output, for bwrap
 * --seccomp. ARCH: x86_64 or aarch64; its 32-bit calls are checked by their own numbers.
 * Should: refuse what a developer's programs do not need and what has been a way out: EPERM; what libraries probe for
 * and have another way: ENOSYS. Mustn't: be passed by another calling convention. x32 and foreign architectures are
 * refused as a whole. */
#include <errno.h>
#include <linux/sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef TIOCLINUX
#    define TIOCLINUX 0x541C /* asm-generic/ioctls.h */
#endif

enum when { ALWAYS, NOT_DEBUG, NOT_NESTED };

static const struct {
    const char *call;
    int error;
    enum when when;
} refused[] = {
    /* the kernel's key rings are shared by all processes of a user */
    {"add_key", EPERM, ALWAYS},
    {"keyctl", EPERM, ALWAYS},
    {"request_key", EPERM, ALWAYS},
    /* the kernel itself */
    {"acct", EPERM, ALWAYS},
    {"bpf", EPERM, ALWAYS},
    {"create_module", EPERM, ALWAYS},
    {"delete_module", EPERM, ALWAYS},
    {"finit_module", EPERM, ALWAYS},
    {"init_module", EPERM, ALWAYS},
    {"ioperm", EPERM, ALWAYS},
    {"iopl", EPERM, ALWAYS},
    {"kexec_file_load", EPERM, ALWAYS},
    {"kexec_load", EPERM, ALWAYS},
    {"lookup_dcookie", EPERM, ALWAYS},
    {"nfsservctl", EPERM, ALWAYS},
    {"quotactl", EPERM, ALWAYS},
    {"quotactl_fd", EPERM, ALWAYS},
    {"reboot", EPERM, ALWAYS},
    {"swapoff", EPERM, ALWAYS},
    {"swapon", EPERM, ALWAYS},
    {"syslog", EPERM, ALWAYS},
    {"uselib", EPERM, ALWAYS},
    {"vhangup", EPERM, ALWAYS},
    /* the clock and the name of the machine */
    {"clock_settime", EPERM, ALWAYS},
    {"clock_settime64", EPERM, ALWAYS},
    {"setdomainname", EPERM, ALWAYS},
    {"sethostname", EPERM, ALWAYS},
    {"settimeofday", EPERM, ALWAYS},
    {"stime", EPERM, ALWAYS},
    /* a history of holes, and other ways to the same end */
    {"io_uring_enter", ENOSYS, ALWAYS},
    {"io_uring_register", ENOSYS, ALWAYS},
    {"io_uring_setup", ENOSYS, ALWAYS},
    {"open_by_handle_at", EPERM, ALWAYS},
    {"userfaultfd", EPERM, ALWAYS},
    /* other processes */
    {"kcmp", EPERM, NOT_DEBUG},
    {"perf_event_open", EPERM, NOT_DEBUG},
    {"pidfd_getfd", EPERM, NOT_DEBUG},
    {"process_vm_readv", EPERM, NOT_DEBUG},
    {"process_vm_writev", EPERM, NOT_DEBUG},
    {"ptrace", EPERM, NOT_DEBUG},
    /* mounts and namespaces; clone3 hides its flags from a filter */
    {"clone3", ENOSYS, NOT_NESTED},
    {"fsconfig", EPERM, NOT_NESTED},
    {"fsmount", EPERM, NOT_NESTED},
    {"fsopen", EPERM, NOT_NESTED},
    {"fspick", EPERM, NOT_NESTED},
    {"mount", EPERM, NOT_NESTED},
    {"mount_setattr", EPERM, NOT_NESTED},
    {"move_mount", EPERM, NOT_NESTED},
    {"open_tree", EPERM, NOT_NESTED},
    {"pivot_root", EPERM, NOT_NESTED},
    {"setns", EPERM, NOT_NESTED},
    {"umount", EPERM, NOT_NESTED},
    {"umount2", EPERM, NOT_NESTED},
};

/* RC keeps the first error of a sequence of calls. */
static void refuse(int *rc, scmp_filter_ctx filter, const char *call, int error, unsigned n, struct scmp_arg_cmp arg) {
    int number = seccomp_syscall_resolve_name(call); /* the library translates it for the filter's architecture */
    if (*rc || number == __NR_SCMP_ERROR)
        return;
    *rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((unsigned)error), number, n, &arg);
    if (*rc)
        fprintf(stderr, "mkfilter: %s: ", call);
}

/* Typing into the terminal. The kernel looks at the low 32 bits of the request only (ioctl(2)), so only they are
 * compared: CVE-2019-10063. */
static void refuse_typing(int *rc, scmp_filter_ctx filter) {
    refuse(rc, filter, "ioctl", EPERM, 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffu, TIOCSTI));
    refuse(rc, filter, "ioctl", EPERM, 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffu, TIOCLINUX));
}

/* Only AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK; AF_VSOCK, for one, knows no network namespaces. The 64-bit comparison
 * also refuses a family with high bits set. The old 32-bit socketcall(SYS_SOCKET) has its family in memory, out of a
 * filter's sight; C libraries use socket since Linux 4.3. */
static void refuse_families(int *rc, scmp_filter_ctx filter) {
    for (unsigned family = 0; family < AF_NETLINK; family++)
        if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
            refuse(rc, filter, "socket", EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_EQ, family));
    refuse(rc, filter, "socket", EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_GT, AF_NETLINK));
    refuse(rc, filter, "socketcall", EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_EQ, 1));
}

static void refuse_namespaces(int *rc, scmp_filter_ctx filter) {
    refuse(rc, filter, "clone", EPERM, 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
    refuse(rc, filter, "unshare", EPERM, 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
}

/* The filter for one architecture. */
static scmp_filter_ctx build(int *rc, unsigned arch, bool debug, bool nested) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    const struct scmp_arg_cmp any = {0};
    *rc = *rc ? *rc : filter ? 0 : -ENOMEM;
    if (*rc)
        return NULL;
    if (arch != seccomp_arch_native()) {
        *rc = seccomp_arch_add(filter, arch);
        *rc = *rc ? *rc : seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
    }
    if (!*rc)
        *rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(ENOSYS));
    if (!*rc) /* a binary tree: the kernel tries the filter for each number when it is loaded */
        *rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
    refuse_typing(rc, filter);
    refuse_families(rc, filter);
    if (!nested)
        refuse_namespaces(rc, filter);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if ((refused[i].when != NOT_DEBUG || !debug) && (refused[i].when != NOT_NESTED || !nested))
            refuse(rc, filter, refused[i].call, refused[i].error, 0, any);
    return filter;
}

int main(int argc, char **argv) {
    bool debug = false, nested = false, arm = argc > 1 && !strcmp(argv[1], "aarch64");
    int rc = 0;
    if (argc < 2 || (!arm && strcmp(argv[1], "x86_64") != 0)) {
        fprintf(stderr, "mkfilter: no filter is known for this architecture\n");
        return 1;
    }
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "debug"))
            debug = true;
        else if (!strcmp(argv[i], "nested"))
            nested = true;
        else
            return 2;
    }
    scmp_filter_ctx wide = build(&rc, arm ? SCMP_ARCH_AARCH64 : SCMP_ARCH_X86_64, debug, nested);
    scmp_filter_ctx narrow = build(&rc, arm ? SCMP_ARCH_ARM : SCMP_ARCH_X86, debug, nested);
    rc = rc ? rc : seccomp_merge(wide, narrow);
    rc = rc ? rc : seccomp_export_bpf(wide, STDOUT_FILENO);
    if (rc)
        fprintf(stderr, "mkfilter: libseccomp: %s\n", strerror(-rc));
    return rc != 0;
}
