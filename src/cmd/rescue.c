/* SPDX-License-Identifier: MIT */
/* firewrap home rescue: what commands have left in a home that went with their sandbox. */
#include "base/copy.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/str.h"
#include "command.h"
#include "host/host.h"
#include "policy/policy.h"
#include "print.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

static void print_one(const struct world *w, const char *name) {
    struct str text = {0};
    CLOSED int fd = rescued_open(w, name);
    strv in = {0};
    if (fd >= 0)
        in = rescued_in(fd);
    for (size_t i = 0; i < in.n; i++)
        str_printf(&text, "  %s", str_printable(in.v[i]));
    print_shown("%s%s\n", str_printable(name), text.s ? text.s : "");
}

static bool list(const struct world *w) {
    strv names = {0};
    bool ok = rescued_list(w, &names);
    for (size_t i = 0; i < names.n; i++)
        print_one(w, names.v[i]);
    return ok;
}

/* Copies what is in NAME to the current directory, where nothing is replaced; then it is removed. */
static bool bring(const struct world *w, const char *name) {
    CLOSED int fd = rescued_open(w, name), here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    const strv in = rescued_in(fd);
    bool ok = true;
    for (size_t i = 0; i < in.n; i++)
        if (here < 0 || !copy_entry(fd, in.v[i], here))
            ok = diag_error(NULL, in.v[i], "home: can not be put here: %s; all of it is still in %s", strerror(errno),
                            str_printable(rescued_dir(w, name)));
    return ok && rescued_remove(w, name);
}

int home_rescue(char **words) {
    struct world w;
    bool removes = words[0] && !strcmp(words[0], "rm"), ok = true;
    if (!world_init(&w, environ))
        return EXIT_FIREWRAP;
    if (!words[0])
        return list(&w) ? 0 : EXIT_FIREWRAP;
    for (words += removes; *words; words++)
        ok = (removes ? rescued_remove(&w, *words) : bring(&w, *words)) && ok;
    return ok ? 0 : EXIT_FIREWRAP;
}
