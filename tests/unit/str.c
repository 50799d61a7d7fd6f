/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "base/mem.h"
#include "tap.h"

/* What a shell makes of WORD; NULL if it fails. */
static const char *through_shell(const char *shell, const char *word) {
    struct str out = {0};
    char buf[256];
    const char *script = mem_printf("printf %%s %s", word);
    FILE *p = popen(mem_printf("%s -c %s", shell, str_quote(script, false)), "r");
    if (!p)
        return NULL;
    str_add(&out, "");
    for (size_t n; (n = fread(buf, 1, sizeof buf, p)) > 0;)
        str_add_bytes(&out, buf, n);
    return pclose(p) == 0 ? out.s : NULL;
}

static const char *const hostile[] = {
    "",      "plain",    "two words", "'",           "''",  "it's", "\"",    "\\",   "\\'",   "$HOME",
    "$(id)", "`id`",     "a\nb",      "\n",          "\t",  "*",    "?[a]",  "~",    "~root", "#x",
    "!x",    "a;b",      "a&b",       "a|b",         "<x>", "(x)",  "{a,b}", "-n",   "--",    "%s%n",
    "a=b",   "\xc3\xa4", "\xff\xfe",  "\x01\x1b[0m", " ",   "a ",   "=cmd",  "\x7f", "'\\''",
};

static void quote(void) {
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        const char *name = str_quote(hostile[i], true);
        is(through_shell("sh", str_quote(hostile[i], false)), hostile[i],
           mem_printf("sh reads %s back", str_printable(name)));
        if (access("/bin/bash", X_OK) == 0)
            is(through_shell("bash", name), hostile[i], mem_printf("bash reads %s back", str_printable(name)));
    }
    is(str_quote("/usr/bin/a-b_c.d", false), "/usr/bin/a-b_c.d", "a plain path gets no quotes");
    is(str_quote("", false), "''", "the empty word gets quotes");
    is(str_quote("a\x1b", true), "$'a\\033'", "a control byte is escaped for a terminal");
}

static void printable(void) {
    static const struct {
        const char *text, *shown, *what;
    } cases[] = {
        {"a\nb\x1b\x7f\t", "a\\x0ab\\x1b\\x7f\\x09", "C0 and DEL"},
        {"\xc2\x9b"
         "31m",
         "\\u009b31m", "a C1 control as UTF-8"},
        {"\x9b"
         "31m",
         "\\x9b31m", "a C1 control as a byte"},
        {"x\xe2\x80\xaey", "x\\u202ey", "a change of direction"},
        {"\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", "\\u2066\\u2069\\u061c", "isolates, and the Arabic mark"},
        {"a\xe2\x80\xa8\xe2\x80\xa9", "a\\u2028\\u2029", "separators of lines and paragraphs"},
        {"\xef\xbb\xbfz\xe2\x80\x8b", "\\ufeffz\\u200b", "what has no width"},
        {"\xe3\x85\xa4", "\\u3164", "an empty letter"},
        {"\xf3\xa0\x81\xa1", "\\U000e0061", "a tag"},
        {"\xed\xa0\x80", "\\ud800", "a surrogate"},
        {"\xc0\x9b\xe0\x82\x9b", "\\xc0\\x9b\\xe0\\x82\\x9b", "forms that are longer than needed"},
        {"\xf4\x90\x80\x80\xef\xbf\xbf", "\\U00110000\\uffff", "what lies outside, and what is no character"},
        {"\xc2", "\\xc2", "a cut-off sequence at the end"},
        {"\xc3\x9b\xc2\xa0\xe2\x82\xac\xf0\x9f\x98\x80 \\x", "\xc3\x9b\xc2\xa0\xe2\x82\xac\xf0\x9f\x98\x80 \\x",
         "other UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned code;
        is(str_printable(cases[i].text), cases[i].shown, mem_printf("shown safely: %s", cases[i].what));
        for (int escape = 0; escape < 2; escape++) {
            const char *word = str_quote(cases[i].text, escape);
            is(through_shell(escape ? "bash" : "sh", word), cases[i].text, "and read back from quotes");
            bool clean = true;
            for (const char *c = word; *c; c++)
                clean =
                    clean && ((*c & 0xc0) == 0x80 || (!escape && (*c == '\n' || *c == '\t')) || !str_unseen(c, &code));
            ok(clean, "which hold nothing that can not be seen");
        }
    }
}

static void distance(void) {
    ok(str_distance("", "") == 0, "equal words have no distance");
    ok(str_distance("net", "nte") == 2, "a swap is two edits");
    ok(str_distance("bind-r", "bind-ro") == 1, "an insertion is one edit");
    ok(str_distance("kitten", "sitting") == 3, "kitten and sitting are three edits apart");
    ok(str_distance("", "abc") == 3 && str_distance("abc", "") == 3, "the empty word is as far as the other is long");
    char longest[65] = {0};
    memset(longest, 'a', 64);
    ok(str_distance(longest, "a") == 99, "64 bytes are too many");
    longest[63] = '\0';
    ok(str_distance(longest, "a") == 62, "63 bytes are not");
}

static void grow(void) {
    struct str b = {0};
    for (int i = 0; i < 1000; i++)
        str_printf(&b, "%d,", i % 10);
    ok(b.len == 2000 && strlen(b.s) == 2000 && b.s[1998] == '9', "a string grows and stays terminated");
    ok(str_starts("abc", "ab") && str_starts("a", "") && !str_starts("a", "ab"),
       "str_starts compares the beginning only");
    is(str_lower("AbC-\xc3\x84"), "abc-\xc3\x84", "str_lower changes ASCII only");
}

int main(void) {
    quote();
    printable();
    distance();
    grow();
    return tap_done();
}
