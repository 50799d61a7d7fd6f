#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Meson with its profile. tests/run takes this file only where it is installed.
load ../helper

@test "meson and ninja build a program" {
    printf "project('hello', 'c')\nexecutable('hello', 'hello.c')\n" >meson.build
    printf '#include <stdio.h>\nint main(void) { return puts("hello from meson") < 0; }\n' >hello.c
    run -0 fw meson setup out
    run -0 fw ninja -C out
    run -0 fw out/hello
    [ "$output" = 'hello from meson' ]
}
