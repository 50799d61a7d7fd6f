/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "relay.h"

#include "base/diag.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct {
    int tty, master, slave; /* the user's terminal, and the two ends of the command's */
    bool active;
    bool deaf;            /* it never gets the keyboard */
    bool granted;         /* has the command the keyboard? */
    struct termios shell; /* the terminal's settings before that */
    char typed[512];      /* what the command has not taken yet */
    size_t waiting;
} relay = {.tty = -1, .master = -1, .slave = -1};

/* ---- the two terminals ---- */

static bool in_foreground(void) {
    return tcgetpgrp(relay.tty) == getpgrp();
}

static void copy_size(void) {
    struct winsize size;
    if (ioctl(relay.tty, TIOCGWINSZ, &size) == 0)
        ioctl(relay.master, TIOCSWINSZ, &size);
}

/* The shell edits a line at this moment, or will soon, with settings that no command would get. */
static void make_plain(struct termios *settings) {
    settings->c_iflag |= ICRNL;
    settings->c_iflag &= ~(tcflag_t)(INLCR | IGNCR);
    settings->c_oflag |= OPOST | ONLCR;
    settings->c_lflag |= ICANON | ECHO | ISIG | IEXTEN;
}

static void open_pair(void) {
    struct termios settings;
    relay.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (relay.master < 0 || grantpt(relay.master) < 0 || unlockpt(relay.master) < 0 ||
        (relay.slave = ioctl(relay.master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
        die("a background job needs a terminal of its own, which can not be made: %s", strerror(errno));
    if (tcgetattr(relay.tty, &settings) == 0) {
        make_plain(&settings);
        tcsetattr(relay.slave, TCSANOW, &settings);
    }
    copy_size();
}

/* SIGWINCH is only to end a wait. */
static void on_resize(int sig) {
    (void)sig;
}

void relay_begin(bool always, bool detached) {
    struct sigaction resize = {.sa_handler = on_resize};
    relay.tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    relay.active = relay.tty >= 0 && (always || !in_foreground());
    relay.deaf = detached;
    if (relay.active) {
        open_pair();
        sigaction(SIGWINCH, &resize, NULL);
    } else if (relay.tty >= 0) {
        close(relay.tty);
    }
}

bool relay_active(void) {
    return relay.active;
}

int relay_for_stub(void) {
    return relay.deaf ? -1 : relay.slave;
}

/* tcgetsid(3) knows the controlling terminal by whatever name it was opened. */
void relay_hand_over(void) {
    if (!relay.active)
        return;
    DIR *all = opendir("/proc/self/fd");
    if (!all)
        die("/proc/self/fd can not be read: %s", strerror(errno));
    for (const struct dirent *e; (e = readdir(all));) {
        int fd = (int)strtol(e->d_name, NULL, 10);
        if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC) && tcgetsid(fd) == getsid(0))
            dup2(relay.slave, fd);
    }
    closedir(all);
    fcntl(relay.slave, F_SETFD, 0);
}

/* ---- what is written ---- */

/* Blocks or lets come what would stop us for using the terminal from the background; the kernel says EIO instead of SIGTTIN then. */
static void block_stops(int how) {
    sigset_t stops;
    sigemptyset(&stops);
    sigaddset(&stops, SIGTTIN);
    sigaddset(&stops, SIGTTOU);
    sigprocmask(how, &stops, NULL);
}

static void write_all(const char *text, size_t n) {
    block_stops(SIG_BLOCK); /* with tostop, the command's own terminal has asked */
    while (n > 0) {
        ssize_t put = write(relay.tty, text, n);
        if (put < 0 && errno != EINTR)
            break;
        text += put > 0 ? put : 0;
        n -= put > 0 ? (size_t)put : 0;
    }
    block_stops(SIG_UNBLOCK);
}

/* Both terminals would put a carriage return before the end of a line. */
static size_t drop_returns(char *text, size_t n) {
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (text[i] != '\r' || i + 1 == n || text[i + 1] != '\n')
            text[kept++] = text[i];
    return kept;
}

/* False: there is nothing, and at the end there will be nothing more. */
static bool pass_output(void) {
    char text[4096];
    ssize_t n = read(relay.master, text, sizeof text);
    if (n > 0)
        write_all(text, relay.granted ? (size_t)n : drop_returns(text, (size_t)n));
    return n > 0 || (n < 0 && errno == EINTR);
}

/* Until nothing has come for WAIT milliseconds, or very much has. */
static void pass_rest(int wait) {
    struct pollfd master = {.fd = relay.master, .events = POLLIN};
    for (int most = 1000; most > 0 && poll(&master, 1, wait) == 1 && pass_output(); most--)
        ;
}

/* ---- who has the keyboard ---- */

static void set_tty(const struct termios *settings) {
    block_stops(SIG_BLOCK);
    tcsetattr(relay.tty, TCSADRAIN, settings);
    block_stops(SIG_UNBLOCK);
}

/* From now on the command's terminal makes lines, echoes and signals. */
static void grant(void) {
    struct termios raw;
    static bool known;
    tcgetattr(relay.tty, &relay.shell);
    if (!known) /* what the shell gives to commands */
        tcsetattr(relay.slave, TCSANOW, &relay.shell);
    known = true;
    raw = relay.shell;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 0;
    set_tty(&raw);
    copy_size();
    relay.granted = true;
}

bool relay_grants(int sig) {
    if (!relay.active || relay.deaf || relay.granted || (sig != SIGTTIN && sig != SIGTTOU) || !in_foreground())
        return false;
    grant();
    return true;
}

bool relay_leave(void) {
    bool had = relay.granted;
    if (had)
        pass_rest(0);
    relay.granted = false;
    if (had && in_foreground())
        set_tty(&relay.shell);
    return had;
}

/* In a pipeline only who reads the terminal gets it unasked. */
bool relay_resume(void) {
    if (relay.active && !relay.deaf && !relay.granted && in_foreground() && tcgetsid(STDIN_FILENO) == getsid(0))
        grant();
    return relay.granted;
}

/* ---- what is typed ---- */

/* The terminal may have gone to another job since it was asked. */
static void pass_input(bool hung_up) {
    block_stops(SIG_BLOCK);
    ssize_t n = read(relay.tty, relay.typed, sizeof relay.typed);
    bool lost = n < 0 && errno != EINTR;
    block_stops(SIG_UNBLOCK);
    relay.waiting = n > 0 ? (size_t)n : 0;
    if (lost || hung_up)
        relay.granted = false;
}

static void deliver(void) {
    ssize_t n = write(relay.master, relay.typed, relay.waiting);
    if (n > 0)
        memmove(relay.typed, relay.typed + n, relay.waiting -= (size_t)n);
}

int relay_poll(struct pollfd *asked, nfds_t n, int timeout) {
    enum { MOST = 4 };
    struct pollfd all[MOST + 2] = {0};
    if (!relay.active)
        return poll(asked, n, timeout);
    memcpy(all, asked, n * sizeof *asked);
    all[n] = (struct pollfd){.fd = relay.master, .events = relay.waiting ? POLLIN | POLLOUT : POLLIN};
    all[n + 1] = (struct pollfd){.fd = relay.granted && !relay.waiting ? relay.tty : -1, .events = POLLIN};
    int got = poll(all, n + 2, timeout);
    memcpy(asked, all, n * sizeof *asked);
    if (got < 0)
        copy_size();
    if (got <= 0)
        return got;
    if (all[n].revents & POLLIN)
        pass_output();
    if (all[n].revents & POLLOUT)
        deliver();
    if (all[n + 1].revents)
        pass_input((all[n + 1].revents & POLLIN) == 0);
    got -= (all[n].revents != 0) + (all[n + 1].revents != 0);
    errno = EINTR;
    return got > 0 ? got : -1;
}

void relay_end(void) {
    enum { LATEST = 100 }; /* if somebody has it still, in vain */
    if (!relay.active)
        return;
    close(relay.slave);
    pass_rest(LATEST);
    relay_leave();
}
