# SPDX-License-Identifier: MIT
# For tests/job*.bats: what plays their scenarios.
# need PROGRAM…
need() {
    local program
    for program; do
        command -v "$program" >/dev/null || skip_unless_must "$program is not installed"
    done
}

# same: plays the scenario that it reads in all shells, with firewrap and bare, and compares. alone: with firewrap only, where
# the bare command would do harm, or something else. Bare shells, too, now and then lose a key or do not draw a prompt; so what
# fails is played once more, and said.
same() {
    need bash zsh fish python3
    local scenario
    scenario=$(cat)
    python3 "$ROOT/tests/pty.py" "$@" <<<"$scenario" && return
    printf '# played once more: %s\n' "$BATS_TEST_DESCRIPTION" >&3
    python3 "$ROOT/tests/pty.py" "$@" <<<"$scenario"
}
alone() { same --alone; }
