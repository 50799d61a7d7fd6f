/* SPDX-License-Identifier: MIT */
#include "base/path.h"

#include "base/mem.h"
#include "tap.h"

static void compare(void) {
    ok(path_under("/run/host", "/run/host"), "a directory is under itself");
    ok(path_under("/run/host/a", "/run/host"), "a file is under its directory");
    ok(!path_under("/run/hostage", "/run/host"), "/run/hostage is not under /run/host");
    ok(!path_under("/run", "/run/host"), "a parent is not under its child");
    ok(path_under("/", "/") && path_under("/a", "/"), "all is under the root");
    ok(!path_under("a", "/"), "a relative path is under nothing");
    ok(!path_below("/a", "/a"), "nothing is below itself");
    ok(!path_below("/", "/"), "the root is not below itself");
    ok(path_below("/a/b", "/a") && path_below("/a", "/"), "a child is below its parent");
    ok(!path_below("/ab", "/a"), "/ab is not below /a");
}

static void parts(void) {
    is(path_rest("/a/b/c", "/a"), "b/c", "rest has no leading slash");
    is(path_rest("/a", "/a"), "", "rest of equal paths is empty");
    is(path_rest("/a", "/"), "a", "rest below the root");
    is(path_rest("/", "/"), "", "rest of the root");
    is(path_join("/a", "b"), "/a/b", "join puts one slash");
    is(path_join("/", "b"), "/b", "join at the root doubles no slash");
    is(path_join("/a", ""), "/a", "join with nothing is the directory");
    is(path_parent("/a/b"), "/a", "parent of a nested path");
    is(path_parent("/a"), "/", "parent of a top directory is the root");
    is(path_parent("/"), "/", "the root is its own parent");
    is(path_base("/a/b"), "b", "base is what follows the last slash");
    is(path_base("b"), "b", "base of a name without slash");
}

static void normal(void) {
    static const char *const cases[][2] = {
        {"/", "/"},
        {"//", "/"},
        {"/a/", "/a"},
        {"//a///b", "/a/b"},
        {"/a/./b/.", "/a/b"},
        {"/a/../b", "/b"},
        {"/..", "/"},
        {"/../../a", "/a"},
        {"/a/b/../..", "/"},
        {"/a/...", "/a/..."},
        {"/a/..b", "/a/..b"},
        {"/.a/b.", "/.a/b."},
        {"/a/b/c/../../d", "/a/d"},
        {"", "/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        is(path_normal(cases[i][0]), cases[i][1], mem_printf("'%s' in normal form", cases[i][0]));
}

static void tilde(void) {
    is(path_tilde("/home/u/x", "/home/u"), "~/x", "a path in the home is written with ~");
    is(path_tilde("/home/u", "/home/u"), "~", "the home is ~");
    is(path_tilde("/home/us", "/home/u"), "/home/us", "another home is not written with ~");
    is(path_tilde("/x", NULL), "/x", "without a home the path stays");
}

int main(void) {
    compare();
    parts();
    normal();
    tilde();
    return tap_done();
}
