/* SPDX-License-Identifier: MIT */
/* Names that somebody exchanges while a policy is resolved and mounted: for each kind of grant, mount point and protection, by
 * thousands of rounds. A round is what a start does, from reading the policy to the finished tree, without bwrap and the command:
 * then the tree is looked at by descriptors, whether it shows or may change what is not granted.
 *
 * The control is the naive way, which mounts the same plan by its text, or opens a file again by its name, while the same names are
 * exchanged: it has to fail, within a limit of rounds. RACE_ROUNDS=N, RACE_KIND=NAME for a campaign. */
#define _GNU_SOURCE
#include "races_rounds.h"
#include "tap.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

enum { ROUNDS = 2000, FEW_ROUNDS = 200, CONTROL_ROUNDS = 4000, AT_ONCE = 2 };

/* In the order of what they exchange: grants, mount points, what hides and protects, files. */
static const struct kind kinds[] = {
    {"cwd", P "/sub", P "/lnk", LINK, P "/sub", "--base=0 --cwd=rw", NULL, P "/sub " P "/lnk", mounted, NULL},
    {"project", P, "home/u/src/lnk", LINK, P "/sub", "--cwd=off", "base = 0\n", P " home/u/src/lnk", mounted, NULL},
    {"persistent home", "home/u/sandboxes/box", "home/u/sandboxes/lnk", LINK, NULL, "--base=0 --home=box", NULL,
     "home/u", mounted, NULL},
    {"bind-ro", P "/sub", P "/lnk", LINK, NULL, "--cwd=off", "base = 0\nproject = off\nbind-ro = sub:@/x\n", "x",
     mounted, NULL},
    {"bind-rw", P "/sub", P "/lnk", LINK, NULL, "--cwd=off", "base = 0\nproject = off\nbind-rw = sub/n:@/x\n", "x",
     mounted, NULL},
    {"bind-dev", P "/sub", P "/lnk", LINK, NULL, "--cwd=off", "base = 0\nproject = off\nbind-dev = sub:@/x\n", "x",
     mounted, NULL},
    {"socket", P "/sub", P "/lnk", LINK, NULL, "--cwd=off", "base = 0\nproject = off\nsocket = sub/s\n", P "/sub/s",
     mounted, NULL},
    {"programs", "home/u/tools/bin", "home/u/tools/lnk", LINK, NULL, "--base=0 --user-programs=yes", NULL,
     "home/u/tools/bin home/u/tools/lnk home/u/private", mounted, NULL},
    {"what is named", P "/sub", P "/lnk", LINK, "home/u/tools", "--base=0 -- cat @/" P "/sub", NULL, P "/sub " P "/lnk",
     mounted, NULL},
    {"bind's mount point", "home/u/sandboxes/box/cfg", "home/u/sandboxes/box/lnk", LINK, NULL,
     "--base=0 --home=box --bind-ro @/" P "/key:@/home/u/cfg/n1", NULL, PRIVATE "/n1", made, NULL},
    {"tmpfs", "home/u/sandboxes/box/cfg", "home/u/sandboxes/box/lnk", LINK, NULL,
     "--base=0 --home=box --tmpfs @/home/u/cfg/n1", NULL, PRIVATE "/n1", made, NULL},
    {"mask's directory", P "/sub", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nmask = sub/hidden\n", P "/sub/hidden",
     hidden, NULL},
    {"mask of a file", P "/hidden", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nmask = hidden\n", P "/hidden", hidden,
     NULL},
    {"mask of a directory", P "/hid", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nmask = hid\n", P "/hid", hidden,
     NULL},
    {"mask by pattern", P "/sub", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nmask = sub/*.pem\n", P "/sub/a.pem",
     hidden, NULL},
    {"mask by default", "home/u/.netrc", "home/u/twin", TWIN, "home/u", "--base=0 --cwd=rw --cwd-home", NULL,
     "home/u/.netrc", hidden, NULL},
    {"protect", P "/sub", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nprotect = sub/kept\n", P "/sub/kept", protected,
     NULL},
    {"protect of a directory", P "/sub", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nprotect = sub/hid\n",
     P "/sub/hid", protected, NULL},
    {"protection by default", P "/sub", P "/twin", TWIN, P "/sub", "--cwd=rw", "base = 0\n", P "/sub/.envrc", protected,
     NULL},
    {"policy file", P, "home/u/src/twin", TWIN, P "/sub", "", "base = 0\nnet = off\n", NULL, found, NULL},
    {"trusted bytes", P "/.firewrap.ini", P "/wide.ini", TWIN, NULL, "", "base = 0\nnet = off\n", NULL, trusted,
     "base = 0\nbind-ro = @/" PRIVATE ":@/x\n"},
};
/* What is found at the one name only, between the look and the mount. */
static const struct kind staged[] = {
    {"mask that finds nothing", P "/sub", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nmask = sub/only.key\n",
     P "/sub/only.key", late, NULL},
    {"pattern that finds nothing", P "/sub", P "/twin", TWIN, NULL, "--cwd=rw", "base = 0\nmask = **/*.key\n",
     P "/sub/only.key", late, NULL},
};
enum { STAGED = sizeof staged / sizeof *staged };
enum { KINDS = sizeof kinds / sizeof *kinds };

struct result {
    unsigned rounds, ended[ENDS], naive[ENDS];
    bool won, still;      /* the control; while nothing is exchanged, it starts */
    double seconds, calm; /* of all rounds; of one, while nothing is exchanged */
};

/* ---- who exchanges ---- */

/* For each round, that is for each byte from GO, exchanges the names up to four times, at moments spread over the time that a round
 * takes, and leaves them as they were: so on a busy machine, too, starts get far enough, and each meets something else. */
static void exchange(const char *a, const char *b, int go, const struct result *r) {
    char bytes[64];
    prctl(PR_SET_TIMERSLACK, 1000ul);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    srandom((unsigned)getpid());
    while (read(go, bytes, sizeof bytes) > 0) {
        long most = (long)(r->calm * 1e9);
        int times = 1 + (int)(random() % 4);
        for (int i = 0; i < times || i % 2; i++, most = most / 2 + 1) {
            struct timespec pause = {.tv_nsec = random() % most};
            nanosleep(&pause, NULL);
            if (renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) < 0)
                _exit(1);
        }
    }
}

/* ---- rounds ---- */

static enum end round_once(const struct kind *k, bool naive, int go) {
    mem_reset();
    if (!races_back() || write(go, "", 1) != 1)
        return BROKEN;
    return k->round(k, naive);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One round while nothing is exchanged. */
static void run_calm(const struct kind *k, struct result *r, int go) {
    double begin = now();
    for (int i = 0; i < 5; i++)
        r->still = round_once(k, false, go) == HELD;
    r->calm = (now() - begin) / 5;
}

/* All rounds of kind K, by a process of its own with a tree of its own. */
static void run_kind(const struct kind *k, unsigned rounds, struct result *r) {
    int go[2];
    races_set_up(k);
    if (pipe2(go, O_CLOEXEC) < 0)
        return;
    run_calm(k, r, go[1]);
    pid_t other = fork();
    if (other == 0 && races_back()) {
        close(go[1]);
        exchange(races_path(k->a), races_path(k->b), go[0], r);
    }
    for (double begin = now(); r->rounds < rounds && !r->ended[REACHED] && !r->ended[BROKEN]; r->rounds++) {
        r->ended[round_once(k, false, go[1])]++;
        r->seconds = now() - begin;
    }
    for (unsigned i = 0; !r->naive[REACHED] && i < CONTROL_ROUNDS; i++)
        r->naive[round_once(k, true, go[1])]++;
    r->won = r->naive[REACHED];
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    races_tear_down();
}

static void report(const struct kind *k, const struct result *r, unsigned rounds) {
    const unsigned *e = r->ended;
    ok(r->rounds == rounds && !e[REACHED] && !e[BROKEN], "%s: never in %u rounds", k->name, rounds);
    printf("# %.1f ms; %u held, %u refused, %u met the decoy; reached %u, broken %u; %.1f s\n", r->calm * 1e3, e[HELD],
           e[REFUSED], e[DECOY], e[REACHED], e[BROKEN], r->seconds);
    ok(r->still && e[HELD] > 0, "%s: some of them start", k->name);
    ok(r->won, "%s: the naive way is led astray", k->name);
    printf("# %u held, %u refused, %u met the decoy, %u broken\n", r->naive[HELD], r->naive[REFUSED], r->naive[DECOY],
           r->naive[BROKEN]);
}

/* No race: the exchange comes at the worst moment. */
static void run_staged(const struct kind *k) {
    int status[2] = {BROKEN, BROKEN};
    for (int naive = 0; naive < 2; naive++) {
        pid_t pid = fork();
        if (pid == 0) {
            if (!freopen("/dev/null", "w", stderr))
                abort();
            races_set_up(k);
            mem_reset();
            enum end end = races_back() ? k->round(k, naive) : BROKEN;
            races_tear_down();
            _exit(end);
        }
        if (waitpid(pid, &status[naive], 0) == pid)
            status[naive] = WIFEXITED(status[naive]) ? WEXITSTATUS(status[naive]) : BROKEN;
    }
    ok(status[0] == REFUSED, "%s, and then something is there: refused", k->name);
    ok(status[1] == REACHED, "%s: mounted by text, it is shown", k->name);
}

int main(void) {
    const char *few = getenv("RACE_ROUNDS"), *only = getenv("RACE_KIND");
    unsigned rounds = few ? (unsigned)atoi(few) : tap_rounds(ROUNDS, FEW_ROUNDS), running = 0;
    struct result *results =
        mmap(NULL, KINDS * sizeof *results, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (results == MAP_FAILED)
        return 1;
    for (size_t i = 0; i < KINDS; i++) {
        if (only && strcmp(only, kinds[i].name) != 0)
            continue;
        if (running == AT_ONCE && wait(NULL) > 0)
            running--;
        running++;
        if (fork() == 0) {
            if (!getenv("RACE_VERBOSE") && !freopen("/dev/null", "w", stderr))
                abort();
            run_kind(&kinds[i], rounds, &results[i]);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    for (size_t i = 0; i < KINDS; i++)
        if (!only || !strcmp(only, kinds[i].name))
            report(&kinds[i], &results[i], rounds);
    for (size_t i = 0; i < STAGED && !only; i++)
        run_staged(&staged[i]);
    return tap_done();
}
