# SPDX-License-Identifier: MIT
# shellcheck disable=all
# For play.bats: each kind of success and of failure, and what has to be the same inside.
bats_require_minimum_version 1.5.0
setup() { step=set; }
teardown() { [ "$step" != torn ]; }
fails() { false; echo reached; }
prints() { printf 'one\n\ntwo\n'; printf 'three\n' >&2; return 3; }
@test "passes" { true; }
@test "a command fails in the middle" {
    false
    true
}
@test "in a function" { fails; true; }
@test "in a loop" {
    for i in 1 2; do [ "$i" = 1 ]; done
    true
}
@test "in a subshell" { (false; true); true; }
@test "in a pipeline's last command" { true | false; true; }
@test "in an earlier one, not" { false | true; }
@test "behind !, not" { ! true; true; }
@test "in a condition, not" { if false; then :; fi; false || true; }
@test "in a substitution that is assigned" { x=$(false); true; }
@test "in [[ ]]" { [[ a == b ]]; true; }
@test "in (( ))" { ((0)); true; }
@test "the last command" { true; false; }
@test "exits" { exit 0; }
@test "exits in a subshell, not" { (exit 0); }
@test "returns early with success" { return 0; false; }
@test "returns a failure" { return 1; }
@test "a variable that is read only" { readonly x=1; x=2; true; }
@test "no such command" { no-such-command; true; }
@test "the teardown fails" { step=torn; }
@test "skipped" { skip; }
@test "skipped, and says why" { skip "for a reason"; false; }
@test "run does not fail by itself" { run false; [ "$status" = 1 ]; }
@test "run -0 does" { run -0 false; true; }
@test "run -3" { run -3 prints; }
@test "run -3, another" { run -3 false; true; }
@test "run !" { run ! false; }
@test "run !, it succeeds" { run ! true; true; }
@test "run with an unknown flag" { run --no-such-flag true; true; }
@test "what run prints, in lines" {
    run prints
    [ "$status" = 3 ] && [ "${#lines[@]}" = 3 ] && [ "${lines[2]}" = three ]
    [ "$output" = $'one\n\ntwo\nthree' ]
}
@test "apart" {
    run -3 --separate-stderr prints
    [ "$output" = $'one\n\ntwo' ] && [ "$stderr" = three ] && [ "${#stderr_lines[@]}" = 1 ]
}
@test "after run a failure ends it as before" { run false; false; true; }
@test "inside run nothing ends a function" { run fails; [ "$output" = reached ]; }
@test "setup has run, in this shell" { [ "$step" = set ]; step=other; }
@test "no test sees another's variables" { [ "$step" = set ]; }
@test "what failed is not looked at after set +e" {
    set +e
    false
    true
}
@test "a name with 'quotes', a # and a \$" { false; }
@test "directories of its own" { [ -d "$BATS_TEST_TMPDIR" ] && [ -d "$BATS_FILE_TMPDIR" ] && [ -d "$BATS_RUN_TMPDIR" ]; }
