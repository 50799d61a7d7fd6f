/* SPDX-License-Identifier: MIT */
/* Does the default sandbox hold on this machine? Looks at what it needs and runs a probe inside that tries to get out.
 */
#include "base/file.h"
#include "base/path.h"
#include "base/str.h"
#include "command.h"
#include "doctor.h"
#include "host/host.h"
#include "lib/lib.h"
#include "run/run.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct doctor {
    struct session session;
    bool failed;
};

static void ok(const char *what) {
    doctor_say(FINDING_OK, what);
}

static void note(const char *what) {
    doctor_say(FINDING_NOTE, what);
}

static void fail(struct doctor *d, const char *what, const char *remedy) {
    doctor_say(FINDING_FAIL, mem_printf("%s: %s", what, remedy));
    d->failed = true;
}

/* ---- what the sandbox needs ---- */

static void start_version(const void *bwrap) {
    execl(bwrap, "bwrap", "--version", (char *)NULL);
}

static void check_bwrap(struct doctor *d) {
    const struct world *w = &d->session.world;
    int status;
    if (!w->bwrap) {
        fail(d, "bubblewrap",
             "install the package bubblewrap (bwrap has to belong to root and be writable by root only)");
        return;
    }
    const char *version = doctor_output(start_version, w->bwrap, &status);
    ok(mem_printf("%.*s (%s)", (int)strcspn(version, "\n"), version, w->bwrap));
    if (!w->bwrap_disables_userns)
        note("this bubblewrap is older than 0.8: user namespaces are refused by the system-call filter alone");
}

/* Is bubblewrap's VERSION, as it says it, older than 0.MINOR? */
static bool is_before(const char *version, long minor) {
    const char *number = strstr(version, " 0.");
    return number && strtol(number + 3, NULL, 10) < minor;
}

/* Known advisories of bubblewrap, and whether they matter where firewrap mounts. Distributions mend older versions. */
static void check_mounting(const struct world *w) {
    int status;
    const char *version = doctor_output(start_version, w->bwrap, &status);
    bool own = outer_possible(w);
    const char *matters = own ? "does not matter here: firewrap mounts itself" : "matters here, if it is not mended";
    if (own)
        ok("what a command is granted can be mounted by descriptor");
    else
        note("no namespace can be had to mount in, so bubblewrap mounts by names, which a running command could "
             "exchange; a grant that could be exchanged is refused, and commands of a project share no localhost");
    if (is_before(version, 12))
        note(mem_printf("bubblewrap before 0.12 follows links to mount points (CVE-2026-87766): %s", matters));
    if (!w->bwrap_binds_descriptors)
        note(mem_printf("this bubblewrap can not mount a descriptor (as for CVE-2024-42472): %s", matters));
}

static void check_terminal(void) {
    if (!strcmp(file_word("/proc/sys/dev/tty/legacy_tiocsti"), "0"))
        ok("the kernel lets nobody type into terminals");
    else
        note("the kernel lets programs type into terminals (dev.tty.legacy_tiocsti); firewrap's filter stops them");
}

/* The user's own directories must be writable by nobody else. */
static void check_directory(struct doctor *d, const char *dir) {
    const struct world *w = &d->session.world;
    struct stat st;
    if (stat(dir, &st) < 0) {
        if (errno != ENOENT)
            fail(d, dir, strerror(errno));
        return;
    }
    if (st.st_uid != w->uid && st.st_uid != w->root)
        fail(d, dir, "belongs to another user");
    else if (accounts_others_write(&st))
        fail(d, dir, mem_printf("others can write it; chmod go-w '%s'", dir));
    else
        ok(mem_printf("%s is private", path_tilde(dir, w->home)));
}

/* git obeys a bare repository in whatever directory it is used, and a command can make one anywhere. */
static void check_git(const struct world *w) {
    const char *bare = search_host(w, "git") ? gitread_setting(w, "safe.barerepository") : "explicit";
    if (!bare || strcasecmp(bare, "explicit") != 0)
        note("git obeys a bare repository that a command makes in some directory, if it is used there; 'git config "
             "--global "
             "safe.bareRepository explicit' stops that, and GIT_DIR or --git-dir names yours");
    else
        ok("git takes no directory for a bare repository that is not named");
}

static void check_session(const struct doctor *d) {
    const char *runtime = d->session.world.runtime_dir;
    bool there = runtime && access(path_join(runtime, "systemd"), F_OK) == 0;
    note(there ? "there is a systemd user session" : "there is no systemd user session (nothing needs it yet)");
}

/* ---- the probe ---- */

static void start_plan(const void *plan) {
    job_run(plan, NULL);
}

/* Some file of the home that can be read here, to be tried inside; "" if there is none. */
static const char *home_file(const struct world *w) {
    const char *found = "";
    DIR *dir = opendir(w->home_real);
    for (struct dirent *e; dir && !*found && (e = readdir(dir));) {
        struct stat st;
        if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
            faccessat(dirfd(dir), e->d_name, R_OK, 0) == 0)
            found = path_join(w->home_real, e->d_name);
    }
    if (dir)
        closedir(dir);
    return found;
}

/* Runs the probe at level 4, with nothing else granted. */
static void check_sandbox(struct doctor *d) {
    struct session *s = &d->session;
    const char *probe = path_join(s->world.libexec_dir, "probe");
    const char *argv[] = {probe, mem_printf("%ld", (long)getpid()), home_file(&s->world), NULL};
    static const struct origin o = {.kind = ORIGIN_DEFAULT, .text = "doctor"};
    int status;
    s->cli = (struct cli){.command = (char *const *)argv};
    settings base = {0};
    *vec_push(&base) = (struct setting){.key = KEY_BASE, .value = "4", .origin = o, .source = SOURCE_OPTION};
    *vec_push(&s->layers) = (struct layer){.settings = base};
    if (!session_plan(s, s->cli.command)) {
        fail(d, "the default sandbox", "it can not be planned");
        return;
    }
    op_add(&s->plan.ops, OP_RO_BIND, probe, probe, &o);
    plan_use_stub(&s->plan, probe, probe, false, &o);
    s->plan.watched = (watches){0};
    const char *text = doctor_output(start_plan, &s->plan, &status);
    if (status != 0 || !*text)
        fail(d, "no sandbox can be made", said_namespaces());
    for (; status == 0 && *text; text += strcspn(text, "\n") + 1) {
        const char *line = mem_dup(text, strcspn(text, "\n"));
        if (str_starts(line, "ok "))
            ok(mem_printf("inside, %s", line + 3));
        else
            fail(d, mem_printf("it does not hold that inside, %s", line + strcspn(line, " ") + 1),
                 "please report this, with your kernel's and bubblewrap's version");
    }
}

int cmd_doctor(char **words) {
    static char *none[] = {NULL};
    struct doctor d = {0};
    if (words[0]) {
        diag_error(NULL, words[0], "doctor: takes no arguments");
        return EXIT_FIREWRAP;
    }
    if (!session_read(&d.session, environ, CLI_COMMAND, NULL, none))
        return EXIT_FIREWRAP;
    check_bwrap(&d);
    if (d.session.world.bwrap)
        check_mounting(&d.session.world);
    check_directory(&d, d.session.world.config_dir);
    check_directory(&d, d.session.world.state_dir);
    check_terminal();
    check_git(&d.session.world);
    check_session(&d);
    check_sandbox(&d);
    bool hooked = doctor_hooks(&d.session.world);
    puts(d.failed ? "The default sandbox would not hold here." : "The default sandbox holds here.");
    if (!hooked)
        puts("Not every shell can be hooked.");
    return d.failed || !hooked ? 1 : 0;
}
