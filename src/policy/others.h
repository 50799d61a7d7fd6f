/* SPDX-License-Identifier: MIT */
/* The contents of a policy, besides the last one, that the user has allowed: one file of the store for each policy, in which each
 * content stands behind its length. trust.h says when they count. */
#ifndef FIREWRAP_OTHERS_H
#define FIREWRAP_OTHERS_H

#include "base/mem.h"
#include "host/host.h"

struct content {
    const char *bytes;
    size_t len;
};
typedef VEC(struct content) contents;

bool content_equal(struct content a, struct content b);
bool content_in(const contents *list, struct content c);

/* The contents for the policy PATH, the latest first; none is no error. Writes them; none removes the file. Nobody else may change
 * it meanwhile (store_lock). False: reported. */
bool others_read(const struct world *w, const char *path, contents *out);
bool others_write(const struct world *w, const char *path, const contents *list);

/* The policies below DIR that have some. False: reported. */
bool others_list(const struct world *w, const char *dir, strv *paths);

#endif
