# SPDX-License-Identifier: MIT
# Much of everything: right, or a clear error.
load helper

@test "40 nested directories, each with a policy" {
    dir=$PROJECT
    for i in $(seq 40); do
        dir=$dir/d$i
        policy_at "$dir" "env-set = LEVEL$i=$i" "env-set = LAST=$i" "net = $([ $((i % 2)) = 0 ] && echo off || echo on)"
        allow "$dir"
    done
    cd "$dir"
    run -0 fw -- sh -c 'env | grep -c ^LEVEL; echo "$LAST"; sed 1,2d /proc/net/dev | wc -l; echo x >here'
    [ "${lines[0]}" = 40 ]
    [ "${lines[1]}" = 40 ]
    [ "${lines[2]}" -le 2 ]
    [ -e here ]
}

@test "a policy of 2,000 lines" {
    {
        for i in $(seq 1000); do printf 'env-set = NAME%d=value %d\n' "$i" "$i"; done
        for i in $(seq 995); do printf '# comment %d\n' "$i"; done
        printf 'mask = secret\nprotect = fixed\n'
    } >.firewrap.ini
    printf 'tops3cret\n' >secret
    printf 'fixed\n' >fixed
    allow
    run -0 --separate-stderr fw -- sh -c 'env | grep -c ^NAME; echo "$NAME1000"; cat secret; echo x >fixed; cat fixed'
    [ "${lines[0]}" = 1000 ]
    [ "${lines[1]}" = 'value 1000' ]
    lacks tops3cret
    [ "$(cat fixed)" = fixed ]
}

@test "a policy of 2,000 lines with a mistake in the last one names its line" {
    for i in $(seq 1999); do printf 'env-unset = NAME%d\n' "$i"; done >.firewrap.ini
    printf 'nets = on\n' >>.firewrap.ini
    run -125 fw -- true
    has .firewrap.ini:2000:
    [ ${#lines[@]} = 1 ]
}

@test "more than bwrap can take is refused with a clear error" {
    for i in $(seq 4000); do printf 'env-set = NAME%d=1\n' "$i"; done >.firewrap.ini
    allow
    run -125 fw -- true
    has argument
    [ ${#lines[@]} = 1 ]
}

@test "an environment of 100 KB, in many variables and in one" {
    big=$(head -c 100000 /dev/zero | tr '\0' x)
    run -0 env BIG="$big" fw -bc --env-pass BIG -- sh -c 'printf %s "${#BIG}"'
    [ "$output" = 100000 ]
    words=()
    for i in $(seq 1000); do words+=("VAR$i=$(printf '%090d' "$i")"); done
    run -0 env "${words[@]}" fw -bc --env-pass 'VAR*' -- sh -c 'env | grep -c ^VAR; printf %s "$VAR1000"'
    [ "${lines[0]}" = 1000 ]
    [ "${lines[1]}" = "$(printf '%090d' 1000)" ]
    run -0 env "${words[@]}" fw -bc -- sh -c 'env | grep -c ^VAR || true'
    [ "$output" = 0 ]
}

# into LENGTH: makes a directory whose path is about so long and goes there
into() {
    local name
    name=$(printf '%0200d' 0)
    while [ $((${#PWD} + 201)) -lt "$1" ]; do
        mkdir "$name"
        cd "$name" || return 1
    done
}

@test "a project whose path has nearly 4,000 bytes" {
    into 3950
    [ ${#PWD} -gt 3700 ]
    printf 'env-set = FOUND=yes\n' >.firewrap.ini
    run -0 firewrap allow
    run -0 fw -- sh -c 'echo "$FOUND"; echo x >here; pwd'
    has yes
    has "$PWD"
    [ -e here ]
    run ! fw -- sh -c 'echo net = on >.firewrap.ini'
}

@test "a project whose path is longer than the kernel takes is refused with a clear error" {
    into 4500
    run -125 fw -- true
    has 'too long'
}

@test "a bind whose path is too long is refused with a clear error" {
    run -125 fw -bc --bind-ro "/$(head -c 5000 /dev/zero | tr '\0' x)" -- true
    has 'longer than'
}

@test "words of the command up to the kernel's limit" {
    big=$(head -c 100000 /dev/zero | tr '\0' x)
    run -0 fw -- sh -c 'printf %s "${#1}"' sh "$big"
    [ "$output" = 100000 ]
    words=()
    for i in $(seq 5000); do words+=("$i"); done
    run -0 fw -- sh -c 'printf "%s %s" "$#" "$5000"' sh "${words[@]}"
    [ "$output" = '5000 5000' ]
}

@test "a HOME of 50,000 bytes" {
    HOME=$(printf '/./.%.0s' {1..12500})$HOME run -0 firewrap run -- true
}
