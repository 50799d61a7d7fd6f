/* SPDX-License-Identifier: MIT */
#include "policy/merge.h"

#include "spec.h"

/* Scalars of the policy of SPEC as "name=value …", then the lists, then what waits. */
static const char *policy_of(const char *spec, const enum key *scalars, size_t n) {
    struct built b;
    struct str out = {0};
    str_add(&out, "");
    if (!spec_build(&b, spec))
        return "error";
    for (size_t i = 0; i < n; i++) {
        const char *value = policy_get(&b.policy, scalars[i]);
        str_printf(&out, "%s=%s ", keys[scalars[i]].name, value ? value : "NULL");
    }
    for (size_t i = 0; i < b.policy.list.n; i++)
        str_printf(&out, "%s ", b.policy.list.v[i].value);
    for (size_t i = 0; i < b.policy.waiting.n; i++)
        str_printf(&out, "?%s=%s ", keys[b.policy.waiting.v[i].key].name, b.policy.waiting.v[i].value);
    return out.s;
}

#define POLICY(spec, ...)                                                                                              \
    policy_of(spec, (const enum key[]){__VA_ARGS__}, sizeof((const enum key[]){__VA_ARGS__}) / sizeof(enum key))
#define BASICS(spec) POLICY(spec, KEY_BASE, KEY_CWD, KEY_PROJECT)

static void defaults(void) {
    is(BASICS(""), "base=4 cwd=rw project=off ", "nothing configured means -bc");
    is(BASICS("option net = on"), "base=0 cwd=off project=off ", "without files an option counts alone");
    is(BASICS("args net = on"), "base=0 cwd=off project=off ", "and so does FIREWRAP_ARGS");
    is(BASICS("option no-policy = yes"), "base=4 cwd=rw project=off ", "no-policy is no wish for the sandbox");
    is(BASICS("option profile = p0"), "base=4 cwd=rw project=off ",
       "a profile brings level 4, and the current directory");
    is(BASICS("user"), "base=4 cwd=rw project=off ", "a user's file changes nothing by its existence");
    is(BASICS("user\noption net = on"), "base=4 cwd=off project=off ", "with a file an option goes on top of level 4");
    is(BASICS("shop"), "base=4 cwd=off project=rw ", "a project is granted, not the current directory");
    is(BASICS("shop\ncwd deep"), "base=4 cwd=off project=rw ", "also from below it");
    is(BASICS("home"), "base=4 cwd=rw project=rw ", "~/.firewrap.ini makes no project of the home");
    is(BASICS("shop cwd = ro"), "base=4 cwd=ro project=rw ", "cwd can be had beside the project");
}

static void strangers(void) {
    is(BASICS("!shop"), BASICS(""), "a file that is not allowed changes no default by its existence");
    is(BASICS("!shop\noption net = on"), BASICS("option net = on"), "nor with an option");
    is(BASICS("src\n!shop\ncwd shop"), BASICS("src\ncwd shop"), "nor below a project");
    is(POLICY("!shop net = on\n!shop bind-ro = a", KEY_NET), "net=off ?net=on ?bind-ro=a ", "what widens waits");
    is(POLICY("user net = on\n!shop net = off\n!shop mask = a", KEY_NET), "net=off a ", "what tightens counts");
    is(POLICY("user net = on\n!shop net = on", KEY_NET), "net=on ", "what changes nothing does not wait");
    is(POLICY("!shop root = yes\nsrc net = on", KEY_NET), "net=on ?root=yes ", "root waits, too");
    is(POLICY("!shop new-session = yes", KEY_NEW_SESSION), "new-session=yes ", "a new session tightens");
    is(POLICY("user new-session = yes\n!shop unsafe-session = yes", KEY_NEW_SESSION),
       "new-session=yes ?unsafe-session=yes ", "an unsafe one waits");
    is(POLICY("user base = 8\n!shop base = 9\n!sub base = 5", KEY_BASE), "base=5 ?base=9 ", "levels are no ladder");
    is(POLICY("!shop user-programs = yes\nmachine\noption base = 0", KEY_USER_PROGRAMS),
       POLICY("machine\noption base = 0", KEY_USER_PROGRAMS), "a default that it writes out still follows the level");
    is(POLICY("user base = 5\n!shop accounts = host\noption base = 4", KEY_ACCOUNTS), "accounts=minimal ",
       "accounts, too");
    is(POLICY("user cwd-home = yes\nhome project = ro\n!shop cwd = rw", KEY_CWD),
       POLICY("user cwd-home = yes\nhome project = ro\ncwd shop", KEY_CWD), "and so does the current directory's");
}

static void follow_level(void) {
    is(POLICY("", KEY_ACCOUNTS, KEY_USER_PROGRAMS), "accounts=minimal user-programs=yes ",
       "level 4: no accounts, but programs");
    is(POLICY("option base = 5", KEY_ACCOUNTS, KEY_USER_PROGRAMS), "accounts=host user-programs=yes ", "level 5: both");
    is(POLICY("option base = 0", KEY_ACCOUNTS, KEY_USER_PROGRAMS), "accounts=minimal user-programs=no ",
       "level 0: none");
    is(POLICY("user accounts = minimal\noption base = 9", KEY_ACCOUNTS), "accounts=minimal ", "unless they are set");
}

static void order(void) {
    is(POLICY("option mask = o\nargs mask = a\nsub mask = sub\nsrc mask = src\nuser mask = u\nmachine mask = m",
              KEY_NET),
       "net=off m u src sub a o ", "lists are appended from the machine's to the command line's");
    is(POLICY("machine net = on\nuser net = host", KEY_NET), "net=host ", "the user's scalar wins over the machine's");
    is(POLICY("src net = host\nsub net = off", KEY_NET), "net=off ", "an inner file over an outer one");
    is(POLICY("shop net = on\nargs net = off", KEY_NET), "net=off ", "FIREWRAP_ARGS over files");
    is(POLICY("args net = on\noption net = off", KEY_NET), "net=off ", "the command line over all");
    is(POLICY("src mask = src\nshop root = yes\nsub mask = sub", KEY_NET), "net=off sub ",
       "root = yes drops what is outside");
    is(POLICY("user mask = u\nshop root = yes", KEY_NET), "net=off u ", "but not the user's own");
    is(POLICY("shop net = on\nshop [command npm]\nshop net = off", KEY_NET), "net=off ", "a section that holds wins");
    is(POLICY("shop net = on\nshop [command sh]\nshop net = off", KEY_NET), "net=on ", "another one does not count");
}

static void pairs(void) {
    is(POLICY("user tmphome = yes\nshop home = box", KEY_HOME, KEY_TMPHOME), "home=box tmphome=no ",
       "home undoes tmphome");
    is(POLICY("user home = box\nshop tmphome = yes", KEY_HOME, KEY_TMPHOME), "home=NULL tmphome=yes ",
       "and the other way");
    is(POLICY("user new-session = yes\nshop unsafe-session = yes", KEY_NEW_SESSION), "new-session=no ",
       "sessions alike");
    is(POLICY("user unsafe-session = yes\nshop new-session = yes", KEY_NEW_SESSION), "new-session=yes ",
       "the later one wins");
}

/* What a command holds for itself, no home that others have written may steer. */
static void homes(void) {
    tree_write("etc/profiles/plain.ini", "net = on\nenv-pass = CC\n");
    tree_write("etc/profiles/agent.ini", "ssh-agent = yes\n");
    tree_write("etc/profiles/login.ini", "bind-rw = -~/.aws/login\n");
    tree_write("etc/profiles/token.ini", "env-pass = X_TOKEN\n");
    tree_write("etc/profiles/empty.ini", "home = none\n");
    tree_write("etc/profiles/own.ini", "home = own\n");
    is(POLICY("", KEY_HOME), "home=none ", "no home is kept without a project");
    is(POLICY("shop", KEY_HOME), "home=project ", "in a project its own is");
    is(POLICY("!shop", KEY_HOME), "home=none ", "but not in one that is not allowed");
    is(POLICY("home", KEY_HOME), "home=none ", "nor for the whole home");
    is(POLICY("shop base = 0", KEY_HOME), "home=none ", "nor where nothing of the system is");
    is(POLICY("shop\noption base = 4", KEY_HOME), "home=none ", "nor with a level as an option");
    is(POLICY("shop home = none", KEY_HOME), "home=none ", "nor if it says so");
    is(POLICY("shop\noption tmphome = yes", KEY_HOME), "home=NULL ", "nor with another");
    is(POLICY("automatic plain\nshop", KEY_HOME), "home=project CC ", "a tool of the project's uses it");
    is(POLICY("automatic agent\nshop", KEY_HOME), "home=none ", "one with an agent does not");
    is(POLICY("automatic login\nshop", KEY_HOME), "home=none -~/.aws/login ", "nor one with a login");
    is(POLICY("automatic token\nshop", KEY_HOME), "home=none X_TOKEN ", "nor one with a token");
    is(POLICY("automatic empty\nshop", KEY_HOME), "home=none ", "nor one that says so");
    is(POLICY("automatic own\nshop", KEY_HOME), "home=own ", "nor one that has its own");
    is(POLICY("automatic plain\nshop home = box", KEY_HOME), "home=box CC ", "a project can name another one for all");
    is(POLICY("automatic agent\nshop home = box", KEY_HOME), "home=none ", "but not for one with an agent");
    is(POLICY("automatic agent\nshop home = project", KEY_HOME), "home=none ", "whatever it is called");
    is(POLICY("automatic own\nshop home = project", KEY_HOME), "home=own ", "nor for one with its own");
    is(POLICY("automatic own\nshop profile = empty", KEY_HOME), "home=own ", "by a profile neither");
    is(POLICY("shop home = box\nshop [command npm]\nshop ssh-agent = yes", KEY_HOME), "home=none ",
       "so it is if a section gives the agent");
    is(POLICY("shop home = box\nshop [command npm]\nshop profile = agent", KEY_HOME), "home=none ",
       "or a section's profile");
    is(POLICY("shop\noption ssh-agent = yes", KEY_HOME), "home=none ", "or an option");
    is(POLICY("user [command npm]\nuser ssh-agent = yes\nshop", KEY_HOME), "home=none ", "or the user's section");
    is(POLICY("shop ssh-agent = yes", KEY_HOME), "home=project ", "but all may hold it");
    is(POLICY("automatic agent\nshop [command npm]\nshop home = box", KEY_HOME), "home=box ",
       "a section for the command says what it says");
    is(POLICY("automatic agent\nshop\noption home = project", KEY_HOME), "home=project ", "and so does an option");
}

static void profiles(void) {
    tree_write("home/u/.config/firewrap/profiles/outer.ini", "mask = o1\nprofile = inner\nmask = o2\n");
    tree_write("etc/profiles/inner.ini", "mask = i\nnet = on\n");
    tree_write("home/u/.config/firewrap/profiles/same.ini", "profile = same\nmask = mine\n");
    tree_write("etc/profiles/same.ini", "mask = machine's\n");
    tree_write("etc/profiles/round.ini", "profile = about\n");
    tree_write("etc/profiles/about.ini", "profile = round\n");
    is(POLICY("shop mask = a\nshop profile = OUTER\nshop mask = b", KEY_NET), "net=on a o1 i o2 b ",
       "a profile counts at the place where it is named");
    is(POLICY("shop profile = same", KEY_NET), "net=off machine's mine ",
       "a profile can build on the one it overrides");
    is(POLICY("shop profile = round", KEY_NET), "error", "a circle of profiles is an error");
    is(POLICY("shop profile = nowhere", KEY_NET), "error", "an unknown profile is an error");
    is(POLICY("!shop profile = nowhere", KEY_NET), "net=off ?profile=nowhere ",
       "one that waits is not even looked for");
}

static void automatic(void) {
    tree_write("etc/profiles/tool.ini", "net = on\nmask = t\n[command npm test]\nmask = section\n");
    const char *chosen = "net=on base=4 cwd=rw t section ";
    is(POLICY("automatic tool", KEY_NET, KEY_BASE, KEY_CWD), chosen, "the command chooses a profile");
    is(POLICY("automatic tool\nuser mask = u", KEY_NET), "net=on u t section ",
       "which counts behind the user's own file");
    is(POLICY("automatic tool\nshop net = off\nshop mask = p", KEY_NET), "net=off t section p ",
       "and before the project's");
    is(POLICY("automatic tool\nshop profile = p0", KEY_NET), "net=on t section ", "and below what that names");
    is(POLICY("automatic tool\nuser profile = p0", KEY_NET), "net=on t section ", "or the user's file");
    is(POLICY("automatic tool\noption profile = p0", KEY_NET), "net=off ", "but an option takes its place");
    is(POLICY("automatic tool\n!shop profile = p0", KEY_NET), "net=on t section ?profile=p0 ",
       "a file that is not allowed has no say in it");
    is(POLICY("automatic tool\nshop tool-profiles = no", KEY_NET), "net=off ", "tool-profiles switches it off");
    is(POLICY("automatic tool\nshop tool-profiles = no\noption tool-profiles = yes", KEY_NET), "net=on t section ",
       "the last word counts");
    is(POLICY("automatic tool\n!shop tool-profiles = no", KEY_NET), "net=on t section ?tool-profiles=no ",
       "a file that is not allowed has no say in it: a profile hides, too");
    is(POLICY("automatic tool\nshop [command make]\nshop tool-profiles = no", KEY_NET), "net=on t section ",
       "said for another command, nothing changes");
    is(POLICY("automatic tool\nshop\noption base = 5", KEY_NET, KEY_BASE), "net=off base=5 ",
       "an option for the level chooses the plain level");
    is(POLICY("automatic tool\noption env-set = A=1", KEY_NET, KEY_BASE), "net=off base=0 A=1 ",
       "without files options count alone");
    is(POLICY("automatic tool\n!shop\nargs env-set = A=1", KEY_NET, KEY_BASE), "net=off base=0 A=1 ",
       "and so does FIREWRAP_ARGS; a file that is not allowed is none");
    is(POLICY("automatic tool\nshop\noption env-set = A=1", KEY_NET, KEY_BASE), "net=on base=4 t section A=1 ",
       "with a file they go on top");
    is(POLICY("automatic tool\noption no-policy = yes", KEY_NET), "net=on t section ", "no-policy is no choice");
}

int main(void) {
    tree_make();
    tree_write("etc/profiles/p0.ini", "");
    defaults();
    strangers();
    follow_level();
    order();
    pairs();
    profiles();
    automatic();
    homes();
    return tap_done();
}
