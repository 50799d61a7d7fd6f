#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# valgrind with its profile, and your options.
load ../helper

@test "valgrind finds what is lost" {
    printf '#include <stdlib.h>\nint main(void) { return malloc(7) == 0; }\n' >main.c
    gcc -g -O0 -o main main.c
    echo '--leak-check=full' >"$HOME/.valgrindrc"
    run -0 fw valgrind ./main
    has '7 bytes in 1 blocks are definitely lost'
}
