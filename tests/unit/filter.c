/* SPDX-License-Identifier: MIT */
/* The filters, run by an interpreter of their instructions: so each calling convention of each architecture is tested on
 * any machine, 32-bit ones included, which many a kernel does not have. For each refused call there is a near one that
 * passes. That the kernel does the same is the matter of tests/escape-calls.bats. */
#include "tap.h"

#include "base/path.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

enum { ALLOW = 0, LAST = 469, UEVENT = 15, SET_UID = 04755, SET_GID = 02755, PLAIN = 0755, STICKY = 01777 };

static struct sock_filter code[4096];
static size_t length;

static const char *maker; /* the program beside this one's directory */

static bool load(const char *target, const char *variant) {
    char command[4200];
    snprintf(command, sizeof command, "'%s' %s %s", maker, target, variant);
    FILE *f = popen(command, "r"); /* NOLINT: the words are this file's */
    length = f ? fread(code, sizeof *code, sizeof code / sizeof *code, f) : 0;
    return f && pclose(f) == 0 && length > 0;
}

/* What a filter answers: ALLOW, an error, -1: something else. */
static int judge(const struct seccomp_data *data) {
    unsigned a = 0, memory[BPF_MEMWORDS] = {0}, x = 0;
    for (size_t pc = 0; pc < length; pc++) {
        const struct sock_filter *i = &code[pc];
        bool taken;
        switch (i->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            memcpy(&a, (const char *)data + i->k, sizeof a);
            continue;
        case BPF_LD | BPF_MEM:
            a = memory[i->k];
            continue;
        case BPF_ST:
            memory[i->k] = a;
            continue;
        case BPF_MISC | BPF_TAX:
            x = a;
            continue;
        case BPF_MISC | BPF_TXA:
            a = x;
            continue;
        case BPF_ALU | BPF_AND | BPF_K:
            a &= i->k;
            continue;
        case BPF_JMP | BPF_JA:
            pc += i->k;
            continue;
        case BPF_JMP | BPF_JEQ | BPF_K:
            taken = a == i->k;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            taken = a >= i->k;
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            taken = a > i->k;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            taken = (a & i->k) != 0;
            break;
        case BPF_RET | BPF_K:
            if (i->k == SECCOMP_RET_ALLOW)
                return ALLOW;
            return (i->k & SECCOMP_RET_ACTION_FULL) == SECCOMP_RET_ERRNO ? (int)(i->k & SECCOMP_RET_DATA) : -1;
        default:
            return -1;
        }
        pc += taken ? i->jt : i->jf;
    }
    return -1;
}

/* The architectures in the columns of the table below. */
static const struct {
    const char *name, *target;
    unsigned arch;
} archs[] = {{"x86_64", "x86_64", AUDIT_ARCH_X86_64},
             {"i386", "x86_64", AUDIT_ARCH_I386},
             {"aarch64", "aarch64", AUDIT_ARCH_AARCH64},
             {"arm", "aarch64", AUDIT_ARCH_ARM}};
enum { ARCHS = 4, NONE = -1 };

static const struct {
    const char *name;
    int number[ARCHS];
    int error; /* with `bad`, and not with `good` */
    unsigned long long bad[4], good[4];
} calls[] = {
    {"chmod u", {90, 15, NONE, 15}, EPERM, {1, SET_UID}, {1, PLAIN}},
    {"chmod g", {90, 15, NONE, 15}, EPERM, {1, SET_GID}, {1, STICKY}},
    {"chmod, high bits", {90, NONE, NONE, NONE}, EPERM, {1, 0xffff00000000 | SET_UID}, {1, 0xffff00000000}},
    {"fchmod u", {91, 94, 52, 94}, EPERM, {1, SET_UID}, {1, PLAIN}},
    {"fchmod g", {91, 94, 52, 94}, EPERM, {1, SET_GID}, {1, STICKY}},
    {"fchmodat u", {268, 306, 53, 333}, EPERM, {1, 1, SET_UID}, {SET_UID, SET_UID, PLAIN}},
    {"fchmodat g", {268, 306, 53, 333}, EPERM, {1, 1, SET_GID}, {SET_GID, SET_GID, STICKY}},
    {"fchmodat2 u", {452, 452, 452, 452}, EPERM, {1, 1, SET_UID}, {SET_UID, SET_UID, PLAIN, SET_UID}},
    {"fchmodat2 g", {452, 452, 452, 452}, EPERM, {1, 1, SET_GID}, {SET_GID, SET_GID, STICKY, SET_GID}},
    {"creat u", {85, 8, NONE, 8}, EPERM, {1, SET_UID}, {1, PLAIN}},
    {"creat g", {85, 8, NONE, 8}, EPERM, {1, SET_GID}, {1, PLAIN}},
    {"mknod u", {133, 14, NONE, 14}, EPERM, {1, 0100000 | SET_UID}, {1, 0100000 | PLAIN}},
    {"mknod g", {133, 14, NONE, 14}, EPERM, {1, SET_GID}, {1, 0010000 | PLAIN}},
    {"mknodat u", {259, 297, 33, 324}, EPERM, {1, 1, SET_UID}, {1, 1, PLAIN}},
    {"mknodat g", {259, 297, 33, 324}, EPERM, {1, 1, SET_GID}, {1, 1, PLAIN}},
    {"open u", {2, 5, NONE, 5}, EPERM, {1, O_CREAT, SET_UID}, {1, O_CREAT, PLAIN}},
    {"open g", {2, 5, NONE, 5}, EPERM, {1, O_CREAT | O_WRONLY, SET_GID}, {1, O_WRONLY, SET_GID}}, /* no file is made */
    {"open, nameless", {2, 5, NONE, 5}, EPERM, {1, 020200000 | 2, SET_UID}, {1, 020200000 | 2, PLAIN}},
    {"openat u", {257, 295, 56, 322}, EPERM, {1, 1, O_CREAT, SET_UID}, {1, 1, O_CREAT, STICKY}},
    {"openat g", {257, 295, 56, 322}, EPERM, {1, 1, O_CREAT, SET_GID}, {1, 1, O_DIRECTORY, SET_GID}},
    {"openat, nameless", {257, 295, 56, 322}, EPERM, {1, 1, 020200000, SET_GID}, {1, 1, 020200000, PLAIN}},
    {"socket 0", {41, 359, 198, 281}, EAFNOSUPPORT, {0, 1, 0}, {AF_UNIX, 1, 0}},
    {"socket VSOCK", {41, 359, 198, 281}, EAFNOSUPPORT, {40, 1, 0}, {AF_INET, 1, 0}},
    {"socket PACKET", {41, 359, 198, 281}, EAFNOSUPPORT, {17, 3, 0}, {AF_INET6, 2, 0}},
    {"socketpair TIPC", {53, 360, 199, 288}, EAFNOSUPPORT, {30, 1, 0}, {AF_UNIX, 1, 0}},
    {"netlink SOCK_DIAG", {41, 359, 198, 281}, EPROTONOSUPPORT, {AF_NETLINK, 3, 4}, {AF_NETLINK, 3, 0}},
    {"netlink XFRM", {41, 359, 198, 281}, EPROTONOSUPPORT, {AF_NETLINK, 3, 6}, {AF_INET, 3, 6}},
    {"netlink NETFILTER", {41, 359, 198, 281}, EPROTONOSUPPORT, {AF_NETLINK, 2, 12}, {AF_UNIX, 2, 12}},
    {"netlink GENERIC", {41, 359, 198, 281}, EPROTONOSUPPORT, {AF_NETLINK, 3, 16}, {AF_NETLINK, 3, UEVENT}},
    {"netlink CRYPTO", {41, 359, 198, 281}, EPROTONOSUPPORT, {AF_NETLINK, 3, 21}, {AF_NETLINK, 2, UEVENT}},
    {"socketcall socket", {NONE, 102, NONE, NONE}, EAFNOSUPPORT, {1}, {3}},
    {"socketcall socketpair", {NONE, 102, NONE, NONE}, EAFNOSUPPORT, {8}, {9}},
    {"TIOCSTI", {16, 54, 29, 54}, EPERM, {0, TIOCSTI}, {0, TIOCGWINSZ}},
    {"TIOCSETD", {16, 54, 29, 54}, EPERM, {0, TIOCSETD}, {0, TIOCGETD}},
    {"TIOCSTI, high bits", {16, NONE, 29, NONE}, EPERM, {0, 0x100000000 | TIOCSTI}, {0, 0x100000000 | TIOCGWINSZ}},
};

static int answer(size_t arch, int number, const unsigned long long *args) {
    struct seccomp_data data = {.nr = number, .arch = archs[arch].arch};
    for (int i = 0; args && i < 4; i++)
        data.args[i] = args[i];
    return judge(&data);
}

static void test_calls(size_t arch) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        int number = calls[i].number[arch];
        if (number != NONE)
            ok(answer(arch, number, calls[i].bad) == calls[i].error && answer(arch, number, calls[i].good) == ALLOW,
               "%s: %s", archs[arch].name, calls[i].name);
    }
}

/* Each number from 424 on is refused as this list says, or allowed; above the last known one there is nothing. */
static void test_numbers(size_t arch, bool notrace, bool nested) {
    static const int gone[] = {425, 426, 427}, of_mounts[] = {428, 429, 430, 431, 432, 433, 442, 467};
    int wrong = 0;
    for (int n = 424; n <= LAST; n++) {
        int wanted = n == 443 || (n == 438 && notrace) ? EPERM : (n == 435 || n == 437) && !nested ? ENOSYS : ALLOW;
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
            wanted = n == gone[i] ? ENOSYS : wanted;
        for (size_t i = 0; i < sizeof of_mounts / sizeof *of_mounts; i++)
            wanted = n == of_mounts[i] && !nested ? EPERM : wanted;
        if (answer(arch, n, NULL) != wanted) {
            printf("# %d is %d, not %d\n", n, answer(arch, n, NULL), wanted);
            wrong++;
        }
    }
    ok(!wrong, "%s: new calls are refused or allowed one by one%s%s", archs[arch].name, notrace ? ", no tracing" : "",
       nested ? ", nested" : "");
    ok(answer(arch, LAST + 1, NULL) == ENOSYS && answer(arch, 1000, NULL) == ENOSYS && answer(arch, -1, NULL) == ENOSYS,
       "%s: a call that is newer than the filter does not exist", archs[arch].name);
}

static void test_namespaces(size_t arch, bool nested) {
    static const int unshare[ARCHS] = {272, 310, 97, 337};
    const unsigned long long user[4] = {0x10000000}, files[4] = {0x400};
    ok(answer(arch, unshare[arch], user) == (nested ? ALLOW : EPERM) && answer(arch, unshare[arch], files) == ALLOW,
       "%s: user namespaces%s", archs[arch].name, nested ? ", nested" : "");
}

int main(int argc, char **argv) {
    maker = path_join(path_parent(path_parent(argc ? argv[0] : "")), "mkfilter");
    static const struct {
        const char *words;
        bool notrace, nested;
    } variants[] = {
        {"", false, false}, {"notrace", true, false}, {"nested", false, true}, {"debug nested", false, true}};
    const unsigned long long typing[4] = {0, TIOCSTI};
    for (size_t arch = 0; arch < ARCHS; arch++)
        for (size_t v = 0; v < sizeof variants / sizeof *variants; v++) {
            if (!ok(load(archs[arch].target, variants[v].words), "a filter for %s %s", archs[arch].name,
                    variants[v].words))
                continue;
            if (v == 0 || v == 3)
                test_calls(arch);
            test_numbers(arch, variants[v].notrace, variants[v].nested);
            test_namespaces(arch, variants[v].nested);
            struct seccomp_data foreign = {.nr = 1, .arch = AUDIT_ARCH_PPC64LE};
            ok(judge(&foreign) == ENOSYS, "%s: another architecture is refused", archs[arch].name);
        }
    load("x86_64", "");
    ok(answer(0, 0x40000000 + 514, typing) == ENOSYS && answer(0, 0x40000000 + 1, NULL) == ENOSYS, "x32 is refused");
    load("aarch64", "");
    ok(answer(3, 0x0f0002, NULL) == ALLOW && answer(3, 0x0f0005, NULL) == ALLOW && answer(2, 0x0f0005, NULL) == ENOSYS,
       "the calls that only 32-bit ARM has are left to it");
    return tap_done();
}
