/* SPDX-License-Identifier: MIT */
/* Which word of a command stands in the typed line to the letter. */
#include "tap.h"

#include "base/literal.h"

static bool in(const char *line, const char *word) {
    return literal_in(line, word, "/home/ann");
}

static void plain(void) {
    ok(in("cat /a/b", "/a/b") && in("cat a;cat /a/b>x", "/a/b") && in("x|y&&z (/a/b)", "/a/b"),
       "a word is found between others");
    ok(!in("cat /a/bc", "/a/b") && !in("cat /a/b", "/a/bc") && !in("cat x/a/b", "/a/b") && !in("", "/a/b"),
       "a part of a word is none");
    ok(in("cat '/a b/c'", "/a b/c") && in("cat \"/a b/c\"", "/a b/c") && in("cat /a\\ b/c", "/a b/c") &&
           in("cat /'a b'/\"c\"", "/a b/c"),
       "quotes are taken away");
    ok(in("cat /a/\\\nb", "/a/b") && in("cat \\\n ~/b", "/home/ann/b") && in("cat \\\n~/b", "/home/ann/b"),
       "a line goes on behind a backslash");
    ok(!in("sh -c 'cat /a/b'", "/a/b") && !in("cat '/a/b", "/a/b"),
       "what is quoted is one word, and a quote has an end");
    ok(in("grep --file=/a/b", "--file=/a/b") && !in("x=/a/b; cat $x", "/a/b"),
       "an option counts with its value, and a variable's does not");
}

static void home(void) {
    ok(in("cat ~/x", "/home/ann/x") && in("ls ~", "/home/ann") && in("ls ~;", "/home/ann"), "~ is the home");
    ok(!in("cat '~/x'", "/home/ann/x") && !in("cat \\~/x", "/home/ann/x") && in("cat '~/x'", "~/x"),
       "and not where it is quoted");
    ok(!in("cat ~bob/x", "/home/annbob/x") && !in("cat a~/x", "a/home/ann/x") && in("cat /a/x~", "/a/x~"),
       "nor anywhere else");
    ok(in("dd if=~/x", "if=/home/ann/x") && in("dd if=~/x", "if=~/x") && !in("x a=b=~/x", "a=b=/home/ann/x"),
       "but behind the first =");
    ok(!literal_in("cat ~/x", "/x", NULL) && !literal_in("cat ~/x", "/x", ""), "without a home there is none");
}

static void changed(void) {
    static const char *const lines[] = {"cat $f",         "cat \"$f\"",  "cat `f`",    "cat $(f)",
                                        "cat /a/*",       "cat /a/?",    "cat /a/[b]", "cat /{a,c}/b",
                                        "cat /a/\"`f`\"", "cat $'/a/b'", "cat /a/\\b", "cat '/a/\\'b"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ok(!in(lines[i], "/a/b"), "what the shell changes counts for nothing: %s", lines[i]);
    ok(!in("cat /a/*", "/a/*") && !in("cat \"/a/$b\"", "/a/$b"), "not even if it has not changed it");
    ok(in("cat /a/* /a/b", "/a/b"), "unless it stands there, too");
}

/* ---- what was found stands in the line ---- */

static unsigned next(unsigned *seed) {
    return *seed = *seed * 1103515245u + 12345u, *seed >> 16;
}

static const char *random_text(unsigned *seed, size_t n) {
    static const char letters[] = "ab/~='\"\\ $*;\n";
    static char texts[2][64];
    static int which;
    char *text = texts[which ^= 1];
    for (size_t i = 0; i < n; i++)
        text[i] = letters[next(seed) % (sizeof letters - 1)];
    text[n] = '\0';
    return text;
}

/* LINE without what quoting adds. */
static const char *letters_of(const char *line) {
    static char out[64];
    size_t n = 0;
    for (; *line; line++)
        if (!strchr("'\"\\\n", *line))
            out[n++] = *line;
    out[n] = '\0';
    return out;
}

/* Each WORD that is found has its letters in LINE in their order, with the home for a "~". */
static bool holds(const char *line, const char *word) {
    const char *bare = letters_of(word);
    char with[80];
    if (strlen(bare) != strlen(word) || !in(line, word))
        return true; /* quotes in quotes: not looked at here */
    const char *home = strstr(word, "/home/ann");
    if (home)
        snprintf(with, sizeof with, "%.*s~%s", (int)(home - word), word, home + strlen("/home/ann"));
    return strstr(letters_of(line), word) || (home && strstr(letters_of(line), with));
}

/* Quoted by apostrophes, any word is found that has none of them and no backslash. */
static bool finds_quoted(const char *word) {
    char line[80];
    snprintf(line, sizeof line, "x '%s' y", word);
    return strpbrk(word, "'\\") || !*word || in(line, word);
}

static void property(void) {
    unsigned seed = 1;
    int found = 0;
    bool good = true;
    for (int i = 0; good && i < 300000; i++) {
        const char *line = random_text(&seed, next(&seed) % 24), *word = random_text(&seed, 1 + next(&seed) % 3);
        char below[64];
        found += in(line, word);
        good = holds(line, word) && finds_quoted(word);
        snprintf(below, sizeof below, "/home/ann%s", word);
        good = good && holds(line, below);
        if (!good)
            printf("# line <%s> word <%s>\n", line, word);
    }
    ok(good && found > 1000, "what is found stands in the line: %d of 300000 random ones", found);
}

int main(void) {
    plain();
    home();
    changed();
    property();
    return tap_done();
}
