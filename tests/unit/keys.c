/* SPDX-License-Identifier: MIT */
#include "policy/keys.h"

#include "tap.h"

static const struct {
    enum key key;
    const char *good, *bad; /* values, separated by '|' */
} values[] = {
    {KEY_BASE, "0|4|5|6|8|9", "|1|2|3|7|10|44|-1|04| 4|x"},
    {KEY_CWD, "off|ro|rw", "|yes|RO|r|ro rw|rwx"},
    {KEY_NET, "off|filter|on|host", "|yes|no|of"},
    {KEY_GUI, "yes|no", "|on|1|true"},
    {KEY_HOME, "|npm|a.b|x_1|a@b", ".|..|.x|-x|a/b|a b|../x|a\tb"},
    {KEY_PROFILE, "npm|a+b", "|.x|a/b|../../etc/passwd|-x"},
    {KEY_BIND_RO, "/a|-/a|a:b|~", "|-|:/a|-:/a"},
    {KEY_SOCKET, "/a|-/a|a:b|~", "|-|:/a"},
    {KEY_INCLUDE, "/a|-a|~/a", "|-"},
    {KEY_AUDIO, "yes|no", "|on|1"},
    {KEY_TMPFS, "/a|a|-", "|:a"},
    {KEY_MASK, "*|/a/**/b", ""},
    {KEY_ENV_PASS, "A|_a1|LC_*|*|?", "|1A|A=B|A B|A-B|[A]"},
    {KEY_ENV_SET, "A=|A=b=c|_=x y", "|A|=x|1=x|A*=b|A B=c"},
    {KEY_ENV_UNSET, "A|*", "|A="},
    {KEY_SHARE, "ipc|pid|uts|cgroup|user", "|net|IPC|ipc pid|all"},
    {KEY_CAP_ADD, "CAP_NET_ADMIN|CAP_CHOWN", "|NET_ADMIN|cap_chown|CAP_|CAP_NO_SUCH|ALL"},
    {KEY_LOOPBACK, "own|project", "|yes|host"},
    {KEY_PUBLISH, "1|65535|3000:80|lan:3000|lan:80:8080|127.0.0.2:3000|10.1.2.3:80:8080|[::1]:3000|[fe80::1]:1:2",
     "|0|65536|99999|x|03000|+1|-1| 1|1 "
     "|1:|:1|1:0|1:x|1:2:3|lan|lan:|LAN:1|1.2.3:80|1.2.3.4|1.2.3.4:|::1:80|[::1]|[::1]80|"
     "[]:80|[::1:80|[1.2.3.4]:80|localhost:80|*:80|3000-3010"},
    {KEY_HOST_PORT, "1|5432|5433:5432|65535:1", "|0|65536|x|1:|:1|1:2:3|lan:1|127.0.0.1:5432|1:x"},
    {KEY_EXEMPT, "sudo", "|/usr/bin/sudo|.x"},
};

/* Checks each of the LIST's values; all have to be valid or (not GOOD) to be refused with one line. */
static void check_all(enum key key, const char *list, bool good) {
    struct origin o = {.kind = ORIGIN_FILE, .path = "/f", .line = 7};
    for (;; list++) {
        size_t len = strcspn(list, "|");
        tap_hear();
        bool valid = key_check(key, mem_dup(list, len), &o);
        const char *said = tap_said();
        ok(valid == good, "%s = '%.*s' is %s", keys[key].name, (int)len, list, good ? "valid" : "refused");
        if (!good)
            ok(tap_lines(said) == 1 && !strncmp(said, "firewrap: /f:7: ", 16),
               "with one line that names file and line");
        list += len;
        if (!*list)
            return;
    }
}

static void tightens(void) {
    ok(key_tightens(KEY_NET, "off", "on") && !key_tightens(KEY_NET, "on", "off"),
       "net = off tightens on, not the other way");
    ok(key_tightens(KEY_NET, "on", "host") && !key_tightens(KEY_NET, "on", "filter"), "net's words are ordered");
    ok(key_tightens(KEY_LOOPBACK, "own", "project") && !key_tightens(KEY_LOOPBACK, "project", "own"),
       "loopback = own tightens project");
    ok(key_tightens(KEY_CWD, "ro", "rw") && !key_tightens(KEY_CWD, "rw", "ro"), "cwd = ro tightens rw");
    ok(!key_tightens(KEY_CWD, "ro", "ro"), "the same value tightens nothing");
    ok(!key_tightens(KEY_NEW_SESSION, "no", "yes"), "taking new-session away does not tighten");
    ok(key_tightens(KEY_NEW_SESSION, "yes", "no"), "asking for new-session does");
    ok(key_tightens(KEY_UNSAFE_SESSION, "no", "yes"), "taking unsafe-session away tightens");
    ok(key_tightest(KEY_ACCOUNTS, "minimal") && !key_tightest(KEY_ACCOUNTS, "host"), "the last word grants least");
    ok(key_tightest(KEY_NEW_SESSION, "yes") && !key_tightest(KEY_NEW_SESSION, "no"), "the first, of what tightens");
    ok(!key_tightens(KEY_HOME, "x", "y") && !key_tightens(KEY_HOME, "x", "x"), "no persistent home tightens another");
}

static void level_order(void) {
    static const char *const wider[][2] = {{"0", "4"}, {"4", "5"}, {"5", "6"}, {"5", "8"}, {"5", "9"}, {"0", "9"}};
    static const char *const apart[][2] = {{"6", "8"}, {"6", "9"}, {"8", "9"}};
    for (size_t i = 0; i < sizeof wider / sizeof *wider; i++) {
        const char *less = wider[i][0], *more = wider[i][1];
        ok(key_tightens(KEY_BASE, less, more) && !key_tightens(KEY_BASE, more, less), "level %s tightens %s", less,
           more);
    }
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
        const char *a = apart[i][0], *b = apart[i][1];
        ok(!key_tightens(KEY_BASE, a, b) && !key_tightens(KEY_BASE, b, a), "levels %s and %s do not tighten each other",
           a, b);
    }
}

static void table(void) {
    for (enum key k = 0; k < KEY_COUNT; k++) {
        const struct key_row *row = &keys[k];
        struct origin o = {0};
        bool sane = key_find(row->name, strlen(row->name)) == k && (!row->letter || key_letter(row->letter) == k);
        sane = sane && (!row->bare || key_check(k, row->bare, &o)) && (!row->preset || key_check(k, row->preset, &o));
        sane = sane && (row->list || row->preset || k == KEY_HOME || k == KEY_TMP || k == KEY_LOOPBACK) &&
               strlen(row->name) < 50 && key_argument(k);
        ok(sane, "%s: found by its names, bare and default values are valid", row->name);
    }
    ok(key_find("ne", 2) == KEY_COUNT && key_find("net=", 4) == KEY_COUNT, "a part of a name is no name");
    ok(key_letter('\0') == KEY_COUNT && key_letter('z') == KEY_COUNT, "there is no key for other letters");
    is(key_nearest("bind-or"), "bind-ro", "the nearest name is suggested");
    is(key_nearest("quite-different"), NULL, "nothing is suggested for what is near to nothing");
}

int main(void) {
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        check_all(values[i].key, values[i].good, true);
        check_all(values[i].key, values[i].bad, false);
    }
    tightens();
    level_order();
    table();
    return tap_done();
}
