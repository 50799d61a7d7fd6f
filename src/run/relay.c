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

/* ---- the two terminals ---- */

static bool in_foreground(const struct relay *r) {
    return tcgetpgrp(r->tty) == getpgrp();
}

static void copy_size(const struct relay *r) {
    struct winsize size;
    if (ioctl(r->tty, TIOCGWINSZ, &size) == 0)
        ioctl(r->master, TIOCSWINSZ, &size);
}

/* The shell edits a line at this moment, or will soon, with settings that no command would get. */
static void make_plain(struct termios *settings) {
    settings->c_iflag |= ICRNL;
    settings->c_iflag &= ~(tcflag_t)(INLCR | IGNCR);
    settings->c_oflag |= OPOST | ONLCR;
    settings->c_lflag |= ICANON | ECHO | ISIG | IEXTEN;
}

static bool open_pair(struct relay *r) {
    struct termios settings;
    r->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (r->master < 0 || grantpt(r->master) < 0 || unlockpt(r->master) < 0 ||
        (r->slave = ioctl(r->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0)
        return diag_error(NULL, NULL, "a background job needs a terminal of its own, which can not be made: %s",
                          strerror(errno));
    if (tcgetattr(r->tty, &settings) == 0) {
        make_plain(&settings);
        tcsetattr(r->slave, TCSANOW, &settings);
    }
    copy_size(r);
    return true;
}

/* SIGWINCH is only to end a wait. */
static void on_resize(int sig) {
    (void)sig;
}

bool relay_begin(struct relay *r, bool always, bool detached) {
    struct sigaction resize = {.sa_handler = on_resize};
    r->tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    r->active = r->tty >= 0 && (always || !in_foreground(r));
    r->deaf = detached;
    if (r->active) {
        sigaction(SIGWINCH, &resize, NULL);
        return open_pair(r);
    }
    if (r->tty >= 0)
        close(r->tty);
    r->tty = -1;
    return true;
}

int relay_for_stub(const struct relay *r) {
    return r->deaf ? -1 : r->slave;
}

/* tcgetsid(3) knows the controlling terminal by whatever name it was opened. */
bool relay_hand_over(const struct relay *r) {
    if (!r->active)
        return true;
    DIR *all = opendir("/proc/self/fd");
    if (!all)
        return diag_error(NULL, NULL, "/proc/self/fd can not be read: %s", strerror(errno));
    for (const struct dirent *e; (e = readdir(all));) {
        int fd = (int)strtol(e->d_name, NULL, 10);
        if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC) && tcgetsid(fd) == getsid(0))
            dup2(r->slave, fd);
    }
    closedir(all);
    fcntl(r->slave, F_SETFD, 0);
    return true;
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

static void write_all(const struct relay *r, const char *text, size_t n) {
    block_stops(SIG_BLOCK); /* with tostop, the command's own terminal has asked */
    while (n > 0) {
        ssize_t put = write(r->tty, text, n);
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
static bool pass_output(const struct relay *r) {
    char text[4096];
    ssize_t n = read(r->master, text, sizeof text);
    if (n > 0)
        write_all(r, text, r->granted ? (size_t)n : drop_returns(text, (size_t)n));
    return n > 0 || (n < 0 && errno == EINTR);
}

/* Until nothing has come for WAIT milliseconds, or very much has. */
static void pass_rest(const struct relay *r, int wait) {
    struct pollfd master = {.fd = r->master, .events = POLLIN};
    for (int most = 1000; most > 0 && poll(&master, 1, wait) == 1 && pass_output(r); most--)
        ;
}

/* ---- who has the keyboard ---- */

static void set_tty(const struct relay *r, const struct termios *settings) {
    block_stops(SIG_BLOCK);
    tcsetattr(r->tty, TCSADRAIN, settings);
    block_stops(SIG_UNBLOCK);
}

/* From now on the command's terminal makes lines, echoes and signals. */
static void grant(struct relay *r) {
    struct termios raw;
    tcgetattr(r->tty, &r->shell);
    if (!r->known) /* what the shell gives to commands */
        tcsetattr(r->slave, TCSANOW, &r->shell);
    r->known = true;
    raw = r->shell;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 0;
    set_tty(r, &raw);
    copy_size(r);
    r->granted = true;
}

bool relay_grants(struct relay *r, int sig) {
    if (!r->active || r->deaf || r->granted || (sig != SIGTTIN && sig != SIGTTOU) || !in_foreground(r))
        return false;
    grant(r);
    return true;
}

bool relay_leave(struct relay *r) {
    bool had = r->granted;
    if (had)
        pass_rest(r, 0);
    r->granted = false;
    if (had && in_foreground(r))
        set_tty(r, &r->shell);
    return had;
}

/* In a pipeline only who reads the terminal gets it unasked. */
bool relay_resume(struct relay *r) {
    if (r->active && !r->deaf && !r->granted && in_foreground(r) && tcgetsid(STDIN_FILENO) == getsid(0))
        grant(r);
    return r->granted;
}

/* ---- what is typed ---- */

/* The terminal may have gone to another job since it was asked. */
static void pass_input(struct relay *r, bool hung_up) {
    block_stops(SIG_BLOCK);
    ssize_t n = read(r->tty, r->typed, sizeof r->typed);
    bool lost = n < 0 && errno != EINTR;
    block_stops(SIG_UNBLOCK);
    r->waiting = n > 0 ? (size_t)n : 0;
    if (lost || hung_up)
        r->granted = false;
}

static void deliver(struct relay *r) {
    ssize_t n = write(r->master, r->typed, r->waiting);
    if (n > 0)
        memmove(r->typed, r->typed + n, r->waiting -= (size_t)n);
}

int relay_poll(struct relay *r, struct pollfd *asked, nfds_t n, int timeout) {
    enum { MOST = 4 };
    struct pollfd all[MOST + 2] = {0};
    if (!r->active)
        return poll(asked, n, timeout);
    memcpy(all, asked, n * sizeof *asked);
    all[n] = (struct pollfd){.fd = r->master, .events = r->waiting ? POLLIN | POLLOUT : POLLIN};
    all[n + 1] = (struct pollfd){.fd = r->granted && !r->waiting ? r->tty : -1, .events = POLLIN};
    int got = poll(all, n + 2, timeout);
    memcpy(asked, all, n * sizeof *asked);
    if (got < 0)
        copy_size(r);
    if (got <= 0)
        return got;
    if (all[n].revents & POLLIN)
        pass_output(r);
    if (all[n].revents & POLLOUT)
        deliver(r);
    if (all[n + 1].revents)
        pass_input(r, (all[n + 1].revents & POLLIN) == 0);
    got -= (all[n].revents != 0) + (all[n + 1].revents != 0);
    errno = EINTR;
    return got > 0 ? got : -1;
}

void relay_end(struct relay *r) {
    enum { LATEST = 100 }; /* if somebody has it still, in vain */
    if (!r->active)
        return;
    close(r->slave);
    r->slave = -1;
    pass_rest(r, LATEST);
    relay_leave(r);
}

void relay_close(struct relay *r) {
    const int all[] = {r->tty, r->master, r->slave};
    for (int i = 0; i < 3; i++)
        if (all[i] >= 0)
            close(all[i]);
    r->tty = r->master = r->slave = -1;
}
