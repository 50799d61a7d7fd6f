/* SPDX-License-Identifier: MIT */
/* What all attacks say: one line and an exit status. The tests look for both.
 *   BROKEN: …    0   the attack got what it wanted
 *   refused: …   1   it tried, and was refused
 *   unable: …   99   it could not even try: the test has to fail, whatever it expects */
#ifndef ESCAPE_ATTACK_H
#define ESCAPE_ATTACK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each program uses some of them only. */
#define ATTACK static inline __attribute__((unused))

ATTACK int broken(const char *what) {
    printf("BROKEN: %s\n", what);
    return 0;
}

/* With the name of the error, which tells a filter's refusal from the kernel's. */
ATTACK int refused(const char *what) {
    printf("refused: %s: %s\n", what, strerrorname_np(errno));
    return 1;
}

_Noreturn ATTACK int unable(const char *what) {
    printf("unable: %s: %s\n", what, strerrorname_np(errno));
    exit(99);
}

ATTACK int result(const char *what, long returned) {
    return returned < 0 ? refused(what) : broken(what);
}

#endif
