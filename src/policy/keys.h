/* SPDX-License-Identifier: MIT */
/* The table of settings (keys.def) and the base levels, and what can be said about a value from its text alone. */
#ifndef FIREWRAP_KEYS_H
#define FIREWRAP_KEYS_H

#include "base/diag.h"
#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

enum key {
#define KEY(id, ...) KEY_##id,
#include "keys.def"
#undef KEY
    KEY_COUNT
};

enum key_type {
    TYPE_LEVEL,
    TYPE_NAME,
    TYPE_PROFILE,
    TYPE_WORD,
    TYPE_BIND,
    TYPE_PATH,
    TYPE_GLOB,
    TYPE_FILE, /* [-]PATH */
    TYPE_ENV_GLOB,
    TYPE_ENV_VALUE,
    TYPE_SHARE,
    TYPE_CAPABILITY,
    TYPE_PUBLISH,   /* [ADDR|lan:]PORT[:INSIDE] */
    TYPE_HOST_PORT, /* [INSIDE:]PORT */
    TYPE_COMMAND
};
enum key_group {
    GROUP_SYSTEM,
    GROUP_FILES,
    GROUP_NETWORK,
    GROUP_DESKTOP,
    GROUP_ENVIRONMENT,
    GROUP_PROCESS,
    GROUP_POLICY,
    GROUP_COUNT
};

/* Who says it. In the order of the merge: a later source wins. */
enum source {
    SOURCE_MACHINE = 1 << 0,
    SOURCE_USER = 1 << 1,
    SOURCE_PROFILE = 1 << 2,
    SOURCE_PROJECT = 1 << 3,
    SOURCE_ARGS = 1 << 4,   /* FIREWRAP_ARGS */
    SOURCE_OPTION = 1 << 5, /* the command line */
};

/* What the fields say stands at the head of keys.def. */
struct key_row {
    const char *name;
    enum key_group group;
    enum key_type type;
    bool list;
    bool tightens;
    bool mixed;
    char letter;
    unsigned only;     /* sources that may set it; 0: all */
    const char *words; /* of TYPE_WORD and TYPE_SHARE, "yes|no" */
    const char *bare, *preset, *help;
};

extern const struct key_row keys[KEY_COUNT];
extern const char *const key_groups[GROUP_COUNT]; /* headings */

/* A value with everything that is needed to judge it later. */
struct setting {
    enum key key;
    const char *value;
    struct origin origin;
    enum source source;
    const char *dir;     /* relative paths start here */
    const char *project; /* $PROJECT; NULL: that of the innermost allowed project file */
    const char *section; /* words of "[command …]", NULL: always */
};
typedef VEC(struct setting) settings;

/* The key of that NAME or short LETTER, KEY_COUNT if there is none. */
enum key key_find(const char *name, size_t len);
enum key key_letter(char letter);

/* May that SOURCE set KEY? */
bool key_from(enum key key, enum source source);

/* What a value of KEY looks like, for people: "yes|no", "[-]SRC[:DEST]". */
const char *key_argument(enum key key);

/* The known name nearest to NAME for "did you mean", NULL if none is near. */
const char *key_nearest(const char *name);

/* Is VALUE a valid text for KEY? Reports the reason with O and returns false if not. Paths are only looked at as text.
 */
bool key_check(enum key key, const char *value, const struct origin *o);

/* For a key that is no list: does VALUE grant less than CURRENT, and nothing that CURRENT does not? */
bool key_tightens(enum key key, const char *value, const char *current);

/* Is VALUE the one word of KEY that grants the least? */
bool key_tightest(enum key key, const char *value);

/* What a base level grants, as a set. */
enum level_grants {
    LEVEL_SYSTEM = 1 << 0,       /* /usr, /etc, /dev, /proc */
    LEVEL_ENV = 1 << 1,          /* the allowed environment */
    LEVEL_PROGRAMS = 1 << 2,     /* user-programs defaults to yes */
    LEVEL_ROOT = 1 << 3,         /* the whole of / with its devices */
    LEVEL_DISPLAY = 1 << 4,      /* as with gui */
    LEVEL_ENV_ALL = 1 << 5,      /* all of the environment */
    LEVEL_REAL_TMP = 1 << 6,     /* the host's /tmp */
    LEVEL_REAL_RUNTIME = 1 << 7, /* the host's $XDG_RUNTIME_DIR */
};
struct level {
    const char *name;
    unsigned grants;
    const char *help;
};
enum { LEVEL_COUNT = 6 };
extern const struct level levels[LEVEL_COUNT];
const struct level *level_find(const char *name); /* NULL if there is no such level */

#endif
