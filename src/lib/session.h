/* SPDX-License-Identifier: MIT */
/* The whole way from words and files to a plan, for the commands. */
#ifndef FIREWRAP_SESSION_H
#define FIREWRAP_SESSION_H

#include "policy/policy.h"
#include "sandbox/sandbox.h"
#include "names.h"

struct session {
    struct world world;
    char *const *environment; /* as it was found; world.env may have lost some of it (given.h) */
    struct cli cli;
    const struct file *instead; /* counts in the place of the project file at its path; NULL: none */
    files project;              /* the project files that were found, outermost first */
    strv gone;                  /* policies that were allowed and are not there any more */
    layers layers;
    strv named; /* words of the command that were typed as they stand; for session_plan */
    struct policy policy;
    struct sandbox sandbox;
    struct plan plan;
};

/* Reads the world with its environment ENV, and the words. WORDS are NULL-terminated; NAME is the alias for CLI_ALIAS. */
bool session_read(struct session *s, char *const *env, enum cli_form form, const char *name, char *const *words);

/* Refuses in a directory that was denied, or below one. */
bool session_permitted(const struct session *s);

/* Finds and reads the project's files. False: reported; also where one that was allowed is gone. */
bool session_project(struct session *s);

/* Parses the files and asks the trust store: fills layers. False: reported. */
bool session_layers(struct session *s);

/* Ends the trust in what is gone: from now on somebody else may have put it back. For who does more than show. */
void session_end_trust(const struct session *s);

/* Layers to plan, for the command ARGV (NULL: none). Says nothing about what waits. False: reported, all mistakes that can be
 * found one beside the other. */
bool session_plan(struct session *s, char *const *argv);

/* The origin of a grant that the typed line makes for the shell's temporary files. */
#define HOOKED_LEND "--" RUN_LEND

/* What the planned sandbox may write, by real paths, for reach_of: what the shell lends it aside. */
strv session_writes(const struct session *s);

/* Remembers that, before it is started (reach_note). False: reported. */
bool session_note(const struct session *s);

/* One line for each file with settings that wait to be allowed; on a terminal, once a session. */
void session_say_waiting(const struct session *s);

#endif
