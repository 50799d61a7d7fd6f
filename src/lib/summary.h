/* SPDX-License-Identifier: MIT */
/* What a sandbox is, in ten lines for people. */
#ifndef FIREWRAP_SUMMARY_H
#define FIREWRAP_SUMMARY_H

#include "session.h"

/* For S, which was planned. Each line says one thing, and what has said it; long lists are cut. */
const char *summary_text(const struct session *s);

#endif
