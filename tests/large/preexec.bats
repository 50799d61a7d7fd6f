#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# bash-preexec 0.5.0 as it was released, out of a package of npm's registry that has it. It needs the network, so tests/run does not
# take this file: bats tests/large/preexec.bats. What make check has of it is a stand-in, tests/hook/plugins/preexec-string.bash.
load ../helper

@test "bash-preexec as released works with the hook as without it" {
    cd "$BASE"
    timeout 120 npm pack --silent @microsoft/inshellisense@0.0.1-rc.16 >/dev/null
    tar xzf ./*.tgz package/shell/bash-preexec.sh
    grep -q '^# V0.5.0' package/shell/bash-preexec.sh
    export PREEXEC=$BASE/package/shell/bash-preexec.sh
    for bare in '' --bare; do
        # shellcheck disable=SC2086 # a word or none
        run -0 python3 "$ROOT/tests/hook/run" $bare --shell bash --lines released
        [[ $output == *1..[24]* ]]
    done
}
