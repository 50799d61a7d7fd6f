# SPDX-License-Identifier: MIT
# Grants, masks and protects, as the program sees them, and against a program that works against them.
load helper

@test "binds grant what they say, read-only or writable, at their destination" {
    mkdir -p "$HOME/a" "$HOME/b"
    printf 'A\n' >"$HOME/a/file"
    policy 'bind-ro = ~/a:/mnt/a' 'bind-rw = ~/b' 'bind-ro = -~/none' 'tmpfs = /mnt/t'
    allow
    run -0 fw -- sh -c 'cat /mnt/a/file; echo B >~/b/file; : >/mnt/t/x; ls ~'
    has A
    [ "$(cat "$HOME/b/file")" = B ]
    run ! fw -- sh -c 'echo x >/mnt/a/file'
    [ "$(cat "$HOME/a/file")" = A ]
}

@test "a bind whose source is missing runs nothing and names its line" {
    policy '# one' 'bind-ro = ~/none'
    allow
    run -125 fw -- touch ran
    has .firewrap.ini:2:
    [ ! -e ran ]
}

@test "a mask refuses access to files and directories inside a grant" {
    mkdir -p keys
    printf 'tops3cret\n' | tee keys/one file.key other.key >/dev/null
    policy 'mask = keys' 'mask = *.key'
    run -0 cat keys/one
    has tops3cret
    run fw -- sh -c 'cat keys/one file.key other.key; ls keys; cd keys; head -c 9 <file.key; cp file.key copy; ln file.key hard'
    lacks tops3cret
    [ ! -e copy ] && [ ! -e hard ]
    has 'ermission denied'
}

@test "a mask of what bwrap itself needs hides it from the program alone" {
    for path in /proc/cpuinfo /proc/1 /usr/bin/bwrap /usr/lib/locale; do
        run -0 fw -bc --mask "$path" -- echo here
        [ "$output" = here ]
    done
    run ! fw -bc --mask /proc/cpuinfo -- cat /proc/cpuinfo
    has 'Permission denied'
    run ! fw -bc --mask /usr/bin/bwrap -- cat /usr/bin/bwrap
    has 'Permission denied'
    run -0 fw -bc --tmpfs /proc/1 -- ls -A /proc/1
    [ -z "$output" ]
    run -0 fw -bc -- ls /proc/1 # the control
    has cmdline
}

@test "a mask wins over a grant that comes later, and over another name of the grant" {
    mkdir -p tree/keys
    printf 'tops3cret\n' >tree/keys/one
    run -0 fw -bc --bind-rw tree:/mnt/t -- cat tree/keys/one /mnt/t/keys/one
    run fw -bc --mask tree/keys --bind-rw tree:/mnt/t --bind-rw tree/keys --bind-ro tree/keys/one:/mnt/one \
        --bind-ro tree/keys:/mnt/k -- sh -c 'cat tree/keys/one /mnt/t/keys/one /mnt/one /mnt/k/one'
    lacks tops3cret
}

@test "a mask can not be shaken off by renaming its parents, for this command or the next" {
    mkdir -p a/b/keys
    printf 'tops3cret\n' >a/b/keys/one
    policy 'mask = a/b/keys'
    run fw -- sh -c 'mv a c; mv a/b a/x; mv a/b/keys a/b/k2; rm -rf a; mkdir -p a/b; cat c/b/keys/one a/x/keys/one a/b/k2/one a/b/keys/one'
    lacks tops3cret
    [ "$(cat a/b/keys/one)" = tops3cret ]
    run fw -- sh -c 'cat */*/*/one'
    lacks tops3cret
    rm .firewrap.ini # the control: without the mask the parents can be renamed
    run fw -- sh -c 'mv a c; cat c/b/keys/one'
    has tops3cret
}

@test "a mask in a directory whose name looks like a pattern hides" {
    mkdir -p '[id]'
    cd '[id]'
    printf 'tops3cret\n' >key
    printf 'mask = key\n' >.firewrap.ini
    run fw -- cat key
    lacks tops3cret
}

@test "a protect makes part of the project read-only, also for somebody who renames" {
    mkdir -p a/b
    printf 'fixed\n' | tee a/b/file file >/dev/null
    policy 'protect = a/b' 'protect = file'
    run fw -- sh -c 'echo x >a/b/file; echo x >file; rm -f file a/b/file; mv a c; mv a/b a/x; mv file g; rm -rf a; echo y >a/other'
    [ "$(cat a/b/file file)" = $'fixed\nfixed' ]
    [ -e a/other ]
    rm .firewrap.ini
    run fw -- sh -c 'echo x >a/b/file; mv file g'
    [ "$(cat a/b/file g)" = $'x\nfixed' ]
}

secrets() {
    mkdir -p "$HOME/.ssh" "$HOME/.config/gh" "$HOME/.aws"
    printf 'tops3cret\n' | tee "$HOME"/{.ssh/id_rsa,.ssh/known_hosts,.config/gh/hosts.yml,.aws/credentials,.netrc,.npmrc,.bash_history} >/dev/null
    printf 'notes\n' >"$HOME/notes"
    user_policy 'bind-ro = ~'
}

@test "the secrets of a granted home are masked" {
    secrets
    run fw -- sh -c 'cd; cat notes .ssh/* .config/gh/hosts.yml .aws/credentials .netrc .npmrc .bash_history'
    has notes
    lacks tops3cret
}

@test "a secret of a granted home can be granted by name, and no other one with it" {
    secrets
    run -0 fw --bind-ro "$HOME/.npmrc" -- sh -c 'cat ~/.npmrc; cat ~/.netrc || true'
    [ "$(printf '%s\n' "$output" | grep -c tops3cret)" = 1 ]
    run -0 fw --bind-ro "$HOME/.ssh/known_hosts" -- sh -c 'cat ~/.ssh/known_hosts; cat ~/.ssh/id_rsa || true; ls ~/.ssh || true'
    [ "$(printf '%s\n' "$output" | grep -c tops3cret)" = 1 ]
}

@test "a secret of a home that is not granted can be granted by name" {
    secrets
    user_policy 'bind-ro = ~/.npmrc' 'bind-ro = ~/.ssh/known_hosts'
    run -0 fw -- sh -c 'cat ~/.npmrc ~/.ssh/known_hosts; cat ~/.ssh/id_rsa || true'
    [ "$(printf '%s\n' "$output" | grep -c tops3cret)" = 2 ]
}

@test "a secret that is granted by name and masked is masked" {
    secrets
    run fw --bind-ro "$HOME/.npmrc" --mask "$HOME/.npmrc" -- cat "$HOME/.npmrc"
    lacks tops3cret
}

@test "firewrap's own files are in no grant" {
    user_policy 'bind-rw = ~' 'net = off'
    run fw -- sh -c 'cat ~/.config/firewrap/firewrap.ini; echo "net = on" >~/.config/firewrap/firewrap.ini; ls ~/.local/state/firewrap'
    lacks 'net = off'
    [ "$(cat "$HOME/.config/firewrap/firewrap.ini")" = $'bind-rw = ~\nnet = off' ]
}

@test "a program can not plant a trust store, nor the user's policy, in a granted home" {
    printf 'net = on\n' >.firewrap.ini
    copy=.local/state/firewrap/trusted/${PWD#/}
    run fw -b --bind-rw "$HOME" -- sh -c 'cd; mkdir -p "$1" .config/firewrap; cp "$2" "$1/.firewrap.ini"; echo net = on >.config/firewrap/firewrap.ini
        mv .local .old; mv .config .old2; mkdir -p "$1"; cp "$2" "$1/.firewrap.ini"; mkdir -p .config/firewrap; echo net = on >.config/firewrap/firewrap.ini' sh "$copy" "$PROJECT/.firewrap.ini"
    [ ! -e "$HOME/$copy" ]
    [ ! -e "$HOME/.config/firewrap/firewrap.ini" ]
    run -0 --separate-stderr fw -- readlink /proc/self/ns/net
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
    mkdir -p "$HOME/$copy" # the control: planted from outside, it is trusted
    cp .firewrap.ini "$HOME/$copy/"
    run -0 fw -- readlink /proc/self/ns/net
    [ "$output" = "$(readlink /proc/self/ns/net)" ]
}

@test "a link that a program put into its project does not lead the next command out" {
    mkdir -p out "$HOME/private"
    printf 'tops3cret\n' >"$HOME/private/secret"
    policy 'bind-rw = $PROJECT/out:/out'
    allow
    run -0 fw -- ls /out
    fw -- sh -c 'rmdir out && ln -s ../../private out'
    run -125 fw -- cat /out/secret
    has link
    lacks tops3cret
}

@test "a link at the destination inside a writable grant is refused" {
    mkdir -p "$HOME/private"
    fw -- ln -s ../../private into
    user_policy "bind-ro = /usr/share:$PROJECT/into/x"
    run -125 fw -- true
    has link
    [ ! -e "$HOME/private/x" ]
}

@test "a link in the project leads the program nowhere outside" {
    printf 'tops3cret\n' >"$HOME/secret"
    ln -s ../../secret link
    run -0 cat link
    run ! fw -- cat link
    lacks tops3cret
}

@test "programs of the user's PATH are visible, read-only, with their toolchain and without its secrets" {
    mkdir -p "$HOME/.cargo/bin" "$HOME/.rustup" "$HOME/tools/bin"
    printf '#!/bin/sh\necho "ran $0"; cat ~/.rustup/x\n' | tee "$HOME/.cargo/bin/cargo" "$HOME/tools/bin/mytool" >/dev/null
    chmod +x "$HOME/.cargo/bin/cargo" "$HOME/tools/bin/mytool"
    printf 'toolchain\n' >"$HOME/.rustup/x"
    printf 'tops3cret\n' >"$HOME/.cargo/credentials.toml"
    export PATH=$HOME/.cargo/bin:$HOME/tools/bin:$PATH
    run -0 fw -- cargo
    has toolchain
    run fw -- sh -c 'mytool; cat ~/.cargo/credentials.toml; echo x >~/tools/bin/new'
    has 'ran '
    lacks tops3cret
    [ ! -e "$HOME/tools/bin/new" ]
    run -127 fw --user-programs=no -b -- mytool
}

@test "a home behind a link is found by both of its names" {
    mv "$HOME" "$BASE/real"
    ln -s real "$HOME"
    cd "$HOME/src/shop"
    printf 'tops3cret\n' >"$HOME/secret"
    run ! fw -- cat "$HOME/secret"
    lacks tops3cret
    run ! fw -- cat "$BASE/real/secret"
    lacks tops3cret
    run -0 fw -bc --bind-ro "$HOME/secret" -- sh -c 'cat ~/secret; echo x >here'
    has tops3cret
    [ -e here ]
}
