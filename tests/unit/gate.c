/* SPDX-License-Identifier: MIT */
/* What firewrap and the gate say to each other, taken apart. */
#include "net/protocol.h"

#include "base/mem.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

static bool parse(const char *text, size_t len, struct net_request *r) {
    char *copy = mem_alloc(len + 1);
    memcpy(copy, text, len);
    return net_parse(copy, len, r);
}

static void requests(void) {
    struct net_request r;
    static const char whole[] = "publish 3000\nproject /home/u/a b\npublish lan:3000\n\nhost-port\n";
    char *word, *rest;
    ok(parse(whole, strlen(whole), &r) && !strcmp(r.word, "publish") && !strcmp(r.argument, "3000") &&
           !strcmp(r.project, "/home/u/a b"),
       "a request has a word, an argument and a project");
    ok(net_line(&r.lines, &word, &rest) && !strcmp(word, "publish") && !strcmp(rest, "lan:3000") &&
           net_line(&r.lines, &word, &rest) && !*word && !*rest && net_line(&r.lines, &word, &rest) &&
           !strcmp(word, "host-port") && !*rest && !net_line(&r.lines, &word, &rest),
       "and lines");
    ok(parse("stop\nproject /\n", 15, &r) && !*r.argument && !*r.lines, "argument and lines may be missing");
}

/* Each part of a good request, and that with a byte changed to one that means something. */
static void bad_requests(void) {
    static const char good[] = "join\nproject /p\n";
    static const char *const bad[] = {
        "", "\n", "join", "join\n", "join\nproject p\n", "join\nproject\n", "join\nprojects /p\n", "\n\n\n"};
    struct net_request r;
    bool all = true, whole = true;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        all = all && !parse(bad[i], strlen(bad[i]), &r);
    for (size_t i = 0; i < sizeof good - 1; i++) {
        char copy[sizeof good];
        memcpy(copy, good, sizeof good);
        all = all && !parse(good, i, &r);
        copy[i] = '\0';
        whole = whole && !parse(copy, sizeof good - 1, &r);
    }
    ok(all, "what is no request, or only its beginning, is refused");
    ok(whole, "and one with a NUL in it");
}

static void names(void) {
    char one[NET_NAME_SIZE], other[NET_NAME_SIZE], text[16];
    net_name("/home/u/a", one);
    net_name("/home/u/b", other);
    ok(strcmp(one, other) != 0 && strlen(one) < 50 && !strchr(one, '/'), "projects have different names");
    net_escape("a\nb\\n", text);
    ok(!strcmp(text, "a\\nb\\\\n"), "a path is one line");
}

/* Random bytes of those that matter; under the sanitizers this finds reads beyond the end. */
static void noise(void) {
    static const char bytes[] = "\n\n  p/jointproject\\\1";
    srand(1);
    bool whole = true;
    for (int i = 0; i < 20000; i++) {
        char text[48];
        struct net_request r;
        char *word, *rest;
        size_t len = (size_t)rand() % sizeof text;
        for (size_t k = 0; k < len; k++)
            text[k] = bytes[(size_t)rand() % (sizeof bytes - 1)];
        if (parse(text, len, &r))
            while (net_line(&r.lines, &word, &rest))
                whole = whole && !strchr(word, '\n') && !strchr(rest, '\n');
    }
    ok(whole, "noise is taken apart, too");
}

int main(void) {
    requests();
    bad_requests();
    names();
    noise();
    return tap_done();
}
