/* SPDX-License-Identifier: MIT */
/* Who could have put a file at a path? Each row is a place; then what changes the answer: links, policies, notes. */
#include "host/reach.h"

#include "tree.h"

#include "base/diag.h"

static struct world w;
static const char *const words[] = {"root", "user", "stranger", "sandbox"};

static void says(enum reach wanted, const char *path, const char *sentence) {
    is(words[reach_of(&w, NULL, path)], words[wanted], sentence);
}

static void lead(const char *entry, const char *target) {
    if (symlink(target, tree_path(entry)) < 0)
        abort();
}

static void places(void) {
    says(REACH_ROOT, "/usr/bin/env", "a program of the system");
    says(REACH_ROOT, "/bin/sh", "by the links of a merged system");
    says(REACH_USER, tree_path("home/u/.local/bin/t"), "a hidden directory of the home");
    says(REACH_USER, tree_path("homelink/.local/bin/t"), "the same, with the home named by a link");
    says(REACH_USER, tree_path("home/u/bin/missing"), "~/bin, and what is not there");
    says(REACH_SANDBOX, tree_path("home/u/src/shop/bin/t"), "a project");
    says(REACH_SANDBOX, tree_path("home/u/src/shop/.venv/bin/t"), "a hidden directory of a project, not there yet");
    says(REACH_SANDBOX, tree_path("home/u/sandboxes/box/.local/bin/t"), "a persistent home");
    says(REACH_SANDBOX, tree_path("srv/proj/a/x"), "a project outside the home");
    says(REACH_SANDBOX, tree_path("opt/tool/bin/t"), "another directory of the user's outside");
    says(REACH_SANDBOX, "/tmp/ssh", "what all may write");
    says(REACH_SANDBOX, tree_path("home/u/.local/../../x"), "out of the home by ..");
}

static void links(void) {
    lead("home/u/.local/bin/out", tree_path("home/u/src/shop/bin/t"));
    lead("home/u/.local/bin/system", "/usr/bin/env");
    lead("home/u/src/shop/bin/system", "/usr/bin/env");
    lead("home/u/.local/circle", "circle");
    lead("home/u/.via", "src/shop");
    lead("home/u/src/shop/back", tree_path("home/u/.local"));
    says(REACH_SANDBOX, tree_path("home/u/.local/bin/out"), "a link into a project");
    says(REACH_USER, tree_path("home/u/.local/bin/system"), "the user's link to the system's program");
    says(REACH_SANDBOX, tree_path("home/u/src/shop/bin/system"), "a project's link to the same");
    says(REACH_SANDBOX, tree_path("home/u/.local/circle"), "a link that leads nowhere");
    says(REACH_SANDBOX, tree_path("home/u/.via/bin/t"), "a link on the way");
    says(REACH_SANDBOX, tree_path("home/u/src/shop/back/bin/t"), "a project's link back to a good place");
}

static void knowledge(void) {
    const char *tool = tree_path("home/u/.cargo/bin/c"), *other = tree_path("home/u/.local/bin/t");
    strv also = {0};
    says(REACH_USER, tool, "before anything is known of it");
    strv_add(&also, tree_path("home/u/.cargo"));
    ok(reach_could_write(&w, &also, tool), "a sandbox that is about to start may write it");
    also.v[0] = "/";
    ok(!reach_could_write(&w, &also, tool), "one that has the root does not have the home by that");
    also.v[0] = tree_path("home/u");
    ok(reach_could_write(&w, &also, tool), "one that has the home does");
    ok(reach_note(&w, tree_path("home/u/.cargo")) && reach_note(&w, tree_path("home/u/.cargo")), "it is noted, once");
    says(REACH_SANDBOX, tool, "a sandbox could write it once");
    says(REACH_USER, other, "and not what lies beside");
    ok(reach_note(&w, tree_path("home/u/src/shop")), "what counts anyway needs no note");
    ok(access(tree_path("home/u/.local/state/firewrap/written"), F_OK) == 0 &&
           access(path_join(tree_path("home/u/.local/state/firewrap/written"),
                            path_rest(tree_path("home/u/src/shop/.firewrap.ini"), "/")),
                  F_OK) < 0,
       "and gets none");
    tree_write("home/u/.local/.firewrap.ini", "");
    says(REACH_SANDBOX, other, "a directory with a policy");
}

int main(void) {
    strv env = {0};
    tree_make();
    tree_world(&w, "home/u", &env, true);
    places();
    links();
    knowledge();
    return tap_done();
}
