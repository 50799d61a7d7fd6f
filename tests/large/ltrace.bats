#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ltrace with its profile, on what it starts.
load ../helper

@test "ltrace shows the calls of a program" {
    printf '#include <stdlib.h>\nint main(void) { return atoi("0"); }\n' >main.c
    gcc -no-pie -O0 -fno-builtin -Wl,-z,lazy -o main main.c
    run -0 fw ltrace ./main
    has 'atoi(' 'exited (status 0)'
}
