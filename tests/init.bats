# SPDX-License-Identifier: MIT
# firewrap init: a first policy for the project in the current directory.
load helper

# What stands before the sections.
named_profiles() { sed '/^\[command/,$d' .firewrap.ini | grep '^profile'; }

# profiles NAME…: profiles of the user's, each of which sets a variable by its name.
profiles() {
    mkdir -p "$HOME/.config/firewrap/profiles"
    for name; do printf 'env-set = P_%s=yes\n' "$name" >"$HOME/.config/firewrap/profiles/$name.ini"; done
}

@test "a project is recognised by each of its files" {
    while read -r file profile; do
        profiles "$profile"
        mkdir "$PROJECT/$file.d" && cd "$PROJECT/$file.d"
        : >"$file"
        run -0 firewrap init
        has "profile = $profile"
        grep -qx "profile = $profile" .firewrap.ini
        [ "$(named_profiles | grep -c .)" = 1 ]
        run -0 firewrap check
        [ -z "$output" ]
        run -0 fw -- env # usable at once
        has "P_$profile=yes"
        lacks 'firewrap allow'
    done <<'END'
package.json npm
pnpm-lock.yaml pnpm
yarn.lock yarn
bun.lockb bun
deno.json deno
pyproject.toml python
requirements.txt python
setup.py python
uv.lock uv
poetry.lock poetry
Cargo.toml cargo
go.mod go
Makefile make
CMakeLists.txt cmake
pom.xml mvn
build.gradle gradle
build.gradle.kts gradle
Gemfile bundle
composer.json composer
shop.csproj dotnet
END
}

@test "several kinds mean several profiles, but one of each tool" {
    profiles npm yarn python make
    touch package.json yarn.lock pyproject.toml requirements.txt Makefile
    run -0 firewrap init
    [ "$(named_profiles)" = $'profile = yarn\nprofile = python\nprofile = make' ]
}

@test "the commands that install have the network, and the others have not" {
    profiles npm
    : >package.json
    mkdir "$BASE/bin"
    printf '#!/bin/sh\nreadlink /proc/self/ns/net\n' >"$BASE/bin/npm"
    chmod +x "$BASE/bin/npm"
    export PATH=$BASE/bin:$PATH
    firewrap init
    for words in 'npm install' 'npm ci' 'npm install left-pad'; do
        # shellcheck disable=SC2086 # words
        run -0 fw $words
        [ "$output" = "$(readlink /proc/self/ns/net)" ]
    done
    run -0 fw npm test
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
}

@test "git knows who you are in a project that has a profile" {
    printf '[user]\n\tname = Ann\n\temail = a@b\n' >"$HOME/.gitconfig"
    echo '{}' >package.json
    git init -q .
    firewrap init
    run -0 fw git commit -q --allow-empty -m one
    echo 'tool-profiles = no' | cat - .firewrap.ini >new && mv new .firewrap.ini # the control
    allow
    run ! fw git commit -q --allow-empty -m two
}

@test "what a profile says of the network for some commands counts" {
    profiles make
    printf '[command sh]\nnet = on\n' >>"$HOME/.config/firewrap/profiles/make.ini"
    : >Makefile
    firewrap init
    run -0 fw sh -c 'readlink /proc/self/ns/net'
    [ "$output" = "$(readlink /proc/self/ns/net)" ]
    run -0 fw readlink /proc/self/ns/net
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
}

@test "what is written is shown, and allowed since the user has made it" {
    run -0 --separate-stderr firewrap init
    [ "$output" = "$(cat .firewrap.ini)" ]
    # shellcheck disable=SC2154 # bats sets it
    [ "$stderr" = "firewrap: $PROJECT/.firewrap.ini is written and, since you have made it, allowed" ]
    run -0 firewrap trust list
    has "allowed  $PROJECT/.firewrap.ini"
    [ "$(stat -c %a .firewrap.ini)" = 644 ]
    run -0 firewrap check
    umask 002
    mkdir sub && cd sub
    run -0 firewrap init
    run -0 fw -- true
    [ -z "$output" ]
}

@test "profiles can be named, and have to exist" {
    profiles mine npm
    run -0 firewrap init Mine npm
    [ "$(named_profiles)" = $'profile = mine\nprofile = npm' ]
    grep -qx '\[command npm install\]' .firewrap.ini
    run -0 fw -- env
    has P_mine=yes
    rm .firewrap.ini
    for names in nosuch-profile 'mine nosuch-profile' ../mine --all; do
        # shellcheck disable=SC2086 # words
        run -125 firewrap init $names
        [ ! -e .firewrap.ini ]
    done
}

@test "a profile that does not exist is a comment only" {
    profiles other
    cp -r "$ROOT/build/bin" "$BASE/bin" # without any built-in profiles
    : >package.json
    run -0 "$BASE/bin/firewrap" init
    run ! named_profiles
    grep -q '^# .*profile = npm' .firewrap.ini
    run -0 firewrap check
}

@test "an existing policy is never overwritten, whatever it is" {
    printf 'net = off\n' >.firewrap.ini
    run -125 firewrap init
    has 'firewrap edit'
    has 'firewrap allow'
    [ "$(cat .firewrap.ini)" = 'net = off' ]
    run -0 firewrap trust list
    [ -z "$output" ]
    rm .firewrap.ini && ln -s ../elsewhere .firewrap.ini
    run -125 firewrap init
    [ ! -e ../elsewhere ]
    rm .firewrap.ini && mkdir .firewrap.ini
    run -125 firewrap init
}

@test "init refuses where a project has no place" {
    for dir in "$HOME" / /usr/share; do
        cd "$dir"
        run -125 firewrap init
        has 'no place for a project'
        [ ! -e .firewrap.ini ]
    done
}
