/* SPDX-License-Identifier: MIT */
/* Does one text of a policy surely grant no more than another? */
#ifndef FIREWRAP_NARROWER_H
#define FIREWRAP_NARROWER_H

#include "discover.h"

/* Is NOW the text LAST, but for what only tightens: masks, protections and unset variables more, passed variables and sockets less,
 * words of a key that are tighter? False wherever that is not plain, and for a text with mistakes, which are reported. */
bool narrower(const struct file *now, const struct file *last);

#endif
