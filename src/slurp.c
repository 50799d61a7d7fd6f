/* SPDX-License-Identifier: MIT */
#include "slurp.h"

#include <errno.h>
#include <unistd.h>

bool slurp(int fd, size_t limit, struct str *out) {
    char buf[4096];
    str_add(out, "");
    while (out->len <= limit) {
        ssize_t got = read(fd, buf, sizeof buf);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return false;
        if (!got)
            return true;
        str_add_bytes(out, buf, (size_t)got);
    }
    errno = EFBIG;
    return false;
}
