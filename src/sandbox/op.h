/* SPDX-License-Identifier: MIT */
/* A typed list of what bwrap is asked to do, and what a program would see of it. Mounts act in order: a later one
 * covers what is at or below its destination, as in bwrap. Everything here is text: links and existence are resolve's
 * business. */
#ifndef FIREWRAP_OP_H
#define FIREWRAP_OP_H

#include "base/diag.h"
#include "base/mem.h"
#include "host/host.h"

#include <stdbool.h>
#include <stddef.h>

enum op_kind {
#define OP(kind, ...) OP_##kind,
#include "op.def"
#undef OP
    OP_COUNT
};

struct op {
    enum op_kind kind;
    const char *src, *dest;
    struct origin origin;
    bool on_link; /* dest is a link, which is to be covered itself; bwrap would follow it */
    bool
        itself; /* of a bind: what stands at dest already, with other rights or as a mount point; src is its name on the host */
    struct seen seen;    /* what is to stand at dest before, since it was decided for that */
    struct seen from;    /* of a bind: what src is to be, inode 0: anything */
    bool optional;       /* of a bind: nothing happens where the source does not exist */
    bool named;          /* a setting names exactly this source: lifts a default mask or protect of it */
    bool kept;           /* of a bind: firewrap's own directory for what is not the host's: no mask is meant for it */
    const char *written; /* the source as it was written, where links lead elsewhere; of OP_DATA: the host's file */
};
typedef VEC(struct op) ops;

#define OP_NONE ((size_t)-1)

/* What is to be known of a kind: the whole program asks this table, so that a new kind can not be forgotten. */
struct op_row {
    const char *option; /* of bwrap, in front of the words; NULL: none */
    const char *words;  /* which follow it: s src, d dest, f a descriptor of src's file or text */
    bool mounts;        /* changes what stands at dest */
    bool binds;         /* shows src of the host */
    bool writes;        /* the host can be changed through it */
    const char *stands; /* for this path of the host, though it is made anew */
    enum {
        LOOKS_SOURCE, /* as src does */
        LOOKS_LINK,
        LOOKS_EMPTY,   /* only mount points are there */
        LOOKS_REFUSED, /* no program is found there */
        LOOKS_UNKNOWN,
    } looks; /* what a search for a program finds at dest */
};
extern const struct op_row op_rows[OP_COUNT];

bool op_is_mount(const struct op *o);    /* does it change what stands at dest? */
bool op_is_bind(const struct op *o);     /* does it show something of the host? */
bool op_is_writable(const struct op *o); /* can the host be changed through it? */
bool op_is_tmpfs(const struct op *o);    /* is it an empty directory that somebody may use? */
bool op_is_closed(const struct op *o);   /* does it hide a directory, so that nothing is to be mounted in it? */

struct op *op_add(ops *list, enum op_kind kind, const char *src, const char *dest, const struct origin *o);

/* Index of the mount among the first N that PATH belongs to, OP_NONE if it belongs to none (bwrap's empty root). */
size_t op_at(const ops *list, size_t n, const char *path);

/* The host's path that mount O shows at its destination, as far as a mask can mean it: a new /dev or /proc and
 * a made-up file stand for the host's. NULL if it shows nothing of the host. */
const char *op_shown(const struct op *o);

/* The host's path that bind O shows at PATH, which is at or below its destination. */
const char *op_source(const struct op *o, const char *path);

/* Where O shows the host's path HOST, which is at or below op_shown. */
const char *op_shows(const struct op *o, const char *host);

/* Adds to OUT what operation I lets be written, by real paths: its source, and HOME, if that is shown by a wider one. */
void op_written(const ops *list, size_t i, const char *home, strv *out);

/* The host's path behind PATH in the sandbox, NULL if nothing of the host is there. */
const char *op_host(const ops *list, const char *path);

#endif
