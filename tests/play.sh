#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# play.sh FILE.bats: runs the tests of the file as bats does, and speaks TAP, for a quarter of the time: one shell reads the file,
# each test is a fork of it, and no trap runs before every command. A test ends where a command fails (set -e), and has to
# reach its end. tests/play.bats compares what is said here with what bats says.
#
# Of bats a file may use: @test on a line, load, run and its flags, skip, setup, teardown, descriptor 3, and the variables below.
# A test behind "# bats test_tags=long" is left out, and named as such, where FIREWRAP_CHECK is "quick".

# What is called bats_ here is out of the way of the tests' own names, which the functions below would hide.
BATS_TEST_FILENAME=$(realpath "$1") || exit 1
BATS_TEST_DIRNAME=${BATS_TEST_FILENAME%/*}
BATS_RUN_TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/bats-run-XXXXXX") || exit 1
BATS_FILE_TMPDIR=$BATS_RUN_TMPDIR/file
export "${!BATS_@}"
bats_shell=$BASHPID
trap '[ "$BASHPID" != "$bats_shell" ] || rm -rf "$BATS_RUN_TMPDIR"' EXIT
exec 3>&1

bats_require_minimum_version() { :; }
setup() { :; }
teardown() { :; }

load() {
    local bats_file=$1
    [[ $bats_file == /* ]] || bats_file=$BATS_TEST_DIRNAME/$bats_file
    [ -f "$bats_file" ] || bats_file+=.bash
    # shellcheck disable=SC1090
    source "$bats_file" || exit 1
}

skip() {
    bats_skipped=" # skip${1:+ $1}" bats_reached=1
    exit 0
}

# run [!|-STATUS] [--separate-stderr] [--] CMD…: sets $status, $output, $lines, and with --separate-stderr $stderr, $stderr_lines.
# shellcheck disable=SC2034 # for the tests
run() {
    local bats_status='' bats_apart='' bats_flags=$-
    while [[ ${1-} == -* || ${1-} == '!' ]]; do
        case $1 in
        '!') bats_status='!' ;;
        --separate-stderr) bats_apart=$BATS_TEST_TMPDIR/stderr ;;
        --) shift && break ;;
        -*[!0-9]*) echo "run: unknown flag: $1" >&2 && return 1 ;;
        *) bats_status=${1#-} ;;
        esac
        shift
    done
    set +eET
    if [ -n "$bats_apart" ]; then
        output=$("$@" 2>"$bats_apart") && status=0 || status=$?
        read -d '' -r stderr <"$bats_apart" || true
        IFS=$'\n' read -d '' -r -a stderr_lines <<<"$stderr" || true
    else
        output=$("$@" 2>&1) && status=0 || status=$?
    fi
    IFS=$'\n' read -d '' -r -a lines <<<"$output" || true
    set "-$bats_flags"
    case $bats_status in
    '') ;;
    '!') [ "$status" != 0 ] || bats_wrong 'not 0' ;;
    *) [ "$status" = "$bats_status" ] || bats_wrong "$bats_status" ;;
    esac
}

bats_wrong() {
    printf '%s\n' "the status is $status and should be $1; printed was: $output" >&2
    return 1
}

# Where a test fails: the first command that does, and who called it.
bats_note() {
    local bats_i
    [ -z "$bats_where" ] || return
    bats_where="# '$BASH_COMMAND' failed:"
    for ((bats_i = 1; bats_i < ${#FUNCNAME[@]}; bats_i++)); do
        bats_where+=" ${BASH_SOURCE[bats_i]##*/}:${BASH_LINENO[bats_i - 1]}"
        [[ ${FUNCNAME[bats_i]} != bats_test_* ]] || break
    done
}

bats_end() {
    trap - ERR EXIT
    set +eET
    [ -n "$bats_reached" ] || bats_bad=1
    teardown || bats_bad=1
    if [ -z "$bats_bad" ]; then
        printf 'ok %d %s%s\n' "$BATS_TEST_NUMBER" "$BATS_TEST_DESCRIPTION" "$bats_skipped" >&3
    else
        printf 'not ok %d %s\n%s\n' "$BATS_TEST_NUMBER" "$BATS_TEST_DESCRIPTION" "${bats_where:-# it did not reach its end}" >&3
        sed 's/^/# /' "$BATS_TEST_TMPDIR.said" >&3
    fi
    exit "${bats_bad:-0}"
}

bats_test() {
    trap bats_note ERR
    trap bats_end EXIT
    set -eET
    setup
    "bats_test_$BATS_TEST_NUMBER"
    bats_reached=1
}

# The file as functions, line by line, and the tests' names.
# shellcheck disable=SC2016
bats_read() {
    awk -v quick="${FIREWRAP_CHECK-}" '
        /^# bats test_tags=long/ {long = quick == "quick"}
        match($0, /^@test +(".*"|\047.*\047) +\{/) {
            name = substr($0, 1, RLENGTH - 1)
            sub(/^@test +/, "", name)
            sub(/ +$/, "", name)
            if (long)
                left = left " " name
            else
                names = names " " name
            printf "bats_test_%s() {%s\n", long ? "left_out" : ++n, substr($0, RLENGTH + 1)
            long = 0
            next
        }
        {print}
        END {print "bats_names=(" names ") bats_left_out=(" left ")"}' "$1"
}

mkdir "$BATS_FILE_TMPDIR" || exit 1
bats_read "$BATS_TEST_FILENAME" >"$BATS_RUN_TMPDIR/${BATS_TEST_FILENAME##*/}"
# shellcheck disable=SC1090
source "$BATS_RUN_TMPDIR/${BATS_TEST_FILENAME##*/}" || exit 1
! declare -F setup_file teardown_file || exit 1 # not known here
# shellcheck disable=SC2154 # bats_read makes it
printf '1..%d\n' "${#bats_names[@]}"
# shellcheck disable=SC2154
[ ${#bats_left_out[@]} = 0 ] || printf '# left out 1: %s\n' "${bats_left_out[@]}"
eval "mkdir '$BATS_RUN_TMPDIR'/{1..${#bats_names[@]}}" || exit 1
export BATS_TEST_NUMBER=0 BATS_SUITE_TEST_NUMBER BATS_TEST_DESCRIPTION BATS_TEST_TMPDIR
bats_result=0 bats_where='' bats_skipped='' bats_reached='' bats_bad=''
for BATS_TEST_DESCRIPTION in "${bats_names[@]}"; do
    BATS_SUITE_TEST_NUMBER=$((++BATS_TEST_NUMBER))
    BATS_TEST_TMPDIR=$BATS_RUN_TMPDIR/$BATS_TEST_NUMBER
    (bats_test) >"$BATS_TEST_TMPDIR.said" 2>&1
    [ "$?" = 0 ] || bats_result=1
done
exit "$bats_result"
