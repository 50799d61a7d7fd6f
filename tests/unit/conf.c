/* SPDX-License-Identifier: MIT */
#include "policy/conf.h"

#include "base/str.h"
#include "tap.h"

static const char *heard;

static bool parse(const char *text, size_t len, enum source source, settings *out) {
    struct file f = {
        .path = "/p/.firewrap.ini", .dir = "/p", .bytes = mem_dup(text, len), .len = len, .source = source};
    *out = (settings){0};
    tap_hear();
    bool valid = conf_parse(&f, out);
    heard = tap_said();
    return valid;
}

/* Lines that are refused; REASON is a part of the message. */
static const struct {
    const char *line, *reason;
} refused[] = {
    {"no equals", "not of the form key = value"},
    {"net: on", "not of the form"},
    {"= on", "key is missing"},
    {"NET = on", "not of the form"},
    {"net on = x", "not of the form"},
    {" net = on", "begins with a blank"},
    {"\tnet = on", "begins with a blank"},
    {"net = on\r", "carriage return"},
    {"net = o\rn", "control byte 0x0d"},
    {"net = on\x1b", "control byte 0x1b"},
    {"# comment \x07", "control byte 0x07"},
    {"net = on\x7f", "control byte 0x7f"},
    {"net = on ; comment", "comment has to stand on a line of its own"},
    {"net = ;", "comment has to stand"},
    {"mask = a\t;b", "comment has to stand"},
    {"nett = on", "did you mean net?"},
    {"quite-other = on", "unknown key"},
    {"net = maybe", "not one of"},
    {"net =", "not one of"},
    {"base = 7", "no such level"},
    {"no-policy = yes", "only the command line"},
    {"exempt = sudo", "only your own and the machine's"},
    {"[]", "unknown section"},
    {"[net]", "unknown section"},
    {"[command]", "unknown section"},
    {"[command ]", "unknown section"},
    {"[Command ls]", "unknown section"},
    {"[command ls", "']' is missing"},
    {"[command ls] x", "not at the end"},
    {"[command ls] ; x", "not at the end"},
    {"[command a  b]", "one blank each"},
    {"[command ls ]", "one blank each"},
    {"[command a\tb]", "one blank each"},
    {"[command [a]", "one blank each"},
    {"[command a]]", "one blank each"},
    {"[command a;b]", "one blank each"},
    {"[command /bin/ls]", "without directory"},
    {"[command a23456789 123456789 123456789 123456789 123456789]", "longer than 49"},
    {"\xef\xbb\xbfnet = on", "U+FEFF at byte 1"},
};

static void refusals(void) {
    settings out;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const char *line = refused[i].line, *text = mem_printf("# one\n%s\nnet = off\n", line);
        bool valid = parse(text, strlen(text), SOURCE_PROJECT, &out);
        bool said = tap_lines(heard) == 1 && strstr(heard, "firewrap: /p/.firewrap.ini:2: ") == heard &&
                    strstr(heard, refused[i].reason);
        if (!ok(!valid && said, "'%s' on line 2: %s", str_printable(line), refused[i].reason))
            tap_explain(heard);
    }
    static const char nul[] = "net = on\0; x\n";
    ok(!parse(nul, sizeof nul - 1, SOURCE_PROJECT, &out) && strstr(heard, ":1: control byte 0x00"), "a NUL byte");
    ok(!parse("root = yes\n", 11, SOURCE_USER, &out) && strstr(heard, "only a project file"), "root in a user's file");
    ok(parse("exempt = x\n", 11, SOURCE_USER, &out) && out.n == 1, "but exempt may stand there");
}

static void duplicates(void) {
    settings out;
    const char twice[] = "net = on\nnet = on\n",
               sections[] = "net = on\n[command a]\nnet = off\n[command b]\nnet = on\n";
    const char again[] = "[command a]\nnet = on\n[command a]\nnet = off\n", list[] = "mask = a\nmask = a\n";
    ok(!parse(twice, strlen(twice), SOURCE_USER, &out) &&
           strstr(heard, ":2: this section has set it on line 1 already"),
       "a scalar twice in one section");
    ok(parse(sections, strlen(sections), SOURCE_USER, &out) && out.n == 3, "a scalar once in each section");
    ok(parse(again, strlen(again), SOURCE_USER, &out) && out.n == 2, "a section's heading twice makes two sections");
    ok(parse(list, strlen(list), SOURCE_USER, &out) && out.n == 2, "a list key is repeated");
}

static void all_at_once(void) {
    settings out;
    const char text[] = "x = 1\nnet = on\n\n[foo]\nnet = 2\nbase = 9\n  y\n";
    ok(!parse(text, strlen(text), SOURCE_USER, &out), "a file with many mistakes is refused");
    ok(tap_lines(heard) == 4, "and each is told");
    ok(strstr(heard, "ini:1: ") && strstr(heard, "ini:4: ") && strstr(heard, "ini:5: ") && strstr(heard, "ini:7: "),
       "with its line");
}

/* A line "mask = aaa…" of LEN bytes. */
static const char *long_line(size_t len, const char *end) {
    char *line = mem_alloc(len + 2);
    memset(line, 'a', len);
    memcpy(line, "mask = ", 7);
    strcpy(line + len, end);
    return line;
}

static void lengths(void) {
    settings out;
    for (int i = 0; i < 2; i++) {
        const char *end = i ? "\n" : "", *fits = long_line(197, end), *over = long_line(198, end);
        ok(parse(fits, strlen(fits), SOURCE_USER, &out) && out.n == 1 && strlen(out.v[0].value) == 190,
           "a line of 197 bytes is read whole%s", i ? "" : ", also as the last one without a newline");
        ok(!parse(over, strlen(over), SOURCE_USER, &out) && strstr(heard, ":1: the line is longer than 197 bytes"),
           "one of 198 bytes is refused%s", i ? "" : ", also as the last one");
    }
    const char *comment = mem_printf("#%0500dnet = on\nnet = off\n", 0);
    ok(!parse(comment, strlen(comment), SOURCE_USER, &out) && tap_lines(heard) == 1,
       "an over-long comment is refused, too");
    ok(out.n == 1 && !strcmp(out.v[0].value, "off"), "and no part of it is read as a setting");
}

static void values(void) {
    settings out;
    const char text[] = "; c\n# c\n\nnet=on\nmask   =   a b  \nenv-set = A=b = c;d:e # f\n[command npm install] \nmask "
                        "= \xc3\xa4\"x\"\n   \n";
    ok(parse(text, strlen(text), SOURCE_PROJECT, &out) && out.n == 4, "comments, blanks and values");
    is(out.v[0].value, "on", "no blanks are needed");
    is(out.v[1].value, "a b", "blanks around a value do not count");
    is(out.v[2].value, "A=b = c;d:e # f", "a value keeps = ; : and #");
    is(out.v[3].value, "\xc3\xa4\"x\"", "and quotes and UTF-8");
    is(out.v[3].section, "npm install", "a section holds the command's words");
    ok(!out.v[2].section && out.v[3].origin.line == 8 && out.v[0].origin.line == 4,
       "a setting knows its section and line");
    is(out.v[0].project, "/p", "$PROJECT is the file's directory");
    ok(parse("", 0, SOURCE_USER, &out) && out.n == 0, "an empty file is valid");
    ok(parse("net = on", 8, SOURCE_USER, &out) && out.n == 1 && !out.v[0].project, "the last line needs no newline");
}

#define ARGV(...) ((char *const *)(const char *const[]){__VA_ARGS__, NULL})

static void sections(void) {
    ok(conf_section_holds(NULL, NULL) && conf_section_holds(NULL, ARGV("ls")), "no section always holds");
    ok(!conf_section_holds("ls", NULL), "a section does not hold without a command");
    ok(conf_section_holds("ls", ARGV("ls")) && conf_section_holds("ls", ARGV("/usr/bin/ls", "-l")),
       "basenames are compared");
    ok(!conf_section_holds("ls", ARGV("lsx")) && !conf_section_holds("lsx", ARGV("ls")), "as a whole");
    ok(conf_section_holds("npm install", ARGV("npm", "install", "x")), "then the next words");
    ok(!conf_section_holds("npm install", ARGV("npm")) &&
           !conf_section_holds("npm install", ARGV("npm", "x", "install")),
       "all of them, and where they stand");
    ok(conf_section_holds("npm install", ARGV("npm", "-g", "--prefix", "d", "install")) &&
           conf_section_holds("git push", ARGV("git", "-C", "d", "-c", "a=b", "--no-pager", "push")) &&
           conf_section_holds("cargo build", ARGV("cargo", "+nightly", "build")),
       "behind a program's global options");
    ok(!conf_section_holds("git push", ARGV("git", "-C", "push")) &&
           !conf_section_holds("git push", ARGV("git", "-C", "push", "status")) &&
           !conf_section_holds("make all", ARGV("make", "-k", "all")),
       "whose words are not mistaken for it, and only of programs that are known");
    ok(conf_section_holds("git -C d push", ARGV("git", "-C", "d", "push")), "a section may name an option itself");
    ok(!conf_section_holds("npm install", ARGV("npm", "bin/install")), "only the first without its directory");
    ok(!conf_section_holds("npm install", ARGV("npm install")), "a blank in a word does not separate");
}

int main(void) {
    refusals();
    duplicates();
    all_at_once();
    lengths();
    values();
    sections();
    return tap_done();
}
