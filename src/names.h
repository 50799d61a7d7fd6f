/* SPDX-License-Identifier: MIT */
/* What both sides of a seam have to spell alike: firewrap, the shells' module and the stub. Only #defines. The scripts of the
 * hooks spell the variables themselves; tests/layers.sh finds one there that is not here. */
#ifndef FIREWRAP_NAMES_H
#define FIREWRAP_NAMES_H

#define POLICY_NAME ".firewrap.ini"
#define HOMES_NAME "sandboxes" /* in the home directory */

/* Trees of the state directory, see policy/trust.h and host/reach.h. */
#define STATE_TRUSTED "trusted"
#define STATE_DENIED "denied"
#define STATE_OTHERS "others"
#define STATE_WRITTEN "written"
#define STATE_TOLD "told" /* a file, see lib/told.h */

/* Variables: what the user sets, */
#define ENV_OURS "FIREWRAP_" /* how all of them begin */
#define ENV_ARGS "FIREWRAP_ARGS"
#define ENV_SCOPE "FIREWRAP_SCOPE"
#define ENV_VERBOSE "FIREWRAP_VERBOSE"
#define ENV_REQUIRE "FIREWRAP_HOOK_REQUIRE"

/* and what the hook says: to `firewrap prompt`, to its own next process, to firewrap (in front of a variable's name), */
#define ENV_HOOK "FIREWRAP_HOOK"
#define ENV_REEXEC "FIREWRAP_HOOK_REEXEC"
#define ENV_TYPED "FIREWRAP_TYPED_"
#define ENV_NAMED "FIREWRAP_HOOK_NAMED" /* as --named, to a firewrap that is called by hand */

/* and between the library and the script of fish. */
#define ENV_FISH "FIREWRAP_HOOK_"
#define ENV_FISH_PID "FIREWRAP_HOOK_PID"
#define ENV_FISH_OWN "FIREWRAP_HOOK_OWN"
#define ENV_FISH_LEND "FIREWRAP_HOOK_LEND"
#define ENV_FISH_WATCHED "FIREWRAP_HOOK_WATCHED"

/* Options of `firewrap run` that the hook uses. */
#define RUN_HOOK "hook"
#define RUN_UNARMED "unarmed"
#define RUN_RELOAD "reload"
#define RUN_TYPED "typed"
#define RUN_BEFORE "typed-before"
#define RUN_DIRENV "direnv"
#define RUN_CHANGED "changed"
#define RUN_LEND "lend"
#define RUN_NAMED "named"
#define RUN_INHERITED "inherited"
#define RUN_ARGV0 "argv0"

#define HERE_END "FIREWRAP_END" /* ends a here-document of a printed line */

#endif
