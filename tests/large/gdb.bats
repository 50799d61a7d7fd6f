#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gdb with its profile, on what it starts.
load ../helper

@test "gdb stops a program, reads its variables, and has your settings" {
    printf 'int main(void) { int answer = 42; return answer - 42; }\n' >main.c
    gcc -g -o main main.c
    echo 'set $mine = 7' >"$HOME/.gdbinit"
    run -0 fw gdb -batch -ex 'break 1' -ex run -ex next -ex 'print answer' -ex 'print $mine' ./main
    has '= 42' '= 7' 'Breakpoint 1, main'
    run fw --profile=gdb --debug=no gdb -nx -batch -ex run ./main # which takes it away
    has 'Operation not permitted'
    lacks 'exited normally'
}
