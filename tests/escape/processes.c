/* SPDX-License-Identifier: MIT */
/* processes ACTION ARG…: gets at other processes, or outlives its own. The table at the end lists the actions. */
#define _GNU_SOURCE
#include "attack.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char secret[] = "the victim's secret";

/* victim FILE: waits to be attacked; writes "PID ADDRESS LENGTH" into FILE once it is ready. */
_Noreturn static int victim(char **a) {
    FILE *f = fopen(a[0], "w");
    if (!f)
        unable(a[0]);
    fprintf(f, "%d %lu %zu\n", getpid(), (unsigned long)secret, sizeof secret);
    fclose(f);
    for (;;)
        pause();
}

static int send_signal(char **a) {
    return result("kill", kill(atoi(a[0]), atoi(a[1])));
}

/* To everybody in the process group but itself. */
static int signal_group(char **a) {
    signal(atoi(a[0]), SIG_IGN);
    return result("kill", kill(0, atoi(a[0])));
}

static int attach(char **a) {
    pid_t pid = atoi(a[0]);
    int rc = result("ptrace", ptrace(PTRACE_SEIZE, pid, 0, 0));
    if (rc == 0)
        ptrace(PTRACE_DETACH, pid, 0, 0);
    return rc;
}

static int read_memory(char **a) {
    char text[64] = "";
    struct iovec mine = {text, sizeof secret}, its = {(void *)strtoul(a[1], NULL, 10), sizeof secret};
    return process_vm_readv(atoi(a[0]), &mine, 1, &its, 1, 0) < 0 ? refused("process_vm_readv") : broken(text);
}

/* mem PID ADDRESS: through /proc. */
static int read_mem_file(char **a) {
    char path[64], text[64] = "";
    snprintf(path, sizeof path, "/proc/%s/mem", a[0]);
    int fd = open(path, O_RDONLY);
    if (fd < 0 || pread(fd, text, sizeof secret, (off_t)strtoul(a[1], NULL, 10)) < 0)
        return refused(path);
    return broken(text);
}

/* pidfd PID FD: takes a descriptor of another process. */
static int take_fd(char **a) {
    int pidfd = (int)syscall(SYS_pidfd_open, atoi(a[0]), 0);
    if (pidfd < 0)
        return refused("pidfd_open");
    return result("pidfd_getfd", syscall(SYS_pidfd_getfd, pidfd, atoi(a[1]), 0));
}

static int read_environment(char **a) {
    char path[64], c;
    snprintf(path, sizeof path, "/proc/%s/environ", a[0]);
    int fd = open(path, O_RDONLY);
    return fd < 0 || read(fd, &c, 1) < 0 ? refused(path) : broken(path);
}

/* Traces a child of its own, as a debugger does. */
static int trace_child(char **a) {
    int status;
    (void)a;
    pid_t pid = fork();
    if (pid == 0) {
        if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
            _exit(errno == EPERM ? 10 : 11);
        raise(SIGSTOP);
        _exit(0);
    }
    if (waitpid(pid, &status, WUNTRACED) < 0)
        unable("waitpid");
    errno = WIFEXITED(status) && WEXITSTATUS(status) == 10 ? EPERM : ENOSYS;
    if (WIFEXITED(status))
        return refused("ptrace");
    kill(pid, SIGKILL);
    return broken("a child is traced");
}

/* others: which processes of others does /proc show, but itself and process 1? */
static int others(char **a) {
    DIR *d = opendir("/proc");
    int n = 0;
    (void)a;
    for (struct dirent *e; d && (e = readdir(d));) {
        pid_t pid = atoi(e->d_name);
        n += pid > 1 && pid != getpid() && pid != getppid();
    }
    errno = ESRCH;
    return n ? broken("other processes are visible") : refused("other processes");
}

/* environ NAME: looks for a variable in all environments that /proc shows, its own included. */
static int environments(char **a) {
    static char text[1 << 20];
    char path[300], want[256];
    DIR *d = opendir("/proc");
    snprintf(want, sizeof want, "%s=", a[0]);
    for (struct dirent *e; d && (e = readdir(d));) {
        snprintf(path, sizeof path, "/proc/%s/environ", e->d_name);
        int fd = open(path, O_RDONLY);
        ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
        if (fd >= 0)
            close(fd);
        if (n > 0 && memmem(text, (size_t)n, want, strlen(want)))
            return broken(path);
    }
    errno = ENOENT;
    return refused(a[0]);
}

/* daemon LOCK PIDFILE: leaves a process behind that has left session and group, ignores signals, and holds LOCK. */
static int leave_behind(char **a) {
    int ready[2];
    char c;
    if (pipe(ready) < 0)
        unable("pipe");
    if (fork() == 0) {
        setsid();
        if (fork() != 0)
            _exit(0);
        for (int sig = 1; sig < NSIG; sig++)
            signal(sig, SIG_IGN);
        int lock = open(a[0], O_RDWR | O_CREAT, 0600), file = open(a[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (lock < 0 || file < 0 || flock(lock, LOCK_EX) < 0)
            _exit(1);
        dprintf(file, "%d\n", getpid());
        for (int fd = 0; fd < 3; fd++)
            close(fd);
        if (write(ready[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ready[1]);
    if (read(ready[0], &c, 1) != 1)
        unable("the daemon");
    return broken("a process is left behind");
}

/* lock LOCK PIDFILE: holds LOCK until it is killed. */
_Noreturn static int hold_lock(char **a) {
    int lock = open(a[0], O_RDWR | O_CREAT, 0600), file = open(a[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (lock < 0 || file < 0 || flock(lock, LOCK_EX) < 0)
        unable(a[0]);
    dprintf(file, "%d\n", getpid());
    for (;;)
        pause();
}

/* crash SIGNAL DIR: dies of SIGNAL in DIR, with core dumps as large as it may have them. */
static int crash(char **a) {
    struct rlimit limit;
    getrlimit(RLIMIT_CORE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_CORE, &limit);
    if (chdir(a[1]) < 0)
        unable(a[1]);
    signal(atoi(a[0]), SIG_DFL);
    raise(atoi(a[0]));
    return unable("to die");
}

static const struct {
    const char *name;
    int args;
    int (*run)(char **);
} actions[] = {
    {"victim", 1, victim},
    {"kill", 2, send_signal},
    {"killgroup", 1, signal_group},
    {"ptrace", 1, attach},
    {"vmread", 2, read_memory},
    {"mem", 2, read_mem_file},
    {"pidfd", 2, take_fd},
    {"trace", 0, trace_child},
    {"others", 0, others},
    {"environ", 1, environments},
    {"daemon", 2, leave_behind},
    {"lock", 2, hold_lock},
    {"crash", 2, crash},
    {"environ-of", 1, read_environment},
};

int main(int argc, char **argv) {
    for (size_t i = 0; argc > 1 && i < sizeof actions / sizeof *actions; i++)
        if (!strcmp(argv[1], actions[i].name) && argc - 2 >= actions[i].args)
            return actions[i].run(argv + 2);
    errno = EINVAL;
    return unable("usage");
}
