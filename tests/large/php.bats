#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# PHP with its profile. tests/run takes this file only where it is installed.
load ../helper

@test "php runs a program of the project, which sees no secret" {
    echo SECRET >"$HOME/.netrc"
    echo '<?php echo "hello from php ", @file_get_contents(getenv("HOME") . "/.netrc") ?: "and no secret"; file_put_contents("made", "1");' >x.php
    run -0 fw php x.php
    [ "$output" = 'hello from php and no secret' ]
    [ -e made ]
}
