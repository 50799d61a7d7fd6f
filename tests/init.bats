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

@test "a place with an odd name has a policy as any other" {
    # shellcheck disable=SC2016 # a name
    for name in 'two words' $'line\nnet = on' 'größe ☕' '#x;y' '-n' "it's" '$(touch pwned)'; do
        mkdir "./$name" && cd "./$name"
        : >Makefile
        run -0 --separate-stderr firewrap init
        [ "$output" = "$(cat .firewrap.ini)" ]
        run -0 firewrap check
        run -0 fw -- sh -c 'ls >listed'
        [ -s listed ]
        cd ..
    done
    [ ! -e pwned ]
    ln -s 'two words' link
    rm 'two words/.firewrap.ini'
    cd link # where that leads
    run -0 firewrap init
    has "$PROJECT/two words/.firewrap.ini is written"
}

@test "a name below can not add a line to the policy" {
    mkdir $'a\nnet = on'
    : >$'a\nnet = on/package.json'
    run -0 firewrap init
    grep -q '^# For .*package.json' .firewrap.ini
    [ "$(sed '/^\[command/,$d' .firewrap.ini | grep -c '^net')" = 0 ]
    run -0 firewrap check
}

@test "kinds are found in the directories below, but not in what others have written" {
    mkdir -p packages/web api node_modules/x/ .venv vendor/y
    : >packages/web/package.json
    : >packages/web/yarn.lock
    : >api/requirements-dev.txt
    : >vendor/y/go.mod
    : >node_modules/x/Cargo.toml
    : >.venv/setup.py
    run -0 firewrap init
    [ "$(named_profiles)" = $'profile = python\nprofile = yarn' ]
    has '# For packages/web/yarn.lock:'
    has '[command yarn install]'
    rm .firewrap.ini
    : >package.json # its own come first
    run -0 firewrap init
    [ "$(named_profiles)" = $'profile = npm\nprofile = python' ]
}

@test "package.json can name the package manager" {
    echo '{ "packageManager" : "pnpm@9.0.0" }' >package.json
    run -0 firewrap init
    [ "$(named_profiles)" = 'profile = pnpm' ]
}

@test "a manifest is read only if it is a file" {
    echo '{"scripts": {"dev": "node ."}, "key": "treasure"}' >"$HOME/key"
    manifests='ln -s ../../key package.json
mkfifo package.json
ln -s /dev/zero package.json
mkdir package.json
truncate -s 2M package.json'
    [ "$(id -u)" = 0 ] || manifests+=$'\ninstall -m 0 ../../key package.json'
    while read -r make; do
        $make
        run -0 timeout 10 firewrap init
        has 'package.json is known by its name alone'
        [ "$(named_profiles)" = 'profile = npm' ]
        lacks 'npm run dev'
        lacks treasure
        rm -r package.json .firewrap.ini
    done <<<"$manifests"
    cp "$HOME/key" package.json # the control
    run -0 firewrap init
    has $'npm run dev\'; without the \'# \' it does, by this port:\n# publish = 3000'
}

@test "a project with a server is told how the browser sees it, one that compiles of perf" {
    : >notes
    run -0 firewrap init
    lacks 'publish'
    lacks 'debug = yes'
    rm .firewrap.ini
    echo '{"scripts":{"dev":"x"}}' >package.json
    echo Flask >requirements.txt
    : >CMakeLists.txt
    run -0 firewrap init
    has $'npm run dev\'; without the \'# \' it does, by this port:\n# publish = 3000'
    has "the server of 'flask run'"
    has $'# debug = yes'
    grep -E '^(# )?(\[command .*\]|[a-z-]+ = [^ ]+)$' .firewrap.ini | sed 's/^# //' >new # what is offered is valid
    mv new .firewrap.ini
    mkdir ../library
    run -0 firewrap check
    lacks warning
    grep -qx 'debug = yes' .firewrap.ini
}

@test "below a repository's top, init says that all of it is granted, and what ends that" {
    git init -q .
    mkdir -p part/sub
    cd part
    run -0 firewrap init
    has 'the top of the git repository is ~/src/shop: '
    has "'root = yes'"
    run -0 fw -- touch ../made
    [ -e ../made ]
    sed -i '1i root = yes' .firewrap.ini
    allow
    run ! fw -- touch ../more
    [ ! -e ../more ]
    cd sub # the policy above counts here, and ends the project
    run -0 firewrap init
    has "$PROJECT/part/.firewrap.ini counts here as well"
    lacks 'the top of'
    cd "$PROJECT"
    run -0 firewrap init
    lacks 'the top of'
    lacks 'counts here'
}

@test "init says that what was denied above still stops everything" {
    mkdir part
    firewrap deny .
    cd part
    run -125 firewrap init
    has denied
}

@test "where nothing can be written, nothing is left behind and nothing is allowed" {
    [ "$(id -u)" != 0 ] || return 0 # nothing is read-only for root
    mkdir closed
    chmod 555 closed
    cd closed
    run -125 firewrap init
    has 'can not be written: Permission denied'
    run -0 firewrap trust list
    [ -z "$output" ]
    chmod 111 . # nor read
    run -125 firewrap init
    has 'can not be read'
}

@test "a directory that a group or all may write is a place as well" {
    for mode in 775 2775 777 1777; do
        mkdir "$mode" && cd "$mode"
        chmod "$mode" .
        (umask 002 && firewrap init)
        run -0 fw -- true
        [ -z "$output" ]
        cd ..
    done
}
