/* SPDX-License-Identifier: MIT */
/* calls: makes each system call of a table once, with arguments that do no harm, and prints "NAME ERROR" (or "NAME ok").
 * calls names: only the names.
 * The arguments are chosen so that the kernel itself does not answer with the error of the filter: it finds them wrong
 * before it asks for privileges, or it does what was asked. So another error than the filter's says that the kernel got
 * the call. Where it asks for privileges first, only root, outside, gets past that. */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOWHERE ((long)"/nonexistent")
#define BAD (-1L)

static char zero[8192];

static const struct call {
    const char *name;
    long number, arg[6];
} calls[] = {
    {"add_key", SYS_add_key, {(long)"user", (long)"x", (long)"x", 1, KEY_SPEC_PROCESS_KEYRING}},
    {"keyctl", SYS_keyctl, {KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0}},
    {"request_key", SYS_request_key, {(long)"user", (long)"firewrap-none", 0, 0}},
    {"acct", SYS_acct, {NOWHERE}},
    {"bpf", SYS_bpf, {9999, (long)zero, 8}},
    {"delete_module", SYS_delete_module, {(long)"firewrap-none", O_NONBLOCK}},
    {"finit_module", SYS_finit_module, {BAD, (long)"", BAD}},
    {"init_module", SYS_init_module, {(long)zero, 8, (long)""}},
    {"kexec_load", SYS_kexec_load, {0, 0, 0, 0xff}},
    {"kexec_file_load", SYS_kexec_file_load, {BAD, BAD, 0, 0, 0xff}},
    {"quotactl", SYS_quotactl, {BAD, NOWHERE, 0, 0}},
    {"quotactl_fd", SYS_quotactl_fd, {BAD, BAD, 0, 0}},
    {"reboot", SYS_reboot, {0, 0, 0, 0}},
    {"swapoff", SYS_swapoff, {NOWHERE}},
    {"swapon", SYS_swapon, {NOWHERE, 0}},
    {"syslog", SYS_syslog, {10, 0, 0}},
    {"clock_settime", SYS_clock_settime, {9999, (long)zero}},
    {"settimeofday", SYS_settimeofday, {BAD, 0}},
    {"sethostname", SYS_sethostname, {0, BAD}},
    {"setdomainname", SYS_setdomainname, {0, BAD}},
    {"io_uring_setup", SYS_io_uring_setup, {1, (long)zero}},
    {"io_uring_enter", SYS_io_uring_enter, {BAD, 0, 0, 0, 0, 0}},
    {"io_uring_register", SYS_io_uring_register, {BAD, 0, 0, 0}},
    {"open_by_handle_at", SYS_open_by_handle_at, {BAD, BAD, 0}},
    {"userfaultfd", SYS_userfaultfd, {1}},
    {"kcmp", SYS_kcmp, {0, 0, 99, 0, 0}},
    {"perf_event_open", SYS_perf_event_open, {BAD, 0, 0, BAD, BAD}},
    {"pidfd_getfd", SYS_pidfd_getfd, {BAD, 0, 0}},
    {"process_vm_readv", SYS_process_vm_readv, {0, 0, 0, 0, 0, BAD}},
    {"process_vm_writev", SYS_process_vm_writev, {0, 0, 0, 0, 0, BAD}},
    {"ptrace", SYS_ptrace, {PTRACE_PEEKDATA, 0, 0, 0}},
    {"clone3", SYS_clone3, {(long)zero, 8}},
    {"fsconfig", SYS_fsconfig, {BAD, BAD, 0, 0, 0}},
    {"fsmount", SYS_fsmount, {BAD, BAD, 0}},
    {"fsopen", SYS_fsopen, {NOWHERE, BAD}},
    {"fspick", SYS_fspick, {BAD, NOWHERE, BAD}},
    {"mount", SYS_mount, {NOWHERE, NOWHERE, (long)"none", 0, 0}},
    {"mount_setattr", SYS_mount_setattr, {BAD, NOWHERE, BAD, 0, 0}},
    {"move_mount", SYS_move_mount, {BAD, NOWHERE, BAD, NOWHERE, BAD}},
    {"open_tree", SYS_open_tree, {AT_FDCWD, (long)"/", O_CLOEXEC}},
    {"open_tree_attr", 467, {BAD, NOWHERE, BAD, 0, BAD}},
    {"openat2", SYS_openat2, {BAD, NOWHERE, (long)zero, 0}},
    {"pivot_root", SYS_pivot_root, {NOWHERE, NOWHERE}},
    {"setns", SYS_setns, {BAD, 0}},
    {"umount2", SYS_umount2, {NOWHERE, BAD}},
    {"vhangup", SYS_vhangup, {0}},
#ifdef __x86_64__
    {"ioperm", SYS_ioperm, {2, 0, 0}},
    {"iopl", SYS_iopl, {99}},
#endif
};

/* In a child, since some calls change the caller. */
static int error_of(const struct call *c) {
    int status;
    const long *a = c->arg;
    pid_t pid = fork();
    if (pid == 0) {
        if (c->number == SYS_vhangup)
            setsid(); /* no terminal to hang up */
        _exit(syscall(c->number, a[0], a[1], a[2], a[3], a[4], a[5]) < 0 ? errno : 0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
        unable(c->name);
    return WEXITSTATUS(status);
}

int main(int argc, char **argv) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (argc > 1 && !strcmp(argv[1], "names")) {
            puts(calls[i].name);
            continue;
        }
        fflush(stdout);
        int error = error_of(&calls[i]);
        printf("%s %s\n", calls[i].name, error ? strerrorname_np(error) : "ok");
    }
    return 0;
}
