/* SPDX-License-Identifier: MIT */
/* Single policies in a real tree: what stands where. */
#include "sandbox/resolve.h"

#include "spec.h"

static const struct {
    const char *spec, *path, *wanted, *sentence;
} cases[] = {
    {"", "~/src/shop/a", "rw", "the current directory is granted"},
    {"", "~/src/other", "tmpfs-ro", "another is not"},
    {"", "~/.ssh/id", "tmpfs", "a key is not there"},
    {"", "/etc/passwd", "text", "the accounts are made up"},
    {"", "/usr", "ro", "the system is read-only"},
    {"shop\ncwd deep", "~/src/shop/a", "rw", "the project is granted from below it"},
    {"shop", "~/src/shop/.firewrap.ini", "ro", "its policy file can not be written"},
    {"!shop", "~/src/shop/.firewrap.ini", "ro", "nor one that is not allowed"},
    {"home cwd-home = yes\ncwd home", "~/doc", "rw", "cwd-home grants the home"},
    {"home cwd-home = yes\ncwd home", "~/.ssh/id", "hidden", "but no keys"},
    {"home cwd-home = yes\ncwd home", "~/.netrc", "hidden", "and no passwords"},
    {"home cwd-home = yes\ncwd home", "~/.config/firewrap", "hidden", "and nothing of firewrap's"},
    {"home\ncwd home", "~/doc", "tmpfs", "without cwd-home the home is not granted"},

    /* a grant that is said twice */
    {"shop cwd = rw", "~/src/shop/a", "rw", "project and cwd may be the same directory"},
    {"shop project = ro\nshop cwd = ro", "~/src/shop/a", "ro", "also read-only"},
    {"user bind-ro = @/srv/data\nshop bind-ro = @/srv/data", "@/srv/data/a", "ro", "a directory may be granted twice"},
    {"user bind-rw = @/srv/data\nshop bind-ro = @/srv/data/a", "@/srv/data/a", "ro", "a part of it read-only"},
    {"user bind-ro = @/srv/data\nshop bind-rw = @/srv/data/a", "@/srv/data/a", "rw", "or writable"},

    /* a secret that a trusted policy names */
    {"user bind-ro = ~/.ssh", "~/.ssh/id", "ro", "a secret can be granted by its name"},
    {"user bind-ro = ~\nuser bind-ro = ~/.ssh", "~/.ssh/id", "ro", "also beside the home"},
    {"user bind-rw = ~\nuser bind-ro = ~/.ssh", "~/.ssh/id", "ro", "or read-only in a writable one"},
    {"user bind-rw = ~\nuser bind-rw = ~/.ssh", "~/.ssh/id", "rw", "or writable as well"},
    {"user bind-ro = ~\nuser bind-ro = ~/.ssh/sub", "~/.ssh/sub/key", "ro", "so can a part of it"},
    {"user bind-ro = ~\nuser bind-ro = ~/.ssh/sub", "~/.ssh/id", "hidden", "the rest stays hidden"},
    {"user bind-ro = ~\nuser bind-rw = ~/.ssh/sub\nuser mask = ~/.ssh/sub/key", "~/.ssh/sub/key", "hidden",
     "what is masked in that part is hidden"},
    {"user bind-ro = ~\nuser bind-rw = ~/.ssh/sub\nuser protect = ~/.ssh/sub/key", "~/.ssh/sub/key", "ro",
     "what is protected in it is read-only"},
    {"user bind-ro = ~\nuser bind-rw = ~/.ssh/sub\nuser tmpfs = ~/.ssh/sub/key", "~/.ssh/sub/key", "tmpfs",
     "what a tmpfs covers in it is covered"},

    /* masks and protects win over every grant */
    {"shop mask = key.pem", "~/src/shop/key.pem", "hidden", "a relative mask starts at its file's directory"},
    {"shop mask = *.pem", "~/src/shop/key.pem", "hidden", "a glob, too"},
    {"user mask = ~/link\nuser bind-ro = ~/data", "~/data/a", "hidden", "a mask follows links"},
    {"user mask = ~/data/a\noption bind-rw = ~/data", "~/data/a/x", "hidden", "a later grant does not undo a mask"},
    {"user mask = ~/data/a\noption bind-rw = ~/data/a", "~/data/a/x", "hidden", "nor one that names it"},
    {"user mask = ~/data\noption bind-rw = ~/data/a", "~/data/a/x", "hidden", "nor one of a part"},
    {"user mask = ~/data/a\noption bind-rw = ~/data:/mnt", "/mnt/a/x", "hidden", "a mask holds under every name"},
    {"user protect = ~/data/a\noption bind-rw = ~/data", "~/data/a/x", "ro", "a later grant does not undo a protect"},
    {"user protect = ~/data/a\noption bind-rw = ~/data/a", "~/data/a/x", "ro", "nor one that names it"},
    {"user protect = ~/data\noption bind-rw = ~/data/a", "~/data/a/x", "ro", "nor one of a part"},
    {"user protect = ~/data\noption bind-rw = ~/data:/mnt", "/mnt/a/x", "ro", "a protect holds under every name"},
    {"shop protect = a\nshop mask = a", "~/src/shop/a/x", "hidden", "a mask wins over a protect"},
    {"user protect = ~/doc", "~/doc/note", "tmpfs", "a protect grants nothing"},
    {"user mask = /etc/passwd", "/etc/passwd", "hidden", "a made-up file can be masked"},
    {"user mask = /etc\n", "/etc/passwd", "hidden", "with its directory, too"},

    /* names with special characters */
    {"user bind-ro = ~/odd\nuser mask = ~/odd/we[ird]/key", "~/odd/we[ird]/key", "hidden",
     "a mask of a name with brackets"},
    {"user bind-ro = ~/odd/co\\:lon", "~/odd/co:lon", "ro", "a colon in a path"},
    {"user bind-ro = ~/odd/do$$lar", "~/odd/do$lar", "ro", "a dollar in a path"},
    {"user bind-ro = ~/odd/back\\\\slash", "~/odd/back\\slash", "ro", "a backslash in a path"},
    {"user bind-ro = ~/odd/sp ace", "~/odd/sp ace/x", "ro", "a blank in a path"},

    /* the home's accounts, and what covers them */
    {"shop tmpfs = /etc/passwd", "/etc/group", "text", "a tmpfs over one account file does not show the other"},
    {"shop bind-ro = ~/doc/note:/etc/passwd", "/etc/group", "text", "nor does a file of one's own in its place"},
};

/* A relative mask in a directory whose name looks like a pattern. */
static void odd_directory(void) {
    struct built b = {0};
    struct stack s = {.cwd = 2};
    stack_world(&s, &b.world);
    b.world.cwd = tree_path("home/u/odd/we[ird]");
    bool parsed = stack_parse_words(&s, &b) &&
                  stack_layer(&b, SOURCE_PROJECT, path_join(b.world.cwd, POLICY_NAME), "mask = key\n", TRUST_ALLOWED);
    ok(parsed && stack_finish(&b), "a project in a directory named we[ird]");
    is(spec_shown(&b, "~/odd/we[ird]/key"), "hidden", "its relative mask holds");
}

int main(void) {
    tree_make();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct built b;
        bool built = spec_build(&b, cases[i].spec);
        if (!is(built ? spec_shown(&b, cases[i].path) : "error", cases[i].wanted, cases[i].sentence))
            tap_explain(mem_printf("%s\n%s", cases[i].path, cases[i].spec));
    }
    odd_directory();
    return tap_done();
}
