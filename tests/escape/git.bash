# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For tests/escape-*.bats, loaded after escape: a repository, what the user does in it outside, and whether the attacker's
# program has run there.

# A repository, with one commit; what it runs says so in $BASE/pwned.
repository() {
    export GIT_CONFIG_NOSYSTEM=1 GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@x GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@x
    git init -q "$1"
    printf 'x\n' >"$1/file"
    git -C "$1" add file
    git -C "$1" commit -q -m x
    mkdir -p "$1/.git/hooks"
    printf '#!/bin/sh\ntouch %s\n' "$BASE/pwned" >evil
    chmod +x evil
}

# What the user does outside afterwards.
use_git() {
    git -C "${1:-.}" status >/dev/null 2>&1 || true
    touch "${1:-.}/file2"
    git -C "${1:-.}" add file2 >/dev/null 2>&1 || true
    git -C "${1:-.}" commit -q -m y >/dev/null 2>&1 || true
}

safe() { [ ! -e "$BASE/pwned" ] || fail "a command of the attacker's ran outside: $*"; }
pwned() { [ -e "$BASE/pwned" ] || fail "the control did not run: $*"; rm "$BASE/pwned"; }

# unprotected_line DIR… -- CMD…: the bwrap line without what protects these directories and below.
unprotected_line() {
    local dirs=()
    while [ "$1" != -- ]; do
        dirs+=("$1")
        shift
    done
    printed "$@" | sed -E "$(printf 's# --(ro-)?bind %s(/[^ ]*)? [^ ]*##g;' "${dirs[@]}")"
}

# unprotected DIR CMD…: runs it.
unprotected() {
    local line
    line=$(unprotected_line "$1" -- "${@:2}") || return 98
    sh -c "$line"
}
