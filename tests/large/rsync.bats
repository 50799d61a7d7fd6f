#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# rsync with its profile. tests/run takes this file only where it is installed.
load ../helper

@test "rsync copies in the current directory, and nothing else of the home" {
    mkdir -p "$HOME/.ssh" here
    echo SECRET >"$HOME/.ssh/id_ed25519"
    echo one >here/file
    run -0 fw rsync -a here/ there
    [ "$(cat there/file)" = one ]
    run -23 fw rsync -a "$HOME/.ssh/id_ed25519" stolen
    [ ! -e stolen ]
}
