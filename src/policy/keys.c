/* SPDX-License-Identifier: MIT */
#include "keys.h"

#include "base/port.h"
#include "base/str.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

const struct key_row keys[KEY_COUNT] = {
#define KEY(id, name, group, ...) [KEY_##id] = {name, GROUP_##group, __VA_ARGS__},
#include "keys.def"
#undef KEY
};

/* What a value of a type looks like, for people; a type with words has these. */
static const char *const type_texts[] = {
    [TYPE_LEVEL] = "N",
    [TYPE_NAME] = "NAME",
    [TYPE_PROFILE] = "PROFILE",
    [TYPE_BIND] = "[-]SRC[:DEST]",
    [TYPE_PATH] = "PATH",
    [TYPE_GLOB] = "PATH|GLOB",
    [TYPE_FILE] = "[-]PATH",
    [TYPE_ENV_GLOB] = "NAME|GLOB",
    [TYPE_ENV_VALUE] = "NAME=VALUE",
    [TYPE_CAPABILITY] = "CAP_NAME",
    [TYPE_PUBLISH] = "[ADDR|lan:]PORT[:INSIDE]",
    [TYPE_HOST_PORT] = "[INSIDE:]PORT",
    [TYPE_COMMAND] = "COMMAND",
};

const char *const key_groups[GROUP_COUNT] = {
    [GROUP_SYSTEM] = "System",           [GROUP_FILES] = "Files",
    [GROUP_NETWORK] = "Network",         [GROUP_DESKTOP] = "Desktop, agents and sockets",
    [GROUP_ENVIRONMENT] = "Environment", [GROUP_PROCESS] = "Processes",
    [GROUP_POLICY] = "Policy",
};

enum { LEVEL_4 = LEVEL_SYSTEM | LEVEL_ENV | LEVEL_PROGRAMS, LEVEL_5 = LEVEL_4 | LEVEL_ROOT };

const struct level levels[LEVEL_COUNT] = {
    {"0", 0, "bwrap's basic flags, nothing is granted"},
    {"4", LEVEL_4, "the allowed environment, /dev, /proc, read-only /etc and /usr, empty /tmp and home"},
    {"5", LEVEL_5, "the whole system with its devices; empty /tmp, home and runtime directory"},
    {"6", LEVEL_5 | LEVEL_DISPLAY, "5 with the display"},
    {"8", LEVEL_5 | LEVEL_ENV_ALL | LEVEL_REAL_TMP, "5 with all of the environment and the real /tmp"},
    {"9", LEVEL_5 | LEVEL_REAL_TMP | LEVEL_REAL_RUNTIME, "the whole system, only the home is empty"},
};

const struct level *level_find(const char *name) {
    for (size_t i = 0; i < LEVEL_COUNT; i++)
        if (!strcmp(levels[i].name, name))
            return &levels[i];
    return NULL;
}

enum key key_find(const char *name, size_t len) {
    for (enum key k = 0; k < KEY_COUNT; k++)
        if (strlen(keys[k].name) == len && !memcmp(keys[k].name, name, len))
            return k;
    return KEY_COUNT;
}

enum key key_letter(char letter) {
    for (enum key k = 0; k < KEY_COUNT; k++)
        if (letter && keys[k].letter == letter)
            return k;
    return KEY_COUNT;
}

bool key_from(enum key key, enum source source) {
    return !keys[key].only || (keys[key].only & source);
}

const char *key_argument(enum key key) {
    return keys[key].words ? keys[key].words : type_texts[keys[key].type];
}

const char *key_nearest(const char *name) {
    const char *best = NULL;
    unsigned least = 3;
    for (enum key k = 0; k < KEY_COUNT; k++) {
        unsigned d = str_distance(name, keys[k].name);
        if (d < least) {
            least = d;
            best = keys[k].name;
        }
    }
    return best;
}

/* Position of VALUE in a list "a|b|c" of WORDS, -1 if it is not there. */
static int word_index(const char *words, const char *value) {
    size_t len = strlen(value);
    for (int i = 0; *words; i++) {
        size_t n = strcspn(words, "|");
        if (n == len && !memcmp(words, value, n))
            return i;
        words += n + (words[n] == '|');
    }
    return -1;
}

/* Names become one directory or file name below a directory of firewrap's. */
static bool name_valid(const char *s) {
    if (!*s || *s == '.' || *s == '-' || strlen(s) > NAME_MAX - 16)
        return false;
    for (; *s; s++)
        if (!isalnum((unsigned char)*s) && !strchr("._+@-", *s) && (unsigned char)*s < 0x80)
            return false;
    return true;
}

static bool env_name_valid(const char *s, size_t len, const char *also) {
    if (!len || isdigit((unsigned char)*s))
        return false;
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '_' && !strchr(also, s[i]))
            return false;
    return true;
}

static bool path_text_valid(enum key key, const char *value, const struct origin *o) {
    if (*value == '-' && (keys[key].type == TYPE_BIND || keys[key].type == TYPE_FILE))
        value++;
    if (!*value || *value == ':')
        return diag_error(o, value, "%s: a path is missing", keys[key].name);
    if (strlen(value) >= 2UL * PATH_MAX)
        return diag_error(o, NULL, "%s: the path is longer than %d bytes", keys[key].name, PATH_MAX);
    return true;
}

static bool port_valid(enum key key, const char *value, const struct origin *o) {
    struct port p;
    const char *why = keys[key].type == TYPE_PUBLISH ? port_published(value, &p) : port_of_host(value, &p);
    return !why || diag_error(o, value, "%s: %s", keys[key].name, why);
}

bool key_check(enum key key, const char *value, const struct origin *o) {
    const struct key_row *row = &keys[key];
    cap_value_t cap;
    switch (row->type) {
    case TYPE_LEVEL:
        return level_find(value) || diag_error(o, value, "%s: no such level (0 4 5 6 8 9)", row->name);
    case TYPE_WORD:
    case TYPE_SHARE:
        return word_index(row->words, value) >= 0 || diag_error(o, value, "%s: not one of %s", row->name, row->words);
    case TYPE_NAME:
    case TYPE_PROFILE:
        return (!*value && row->bare) || name_valid(value) || diag_error(o, value, "%s: not a valid name", row->name);
    case TYPE_COMMAND:
        return name_valid(value) || diag_error(o, value, "%s: not a command's name", row->name);
    case TYPE_BIND:
    case TYPE_PATH:
    case TYPE_GLOB:
    case TYPE_FILE:
        return path_text_valid(key, value, o);
    case TYPE_ENV_GLOB:
        return env_name_valid(value, strlen(value), "*?") ||
               diag_error(o, value, "%s: not a variable's name", row->name);
    case TYPE_ENV_VALUE:
        return (strchr(value, '=') && env_name_valid(value, strcspn(value, "="), "")) ||
               diag_error(o, value, "%s: not of the form NAME=VALUE", row->name);
    case TYPE_CAPABILITY:
        return (str_starts(value, "CAP_") && cap_from_name(str_lower(value), &cap) == 0) ||
               diag_error(o, value, "%s: no such capability", row->name);
    case TYPE_PUBLISH:
    case TYPE_HOST_PORT:
        return port_valid(key, value, o);
    }
    abort();
}

bool key_tightens(enum key key, const char *value, const char *current) {
    const struct key_row *row = &keys[key];
    if (row->type == TYPE_LEVEL) {
        unsigned now = level_find(current)->grants, then = level_find(value)->grants;
        return now != then && !(then & ~now);
    }
    if (row->type != TYPE_WORD || row->mixed)
        return false;
    int less = word_index(row->words, value) - word_index(row->words, current);
    return row->tightens ? less < 0 : less > 0;
}

bool key_tightest(enum key key, const char *value) {
    const char *words = keys[key].words, *last = strrchr(words, '|') + 1;
    return keys[key].tightens ? word_index(words, value) == 0 : !strcmp(value, last);
}
