/* SPDX-License-Identifier: MIT */
/* probe OUTSIDE-PID HOME-FILE: runs inside the sandbox for `firewrap doctor` and tries what must fail there. One line
 * for each: "ok WHAT" or "open WHAT". HOME-FILE is a file of the home that the default policy does not grant, or "". */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(bool closed, const char *what) {
    printf("%s %s\n", closed ? "ok" : "open", what);
}

/* The value of a line "NAME: VALUE" of /proc/self/status, "" if there is none. */
static const char *status(const char *name) {
    static char line[256];
    FILE *f = fopen("/proc/self/status", "re");
    size_t n = strlen(name);
    const char *value = "";
    while (f && fgets(line, sizeof line, f))
        if (!strncmp(line, name, n) && line[n] == ':') {
            line[strcspn(line, "\n")] = '\0';
            value = line + n + 1 + strspn(line + n + 1, " \t");
            break;
        }
    if (f)
        fclose(f);
    return value;
}

static bool only_zeros(const char *s) {
    return *s && s[strspn(s, "0")] == '\0';
}

/* Interfaces other than lo in /proc/net/dev, whose first two lines are headings. */
static bool has_network(void) {
    char line[512];
    FILE *f = fopen("/proc/net/dev", "re");
    bool found = !f;
    for (int i = 0; f && fgets(line, sizeof line, f); i++)
        found = found || (i > 1 && strncmp(line + strspn(line, " "), "lo:", 3) != 0);
    if (f)
        fclose(f);
    return found;
}

static bool can_read(const char *path) {
    char byte;
    int fd = *path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    bool yes = fd >= 0 && read(fd, &byte, 1) >= 0;
    if (fd >= 0)
        close(fd);
    return yes;
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    char root[64];
    char key = 'x';
    snprintf(root, sizeof root, "/proc/%s/root/", argv[1]);
    say(!can_read(argv[2]), "files of the home can not be read");
    say(access(root, F_OK) < 0, "processes outside are not visible");
    say(!has_network(), "there is no network");
    say(only_zeros(status("CapEff")) && only_zeros(status("CapBnd")), "there are no capabilities");
    say(!strcmp(status("NoNewPrivs"), "1"), "setuid programs give no privileges");
    say(!strcmp(status("Seccomp"), "2"), "the system-call filter is active");
    /* Without the filter, this fails with EBADF. */
    say(ioctl(-1, TIOCSTI, &key) < 0 && errno == EPERM, "nothing can be typed into the terminal");
    say(syscall(SYS_unshare, CLONE_NEWUSER) < 0 && errno == EPERM, "user namespaces can not be made");
    say(mount("none", "/tmp", "tmpfs", 0, NULL) < 0 && errno == EPERM, "nothing can be mounted");
    say(syscall(SYS_keyctl, 0, -3, 0) < 0 && errno == EPERM, "key rings can not be used");
    say(socket(AF_VSOCK, SOCK_STREAM, 0) < 0 && errno == EAFNOSUPPORT, "sockets of virtual machines can not be used");
    return 0;
}
