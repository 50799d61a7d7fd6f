# SPDX-License-Identifier: MIT
# What `make check` leaves out: it is said, it counts for nothing, and nothing is left out where somebody insists.
load helper

# A suite of stubs, run by the real tests/run and tests/play.sh.
stubs() {
    mkdir -p tests/hook tests/day tests/large build/unit
    cp "$ROOT/tests/run" "$ROOT/tests/play.sh" tests
    printf '%s\n' '#!/bin/sh' 'echo "ok 1 - typed"' \
        '[ "$FIREWRAP_CHECK" = quick ] && echo "# left out 2: lines" || echo "ok 2 - typed"' >tests/hook/run
    printf '#!/bin/sh\necho "ok 1 - one"\n' >tests/day/run
    chmod +x tests/*/run
    cp tests/day/run tests/layers.sh
    cp tests/day/run tests/cases.sh
    cp tests/day/run build/unit/one
    printf '@test "short" { true; }\n# bats test_tags=long\n@test "long" { true; }\n@test "the last" { true; }\n' >tests/some.bats
    printf '# bats file_tags=long\n@test "one" { true; }\n@test "two" { false; }\n' >tests/long.bats
    printf '@test "one" { true; }\n' >tests/large/sh.bats
    unset FIREWRAP_MUST_RUN
}

@test "what takes long is left out and named, with the command that runs it; the sum stays the last line, alone, without it" {
    stubs
    run -0 tests/run
    has 'some.bats                       2 passed, 0 failed'
    has '"make check-all" runs them'
    has '3 parts: hook, the control; long.bats; large/sh'
    has $'\n  2 of hook (lines)\n  1 of some.bats (long)\n'
    [ "${lines[-1]}" = '7 passed, 0 failed' ]
    grep -q ' long.bats$' build/check-times && fail 'it was run'
    grep -q ' some.bats$' build/check-times
}

@test "nothing is left out by check-all, where somebody insists on every test, and of the parts that are named" {
    stubs
    for how in FIREWRAP_CHECK=all FIREWRAP_MUST_RUN=1 'FIREWRAP_CHECK=quick FIREWRAP_MUST_RUN=1'; do
        # shellcheck disable=SC2086 # words
        run -1 env $how tests/run # what fails is among it
        lacks 'left out'
        has 'not ok 2 two'
        [ "${lines[-1]}" = '13 passed, 1 failed' ]
    done
    run -1 tests/run long
    lacks 'left out'
    [ "${lines[-1]}" = '1 passed, 1 failed' ]
    run -0 tests/run some
    [ "${lines[-1]}" = '3 passed, 0 failed' ]
    run -1 tests/run no-such-part
    [ "${lines[-1]}" = '0 passed, 1 failed' ]
    printf 'check:\n\techo "<$$FIREWRAP_CHECK>"\n' >makefile
    sed -n '/^check-all:/p' "$ROOT/Makefile" >>makefile
    run -0 make -s check-all
    [ "$output" = '<all>' ]
    run -0 make -s check
    [ "$output" = '<>' ]
}

@test "rounds: all of them, or a few and what is left out" {
    HOW_MUCH='' rounds 400 50 3>said
    [ "$ROUNDS" = 400 ]
    [ ! -s said ]
    HOW_MUCH=quick rounds 400 50 3>said
    [ "$ROUNDS" = 50 ]
    [ "$(cat said)" = '# left out 350: rounds' ]
}

@test "turn: all shells, or one, by turns, and how many are left out" {
    HOW_MUCH='' turn bash zsh fish 3>said
    [ "${SHELLS[*]}" = 'bash zsh fish' ]
    [ ! -s said ]
    for n in 1 2 3; do
        HOW_MUCH=quick BATS_TEST_NUMBER=$n turn bash zsh fish 3>said
        [ "$(cat said)" = '# left out 2: in a second or third shell' ]
        echo "${SHELLS[*]}"
    done >turns
    [ "$(sort turns)" = $'bash\nfish\nzsh' ]
}

@test "of the real parts, those that are run and those that are left out are all of them" {
    unset FIREWRAP_MUST_RUN
    FIREWRAP_MUST_RUN=1 "$ROOT/tests/run" --list | sort >all
    FIREWRAP_CHECK=all "$ROOT/tests/run" --list | sort | diff all -
    "$ROOT/tests/run" --list >quick
    sed -n 's/^  [0-9]* parts: //p' quick | sed 's/; /\n/g' >left
    sed '/^left out/,$d' quick | sort - left | diff all -
    [ "$(wc -l <left)" -ge 2 ]
    (cd "$ROOT/tests" && ls ./*.bats) | sed 's,^./,,' >files
    [ "$(grep -cxFf files all)" = "$(wc -l <files)" ]
    grep -qxF 'hook, the control' all
    run -0 grep -c MUST_RUN=1 "$ROOT/.ci/run"
    [ "$output" -ge 2 ]
}

@test "a line for several shells is typed in one of them, by turns, and in all where nothing is left out" {
    cat >turns.py <<'END'
import importlib.machinery, importlib.util, os, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1] + "/tests/hook")
loader = importlib.machinery.SourceFileLoader("run", sys.argv[1] + "/tests/hook/run")
run = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
loader.exec_module(run)
tests = {shell: run.corpus.tests(run.HERE / "lines", shell, "hook", []) for shell in run.corpus.SHELLS}
os.environ["FIREWRAP_CHECK"] = "all"
assert run.in_turn(tests) == tests
os.environ["FIREWRAP_CHECK"] = "quick"
names = [test.name for own in run.in_turn(tests).values() for test in own]
assert len(names) == len(set(names)) and set(names) == {test.name for own in tests.values() for test in own}
shared = set.intersection(*({test.name for test in own} for own in tests.values()))
for own in run.in_turn(tests).values():
    assert len(shared & {test.name for test in own}) * 5 > len(shared)
print("left", sum(map(len, tests.values())) - len(names))
END
    run -0 python3 turns.py "$ROOT"
    left=${lines[-1]#left }
    [ "$left" -gt 300 ]
    [ "${lines[0]}" = "# left out $left: lines in a second or third shell" ]
}
