/* SPDX-License-Identifier: MIT */
#include "host/accounts.h"

#include "tap.h"

static const char passwd[] =
    "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:1001::/:/bin/sh\n";

static bool private(const char *group) {
    return accounts_is_private(passwd, group, 1000, 1000);
}

int main(void) {
    ok(private("root:x:0:\nann:x:1000:\n"), "a group of the owner's name without members is private");
    ok(private("ann:x:1000:ann\n"), "the owner may be a member");
    ok(private("x:x:7:bob\nann:x:1000:"), "other groups do not matter, nor does a missing newline");
    ok(!private("ann:x:1000:bob\n"), "another member: not private");
    ok(!private("ann:x:1000:ann,bob\n"), "another member beside the owner: not private");
    ok(!private("ann:x:1000:ann2\n"), "a member whose name begins like the owner's: not private");
    ok(!private("users:x:1000:\n"), "another name: not private");
    ok(!private("ann:x:1000:\nusers:x:1000:bob\n"), "a second group of that number: not private");
    ok(!private("ann:x:10000:\n"), "another number: not private");
    ok(!private("ann:x:1000x:\n"), "a number with something behind it: not private");
    ok(!private("ann:x\n"), "a short line: not private");
    ok(!private(""), "no group of that number: not private");
    ok(!accounts_is_private("ann:x:1000:1000::\nbob:x:1001:1000::\n", "ann:x:1000:\n", 1000, 1000),
       "the group is another account's own, too: not private");
    ok(!accounts_is_private("bob:x:1001:1001::\n", "ann:x:1000:\n", 1000, 1000),
       "an owner without a name: not private");
    ok(accounts_is_private(passwd, "root:x:0:\n", 0, 0), "root has one, too");
    return tap_done();
}
