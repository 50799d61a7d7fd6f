#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks by system calls: the deny-list, sockets, key rings, mounts, namespaces. tests/escape/README.md lists all
# attacks.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# All capabilities that a user namespace can give, and no filter: what is left is the kernel's own judgement. (Unless the
# user inside is 0, bwrap runs an ordinary user's command in one more namespace, where mounts are locked.)
BARE=('--seccomp 3' '--disable-userns' '--cap-drop ALL -> --cap-add ALL --uid 0 --gid 0')

# ---- the deny-list ----

@test "each refused system call is refused by the filter, and reaches the kernel without it" {
    bring calls
    fw -bc --debug=no ./calls >with
    run ! grep -vE ' (EPERM|ENOSYS)$' with
    without "${BARE[@]}" -- fw -bc --debug=no ./calls >without
    [ "$(wc -l <with)" -ge 46 ]
    # A line that is the same in both says nothing: only root outside gets past the kernel's own check.
    comm -12 <(sort with) <(sort without) | cut -d ' ' -f 1 >same
    run ! grep -vxE 'acct|swapoff|swapon|vhangup|syslog|reboot|ioperm|iopl' same
    is_root || return 0
    ./calls >outside
    while read -r name; do
        [ "$(grep "^$name " with)" != "$(grep "^$name " outside)" ] || fail "no control tells $name from what the kernel says"
    done <same
}

@test "what a debugger needs is let through unless debug is no, perf if it is yes, and nothing else" {
    differ() { # differ WORD NAME…: with --debug WORD the calls NAME are allowed, and no others that are not by default
        fw -bc --debug="$1" ./calls >"with-$1"
        run diff "$2" "with-$1"
        for name in "${@:3}"; do
            has "> $name "
            output=$(grep -v "^[<>] $name " <<<"$output")
        done
        lacks '>'
    }
    bring calls
    fw -bc --debug=no ./calls >without
    fw -bc ./calls >plain
    differ trace without ptrace process_vm_readv process_vm_writev pidfd_getfd kcmp
    diff plain with-trace
    differ yes plain perf_event_open
}

@test "nested lets through mounts and namespaces, and nothing else" {
    bring calls
    fw -bc --debug=no ./calls >without-nested
    fw -bc --debug=no --nested ./calls >with-nested
    for name in bpf keyctl io_uring_setup ptrace open_by_handle_at kexec_load init_module userfaultfd perf_event_open; do
        grep -qE "^$name (EPERM|ENOSYS)$" with-nested
    done
    run diff without-nested with-nested
    for name in mount umount2 clone3 setns open_tree mount_setattr fsconfig; do
        has "> $name "
    done
}

# ---- set-user-ID ----

# Another user, who can execute what a command leaves behind, would be the one who has typed the command.
@test "no call gives a file the set-user-ID or the set-group-ID bit" {
    bring setid
    printf '%s\n' '#!/bin/sh' 'for way in $(./setid ways); do for bit in u g; do ./setid $way $bit made; done; done' >all
    chmod +x all
    [ "$I386" = yes ] || sed -i 's/ways/ways | grep -v 32/' all
    run ./all # the control: each of them
    [ "$(grep -c '^BROKEN' <<<"$output")" -ge 12 ]
    lacks refused
    count=${#lines[@]}
    for options in -bc '-bc --nested --debug'; do
        run fw $options ./all
        [ "${#lines[@]}" = "$count" ]
        # bwrap from 0.12 on needs openat2, so that sandboxes in sandboxes have it: docs/security.md
        [ "$options" = -bc ] || output=$(grep -v openat2 <<<"$output")
        run ! grep -vxE 'refused: (.*: EPERM|openat2: ENOSYS)' <<<"$output"
    done
    breaks without '--seccomp 3' -- fw -bc ./setid chmod u made
}

@test "firewrap in a sandbox protects, whether it can open its paths at once or name by name" {
    ! is_root || return 0 # root's would be refused for another reason
    mkdir .vscode
    ln -s .vscode link
    run -0 fw -bc --nested fw -bc sh -c '! touch .vscode/new 2>/dev/null && echo inner'
    has inner
}

@test "mkdir gives no directory these bits, by the kernel; one with the bit hands it on" {
    bring setid
    holds ./setid directory outside
    holds fw -bc ./setid directory inside
    chmod g+s .
    run -0 fw -bc sh -c 'mkdir new && stat -c %A new'
    [ "${output:6:1}" = s ]
}

@test "a file gets no capability" {
    bring setid
    holds fw -bc ./setid capability made
    has EPERM
    if is_root; then
        breaks ./setid capability made
    else
        breaks without '--cap-drop ALL -> --cap-add ALL --uid 0 --gid 0' -- fw -bc ./setid capability made
    fi
}

@test "what copies modes says so, and does the rest" {
    printf 'text\n' >tool && chmod 4755 tool
    mkdir in && printf 'other\n' >in/other && tar -cpf t.tar tool in
    run fw -bc sh -c 'mkdir out && tar -xpf t.tar -C out'
    has 'Operation not permitted'
    [ "$(cat out/tool out/in/other)" = $'text\nother' ]
    [ -z "$(find out -perm /6000)" ]
    run -0 fw -bc sh -c 'mkdir out2 && cp -r tool in out2'
    run -0 fw -bc sh -c 'chmod 755 out2/tool && chmod +t out2 && install -m 755 tool out2/installed'
}

# ---- sockets ----

# service KIND ADDRESS: one outside that tells its secret to everybody; sets $ADDRESS.
service() {
    background "$PROJECT/sockets" serve "$1" "$2" "$BASE/ready-$1"
    wait_for "$BASE/ready-$1"
    ADDRESS=$(cat "$BASE/ready-$1")
}

@test "a service on the host's loopback is not reached" {
    bring sockets
    service tcp 0
    holds fw -bc ./sockets connect tcp "$ADDRESS"
    breaks fw -bc --net ./sockets connect tcp "$ADDRESS"
}

@test "an abstract socket of the host is not reached" {
    bring sockets
    service abstract "firewrap-escape-$$-$RANDOM"
    holds fw -bc ./sockets connect abstract "$ADDRESS"
    breaks fw -bc --net ./sockets connect abstract "$ADDRESS"
}

@test "a socket in the file system outside the grants is not reached" {
    bring sockets
    mkdir "$HOME/run"
    service path "$HOME/run/s"
    holds fw -bc ./sockets connect path "$ADDRESS"
    holds fw -bc --net ./sockets connect path "$ADDRESS"
    breaks fw -bc --bind-ro "$HOME/run" ./sockets connect path "$ADDRESS"
}

@test "sockets of other families can not be made" {
    bring sockets
    for family in 40 44; do # AF_VSOCK, which knows no network namespace, and AF_XDP
        holds fw -bc ./sockets family $family
        has EAFNOSUPPORT
        run ./sockets family $family
        if [[ $output == *EAFNOSUPPORT* ]]; then # not in this kernel: at least AF_VSOCK has to be
            [ $family != 40 ] || skip_unless_must "this kernel has no AF_VSOCK"
        else
            breaks without "${BARE[@]}" -- fw -bc ./sockets family $family
        fi
    done
    holds fw -bc ./sockets family 17 # AF_PACKET
    has EAFNOSUPPORT
    breaks without "${BARE[@]}" -- fw -bc ./sockets family 17
    for family in 0 3 9 15 29 30 31 38 41 42 43 45; do # AF_ALG is 38
        holds fw -bc ./sockets family $family
        has EAFNOSUPPORT
    done
    for family in 1 2 10 16; do # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK: allowed
        run fw -bc ./sockets family $family
        lacks EAFNOSUPPORT
    done
    holds fw -bc ./sockets family $((0x100000000 + 40))
}

@test "a pair of sockets of another family can not be made" {
    bring sockets
    for family in 30 $((0x100000000 + 30)) 40 0; do # 30: AF_TIPC, which has pairs
        holds fw -bc ./sockets pair $family
        has EAFNOSUPPORT
    done
    run without '--seccomp 3' -- fw -bc ./sockets pair 16
    has ESOCKTNOSUPPORT # reaches the kernel
    holds fw -bc ./sockets pair 17
    has EAFNOSUPPORT
    run without "${BARE[@]}" -- fw -bc ./sockets pair 17
    [[ $output != *EAFNOSUPPORT* ]]
    breaks fw -bc ./sockets pair 1
}

@test "of netlink, only routes and the news of devices" {
    bring sockets
    for protocol in 4 6 9 12 16 21 3 20 22 31; do
        holds fw -bc ./sockets netlink $protocol
        has EPROTONOSUPPORT
        holds fw -bc --net --nested --debug ./sockets netlink $protocol
    done
    for protocol in 4 16; do # sockets of others, GENERIC: both are in most kernels
        breaks without '--seccomp 3' -- fw -bc ./sockets netlink $protocol
    done
    breaks fw -bc ./sockets netlink 0
    breaks fw -bc ./sockets netlink 15
}

@test "a 32-bit call does not make a socket of another family" {
    [ "$(uname -m)" = x86_64 ] || skip_unless_must "no 32-bit calls on this architecture"
    bring sockets32
    for way in socket socketcall; do
        if [ "$I386" = no ]; then
            dies ./sockets32 $way 40
            dies fw -bc ./sockets32 $way 40
            continue
        fi
        holds fw -bc ./sockets32 $way 40
        breaks without '--seccomp 3' -- fw -bc ./sockets32 $way 40
    done
}

# ---- key rings ----

@test "a key of the outside session can not be found" {
    bring keyring
    line=$(printed '--seccomp 3' -- fw -bc ./keyring steal)
    ways=steal
    [ "$I386" != yes ] || ways+=" steal32"
    for way in $ways; do
        holds ./keyring hold fw -bc ./keyring "$way"
        has EPERM
        breaks ./keyring hold sh -c "${line/keyring steal/keyring $way}"
        has "the key's secret"
    done
}

@test "no key can be left for the user's other sessions" {
    bring keyring
    holds ./keyring hold fw -bc ./keyring leave
    holds ./keyring hold fw -bc --nested ./keyring leave
    breaks ./keyring hold sh -c "$(printed '--seccomp 3' -- fw -bc ./keyring leave)"
}

# ---- namespaces ----

@test "no user namespace can be had inside, by no call" {
    bring mounts
    for way in unshare clone clone3; do
        holds fw -bc ./mounts namespace $way
        breaks fw -bc --nested ./mounts namespace $way
    done
    holds fw -bc ./mounts namespace setns
    breaks without "${BARE[@]}" -- fw -bc ./mounts namespace setns
}

@test "without the filter, the limit of namespaces still holds" {
    bring mounts
    for way in unshare clone clone3; do
        holds without '--seccomp 3' -- fw -bc ./mounts namespace $way
        has ENOSPC
        breaks without '--seccomp 3' --disable-userns -- fw -bc ./mounts namespace $way
    done
}

# ---- mounts ----

# What the mount attacks want: a masked token, and a read-only directory.
scene() {
    bring mounts files
    secrets
    mkdir -p sub/dir && printf 'the token\n' >sub/.env && printf 'the plan\n' >sub/dir/plan
    SCENE=(-bc --mask sub/.env --mask sub/dir --bind-ro "$HOME/src/other")
    ATTEMPTS=("umount $PROJECT/sub/.env" "umount $PROJECT/sub/dir" "remount $HOME/src/other" "setattr $HOME/src/other"
        "bind $PROJECT/sub .env" "bind $PROJECT/sub dir/plan" "tree $PROJECT/sub .env" "tree $PROJECT/sub dir/plan"
        "move $PROJECT/sub/.env" "move $PROJECT/sub/dir")
}

@test "masks and read-only binds can not be undone by mounts" {
    scene
    for attack in "${ATTEMPTS[@]}" pivot fsopen; do
        read -ra words <<<"$attack"
        holds fw "${SCENE[@]}" ./mounts "${words[@]}"
        has EPERM
        breaks without "${BARE[@]}" -- fw "${SCENE[@]}" ./mounts "${words[@]}"
    done
}

@test "with nested, masks and read-only binds hold in a namespace of its own" {
    scene
    for attack in "${ATTEMPTS[@]}" "overlay $PROJECT/sub .env" "overlay $PROJECT/sub dir/plan"; do
        read -ra words <<<"$attack"
        holds fw "${SCENE[@]}" --nested ./mounts userns "${words[@]}"
    done
    breaks fw "${SCENE[@]}" --nested ./mounts userns fsopen # there, it is allowed to mount
    breaks fw "${SCENE[@]}" --nested ./mounts userns bind "$HOME/src/other" file
}

@test "a capability to mount does not help against the filter" {
    scene
    for attack in "${ATTEMPTS[@]}"; do
        read -ra words <<<"$attack"
        holds fw "${SCENE[@]}" --cap-add CAP_SYS_ADMIN ./mounts "${words[@]}"
        has EPERM
    done
    read -ra words <<<"${ATTEMPTS[0]}"
    breaks without '--seccomp 3' '--disable-userns -> --uid 0 --gid 0' -- fw "${SCENE[@]}" --cap-add CAP_SYS_ADMIN ./mounts "${words[@]}"
}
