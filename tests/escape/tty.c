/* SPDX-License-Identifier: MIT */
/* tty WAY: does something to the terminal behind standard input that its user would have to live with.
 *   setd, setdhigh   another line discipline, which reads nothing (N_NULL); with high bits in the request
 *   lock             its settings can not be changed any more          vhangup   it is hung up */
#define _GNU_SOURCE
#include "attack.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

static int discipline(unsigned long request) {
    int null = 27, usual = 0;
    if (syscall(SYS_ioctl, 0L, request, &null) < 0)
        return refused("TIOCSETD");
    syscall(SYS_ioctl, 0L, request, &usual);
    return broken("the line discipline is another one");
}

int main(int argc, char **argv) {
    const char *way = argc == 2 ? argv[1] : "";
    if (!isatty(0))
        unable("no terminal");
    if (!strcmp(way, "setd"))
        return discipline(TIOCSETD);
    if (!strcmp(way, "setdhigh"))
        return discipline(TIOCSETD | 0xdeadbeef00000000);
    if (!strcmp(way, "lock"))
        return result("TIOCSLCKTRMIOS", ioctl(0, TIOCSLCKTRMIOS, &(struct termios){.c_lflag = ECHO}));
    signal(SIGHUP, SIG_IGN);
    if (!strcmp(way, "vhangup") && ioctl(0, TIOCVHANGUP) < 0)
        return refused("TIOCVHANGUP");
    return strcmp(way, "vhangup") ? 99 : 0; /* nobody would see what is written now */
}
