# SPDX-License-Identifier: MIT
# What a program in the sandbox can reach, what it inherits, and how it ends.
load helper

# ---- files ----

@test "a secret in the home can not be read, but could be without the sandbox" {
    printf 'tops3cret\n' >"$HOME/secret"
    run -0 cat "$HOME/secret"
    has tops3cret
    run ! fw -- cat "$HOME/secret"
    lacks tops3cret
}

@test "a secret in the home can be read where a bind grants it" {
    printf 'tops3cret\n' >"$HOME/secret"
    run -0 fw -bc --bind-ro "$HOME/secret" -- cat "$HOME/secret"
    has tops3cret
    run ! fw -bc --bind-ro "$HOME/secret" -- sh -c 'echo x >"$HOME/secret"'
    run -0 cat "$HOME/secret"
    has tops3cret
}

@test "another project can neither be read nor written nor listed" {
    mkdir -p "$HOME/src/other"
    printf 'tops3cret\n' >"$HOME/src/other/file"
    run ! fw -- cat ../other/file
    lacks tops3cret
    run -0 fw -- ls "$HOME/src"
    [ "$output" = shop ]
    run fw -- sh -c 'mkdir -p ../other && echo changed >../other/file'
    run -0 cat "$HOME/src/other/file"
    [ "$output" = tops3cret ]
}

@test "the project is writable, with and without a policy, and from a subdirectory" {
    mkdir -p sub/deep
    fw -- sh -c 'echo 1 >one'
    policy 'net = off'
    allow
    cd sub/deep
    fw -- sh -c 'echo 2 >../../two; echo 3 >three'
    [ "$(cat "$PROJECT/one" "$PROJECT/two" "$PROJECT/sub/deep/three")" = $'1\n2\n3' ]
}

@test "the project is writable where its file says both cwd and project" {
    policy 'cwd = rw' 'project = rw'
    allow
    run -0 fw -- sh -c 'echo 1 >one'
    [ -e one ]
}

@test "without a policy a subdirectory grants itself, not its parent" {
    mkdir -p sub
    cd sub
    run fw -- sh -c 'echo 1 >../up; echo 2 >here'
    [ -e here ]
    [ ! -e ../up ]
}

@test "the system is read-only" {
    run ! fw -- sh -c 'echo x >/usr/firewrap-test'
    run ! fw -- sh -c 'echo x >/etc/firewrap-test'
    run ! fw -- sh -c 'echo x >/bin/firewrap-test'
    [ ! -e /usr/firewrap-test ] && [ ! -e /etc/firewrap-test ] && [ ! -e /bin/firewrap-test ]
}

@test "the temporary directory is the sandbox's own" {
    name=$(basename "$BASE").inside
    fw -- sh -c ': >"/tmp/$1"' sh "$name"
    [ ! -e "/tmp/$name" ]
}

@test "the account files list nobody else" {
    run -0 fw -- cat /etc/passwd
    [ "$(printf '%s\n' "$output" | cut -d: -f3 | sort -u)" = "$(printf '0\n%s\n65534\n' "$(id -u)" | sort -u)" ]
    run -0 fw -- id -un
    [ "$output" = "$(id -un)" ]
    run -0 fw -b --accounts=host -- cat /etc/passwd
    [ "$output" = "$(cat /etc/passwd)" ]
}

@test "level 5 shows the system, but neither the home nor /tmp" {
    printf 'tops3cret\n' >"$HOME/secret"
    run ! fw -b5c -- cat "$HOME/secret"
    lacks tops3cret
    run -0 fw -b5c -- sh -c 'ls -d /usr /var; pwd'
    has "$PROJECT"
}

@test "level 8 warns that it grants all of the environment" {
    run --separate-stderr -0 fw -b8c -- true
    [ -n "$stderr" ] || fail 'no warning'
}

@test "a persistent home keeps what is written, and is not the home" {
    printf 'tops3cret\n' >"$HOME/secret"
    run -0 fw -bc -h work -- sh -c 'echo kept >"$HOME/file"; cat "$HOME/secret" 2>/dev/null; ls -A "$HOME"'
    lacks secret
    [ "$(cat "$HOME/sandboxes/work/file")" = kept ]
    run -0 fw -bc -h work -- cat "$HOME/file"
    [ "$output" = kept ]
    run ! fw -bc -h play -- cat "$HOME/file"
}

@test "a dated home is a new one each time" {
    fw -bct -- sh -c 'echo 1 >"$HOME/file"'
    fw -bct -- sh -c '[ ! -e "$HOME/file" ] && echo 2 >"$HOME/file"'
    [ "$(cat "$HOME"/sandboxes/tmp-*/file | sort | tr -d '\n')" = 12 ]
}

# ---- network and processes ----

@test "the network is off: a namespace of its own with nothing but lo" {
    run -0 fw -- sh -c 'sed 1,2d /proc/net/dev | cut -d: -f1 | tr -d " "; readlink /proc/self/ns/net'
    [ "${lines[0]}" = lo ]
    [ ${#lines[@]} = 2 ]
    [ "${lines[1]}" != "$(readlink /proc/self/ns/net)" ]
}

@test "the network is on with -n" {
    run -0 fw -bcn -- readlink /proc/self/ns/net
    [ "$output" = "$(readlink /proc/self/ns/net)" ]
}

@test "the network is on for the command whose section says so, and for no other" {
    policy 'net = off' '[command readlink -f]' 'net = on'
    allow
    run -0 fw -- readlink -f /proc/self/ns/net
    [ "$output" = "$(readlink -f /proc/self/ns/net)" ] || [[ $output == *"$(readlink /proc/self/ns/net)"* ]]
    run -0 fw -- readlink /proc/self/ns/net
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
}

@test "processes outside are not seen, and every namespace is the sandbox's own" {
    sleep "4711.$$" 3>&- &
    run bash -c "grep -alz '^4711.$$' /proc/[0-9]*/cmdline"
    has "/proc/$!/"
    run fw -- bash -c "grep -alz '^4711.$$' /proc/[0-9]*/cmdline"
    lacks /proc/
    kill $!
    for ns in pid ipc uts net user mnt; do
        run -0 fw -- readlink "/proc/self/ns/$ns"
        [ "$output" != "$(readlink "/proc/self/ns/$ns")" ] || [ "$ns$(id -u)" = user0 ] || fail "$ns is shared"
    done
}

@test "share keeps the namespace that it names" {
    for ns in ipc uts; do
        run -0 fw -bc --share "$ns" -- readlink "/proc/self/ns/$ns"
        [ "$output" = "$(readlink "/proc/self/ns/$ns")" ] || fail "$ns is not shared"
    done
}

@test "there are no capabilities and no way to get privileges" {
    run -0 fw -- grep -E '^(Cap(Inh|Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp):' /proc/self/status
    [ "$(printf '%s\n' "$output" | tr -d '\t')" = "CapInh:0000000000000000
CapPrm:0000000000000000
CapEff:0000000000000000
CapBnd:0000000000000000
CapAmb:0000000000000000
NoNewPrivs:1
Seccomp:2" ]
}

@test "cap-add keeps the capability that it names" {
    run -0 fw -bc --cap-add CAP_NET_RAW -- grep ^CapEff: /proc/self/status
    [ "$output" = $'CapEff:\t0000000000002000' ]
}

@test "the sandbox dies with firewrap" {
    policy 'net = off'
    fw -- sh -c 'echo started >flag; exec sleep 4712.'"$$" 3>&- &
    while [ ! -s flag ]; do sleep 0.05; done
    kill -KILL $!
    wait $! || true
    for _ in $(seq 100); do
        pgrep -f '^sleep 4712.'"$$" >/dev/null || return 0
        sleep 0.05
    done
    fail 'it still runs'
}

# ---- what it inherits ----

@test "standard input and output are the caller's" {
    run -0 --separate-stderr sh -c 'printf "one\ntwo\n" | fw -- sh -c "cat; echo three >&2" | tr a-z A-Z'
    [ "$output" = $'ONE\nTWO' ]
    [ "$stderr" = three ]
}

@test "an inherited directory descriptor can not be used, but could be without the sandbox" {
    mkdir -p "$HOME/private"
    printf 'tops3cret\n' >"$HOME/private/secret"
    exec 7<"$HOME/private"
    run -0 cat /proc/self/fd/7/secret
    has tops3cret
    run ! fw -- sh -c 'cat /proc/self/fd/7/secret; cd /proc/self/fd/7 && cat secret'
    lacks tops3cret
    exec 700<"$HOME/private" 7<&- # high ones are looked for in another way
    run -0 cat /proc/self/fd/700/secret
    run ! fw -- cat /proc/self/fd/700/secret
    lacks tops3cret
    exec 700<&-
}

@test "a directory as standard input can not be used" {
    printf 'tops3cret\n' >"$HOME/secret"
    run ! fw -- cat /proc/self/fd/0/secret <"$HOME"
    lacks tops3cret
}

@test "an inherited descriptor without access rights can not be used to get them" {
    command -v cc >/dev/null || skip_unless_must 'there is no C compiler'
    printf 'tops3cret\n' >"$HOME/secret"
    cat >opath.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(int argc, char **argv) {
    return argc < 3 || dup2(open(argv[1], O_PATH), 7) < 0 || execvp(argv[2], argv + 2);
}
END
    cc -o opath opath.c
    run -0 ./opath "$HOME/secret" cat /proc/self/fd/7
    [ "$output" = tops3cret ]
    run ! ./opath "$HOME/secret" fw -- cat /proc/self/fd/7
    lacks tops3cret
}

@test "inherited pipes and files stay open, if they are to" {
    printf 'from a file\n' >"$BASE/file"
    run -0 fw --keep-fd 7 --keep-fd 8 -- sh -c 'cat <&7; cat <&8' 7<"$BASE/file" 8< <(printf 'from a pipe\n')
    [ "$output" = $'from a file\nfrom a pipe' ]
    run -0 fw -- cat <(printf 'substituted\n')
    [ "$output" = substituted ]
}

@test "firewrap adds no descriptors of its own" {
    own=$'0\n1\n2\n3' # 3 is that of ls for the directory
    run -0 fw -- ls /proc/self/fd
    [ "$output" = "$own" ]
    run -0 fw -- sh -c 'exec ls /proc/self/fd' sh $(seq 600) # so many words go through a file
    [ "$output" = "$own" ]
    run -0 fw -- cat /proc/1/comm
    [ "$output" = stub ]
}

@test "closed standard descriptors do no harm" {
    run -0 sh -c 'fw -- true <&- >&- 2>&-'
    run -0 sh -c 'fw -- echo here <&-'
    [ "$output" = here ]
}

@test "the words of the command arrive as they are" {
    run -0 fw -- printf '<%s>' 'a b' '$HOME' '' "it's" $'new\nline' '--' -n '*'
    [ "$output" = "<a b><\$HOME><><it's><new
line><--><-n><*>" ]
}

@test "hostile names of projects, real ones" {
    for name in 'space dir' '$test' "quo'te\"" $'new\nline' größe-日本 -leading co:lon 'back\slash'; do
        mkdir -p "$HOME/src/$name/sub"
        cd "$HOME/src/$name"
        printf 'mask = secret\nenv-set = INI=1\n' >.firewrap.ini
        printf 'tops3cret\n' >secret
        allow -- "$PWD"
        cd sub
        run fw -- sh -c 'pwd; cat ../secret; echo x >../out; echo "$INI"'
        lacks tops3cret
        [ "${lines[-1]}" = 1 ] || fail "$name: not allowed: $output"
        [ -e ../out ] || fail "$name: not writable"
    done
}

# ---- how it ends ----

@test "the exit status is the command's" {
    for status in 0 1 42 125 255; do
        run -$status fw -- sh -c "exit $status"
    done
}

@test "a command that is not there gives 127, one that can not be executed 126" {
    run -127 fw -- no-such-command
    has no-such-command
    run -127 fw -- ./no-such-command
    run -127 fw -- /no/such/command
    run -127 fw -- ''
    printf 'data\n' >data
    run -126 fw -- ./data
    run -126 fw -- "$PROJECT"
    run -126 fw -- /usr/lib/os-release
}

@test "the replaced account files can not be executed either" {
    run -126 fw -- /etc/passwd
}

@test "a command that only exists outside gives 127 and says so" {
    mkdir -p "$HOME/tools"
    printf '#!/bin/sh\n' >"$HOME/tools/mytool"
    chmod +x "$HOME/tools/mytool"
    run -127 fw -bc --user-programs=no -- "$HOME/tools/mytool"
    has outside
    PATH=$PATH:$HOME/tools run -127 fw -bc --user-programs=no -- mytool
    has outside
    PATH=$PATH:$HOME/tools run -0 fw -bc -- mytool
}

@test "a command killed by a signal gives 128 and its number" {
    run -143 fw -- sh -c 'kill -TERM $$'
    run -137 fw -- sh -c 'kill -KILL $$'
    run -134 fw -- sh -c 'ulimit -c 0; kill -ABRT $$'
}

@test "a script without an interpreter line runs, as in a shell" {
    printf 'echo "script $1"\n' >script
    chmod +x script
    run -0 fw -- ./script one
    [ "$output" = 'script one' ]
}

@test "a script whose interpreter is missing gives 127, as in a shell, and names it" {
    printf '#!/no/such/interpreter\n' >script
    chmod +x script
    run -127 fw -- ./script
    has /no/such/interpreter
}

@test "a sandbox that can not be set up gives 125, not a status of the command's" {
    run -125 fw -bc --bind-ro /usr/bin/env:/usr/bin/no-such-file -- true
    run -125 fw -bc --bind-ro /usr:/ -- true
}

@test "a masked current directory does not fail inside bwrap" {
    run fw -bc --mask . -- true
    [ "$status" = 0 ] || [ "$status" = 125 ]
    lacks 'bwrap:'
}

@test "a program whose loader is not in the sandbox gives 126 or 127, not 1" {
    run fw -b0 --bind-ro /usr -- /usr/bin/true
    [ "$status" = 126 ] || [ "$status" = 127 ]
}

@test "in a deleted directory nothing runs, and one line says why" {
    mkdir gone
    cd gone
    rmdir "$PROJECT/gone"
    run -125 fw -- true
    [ ${#lines[@]} = 1 ]
    has directory
}

@test "without a HOME nothing runs" {
    run -125 env -u HOME fw -- true
    run -125 env HOME=/ fw -- true
    run -125 env HOME=relative fw -- true
}

@test "in the home itself the command runs, without the home, and one line says why" {
    printf 'tops3cret\n' >"$HOME/secret"
    cd
    run -0 --separate-stderr fw -- ls -A
    [ "$output" = '' ]
    [[ $stderr == *"not granted"* ]]
    run -0 --separate-stderr fw -bc --cwd-home -- cat secret
    [ "$output" = tops3cret ]
}

@test "in the root directory the command runs, without it, and one line says why" {
    cd /
    run -0 --separate-stderr fw -- pwd
    [[ $stderr == *"not granted"* ]]
}

@test "a command may have as many words as in a shell" { # bwrap takes 9000
    count='n=0; for fd in /proc/$$/fd/*; do n=$((n + 1)); done; echo $n'
    run -0 fw sh -c 'printf "%s %s %s\n" $# "$1" "$*" | cut -c1-20; '"$count" sh $(seq 30000)
    [ "${lines[0]}" = '30000 1 1 2 3 4 5 6 ' ]
    few=$(fw sh -c "$count")
    [ "${lines[1]}" = "$few" ] # no further descriptor
    printf 'echo "$# $1"\n' >script
    chmod +x script
    run -0 fw ./script $(seq 9000)
    [ "$output" = '9000 1' ]
}

@test "what a command is called stands in no other process of its sandbox" {
    pids() { # of the processes inside whose command line has the word
        run -0 "$@" sh -c 'for i in $(seq 100); do pgrep -f "unique-[w]ord" >found; grep -qx 1 found || break; sleep 0.05; done; cat found' unique-word
    }
    pids fw -bc --
    [ "$(grep -c . <<<"$output")" = 1 ]
    # the control: bwrap's own first process has the words, for ever
    run bwrap --ro-bind / / --unshare-pid --proc /proc -- sh -c 'pgrep -f "unique-[w]ord"; true' unique-word
    [ "$(grep -c . <<<"$output")" -ge 2 ]
}
