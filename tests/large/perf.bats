#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# perf with its profile, as far as the machine lets the user.
load ../helper

@test "perf counts with its profile, and not without" {
    local outside
    outside=$(perf stat -e task-clock true 2>&1) || outside= # kernel.perf_event_paranoid may forbid it to users
    run fw perf stat -e task-clock true
    [[ -z $outside ]] || has 'msec task-clock'
    run fw --profile=perf --debug=trace perf stat -e task-clock true # without what the profile says
    lacks 'msec task-clock'
}
