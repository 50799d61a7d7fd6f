#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# git's configuration as firewrap reads it, compared with git itself.
load helper

compare() { python3 "$ROOT/tests/gitconfig.py" "$ROOT/build/unit/gitconfig" "$@"; }

@test "random configurations are read as git reads them" {
    for seed in 1 2; do
        run -0 compare 150 "$seed"
        has 'the same'
    done
}

@test "the comparison finds one letter that is read wrongly, one value, one file" {
    for wrong in 'core.hookspath=core.hookspaths' 'tools=tool' '/c1=/c2'; do
        run -1 compare 150 1 "$wrong"
        has 'differs'
    done
}
