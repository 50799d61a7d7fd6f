# SPDX-License-Identifier: MIT
# For tests/job*.bats: what plays their scenarios.
# need PROGRAM…
need() {
    local program
    for program; do
        command -v "$program" >/dev/null || skip_unless_must "$program is not installed"
    done
}

# same: plays the scenario that it reads in all shells (see turn, or those of --shells), with firewrap and bare, and compares. alone: with firewrap only, where
# the bare command would do harm, or something else. Now and then a bare shell, which is the oracle, loses a key or does not
# draw its prompt; then, and only then, the scenario is played once more, and that is said.
same() {
    need bash zsh fish python3
    local scenario said
    scenario=$(cat)
    if [[ $* != *--shells* ]]; then
        turn bash zsh fish
        set -- "$@" --shells "$(IFS=, && echo "${SHELLS[*]}")"
    fi
    said=$(python3 "$ROOT/tests/pty.py" "$@" <<<"$scenario" 2>&1) && return
    printf '%s\n' "$said"
    [[ $said == *', bare: at '* && $said != *', firewrap: at '* ]] || return 1
    printf '# played once more: %s\n' "$BATS_TEST_DESCRIPTION" >&3
    python3 "$ROOT/tests/pty.py" "$@" <<<"$scenario"
}
alone() { same --alone; }
