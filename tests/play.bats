# SPDX-License-Identifier: MIT
# tests/play.sh against bats.
load helper

verdicts() { "$@" 2>/dev/null | grep -E '^([0-9]|ok|not ok)' || true; }

@test "play.sh says what bats says: of each kind of success and of failure, and of what is the same inside" {
    cp "$ROOT/tests/play/verdicts.bats" .
    verdicts bats --tap verdicts.bats >bats
    verdicts "$ROOT/tests/play.sh" verdicts.bats >play
    diff -u bats play
    [ "$(grep -c '^ok' play)" -ge 18 ]
    [ "$(grep -c '^not ok' play)" -ge 18 ]
}

@test "its status, and what it says of a failure" {
    printf '@test "one" {\n    echo words\n    test a = b\n}\n' >one.bats
    run -1 "$ROOT/tests/play.sh" one.bats
    [ "$output" = $'1..1\nnot ok 1 one\n# \'test a = b\' failed: one.bats:3\n# words' ]
    printf '@test "one" { true; }\n' >one.bats
    run -0 "$ROOT/tests/play.sh" one.bats
    [ "$output" = $'1..1\nok 1 one' ]
    echo 'exit 0' >one.bats
    run "$ROOT/tests/play.sh" one.bats
    lacks ok
}
