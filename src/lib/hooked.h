/* SPDX-License-Identifier: MIT */
/* What is special about a command that a shell's hook sends (`firewrap run --hook`, see shell/module/hook.h). */
#ifndef FIREWRAP_HOOKED_H
#define FIREWRAP_HOOKED_H

#include "session.h"

/* Is everything switched off by an empty FIREWRAP_ARGS? Then not even the policy is read. */
bool hooked_off(const struct session *s);

/* Was the command not typed, and does it lie where no sandbox can have put it? Then it is left alone as well. */
bool hooked_untyped(const struct session *s);

/* Does anything say that the command is to be sandboxed? A policy file here or above, or FIREWRAP_ARGS; or that programs in
 * a sandbox have written what stands here: it is a persistent home, or a link has led here out of a project. After
 * session_layers. */
bool hooked_applies(const struct session *s);

/* Adds what the typed line itself grants: the variables that it has set, the temporary files that the shell has made for
 * the command. Before session_plan. */
void hooked_settings(struct session *s);

/* The program itself, links resolved, if it is one that hooks leave alone; else NULL. Decided by where it lies, not by its
 * name alone: never what a sandbox of this policy, or anybody else, could have put there. After session_plan. */
const char *hooked_exempt(const struct session *s);

/* With FIREWRAP_VERBOSE set, the line that says what is run, for a terminal in GREY; else NULL. */
const char *hooked_line(const struct session *s, bool grey);

#endif
