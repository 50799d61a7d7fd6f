/* SPDX-License-Identifier: MIT */
/* privileges caps: has this process any capability, in any of its five sets?
 * privileges setuid PROGRAM: does a set-user-ID program get another effective user?
 * privileges report: the same, as that program: prints whether the effective user differs from the real one.
 * privileges newprivs: may this process get new privileges at all? */
#define _GNU_SOURCE
#include "attack.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int caps(void) {
    char line[256], name[32], found[256] = "";
    unsigned long long value;
    FILE *f = fopen("/proc/self/status", "r");
    int n = 0;
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "Cap%31[A-Za-z]: %llx", name, &value) == 2) {
            n++;
            if (value)
                snprintf(found + strlen(found), sizeof found - strlen(found), "%s=%llx ", name, value);
        }
    if (n != 5)
        unable("/proc/self/status");
    errno = EPERM;
    return *found ? broken(found) : refused("capabilities");
}

/* The effective user of process PID. A dead one that nobody has waited for still has it. */
static int effective(pid_t pid) {
    char line[256], path[64];
    int real, user = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "Uid: %d %d", &real, &user) == 2)
            break;
    if (f)
        fclose(f);
    return user;
}

static int run_setuid(char *program) {
    int started[2], input[2];
    char c;
    if (pipe2(started, O_CLOEXEC) < 0 || pipe2(input, O_CLOEXEC) < 0)
        unable("pipe");
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        setsid(); /* so that it does not ask the terminal for a password, but waits at its input */
        dup2(input[0], 0);
        dup2(null, 1);
        dup2(null, 2);
        execl(program, program, (char *)NULL);
        _exit(write(started[1], "x", 1) != 1);
    }
    close(started[1]);
    if (read(started[0], &c, 1) != 0) /* the write end closes with the exec */
        unable(program);
    int user = effective(pid);
    close(input[1]);
    waitpid(pid, NULL, 0);
    errno = EPERM;
    return user != (int)getuid() && user >= 0 ? broken("another effective user") : refused("set-user-ID");
}

static int report(void) {
    errno = EPERM;
    return geteuid() != getuid() ? broken("another effective user") : refused("set-user-ID");
}

static int new_privileges(void) {
    errno = EPERM;
    return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? refused("new privileges") : broken("new privileges");
}

int main(int argc, char **argv) {
    if (argc == 2 && !strcmp(argv[1], "caps"))
        return caps();
    if (argc == 3 && !strcmp(argv[1], "setuid"))
        return run_setuid(argv[2]);
    if (argc == 2 && !strcmp(argv[1], "report"))
        return report();
    if (argc == 2 && !strcmp(argv[1], "newprivs"))
        return new_privileges();
    errno = EINVAL;
    return unable("usage");
}
