/* SPDX-License-Identifier: MIT */
#include "conf.h"

#include "base/path.h"
#include "base/str.h"

#include <ini.h>
#include <string.h>

enum { MAX_SECTION = 49, MAX_NAME = 49 }; /* ini.c: MAX_SECTION and MAX_NAME are 50, with the NUL */

static const char COMMAND[] = "command ";

struct reader {
    const struct file *file;
    const char *next;        /* first byte that is not handed over yet */
    unsigned line;           /* number of the line that the library works on */
    unsigned set[KEY_COUNT]; /* line on which the current section set a scalar, 0: not yet */
    settings *out;
    bool ok;
};

static struct origin here(const struct reader *r) {
    return (struct origin){.kind = ORIGIN_FILE, .path = r->file->path, .line = r->line, .secret = r->file->linked};
}

#define mistake(r, value, ...) ((r)->ok = diag_error((struct origin[]){here(r)}, value, __VA_ARGS__))

static bool check_bytes(struct reader *r, const char *text, size_t len) {
    size_t unseen;
    unsigned code; /* the text ends with a NUL, so nothing is read behind it */
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\r' && i == len - 1)
            return mistake(r, NULL, "the line ends with a carriage return (save it with Unix line ends)");
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return mistake(r, NULL, "control byte 0x%02x", c);
        if (c >= 0xc2 && (unseen = str_unseen(text + i, &code)) > 1)
            return mistake(r, NULL, "U+%04X at byte %zu can not be seen, and may show the text otherwise than it is",
                           code, i + 1);
    }
    return true;
}

static bool check_section(struct reader *r, const char *line) {
    memset(r->set, 0, sizeof r->set);
    size_t len = strlen(line);
    while (len && (line[len - 1] == ' ' || line[len - 1] == '\t'))
        len--;
    if (line[len - 1] != ']')
        return mistake(r, line, "the section's ']' is missing or not at the end");
    const char *name = mem_dup(line + 1, len - 2);
    if (strlen(name) > MAX_SECTION)
        return mistake(r, name, "the section's name is longer than %d bytes", MAX_SECTION);
    if (!str_starts(name, COMMAND) || strspn(name + sizeof COMMAND - 1, " ") == strlen(name + sizeof COMMAND - 1))
        return mistake(r, name, "unknown section (there is only [command NAME …])");
    if (strpbrk(name, "[];\t") || strstr(name, "  ") || name[strlen(name) - 1] == ' ')
        return mistake(r, name, "the section's words are separated by one blank each");
    if (strchr(name + sizeof COMMAND - 1, '/'))
        return mistake(r, name, "a section names a command by its name, without directory");
    return true;
}

/* The key's end and the '=' are looked for here, since the library would take ':' as well. */
static bool check_assignment(struct reader *r, const char *line) {
    size_t name = strspn(line, "abcdefghijklmnopqrstuvwxyz0123456789-");
    size_t equals = name + strspn(line + name, " \t");
    if (line[equals] != '=')
        return mistake(r, line, "not of the form key = value");
    if (!name || name > MAX_NAME)
        return mistake(r, line, "the key is missing or too long");
    const char *value = line + equals + 1;
    for (const char *c = value; (c = strchr(c, ';')); c++)
        if (c == value || c[-1] == ' ' || c[-1] == '\t')
            return mistake(r, value, "a comment has to stand on a line of its own (a value has no blank before ';')");
    return true;
}

static bool check_line(struct reader *r, const char *text, size_t len, int room) {
    if (!check_bytes(r, text, len))
        return false;
    if (len + 3 > (size_t)room) /* ini.h: a line's buffer holds "\r\n" and the NUL, too */
        return mistake(r, NULL, "the line is longer than %d bytes", room - 3);
    const char *line = mem_dup(text, len);
    if (strspn(line, " \t") == len || *line == '#' || *line == ';')
        return true;
    if (*line == ' ' || *line == '\t')
        return mistake(r, line, "the line begins with a blank");
    return *line == '[' ? check_section(r, line) : check_assignment(r, line);
}

/* An ini_reader: hands over the next line; one with a mistake is replaced by an empty one. */
static char *read_line(char *str, int num, void *stream) {
    struct reader *r = stream;
    const char *end = r->file->bytes + r->file->len;
    if (r->next >= end)
        return NULL;
    const char *newline = memchr(r->next, '\n', (size_t)(end - r->next));
    size_t len = (size_t)((newline ? newline : end) - r->next);
    const char *text = r->next;
    r->next = newline ? newline + 1 : end;
    r->line++;
    if (!check_line(r, text, len, num))
        len = 0;
    memcpy(str, text, len);
    memcpy(str + len, "\n", 2);
    return str;
}

static bool check_allowed(struct reader *r, enum key key) {
    const struct key_row *row = &keys[key];
    if (key_from(key, r->file->source))
        return true;
    if (row->only == SOURCE_OPTION)
        return mistake(r, row->name, "only the command line can say this");
    if (row->only == SOURCE_PROJECT)
        return mistake(r, row->name, "only a project file can say this");
    return mistake(r, row->name,
                   row->only & SOURCE_PROFILE ? "only your own and the machine's files and profiles can say this"
                                              : "only your own and the machine's firewrap.ini can say this");
}

/* An ini_handler: one assignment. */
static int handle(void *user, const char *section, const char *name, const char *value) {
    struct reader *r = user;
    enum key key = key_find(name, strlen(name));
    if (key == KEY_COUNT) {
        const char *near = key_nearest(name);
        mistake(r, name, "unknown key%s%s%s", near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
        return 1;
    }
    struct origin o = here(r);
    if (!check_allowed(r, key))
        return 1;
    if (!key_check(key, value, &o)) {
        r->ok = false;
        return 1;
    }
    if (!keys[key].list && r->set[key]) {
        mistake(r, name, "this section has set it on line %u already", r->set[key]);
        return 1;
    }
    r->set[key] = r->line;
    *vec_push(r->out) = (struct setting){
        .key = key,
        .value = mem_str(value),
        .origin = o,
        .source = r->file->source,
        .dir = r->file->dir,
        .project = r->file->source == SOURCE_PROJECT ? r->file->dir : NULL,
        .section = *section ? mem_str(section + sizeof COMMAND - 1) : NULL,
    };
    return 1;
}

bool conf_parse(const struct file *f, settings *out) {
    struct reader r = {.file = f, .next = f->bytes, .out = out, .ok = true};
    int rc = ini_parse_stream(read_line, &r, handle, &r);
    if (rc && r.ok) { /* the reader lets nothing through that the library refuses; if it does, refuse as well */
        r.line = rc > 0 ? (unsigned)rc : 0;
        mistake(&r, NULL, "the line can not be read");
    }
    return r.ok;
}

/* Options that may stand between a program's name and its subcommand, of those that take a word of their own: git(1), npm(1),
 * pnpm(1), yarn(1), cargo(1), go(1), uv(1). Any other word with a dash (cargo: a plus) is an option without one. */
static const struct {
    const char *program;
    const char *with_word[8];
} global_options[] = {
    {"git", {"-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env"}},
    {"npm", {"--prefix", "-C", "-w", "--workspace", "--registry", "--loglevel"}},
    {"pnpm", {"-C", "--dir", "-F", "--filter", "--registry", "--loglevel"}},
    {"yarn", {"--cwd", "--registry"}},
    {"cargo", {"-C", "-Z", "--config", "--color"}},
    {"go", {"-C"}},
    {"uv", {"--directory", "--project", "--config-file", "--color"}},
};

/* ARGV behind the global options of its program, the first word of which it is; itself where none are known. */
static char *const *skip_options(char *const *argv, const char *program) {
    size_t n = sizeof global_options / sizeof *global_options, i = 0;
    while (i < n && strcmp(global_options[i].program, program) != 0)
        i++;
    while (i < n && *argv && (**argv == '-' || (**argv == '+' && !strcmp(program, "cargo")))) {
        const char *const *option = global_options[i].with_word;
        while (*option && strcmp(*option, *argv) != 0)
            option++;
        argv += *option && argv[1] ? 2 : 1;
    }
    return argv;
}

char *const *conf_behind_options(char *const *argv) {
    return *argv ? skip_options(argv + 1, path_base(*argv)) : argv;
}

/* Is the next word of *SECTION this one? Then *SECTION goes on behind it. */
static bool takes(const char **section, const char *word) {
    size_t len = strcspn(*section, " ");
    if (!word || strlen(word) != len || memcmp(word, *section, len) != 0)
        return false;
    *section += len + ((*section)[len] == ' ');
    return true;
}

bool conf_section_holds(const char *section, char *const *argv) {
    if (!section)
        return true;
    if (!argv || !*argv)
        return false;
    const char *program = path_base(*argv++);
    if (!takes(&section, program))
        return false;
    if (*section != '-')
        argv = skip_options(argv, program);
    while (*section)
        if (!takes(&section, *argv++)) /* NULL ends them, and is no word */
            return false;
    return true;
}
