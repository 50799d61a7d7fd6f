/* SPDX-License-Identifier: MIT */
/* The table of operations: every kind has its row, and what the row says fits together. */
#include "tap.h"

#include "sandbox/op.h"

int main(void) {
    for (size_t k = 0; k < OP_COUNT; k++) {
        const struct op_row *row = &op_rows[k];
        ok(row->words && *row->words, "kind %zu has words", k);
        ok(!row->binds || (row->mounts && strchr(row->words, 's')),
           "kind %zu: what shows the host is a mount of a source", k);
        ok(!row->writes || row->binds, "kind %zu: what the host can be changed through shows it", k);
        ok(!row->mounts || strchr(row->words, 'd'), "kind %zu: a mount has a place", k);
        ok(!row->mounts || row->binds || row->looks != LOOKS_SOURCE,
           "kind %zu: what is found in a mount that shows nothing of the host is said", k);
        ok(k == OP_FLAG || row->option, "kind %zu has an option of bwrap", k);
    }
    return tap_done();
}
