#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# lldb with its profile, on what it starts.
load ../helper

@test "lldb stops a program and reads its variables" {
    printf 'int main(void) { int answer = 42;\nanswer -= 42;\nreturn answer; }\n' >main.c
    gcc -g -o main main.c
    run -0 fw lldb --batch -o 'breakpoint set --name main' -o run -o next -o 'frame variable answer' ./main
    has 'answer = 42'
}
