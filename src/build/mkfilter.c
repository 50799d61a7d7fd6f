/* SPDX-License-Identifier: MIT */
/* Build-time program: mkfilter ARCH [notrace|debug] [nested] writes a seccomp filter as BPF to standard output, for bwrap
 * --seccomp. ARCH: x86_64 or aarch64; its 32-bit calls are checked by their own numbers.
 * Should: refuse what a developer's programs do not need and what has been a way out: EPERM; what libraries probe for
 * and have another way: ENOSYS. Mustn't: be passed by another calling convention, or by a call that is newer than this
 * list. x32 and foreign architectures are refused as a whole. */
#define _GNU_SOURCE /* O_TMPFILE */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#ifndef TIOCLINUX
#    define TIOCLINUX 0x541C /* asm-generic/ioctls.h */
#endif

/* notrace: also refuses what a process does to others of its sandbox. debug: also allows what looks at the machine. */
struct allowed {
    bool notrace, debug, nested;
};

enum when { ALWAYS, NOTRACE, NOT_DEBUG, NOT_NESTED };

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
    {"reboot", EPERM, ALWAYS},
    {"swapoff", EPERM, ALWAYS},
    {"swapon", EPERM, ALWAYS},
    {"syslog", EPERM, ALWAYS},
    {"uselib", EPERM, ALWAYS},
    {"vhangup", EPERM, ALWAYS},
    {"vm86", EPERM, ALWAYS},
    {"vm86old", EPERM, ALWAYS},
    /* the clock and the name of the machine */
    {"clock_settime", EPERM, ALWAYS},
    {"clock_settime64", EPERM, ALWAYS},
    {"setdomainname", EPERM, ALWAYS},
    {"sethostname", EPERM, ALWAYS},
    {"settimeofday", EPERM, ALWAYS},
    {"stime", EPERM, ALWAYS},
    /* a history of holes, and other ways to the same end */
    {"open_by_handle_at", EPERM, ALWAYS},
    {"userfaultfd", EPERM, ALWAYS},
    /* other processes */
    {"kcmp", EPERM, NOTRACE},
    {"perf_event_open", EPERM, NOT_DEBUG},
    {"process_vm_readv", EPERM, NOTRACE},
    {"process_vm_writev", EPERM, NOTRACE},
    {"ptrace", EPERM, NOTRACE},
    /* mounts and namespaces */
    {"mount", EPERM, NOT_NESTED},
    {"pivot_root", EPERM, NOT_NESTED},
    {"setns", EPERM, NOT_NESTED},
    {"umount", EPERM, NOT_NESTED},
    {"umount2", EPERM, NOT_NESTED},
};

/* The same from number FIRST_COMMON on, where a number is the same on all architectures (Linux 5.1, scripts/syscall.tbl): so
 * the library need not know them. What is not listed is allowed up to LAST_KNOWN. Above that nobody has judged it yet: ENOSYS,
 * as on an older kernel, which programs have to cope with anyway. */
enum { FIRST_COMMON = 424, FCHMODAT2 = 452, LAST_KNOWN = 469 /* file_setattr, Linux 6.17 */ };
static const struct {
    unsigned number;
    int error;
    enum when when;
} recent[] = {
    {425, ENOSYS, ALWAYS},     /* io_uring_setup: does what calls do, without calling */
    {426, ENOSYS, ALWAYS},     /* io_uring_enter */
    {427, ENOSYS, ALWAYS},     /* io_uring_register */
    {428, EPERM, NOT_NESTED},  /* open_tree */
    {429, EPERM, NOT_NESTED},  /* move_mount */
    {430, EPERM, NOT_NESTED},  /* fsopen */
    {431, EPERM, NOT_NESTED},  /* fsconfig */
    {432, EPERM, NOT_NESTED},  /* fsmount */
    {433, EPERM, NOT_NESTED},  /* fspick */
    {435, ENOSYS, NOT_NESTED}, /* clone3: hides its flags in memory */
    {437, ENOSYS, NOT_NESTED}, /* openat2: hides the mode in memory; but bwrap 0.12 has no other way */
    {438, EPERM, NOTRACE},     /* pidfd_getfd */
    {442, EPERM, NOT_NESTED},  /* mount_setattr */
    {443, EPERM, ALWAYS},      /* quotactl_fd */
    {467, EPERM, NOT_NESTED},  /* open_tree_attr */
};

/* Calls that give a file its mode: which argument that is, and the one with open's flags, if there is one. mkdir is not
 * among them: the kernel drops these bits there (vfs_mkdir), and a directory in one with the bit inherits it. */
static const struct {
    const char *call;
    unsigned mode;
    int flags;
} modes[] = {
    {"chmod", 1, -1}, {"fchmod", 1, -1},  {"fchmodat", 2, -1}, {"creat", 1, -1},
    {"mknod", 1, -1}, {"mknodat", 2, -1}, {"open", 2, 1},      {"openat", 3, 2},
};

static bool holds(enum when when, struct allowed a) {
    return (when != NOTRACE || a.notrace) && (when != NOT_DEBUG || !a.debug) && (when != NOT_NESTED || !a.nested);
}

/* RC keeps the first error of a sequence of calls. */
static void refuse_if(int *rc, scmp_filter_ctx filter, const char *call, int error, unsigned n,
                      const struct scmp_arg_cmp *args) {
    int number = seccomp_syscall_resolve_name(call); /* the library translates it for the filter's architecture */
    if (*rc || number == __NR_SCMP_ERROR)
        return;
    *rc = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO((unsigned)error), number, n, args);
    if (*rc)
        fprintf(stderr, "mkfilter: %s: ", call);
}

static void refuse(int *rc, scmp_filter_ctx filter, const char *call, int error, unsigned n, struct scmp_arg_cmp arg) {
    refuse_if(rc, filter, call, error, n, &arg);
}

/* Typing into the terminal, and another line discipline for it: that loads modules of the kernel, and the shell reads no more. The kernel
 * looks at the low 32 bits of the request only (ioctl(2)), so only they are compared: CVE-2019-10063. */
static void refuse_terminal(int *rc, scmp_filter_ctx filter) {
    static const unsigned requests[] = {TIOCSTI, TIOCLINUX, TIOCSETD};
    for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
        refuse(rc, filter, "ioctl", EPERM, 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffu, requests[i]));
}

/* Only AF_UNIX, AF_INET, AF_INET6 and AF_NETLINK; AF_VSOCK, for one, knows no network namespaces. The 64-bit comparison
 * also refuses a family with high bits set. The old 32-bit socketcall has its arguments in memory, out of a filter's sight: its
 * calls SYS_SOCKET and SYS_SOCKETPAIR (net.h). C libraries use the others since Linux 4.3. */
static void refuse_families(int *rc, scmp_filter_ctx filter) {
    static const char *const calls[] = {"socket", "socketpair"};
    for (int i = 0; i < 2; i++) {
        for (unsigned family = 0; family < AF_NETLINK; family++)
            if (family != AF_UNIX && family != AF_INET && family != AF_INET6)
                refuse(rc, filter, calls[i], EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_EQ, family));
        refuse(rc, filter, calls[i], EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_GT, AF_NETLINK));
    }
    refuse(rc, filter, "socketcall", EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_EQ, 1));
    refuse(rc, filter, "socketcall", EAFNOSUPPORT, 1, SCMP_A0(SCMP_CMP_EQ, 8));
}

/* Of netlink only what getaddrinfo and ip ask (ROUTE), and the news of devices, without which no libusb program starts; in a
 * network namespace that is not the host's there are none. The rest is the kernel's packet filters, IPsec, audit and the like.
 * The error is that of a kernel without the protocol. */
static void refuse_netlink(int *rc, scmp_filter_ctx filter) {
    for (unsigned protocol = NETLINK_ROUTE + 1; protocol < NETLINK_KOBJECT_UEVENT; protocol++)
        refuse_if(rc, filter, "socket", EPROTONOSUPPORT, 2,
                  (struct scmp_arg_cmp[]){SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_EQ, protocol)});
    refuse_if(rc, filter, "socket", EPROTONOSUPPORT, 2,
              (struct scmp_arg_cmp[]){SCMP_A0(SCMP_CMP_EQ, AF_NETLINK), SCMP_A2(SCMP_CMP_GT, NETLINK_KOBJECT_UEVENT)});
}

/* A program with the set-user-ID or set-group-ID bit would be the user, or one of his groups, for everybody on the host who
 * can execute it, and stays behind. */
static void refuse_set_id(int *rc, scmp_filter_ctx filter) {
    static const unsigned bits[] = {S_ISUID, S_ISGID}, makes[] = {O_CREAT, O_TMPFILE & ~O_DIRECTORY};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        for (int bit = 0; bit < 2; bit++) {
            struct scmp_arg_cmp args[2] = {SCMP_CMP(modes[i].mode, SCMP_CMP_MASKED_EQ, bits[bit], bits[bit])};
            for (int flag = 0; flag < (modes[i].flags < 0 ? 1 : 2); flag++) {
                if (modes[i].flags >= 0) /* else there is no file to be made, and no mode */
                    args[1] = SCMP_CMP((unsigned)modes[i].flags, SCMP_CMP_MASKED_EQ, makes[flag], makes[flag]);
                refuse_if(rc, filter, modes[i].call, EPERM, modes[i].flags < 0 ? 1 : 2, args);
            }
        }
}

static void refuse_namespaces(int *rc, scmp_filter_ctx filter) {
    refuse(rc, filter, "clone", EPERM, 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
    refuse(rc, filter, "unshare", EPERM, 1, SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER));
}

/* The filter for one architecture. */
static scmp_filter_ctx build(int *rc, unsigned arch, struct allowed a) {
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
    refuse_terminal(rc, filter);
    refuse_families(rc, filter);
    refuse_netlink(rc, filter);
    refuse_set_id(rc, filter);
    if (!a.nested)
        refuse_namespaces(rc, filter);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (holds(refused[i].when, a))
            refuse(rc, filter, refused[i].call, refused[i].error, 0, any);
    return filter;
}

/* ---- what stands before the library's program ---- */

struct program {
    struct sock_filter code[4096]; /* BPF_MAXINSNS */
    unsigned short n;
};

static void emit(struct program *p, struct sock_filter instruction) {
    p->code[p->n++] = instruction;
}

#define LOAD(p, field)                                                                                                 \
    emit(p, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field)))
/* The next instruction counts only if the comparison with K holds; UNLESS: only if it does not. */
#define IF(p, test, k) emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | (test) | BPF_K, k, 0, 1))
#define UNLESS(p, test, k) emit(p, (struct sock_filter)BPF_JUMP(BPF_JMP | (test) | BPF_K, k, 1, 0))
#define RETURN(p, error) emit(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error)))

/* Jumps that are to lead behind the program's end. */
struct leaves {
    unsigned short at[4];
    int n;
};

static void leave(struct program *p, struct leaves *l) {
    l->at[l->n++] = p->n;
    emit(p, (struct sock_filter)BPF_STMT(BPF_JMP | BPF_JA, 0));
}

/* The calls from FIRST_COMMON on. 32-bit ARM has calls of its own from 0x0f0000 on (asm/unistd.h: __ARM_NR_BASE). */
static void judge_recent(struct program *p, struct allowed a) {
    struct leaves l = {.n = 0};
    LOAD(p, nr);
    UNLESS(p, BPF_JGE, FIRST_COMMON);
    leave(p, &l);
    for (size_t i = 0; i < sizeof recent / sizeof *recent; i++)
        if (holds(recent[i].when, a)) {
            IF(p, BPF_JEQ, recent[i].number);
            RETURN(p, (unsigned)recent[i].error);
        }
    UNLESS(p, BPF_JGT, LAST_KNOWN);
    leave(p, &l);
    LOAD(p, arch);
    UNLESS(p, BPF_JEQ, AUDIT_ARCH_ARM);
    RETURN(p, ENOSYS);
    LOAD(p, nr);
    UNLESS(p, BPF_JGE, 0x0f0000);
    RETURN(p, ENOSYS);
    IF(p, BPF_JGT, 0x0fffff);
    RETURN(p, ENOSYS);
    leave(p, &l);
    for (int i = 0; i < l.n; i++)
        p->code[l.at[i]].k = (unsigned)(p->n - l.at[i] - 1);
}

static void judge_fchmodat2(struct program *p) {
    struct sock_filter jump = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, FCHMODAT2, 0, 3);
    LOAD(p, nr);
    emit(p, jump);
    LOAD(p, args[2]); /* its low half: all architectures here are little-endian */
    IF(p, BPF_JSET, S_ISUID | S_ISGID);
    RETURN(p, EPERM);
}

/* Appends the library's program; it begins by loading what it looks at. */
static int append_export(struct program *p, scmp_filter_ctx filter) {
    FILE *f = tmpfile();
    int rc = f ? seccomp_export_bpf(filter, fileno(f)) : -errno;
    size_t room = sizeof p->code / sizeof *p->code - p->n;
    if (!rc) {
        rewind(f);
        p->n += (unsigned short)fread(p->code + p->n, sizeof *p->code, room, f);
        rc = fgetc(f) == EOF && !ferror(f) ? 0 : -E2BIG;
    }
    if (f)
        fclose(f);
    return rc;
}

int main(int argc, char **argv) {
    static struct program program;
    struct allowed a = {false, false, false};
    bool arm = argc > 1 && !strcmp(argv[1], "aarch64");
    int rc = 0;
    if (argc < 2 || (!arm && strcmp(argv[1], "x86_64") != 0)) {
        fprintf(stderr, "mkfilter: no filter is known for this architecture\n");
        return 1;
    }
    for (int i = 2; i < argc; i++) {
        if (!strcmp(argv[i], "notrace"))
            a.notrace = true;
        else if (!strcmp(argv[i], "debug"))
            a.debug = true;
        else if (!strcmp(argv[i], "nested"))
            a.nested = true;
        else
            return 2;
    }
    scmp_filter_ctx wide = build(&rc, arm ? SCMP_ARCH_AARCH64 : SCMP_ARCH_X86_64, a);
    scmp_filter_ctx narrow = build(&rc, arm ? SCMP_ARCH_ARM : SCMP_ARCH_X86, a);
    rc = rc ? rc : seccomp_merge(wide, narrow);
    judge_recent(&program, a);
    judge_fchmodat2(&program);
    rc = rc ? rc : append_export(&program, wide);
    if (!rc && fwrite(program.code, sizeof *program.code, program.n, stdout) != program.n)
        rc = -EIO;
    if (rc)
        fprintf(stderr, "mkfilter: libseccomp: %s\n", strerror(-rc));
    return rc != 0 || fflush(stdout) != 0;
}
