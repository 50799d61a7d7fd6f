/* SPDX-License-Identifier: MIT */
/* What a sandbox is, in ten lines for people. */
#ifndef FIREWRAP_SUMMARY_H
#define FIREWRAP_SUMMARY_H

#include "session.h"

/* Who has said something, for people: FILE:LINE, with ~ for the home. */
const char *summary_origin(const struct session *s, const struct origin *o);

/* For S, which was planned. Each line says one thing, and what has said it; long lists are cut. */
const char *summary_text(const struct session *s);

#endif
