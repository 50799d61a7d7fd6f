#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ccache with its profile: a cache for each project, and not the user's.
load ../helper

@test "ccache keeps what a project has compiled, in the project's home" {
    echo 'int main(void) { return 0; }' >main.c
    policy ''
    allow
    mkdir -p "$HOME/.cache/ccache"
    run -0 fw ccache gcc -c main.c
    rm main.o
    run -0 fw ccache gcc -c main.c
    [ -e main.o ]
    run -0 fw ccache -s
    has 'Hits: '
    run -0 fw ccache --print-stats
    has 'direct_cache_hit	1'
    [ -z "$(ls -A "$HOME/.cache/ccache")" ]
}
