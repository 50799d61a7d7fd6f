/* SPDX-License-Identifier: MIT */
#include "policy/expand.h"

#include "base/str.h"
#include "tap.h"

#include <limits.h>

static struct world world;
static const char *const project = "/p";

static const char *expand(const char *text) {
    struct setting s = {.key = KEY_TMPFS, .value = text, .dir = "/dir", .project = "/own"};
    tap_hear();
    const char *path = expand_path(&world, project, &s, text);
    const char *said = tap_said();
    return path ? path : tap_lines(said) == 1 ? "error" : "error without a message";
}

static const struct {
    const char *text, *path;
} paths[] = {
    {"/a/../b/", "/b"},
    {"a", "/dir/a"},
    {".", "/dir"},
    {"..", "/"},
    {"../../x", "/x"},
    {"-x", "/dir/-x"},
    {"~", "/home/u"},
    {"~/", "/home/u"},
    {"~/a", "/home/u/a"},
    {"~root", "error"},
    {"a~", "/dir/a~"},
    {"/~", "/~"},
    {"$HOME", "/home/u"},
    {"$HOME/a", "/home/u/a"},
    {"$HOMEX", "error"},
    {"$PROJECT/a", "/own/a"},
    {"$XDG_CONFIG_HOME", "/home/u/.config"},
    {"$XDG_DATA_HOME", "/data"},
    {"$XDG_CACHE_HOME/a", "/home/u/.cache/a"},
    {"$XDG_RUNTIME_DIR", "error"},
    {"$PATH", "error"},
    {"$", "error"},
    {"${HOME}", "error"},
    {"/a/$", "error"},
    {"/a$$b", "/a$b"},
    {"$$HOME", "/dir/$HOME"},
    {"/a/$$$HOME", "/a/$/home/u"},
    {"~/$$HOME", "/home/u/$HOME"},
};

static void texts(void) {
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        is(expand(paths[i].text), paths[i].path, mem_printf("'%s'", paths[i].text));
    struct setting s = {.key = KEY_TMPFS, .dir = "/dir"};
    is(expand_path(&world, project, &s, "$PROJECT"), "/p",
       "where no file says it, $PROJECT is the innermost allowed one's");
    char *longest = mem_alloc(PATH_MAX + 1);
    memset(longest, 'a', PATH_MAX);
    longest[0] = '/';
    is(expand(longest), "error", "a path of PATH_MAX bytes is refused");
    longest[PATH_MAX - 1] = '\0';
    is(expand(longest), longest, "one byte less is a path");
}

static const char *bind_of(const char *value) {
    struct setting s = {.key = KEY_BIND_RO, .value = value, .dir = "/dir"};
    struct bind b;
    tap_mute();
    bool valid = expand_bind(&world, project, &s, &b);
    tap_said();
    return valid ? mem_printf("%s%s to %s", b.optional ? "maybe " : "", b.src, b.dest) : "error";
}

static void binds(void) {
    is(bind_of("/a"), "/a to /a", "a bind without destination");
    is(bind_of("/a:/b"), "/a to /b", "a bind with one");
    is(bind_of("-~:x"), "maybe /home/u to /dir/x", "an optional one; both paths are expanded");
    is(bind_of("/a\\:b"), "/a:b to /a:b", "an escaped colon is a part of the name");
    is(bind_of("/a\\\\:b"), "/a\\ to /dir/b", "an escaped backslash is one");
    is(bind_of("/a\\b"), "/a\\b to /a\\b", "any other backslash stays");
    is(bind_of("/a:/b:/c"), "error", "two destinations");
    is(bind_of("/a:"), "error", "no destination");
    is(bind_of("/a:$X"), "error", "a destination that can not be expanded");
    is(bind_of("--a"), "maybe /dir/-a to /dir/-a", "only the first minus means optional");
}

static const char *const names[] = {
    "/",    "/a",   "/a b",     "/$", "/$$", "/$HOME", "/a$PROJECT/b", "/:",   "/a:b", "/\\",
    "/\\:", "/a\\", "/\\\\:\\", "/~", "/-a", "/$:\\",  "/\xc3\xa4",    "/'\"", "/#;",  "/*?[a]",
};
enum { NAMES = sizeof names / sizeof *names };

static void round_trips(void) {
    for (size_t i = 0; i < NAMES; i++)
        is(expand(expand_escape(names[i])), names[i], mem_printf("%s is escaped and expanded again", names[i]));
    for (size_t i = 0; i < NAMES; i++)
        for (size_t j = 0; j < NAMES; j += i == j ? 1 : 3) {
            const char *value = expand_bind_escape(names[i], names[j]);
            is(bind_of(value), mem_printf("%s to %s", names[i], names[j]), mem_printf("the bind %s", value));
        }
}

int main(void) {
    static char data[] = "XDG_DATA_HOME=/data/", cache[] = "XDG_CACHE_HOME=relative", *env[] = {data, cache, NULL};
    world = (struct world){.home = "/home/u", .home_real = "/home/u", .cwd = "/dir", .env = env};
    texts();
    binds();
    round_trips();
    return tap_done();
}
