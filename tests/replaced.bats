#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is masked or protected, and is replaced outside while a command runs: that is said, and if it runs long, covered again.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# running SECONDS: a command that waits for the file "go", and then reads .env and writes .git/config; its report is in err.
running() {
    fw sh -c 'echo ready >ready; until [ -e go ]; do sleep 0.02; done; cat .env; echo "#" >>.git/config' >out 2>err 3>&- </dev/null &
    BACKGROUND+=($!)
    wait_for ready
}

finish() {
    : >go
    wait "${BACKGROUND[-1]}" || true
    rm -f go ready
}

project() {
    printf 'tops3cret\n' >.env
    git init -q .
    policy 'mask = .env'
    allow
}

@test "what is replaced outside while a command runs is said at its end" {
    project
    running
    cp .env new
    mv new .env # as sed -i and editors save
    git config user.name somebody
    cp .firewrap.ini new
    mv new .firewrap.ini
    finish
    grep -qx 'firewrap: replaced or removed outside while the command ran, and so not masked any more: .env' err
    grep -q 'not protected any more: .*\.git/config' err
    grep -q 'not protected any more: .*\.firewrap\.ini' err
    grep -q tops3cret out # what watching keeps from a command that runs longer, below
    grep -q '#' .git/config
}

@test "what is written in its place, or not at all, is not said, and stays masked" { # the control
    project
    running
    printf 'still s3cret\n' >.env
    printf '[user]\n name = somebody\n' >>.git/config
    touch .firewrap.ini
    cp .env beside
    finish
    run ! grep replaced err
    run ! grep s3cret out
    run ! grep '#' .git/config
}

@test "for a command that runs long it is covered again: what is masked, protected, a directory, a policy" {
    project
    mkdir private
    printf 'tops3cret\n' >private/key
    policy 'mask = .env' 'mask = private' 'protect = kept'
    printf 'kept\n' >kept
    allow
    fw sh -c 'echo ready >ready; until [ -e go ]; do sleep 0.02; done; cat .env private/key; echo x >>.git/config; echo x >>kept
        echo x >>.firewrap.ini; rm -f .env kept .firewrap.ini; mv -f ready .env; mv -f ready kept; chmod 777 kept' >out 2>err 3>&- </dev/null &
    BACKGROUND+=($!)
    wait_for ready
    sleep 1.2
    for file in .env kept .git/config .firewrap.ini; do
        cp "$file" new
        mv new "$file"
    done
    cp -r private new
    mv private old
    mv new private
    cp .git/config kept .firewrap.ini "$BASE"
    for name in .env private kept .git/config .firewrap.ini; do
        for ((i = 0; i < 500; i++)); do
            ! grep -q "covered again: .*$name" err || break
            sleep 0.02
        done
        grep -q "^firewrap: replaced outside while the command runs, and covered again: .*$name" err
    done
    finish
    run ! grep s3cret out
    cmp "$BASE/config" .git/config
    cmp "$BASE/kept" kept
    cmp "$BASE/.firewrap.ini" .firewrap.ini
    run ! grep 'any more' err
}

@test "what can not be covered is said at once" {
    project
    running
    sleep 1.2
    rm .git/config
    for ((i = 0; i < 500; i++)); do
        ! grep -q 'runs, .* not protected any more: .git/config' err || break
        sleep 0.02
    done
    grep -q 'runs, .* not protected any more: .git/config' err
    git config user.name somebody # it is back, and covered
    for ((i = 0; i < 500; i++)); do
        ! grep -q 'covered again: .git/config' err || break
        sleep 0.02
    done
    finish
    run ! grep '#' .git/config
    run -0 grep -c 'any more' err # each thing once
    [ "$output" = 1 ]
}

@test "a file that is removed and made again at once is another one, though it may have the same number" {
    project
    running
    sleep 1.2
    python3 - <<'END' # as git checkout does, until the number is the old one
import os, time
first, end = os.stat(".env").st_ino, time.monotonic() + 0.08
while time.monotonic() < end:
    os.unlink(".env")
    open(".env", "w").write("new s3cret\n")
    if os.stat(".env").st_ino == first:
        break
END
    for ((i = 0; i < 500; i++)); do
        ! grep -q 'covered again: .env' err || break
        sleep 0.02
    done
    finish
    run ! grep s3cret out
}

@test "it is noticed as well where no directory can be watched" {
    command -v strace >/dev/null || skip_unless_must "strace is not installed"
    project
    strace -qq -o "$BASE/calls" -e trace=inotify_init1 -e inject=inotify_init1:error=EMFILE \
        firewrap run -- sh -c 'echo ready >ready; until [ -e go ]; do sleep 0.02; done' >out 2>err 3>&- </dev/null &
    BACKGROUND+=($!)
    wait_for ready
    until [ -s "$BASE/calls" ]; do sleep 0.02; done
    cp .env new
    mv new .env
    wait_for err
    grep -q 'covered again: .env' err
    finish
    grep -q INJECTED "$BASE/calls"
}

@test "a directory above that is moved is noticed" {
    mkdir -p deep/er
    printf 'tops3cret\n' >deep/er/key
    policy 'mask = deep/er/key'
    allow
    running
    mv deep other
    mkdir -p deep/er
    cp other/er/key deep/er/key
    finish
    grep -q 'not masked any more: deep/er/key' err
    running # and if it runs long, meanwhile
    sleep 1.2
    mv deep third
    mkdir -p deep/er
    cp other/er/key deep/er/key
    eventually grep -q 'covered again: deep/er/key' err
    finish
}

# What is hidden in something protected is mounted twice; the second time nothing was judged for it.
@test "what can not be looked at as the command starts stops it, and so is watched by all that run" {
    command -v strace >/dev/null || skip_unless_must "strace is not installed"
    mkdir .vscode
    printf 'tops3cret\n' >.vscode/key
    policy 'mask = .vscode/key'
    allow
    for error in EIO ENOMEM ELOOP; do
        for ((n = 1; n < 20; n++)); do
            rm -f ran
            run strace -qq -o "$BASE/calls" -P "$PROJECT/.vscode/key" -e 'trace=?lstat,?newfstatat' \
                -e "inject=?lstat,?newfstatat:error=$error:when=$n" firewrap run -- touch ran
            grep -q INJECTED "$BASE/calls" || break
            if [ -e ran ]; then
                has 'not masked any more: .vscode/key' # the look at the end
            else
                [ "$status" = 125 ] || fail "look $n: $status: $output"
                has 'can not be looked at: '
                has "'$PROJECT/.vscode/key'"
            fi
        done
        [ "$n" -gt 3 ] && [ "$n" -lt 20 ] || fail "$n looks"
        [ -e ran ] # the control: no look fails
    done
}
