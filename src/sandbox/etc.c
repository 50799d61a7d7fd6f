/* SPDX-License-Identifier: MIT */
/* What links in /etc lead to outside of it and of /usr: certificates on openSUSE, localtime and alternatives of some, /nix/store.
 * Mustn't: show what a command in a sandbox, or another user, can have put there. */
#include "base/path.h"
#include "host/host.h"
#include "resolve.h"

#include <string.h>
#include <unistd.h>

static const char *const led[] = {"alternatives",      "ca-certificates", "hostname",   "hosts",
                                  "localtime",         "nsswitch.conf",   "os-release", "pki/tls/certs",
                                  "ssl/ca-bundle.pem", "ssl/cert.pem",    "ssl/certs",  "static"};

/* The answer for most, by one call. */
static bool is_link(const char *path) {
    char target[1];
    return readlink(path, target, sizeof target) > 0;
}

void resolve_etc(struct sandbox *sb) {
    static const struct origin origin = {.kind = ORIGIN_DEFAULT, .text = "what /etc leads to"};
    const char *etc = op_host(&sb->grants, "/etc");
    if (!etc || strcmp(etc, "/etc") != 0)
        return;
    for (size_t i = 0; i < sizeof led / sizeof *led; i++) {
        const char *path = path_join("/etc", led[i]);
        if (!is_link(path))
            continue;
        const char *real = world_real(sb->world, path);
        if (path_under(real, "/etc") || path_under(real, "/usr") || op_host(&sb->grants, real) ||
            access(real, R_OK) < 0 || reach_of(sb->world, NULL, real) > REACH_USER)
            continue;
        op_add(&sb->grants, OP_RO_BIND, real, real, &origin);
    }
}
