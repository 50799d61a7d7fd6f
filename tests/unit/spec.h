/* SPDX-License-Identifier: MIT */
/* Stacks written by hand, for claims about one policy. One line a setting: its place and the text, "!" before the place
 * of a project file that is not allowed, nothing behind it for an empty file:
 *
 *     user net = on
 *     shop
 *     !sub cwd = off
 *     option base = 0
 *     cwd deep
 *     automatic p0        the profile that the command chooses
 *
 * The current directory is ~/src/shop, or where a file further in stands, or what "cwd" says. */
#ifndef FIREWRAP_SPEC_H
#define FIREWRAP_SPEC_H

#include "stack.h"
#include "view.h"

static const char *const spec_places[] = {[MACHINE] = "machine",  [USER] = "user",        [ARGS] = "args",
                                          [OPTION] = "option",    [PROFILE] = "-",        [PROJECT] = "home",
                                          [PROJECT + 1] = "src",  [PROJECT + 2] = "shop", [PROJECT + 3] = "sub",
                                          [PROJECT + 4] = "deep", [PROJECT + 5] = "proj"};

static inline int spec_place(const char *name) {
    for (int i = 0; i < PROJECT + PROJECTS; i++)
        if (!strcmp(spec_places[i], name))
            return i;
    abort();
}

static inline void spec_line(struct stack *s, const char *line) {
    bool suspect = *line == '!';
    line += suspect;
    size_t len = strcspn(line, " ");
    const char *word = mem_dup(line, len), *text = line + len + (line[len] == ' ');
    if (!strcmp(word, "cwd")) {
        s->cwd = spec_place(text) - PROJECT;
        return;
    }
    if (!strcmp(word, "automatic")) {
        s->automatic = text;
        return;
    }
    int place = spec_place(word);
    if (place >= PROJECT) {
        s->exists[place - PROJECT] = true;
        s->trust[place - PROJECT] = suspect ? TRUST_NEW : TRUST_ALLOWED;
        s->cwd = place - PROJECT > s->cwd ? place - PROJECT : s->cwd;
    } else if (!*text) {
        text = "# empty";
    }
    if (*text && !stack_add(s, place, text))
        abort();
}

/* Builds B from SPEC; "@" stands for the tree's base. */
static inline bool spec_build(struct built *b, const char *spec) {
    struct stack s = {.cwd = 2};
    while (*spec) {
        size_t len = strcspn(spec, "\n");
        struct str line = {0};
        for (const char *c = spec; c < spec + len; c++)
            str_printf(&line, *c == '@' ? "%s" : "%.1s", *c == '@' ? tree_base : c);
        spec_line(&s, line.s);
        spec += len + (spec[len] == '\n');
    }
    tap_mute();
    bool ok = stack_build(&s, b, -1, -1);
    tap_said();
    return ok;
}

/* What stands at PATH ("@" and "~" stand for base and home): "rw", "ro", "dev", another kind's name, or "nothing". */
static inline const char *spec_shown(const struct built *b, const char *path) {
    static const char *const names[OP_COUNT] = {
        [OP_RO_BIND] = "ro",       [OP_BIND] = "rw",         [OP_DEV_BIND] = "dev",     [OP_TMPFS] = "tmpfs",
        [OP_DEV] = "new dev",      [OP_PROC] = "proc",       [OP_SYMLINK] = "link",     [OP_DATA] = "text",
        [OP_HIDE_FILE] = "hidden", [OP_HIDE_DIR] = "hidden", [OP_TMPFS_RO] = "tmpfs-ro"};
    const char *real = *path == '~' ? path_join(b->world.home_real, path_rest(path, "~")) : path;
    if (*path == '@')
        real = path_join(tree_base, path_rest(path, "@"));
    size_t i = op_at(&b->plan.ops, b->plan.ops.n, real);
    return i == OP_NONE ? "nothing" : names[b->plan.ops.v[i].kind];
}

#endif
