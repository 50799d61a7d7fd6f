/* SPDX-License-Identifier: MIT */
/* sockets serve KIND ADDRESS READY: an outside service that tells a secret to everybody who connects; it writes what to
 * connect to into READY.   sockets connect KIND ADDRESS: asks for it.   sockets family N: makes a socket of family N.
 * sockets pair N: two of them.   sockets netlink N: one of netlink's protocol N.
 * KIND: abstract, path, tcp. */
#define _GNU_SOURCE
#include "attack.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_un un;
    struct sockaddr_in in;
};

static socklen_t parse(const char *kind, const char *text, union address *a) {
    memset(a, 0, sizeof *a);
    if (!strcmp(kind, "tcp")) {
        a->in = (struct sockaddr_in){.sin_family = AF_INET,
                                     .sin_port = htons((unsigned short)atoi(text)),
                                     .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        return sizeof a->in;
    }
    int abstract = !strcmp(kind, "abstract");
    a->un.sun_family = AF_UNIX;
    if (strlen(text) + 1 > sizeof a->un.sun_path)
        unable("the address is too long");
    strcpy(a->un.sun_path + abstract, text);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(text));
}

_Noreturn static int serve(char **a) {
    union address where;
    socklen_t len = parse(a[0], a[1], &where);
    int s = socket(where.any.sa_family, SOCK_STREAM, 0);
    if (s < 0 || bind(s, &where.any, len) < 0 || listen(s, 8) < 0)
        unable("serve");
    if (where.any.sa_family == AF_INET && getsockname(s, &where.any, &len) < 0)
        unable("getsockname");
    FILE *ready = fopen(a[2], "w");
    if (!ready)
        unable(a[2]);
    if (where.any.sa_family == AF_INET)
        fprintf(ready, "%d\n", ntohs(where.in.sin_port));
    else
        fprintf(ready, "%s\n", a[1]);
    fclose(ready);
    for (;;) {
        int c = accept(s, NULL, NULL);
        if (c >= 0 && write(c, "the service's secret", 21) < 0)
            unable("write");
        close(c);
    }
}

static int ask(char **a) {
    union address where;
    char text[64] = "";
    socklen_t len = parse(a[0], a[1], &where);
    int s = socket(where.any.sa_family, SOCK_STREAM, 0);
    if (s < 0 || connect(s, &where.any, len) < 0)
        return refused("connect");
    return read(s, text, sizeof text - 1) <= 0 ? refused("read") : broken(text);
}

static int family(char **a) {
    int s = socket(atoi(a[0]), SOCK_RAW, 0);
    if (s < 0 && errno != EAFNOSUPPORT && errno != EPERM)
        s = socket(atoi(a[0]), SOCK_DGRAM, 0);
    if (s < 0 && errno != EAFNOSUPPORT && errno != EPERM)
        s = socket(atoi(a[0]), SOCK_STREAM, 0);
    return result("socket", s);
}

static int pair(char **a) {
    int s[2];
    return result("socketpair", syscall(SYS_socketpair, strtol(a[0], NULL, 0), (long)SOCK_STREAM, 0L, s));
}

static int netlink(char **a) {
    return result("socket", socket(AF_NETLINK, SOCK_RAW, atoi(a[0])));
}

int main(int argc, char **argv) {
    if (argc == 5 && !strcmp(argv[1], "serve"))
        return serve(argv + 2);
    if (argc == 4 && !strcmp(argv[1], "connect"))
        return ask(argv + 2);
    if (argc == 3 && !strcmp(argv[1], "family"))
        return family(argv + 2);
    if (argc == 3 && !strcmp(argv[1], "pair"))
        return pair(argv + 2);
    if (argc == 3 && !strcmp(argv[1], "netlink"))
        return netlink(argv + 2);
    errno = EINVAL;
    return unable("usage");
}
