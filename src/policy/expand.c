/* SPDX-License-Identifier: MIT */
#include "expand.h"

#include "base/path.h"
#include "base/str.h"

#include <ctype.h>
#include <limits.h>
#include <string.h>

/* Value of the variable of LEN bytes at NAME, NULL: reported. */
static const char *variable(const struct world *w, const char *project, const struct setting *s, const char *name,
                            size_t len) {
    const char *text = mem_dup(name, len), *value;
    if (!strcmp(text, "HOME"))
        value = w->home_real;
    else if (!strcmp(text, "PROJECT"))
        value = s->project ? s->project : project;
    else
        value = world_xdg(w, text);
    if (!value)
        diag_error(&s->origin, mem_printf("$%s", text), "%s: the variable is not known here ($$ stands for a $)",
                   keys[s->key].name);
    return value;
}

/* Adds the directory DIR, which in a glob matches only itself. */
static void add_directory(struct str *out, const struct setting *s, const char *dir) {
    for (; *dir; dir++) {
        if (keys[s->key].type == TYPE_GLOB && strchr("*?[\\", *dir))
            str_add(out, "\\");
        str_add_bytes(out, dir, 1);
    }
}

static bool expand_variables(const struct world *w, const char *project, const struct setting *s, const char *text,
                             struct str *out) {
    while (*text) {
        size_t plain = strcspn(text, "$");
        str_add_bytes(out, text, plain);
        text += plain;
        if (!*text)
            break;
        text++;
        if (*text == '$') {
            str_add(out, "$");
            text++;
            continue;
        }
        size_t len = 0;
        while (isalnum((unsigned char)text[len]) || text[len] == '_')
            len++;
        const char *value = variable(w, project, s, text, len);
        if (!value)
            return false;
        add_directory(out, s, value);
        text += len;
    }
    return true;
}

const char *expand_path(const struct world *w, const char *project, const struct setting *s, const char *text) {
    struct str out = {0};
    str_add(&out, "");
    if (text[0] == '~' && (text[1] == '/' || !text[1])) {
        add_directory(&out, s, w->home_real);
        text++;
    } else if (text[0] == '~') {
        diag_error(&s->origin, text, "%s: ~ stands only for your own home", keys[s->key].name);
        return NULL;
    } else if (text[0] != '/' && (text[0] != '$' || text[1] == '$')) {
        add_directory(&out, s, s->dir);
        str_add(&out, "/");
    }
    if (!expand_variables(w, project, s, text, &out))
        return NULL;
    const char *path = path_normal(out.s);
    if (path_under(path, w->home)) /* one name for the home, whichever was written */
        path = path_join(w->home_real, path_rest(path, w->home));
    if (strlen(path) >= PATH_MAX) {
        diag_error(&s->origin, NULL, "%s: the path is longer than %d bytes", keys[s->key].name, PATH_MAX - 1);
        return NULL;
    }
    return path;
}

const char *expand_file(const struct world *w, const char *project, const struct setting *s, bool *optional) {
    *optional = *s->value == '-';
    return expand_path(w, project, s, s->value + *optional);
}

const char *expand_escape(const char *path) {
    struct str out = {0};
    for (; *path; path++) {
        str_add_bytes(&out, path, 1);
        if (*path == '$')
            str_add(&out, "$");
    }
    return out.s;
}

/* Cuts TEXT at its first ':' that has no '\' before it and takes the escapes away; *REST is what follows, or NULL. */
static const char *cut_colon(const char *text, const char **rest) {
    struct str out = {0};
    str_add(&out, "");
    *rest = NULL;
    for (; *text; text++) {
        if (*text == ':') {
            *rest = text + 1;
            break;
        }
        if (*text == '\\' && (text[1] == ':' || text[1] == '\\'))
            text++;
        str_add_bytes(&out, text, 1);
    }
    return out.s;
}

bool expand_bind(const struct world *w, const char *project, const struct setting *s, struct bind *b) {
    const char *text = s->value, *rest, *more;
    *b = (struct bind){.optional = *text == '-'};
    const char *src = cut_colon(text + b->optional, &rest);
    b->src = expand_path(w, project, s, src);
    if (!b->src)
        return false;
    if (!rest) {
        b->dest = b->src;
        return true;
    }
    const char *dest = cut_colon(rest, &more);
    if (more || !*dest)
        return diag_error(&s->origin, s->value, "%s: not of the form SRC:DEST (write a ':' in a path as '\\:')",
                          keys[s->key].name);
    b->dest = expand_path(w, project, s, dest);
    return b->dest != NULL;
}

static void add_escaped(struct str *out, const char *path) {
    for (path = expand_escape(path); *path; path++) {
        if (*path == ':' || *path == '\\')
            str_add(out, "\\");
        str_add_bytes(out, path, 1);
    }
}

const char *expand_bind_escape(const char *src, const char *dest) {
    struct str out = {0};
    add_escaped(&out, src);
    if (strcmp(src, dest) != 0) {
        str_add(&out, ":");
        add_escaped(&out, dest);
    }
    return out.s;
}
