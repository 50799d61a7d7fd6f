/* SPDX-License-Identifier: MIT */
/* Merges all sources into one policy.
 * Should: keep every value's origin; let a project file that is not allowed tighten.
 * Mustn't: let such a file widen anything, by its values or by its mere existence: with it, the policy grants at most
 * what it grants without it (tests/unit/property.c). So defaults are computed from the allowed files alone.
 * Mustn't: give a command that holds more than the project's others (an agent, a login) a home that those have written: what they
 * left there would be obeyed with its rights. So the home that a command's own profile says, or none where it holds such a thing,
 * stays, unless an option or a section for the command names another. */
#ifndef FIREWRAP_POLICY_H
#define FIREWRAP_POLICY_H

#include "cli.h"
#include "discover.h"
#include "keys.h"
#include "trust.h"

/* One source of settings, in the order of the merge. */
struct layer {
    const struct file *file; /* NULL for FIREWRAP_ARGS and the command line */
    settings settings;
    enum trust trust; /* of a project file; all others count as allowed */
    unsigned waiting; /* how many of its settings wait to be allowed; filled by policy_build */
    bool automatic;   /* the profile that the command chooses by its name (automatic.h) */
    bool implied;     /* follows from the command itself: nobody has configured it */
};
typedef VEC(struct layer) layers;

/* A file that was read besides the layers' own, or that may appear. */
struct policy_file {
    const char *path;
    struct origin origin; /* what names it */
    bool absent;
};

struct policy {
    struct setting scalar[KEY_COUNT]; /* every scalar has a value, at least its default; but home may be NULL */
    bool taken[KEY_COUNT];            /* was the scalar's value made tighter by a file that is not allowed? */
    settings list;                    /* the list settings, in order */
    settings waiting;                 /* what files that are not allowed would widen */
    settings outvoted;                /* values that others took the place of; see policy_is_outvoted */
    struct setting holds;          /* what this command holds and others of the project do not; value NULL: nothing */
    bool displays;                 /* did anything give it a display, though another may have taken that back? */
    bool chosen;                   /* somebody has said which sandbox it is to be, so its name does not */
    VEC(struct policy_file) files; /* profiles and included files */
    strv other_sections;           /* of settings that do not hold for this command */
    const char *project_dir;       /* of the innermost allowed project file, NULL if none */
    const char *bound;             /* the innermost directory that ends the project: `root = yes`, NULL if none */
    const char *barred;            /* of the innermost project file that is not allowed, NULL if none */
    const char *profile;           /* the profile named last, NULL if none */
    strv named;                    /* words of the command that stand in the typed line as they are */
};

/* Builds P from the layers LS and the command ARGV (NULL: none; sections do not hold then). Takes those layers out of LS
 * that do not count: outside `root = yes`, and an automatic profile where somebody has chosen. False: reported, all mistakes. */
bool policy_build(struct policy *p, const struct world *w, layers *ls, char *const *argv);

/* Where a scalar's value comes from; of a default, the text is the key's name. */
struct origin policy_origin(const struct policy *p, enum key key);

/* Is S, one of P's outvoted values, another one than what counts in the end? */
bool policy_is_outvoted(const struct policy *p, const struct setting *s);

/* Says what it is and by what it was outvoted, to be printed. */
const char *policy_outvoted_text(const struct policy *p, const struct setting *s);

/* Is the host's NAMESPACE kept? */
bool policy_shares(const struct policy *p, const char *namespace);

/* Value of a scalar; is it that word? */
const char *policy_get(const struct policy *p, enum key key);
bool policy_is(const struct policy *p, enum key key, const char *word);

#endif
