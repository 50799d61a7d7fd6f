/* SPDX-License-Identifier: MIT */
/* probe TAG [STATUS] [WORD…]: says where it runs, and ends with the status.
 *
 *   IN:TAG    inside: the user's policy shows BASE/inside there and nowhere else, and BASE/outside is hidden
 *   OUT:TAG   outside: the other way round
 *   LOST:TAG  neither: nothing that a test expects
 *
 * After that, if there is something to tell: the policy's name, the name that it was called by, the words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *place(void) {
    int inside = access(BASE "/inside", F_OK) == 0, outside = access(BASE "/outside", F_OK) == 0;
    return inside == outside ? "LOST" : inside ? "IN" : "OUT";
}

static void tell_words(int n, char **words) {
    size_t bytes = 0;
    for (int i = 0; i < n; i++)
        bytes += strlen(words[i]);
    if (n > 9)
        printf(" %d words, %zu bytes", n, bytes);
    for (int i = 0; n <= 9 && i < n; i++)
        printf(" <%s>", words[i]);
}

int main(int argc, char **argv) {
    const char *policy = getenv("POLICY"), *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
    printf("%s:%s", place(), argc > 1 ? argv[1] : "");
    if (policy)
        printf(" policy %s", policy);
    if (strcmp(name, "probe") != 0)
        printf(" as %s", argv[0]);
    if (argc > 3)
        tell_words(argc - 3, argv + 3);
    puts("");
    return argc > 2 ? atoi(argv[2]) : 0;
}
