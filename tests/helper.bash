# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What every test file loads: a fresh home with a scratch project in it, a clean environment, and a few words.
#
#   $ROOT     the repository        $BASE     a private directory of this test
#   $HOME     $BASE/home, empty     $PROJECT  $HOME/src/shop, empty; the test begins there
bats_require_minimum_version 1.5.0

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)

HOW_MUCH=${FIREWRAP_CHECK-} # before the environment is cleaned

# shellcheck disable=SC2034 # for the tests
# rounds ALL FEW: sets $ROUNDS; where what takes long is left out, FEW of them (tests/README.md).
rounds() {
    ROUNDS=$1
    [ "$HOW_MUCH" = quick ] || return 0
    ROUNDS=$2
    echo "# left out $(($1 - $2)): rounds" >&3
}

# turn SHELL…: sets $SHELLS to all of them, for a test that is the same in each; or to one of them, and the tests take turns.
turn() {
    SHELLS=("$@")
    [ "$HOW_MUCH" = quick ] || return 0
    SHELLS=("${SHELLS[BATS_TEST_NUMBER % $#]}")
    echo "# left out $(($# - 1)): in a second or third shell" >&3
}

# Only these variables of the caller reach a test; bats needs its own.
clean_environment() {
    local name
    for name in $(compgen -e); do
        case $name in
        BATS_* | FIREWRAP_MUST_RUN | TMPDIR | PWD | OLDPWD | SHLVL | _) ;;
        *) unset "$name" ;;
        esac
    done
    export PATH=$ROOT/build/bin:/usr/local/bin:/usr/bin:/bin
}

setup() {
    umask 022
    clean_environment
    BASE=${TMPDIR:-/tmp}/firewrap.${BATS_RUN_TMPDIR##*-}.$BATS_SUITE_TEST_NUMBER # a name that only this test has
    mkdir "$BASE" "$BASE/home" "$BASE/home/src" "$BASE/home/src/shop" || BASE=
    cd -P "$BASE/home/src/shop" || return
    PROJECT=$PWD BASE=${PWD%/home/src/shop}
    export HOME=$BASE/home
}

teardown() { clean_up; }

clean_up() {
    cd /
    rm -rf -- "${BASE:?}" 2>/dev/null && return 0 # of itself it gives, in a trap, the status before
    chmod -R u+rwX "$BASE" 2>/dev/null || true # what a test has closed
    rm -rf -- "$BASE"
}

# Skips, unless somebody insists on every test (CI does).
skip_unless_must() {
    [ "${FIREWRAP_MUST_RUN:-0}" = 0 ] || fail "has to run, but: $1"
    skip "$1"
}

fail() {
    printf '%s\n' "$*" >&2
    return 1
}

# policy LINE…: the project's policy file; policy_at DIR LINE…: another directory's; user_policy LINE…: the user's own.
policy() { printf '%s\n' "$@" >"$PROJECT/.firewrap.ini"; }
policy_at() {
    mkdir -p "$1"
    printf '%s\n' "${@:2}" >"$1/.firewrap.ini"
}
user_policy() {
    mkdir -p "$HOME/.config/firewrap"
    printf '%s\n' "$@" >"$HOME/.config/firewrap/firewrap.ini"
}

# user_profile NAME LINE…: a profile of the user's.
user_profile() {
    mkdir -p "$HOME/.config/firewrap/profiles"
    printf '%s\n' "${@:2}" >"$HOME/.config/firewrap/profiles/$1.ini"
}

# Allows policy files without a word.
allow() { firewrap allow "$@" >/dev/null 2>&1; }

# eventually CMD…: until it succeeds. Every wait in a test has a limit, and says what it waited for.
eventually() {
    local end=$((SECONDS + 40))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || fail "in vain: $*"
        sleep 0.02
    done
}

# shellcheck disable=SC2154 # output is bats's
# has TEXT, lacks TEXT: does the last run's $output (with standard error, unless run --separate-stderr) contain it?
has() { [[ $output == *"$1"* ]] || fail "'$1' is not in: $output"; }
lacks() { [[ $output != *"$1"* ]] || fail "'$1' is in: $output"; }

# A directory's whole state, to see whether something was written: names, kinds, sizes, times, links.
listing() { find "$1" -printf '%p %y %m %s %T@ %l\n' | LC_ALL=C sort; }

# unseen FILE: no command of another project reads it, which has "canary" in it; nor one with the whole system. Stays in that project.
unseen() {
    cd "$HOME/src" && mkdir other && cd other || return
    for words in '-bc' '-c -b5' "-bc --bind-rw $HOME --cwd-home" "-bc --bind-ro $HOME/.local"; do
        # shellcheck disable=SC2086 # words
        run fw $words -- cat "$1"
        lacks canary
    done
    run -0 cat "$1" # (control)
    has canary
}
