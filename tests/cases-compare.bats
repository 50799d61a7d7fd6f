# SPDX-License-Identifier: MIT
# What tests/cases.py finds in a line: a case must be able to fail.
bats_require_minimum_version 1.5.0

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    mkdir -p plain about work/got
    printf '%s\n' --unshare-all '--tmpfs /tmp' '--tmpfs /h' '-- true' >plain/expect.line
    printf '%s\n' 'as plain' 'has --tmpfs /h' 'has --bind /h/p /h/p' 'has --ro-bind /h/p/x /h/p/x' 'not --tmpfs /tmp' >about/expect.ops
}

compare() { # OPERATION… the line that is there
    printf '%s\n' "$@" >work/got/expect.line
    rm -f work/complaints
    "$BATS_TEST_DIRNAME/cases.py" compare . about work
    cat work/complaints && [ ! -s work/complaints ]
}

@test "a line as stated passes, whatever the order of the rest is" {
    compare --unshare-all '--tmpfs /h' '--bind /h/p /h/p' '--ro-bind /h/p/x /h/p/x' '-- true'
    compare '-- true' '--tmpfs /h' '--bind /h/p /h/p' --unshare-all '--ro-bind /h/p/x /h/p/x'
}

@test "an operation that is missing, of the case or of the other line, fails" {
    run ! compare --unshare-all '--tmpfs /h' '--bind /h/p /h/p' '-- true'
    [[ $output == *'not there: --ro-bind /h/p/x /h/p/x'* ]]
    run ! compare '--tmpfs /h' '--bind /h/p /h/p' '--ro-bind /h/p/x /h/p/x' '-- true'
    [[ $output == *'not there: --unshare-all'* ]]
}

@test "an operation that nobody has named fails, and one that must not be there" {
    run ! compare --unshare-all '--tmpfs /h' '--bind /h/p /h/p' '--ro-bind /h/p/x /h/p/x' '--bind / /' '-- true'
    [[ $output == *'too much: --bind / /'* ]]
    run ! compare --unshare-all '--tmpfs /tmp' '--tmpfs /h' '--bind /h/p /h/p' '--ro-bind /h/p/x /h/p/x' '-- true'
    [[ $output == *'too much: --tmpfs /tmp'* ]]
    run ! compare --unshare-all '--tmpfs /h' '--tmpfs /h' '--bind /h/p /h/p' '--ro-bind /h/p/x /h/p/x' '-- true'
    [[ $output == *'too much: --tmpfs /h'* ]]
}

@test "another order of what is named fails: a protection before its grant, a grant before the empty home" {
    run ! compare --unshare-all '--tmpfs /h' '--ro-bind /h/p/x /h/p/x' '--bind /h/p /h/p' '-- true'
    [[ $output == *'not in this order: --ro-bind /h/p/x /h/p/x'* ]]
    run ! compare --unshare-all '--bind /h/p /h/p' '--ro-bind /h/p/x /h/p/x' '--tmpfs /h' '-- true'
    [[ $output == *'not in this order'* ]]
}

@test "what bless writes says the order with the grant around it, and passes" {
    printf '%s\n' --unshare-all '--tmpfs /tmp' '--tmpfs /h' '--ro-bind /h/x /h/x' '-- true' >work/got/expect.line
    "$BATS_TEST_DIRNAME/cases.py" bless . about work
    diff - about/expect.ops <<<$'as plain\nhas --tmpfs /h\nhas --ro-bind /h/x /h/x'
    "$BATS_TEST_DIRNAME/cases.py" compare . about work
    [ ! -s work/complaints ]
}
