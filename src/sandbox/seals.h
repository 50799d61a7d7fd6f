/* SPDX-License-Identifier: MIT */
/* What is to be an empty directory and to stay one. A tmpfs belongs to the user: what its mode refuses, a command of his could
 * give itself back, and write what is lost at its end. So the mount itself gets read-only, once all that is to stand in it does. */
#ifndef FIREWRAP_SEALS_H
#define FIREWRAP_SEALS_H

#include "op.h"

/* Seals what needs it, behind all mounts of LIST. */
void seals_add(ops *list);

/* Adds the mount O to LIST, where it may stand in what is sealed. */
void seals_before(ops *list, const struct op *o);

#endif
