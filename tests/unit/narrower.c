/* SPDX-License-Identifier: MIT */
/* Which text of a policy surely grants no more than another. */
#include "tap.h"

#include "base/mem.h"
#include "policy/narrower.h"

static bool no_wider(const char *now, const char *last) {
    struct file a = {.path = "/p/.firewrap.ini", .dir = "/p", .bytes = mem_str(now), .len = strlen(now)};
    a.source = SOURCE_PROJECT;
    struct file b = a;
    b.bytes = mem_str(last);
    b.len = strlen(last);
    return narrower(&a, &b);
}

int main(void) {
    ok(no_wider("net = on\n", "# words\nnet = on\n"), "comments grant nothing");
    ok(no_wider("net = off\n", "net = on\n") && !no_wider("net = on\n", "net = off\n"),
       "a tighter word, not a wider one");
    ok(no_wider("", "publish = 80\nhost-port = 1\n") && !no_wider("publish = 80\n", "") &&
           !no_wider("host-port = 1\n", "host-port = 2:1\n"),
       "one port less, not one more, nor another");
    ok(no_wider("loopback = own\n", "loopback = project\n") && !no_wider("loopback = project\n", "loopback = own\n"),
       "alone on the loopback, not with others");
    ok(!no_wider("", "net = off\n") && !no_wider("net = off\n", ""), "a word that is missing may be anything");
    ok(no_wider("mask = a\n", "") && !no_wider("", "mask = a\n"), "one mask more, not one less");
    ok(no_wider("", "env-pass = A\n") && !no_wider("env-pass = A\n", ""), "one variable less, not one more");
    ok(!no_wider("bind-rw = ~/a\n", "bind-rw = ~/a\nbind-ro = ~/a/b\n"),
       "a bind that is missing may have covered a wider one");
    ok(!no_wider("", "profile = npm\n") && !no_wider("profile = npm\n", ""), "a profile may tighten and widen");
    ok(!no_wider("env-unset = A\nenv-pass = *\n", "env-pass = *\nenv-unset = A\n"),
       "the order of what takes back counts");
    ok(!no_wider("[command a]\nnet = on\n", "[command b]\nnet = on\n") &&
           no_wider("[command a]\nnet = off\n", "[command a]\nnet = on\n"),
       "a word is compared in its own section");
    ok(!no_wider("env-set = A=1\n", "env-set = A=2\n"), "another value is another value");
    return tap_done();
}
