/* SPDX-License-Identifier: MIT */
/* git's configuration: its language, and the files that settings name. Given files as arguments, it prints what it reads in them
 * as `git config --list --show-origin -z` does, for tests/gitconfig.py, which compares. */
#include "host/gitconfig.h"
#include "host/gitnames.h"
#include "host/gitread.h"
#include "base/str.h"
#include "tap.h"

static void gather(void *context, const char *key, const char *value, const char *kept) {
    struct str *out = context;
    str_printf(out, "%s%s%s", key, value ? "=" : "", value ? value : "");
    if (kept)
        str_printf(out, "|%s", kept);
    str_add(out, "\n");
}

static const char *parsed(const char *text) {
    struct str out = {0};
    bool right = gitconfig_parse(text, strlen(text), gather, &out);
    str_add(&out, right ? "" : "wrong\n");
    return out.s;
}

static void check_language(void) {
    is(parsed("[core] hooksPath = h # c\n\tbare\n"), "core.hookspath=h\ncore.bare\n",
       "a section's line may go on with a setting");
    is(parsed("[core]\nhooksPath = a\\\n  b \\\n# c\n"), "core.hookspath=a  b \n",
       "a value goes on behind a backslash");
    is(parsed("[a \"B\\\"]c\"]K=\"x ; y\" ; z\n[A.B]k=1\n"), "a.B\"]c.k=x ; y\na.b.k=1\n",
       "subsections, new and old; quotes");
    is(parsed("[c]p = a\t b\n"), "c.p=a  b|a\t b\n", "what versions of git take differently is given in both ways");
    is(parsed("[c]p = \"x\ny = 1\nz = 2\n"), "c.y=1\nc.z=2\nwrong\n",
       "behind a line that is wrong the next ones count");
    is(parsed("\xef\xbb\xbf[c]\r\np=1\r\n"), "c.p=1\n", "a byte order mark and carriage returns are passed over");
}

static const char *named(const char *key, const char *value) {
    gitnames list = {0};
    struct str out = {0};
    str_add(&out, "");
    gitnames_of(key, value, &list);
    for (size_t i = 0; i < list.n; i++)
        str_printf(&out, "%s%s%s%s", i ? " " : "", list.v[i].path, list.v[i].tree ? "/" : "",
                   list.v[i].awaited ? "+" : "");
    return out.s;
}

static void check_names(void) {
    is(named("core.hookspath", "a b"), "a b/+", "hooksPath is a directory, blanks and all");
    is(named("core.fsmonitor", ".git/hooks/mon"), ".git/hooks/mon+", "a program is a path");
    is(named("diff.x.textconv", "sh tools/a.sh -q"), "sh tools/a.sh -q+ sh tools/a.sh+",
       "each word of a command may be one");
    is(named("alias.x", "!f() { \"$(pwd)/t/x\" 'a b'; }; f"), "f { /t/x+ t/x+ ~/t/x+ a b } pwd a b",
       "words of a shell's line");
    is(named("alias.st", "status -sb"), "", "an alias of git's own commands names no file");
    is(named("branch.main.merge", "refs/heads/main"), "", "a ref is no file");
    is(named("remote.o.url", "../x/y"), "", "nor is an address");
    is(named("remote.o.url", "ext::tools/x %S"), "ext::tools/x %S+ ext::tools/x+ %S ext tools/x+",
       "unless it is a command");
    is(named("future.thing", "tools/x"), "tools/x", "a setting that is not known may name a file");
    is(named("user.name", "tools/x"), "", "a name does not");
}

/* As git prints it: "file:FILE\0KEY\nVALUE\0", and then the other value, or nothing, and a NUL. */
static void print_setting(void *context, const char *key, const char *value, const char *kept) {
    const struct gitread *r = context;
    printf("file:%s", r->file);
    putchar(0);
    printf("%s%s%s", key, value ? "\n" : "", value ? value : "");
    putchar(0);
    if (kept)
        printf("kept:%s", kept);
    putchar(0);
}

static int print_files(char **files) {
    char *const env[] = {NULL};
    struct world w = {.home = getenv("HOME"), .env = env};
    for (; *files; files++) {
        struct gitread r = {.world = &w, .take = print_setting};
        r.context = &r;
        gitread_file(&r, *files);
        printf("end:%s:%s", *files, r.wrong.n || r.unread.n || r.full ? "wrong" : "right");
        putchar(0);
        mem_reset();
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc > 1)
        return print_files(argv + 1);
    check_language();
    check_names();
    return tap_done();
}
