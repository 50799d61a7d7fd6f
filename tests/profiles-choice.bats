#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Which profile counts for a command: the one that its name chooses, and who has a say in it.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

# tool PATH: a program that reads ~/treasure, which only the profile "tool" grants.
tool() {
    mkdir -p "$(dirname "$1")"
    printf '#!/bin/sh\ncat "$HOME/treasure"\n' >"$1"
    chmod +x "$1"
    echo gold >"$HOME/treasure"
    user_profile tool 'bind-ro = ~/treasure'
}

gets_it() { run -0 "$@" && has gold; }
gets_nothing() { run "$@" && lacks gold && has treasure; }

@test "a command has the profile of its name" {
    tool "$HOME/bin/tool"
    export PATH=$HOME/bin:$PATH
    gets_it fw tool
    gets_it fw "$HOME/bin/tool"
    gets_it firewrap run -- tool
    mv "$HOME/bin/tool" "$HOME/bin/other"
    gets_nothing fw other
    run -0 firewrap explain --args -- npm install
    [[ $output == *"profiles/online.ini:"* ]]
}

@test "in any case, and also under the name of a version" {
    for name in Tool TOOL tool3 tool-3.11 tool3.11; do
        tool "$HOME/bin/$name"
        PATH=$HOME/bin:$PATH gets_it fw $name
    done
    for name in tools tool-x xtool 3tool; do
        tool "$HOME/bin/$name"
        PATH=$HOME/bin:$PATH gets_nothing fw $name
    done
    run -0 firewrap show -- /usr/bin/python3 -c ''
    has 'env-pass = PYTHONPATH'
}

@test "a file that a command may have put somewhere does not get the profile of its name" {
    tool "$HOME/bin/tool"
    run -0 firewrap explain --args -- "$HOME/bin/tool"
    has 'not on PATH'
    lacks tool.ini
    tool "$PROJECT/tool"
    gets_nothing fw ./tool
    gets_nothing fw "$PROJECT/tool"
    PATH=.:$PATH gets_nothing fw tool
    PATH=:$PATH gets_nothing fw tool
    PATH=$PROJECT:$PATH gets_nothing fw tool
    mkdir sub && cd sub
    PATH=$PROJECT:$PATH gets_nothing fw tool # the project above
    cd "$PROJECT"
    ln -s "$PROJECT/tool" "$HOME/bin/linked"
    mv "$HOME/bin/linked" "$HOME/bin/tool" # a link on PATH into the project
    PATH=$HOME/bin:$PATH gets_nothing fw tool
    tool "$HOME/sandboxes/lab/bin/tool"
    PATH=$HOME/sandboxes/lab/bin:$PATH gets_nothing fw tool
    # What is refused is the choice by name only (control).
    gets_it fw --profile tool ./tool
    policy 'profile = tool' && allow
    gets_it fw ./tool
}

@test "nor one that any project's command may have put on PATH, wherever it is started" {
    mkdir -p "$HOME/build"
    for dir in "$HOME/src/p/node_modules/.bin" "$HOME/p" "$BASE/srv/p/.venv/bin" "$HOME/.hidden/p/bin"; do
        [ "$dir" != "$HOME/.hidden/p/bin" ] || policy_at "$HOME/.hidden/p" 'net = off'
        tool "$dir/tool"
        cd "$HOME/build"
        PATH=$dir:$PATH gets_nothing fw tool
        mkdir -p "$HOME/.local/bin"
        ln -sf "$dir/tool" "$HOME/.local/bin/tool" # by a link of the user's
        PATH=$HOME/.local/bin:$PATH run -0 firewrap explain --args -- tool
        has 'the program lies where commands may write'
        lacks tool.ini
        rm "$HOME/.local/bin/tool"
    done
    rm "$HOME/.hidden/p/.firewrap.ini"
    PATH=$HOME/.hidden/p/bin:$PATH gets_it fw tool # (control) the same file where nobody works
    allow_once() { policy_at "$HOME/.hidden/p" 'net = off' && allow "$HOME/.hidden/p" && rm "$HOME/.hidden/p/.firewrap.ini"; }
    allow_once # a project once, whose policy is gone
    PATH=$HOME/.hidden/p/bin:$PATH gets_nothing fw tool
}

@test "nor does one in a directory that a policy lets commands write" {
    export PATH=$HOME/.tools:$PATH
    for line in 'bind-rw = ~/.tools' 'bind-rw = ~/.tools/tool'; do
        tool "$HOME/.tools/tool"
        gets_it fw tool # (control)
        user_policy "$line"
        gets_nothing fw tool
        run -0 firewrap explain --args -- tool
        [[ $output == *'the policy lets commands change the program'* || $output == *'the program lies where commands may write'* ]]
        user_policy 'bind-ro = ~/.tools'
        gets_nothing fw tool # what commands could write once is not forgotten
        rm -r "$HOME/.local/state/firewrap/written"
        gets_it fw tool # (control)
    done
}

@test "a file that is not allowed can not make a program look safer" {
    tool "$HOME/.tools/tool"
    export PATH=$HOME/.tools:$PATH
    user_policy 'cwd-home = yes'
    run -0 firewrap explain --args -- tool
    has tool.ini # (control)
    cd "$HOME"
    for line in '' 'cwd-home = no' 'cwd = off'; do
        policy_at "$HOME" "$line"
        run -0 firewrap explain --args -- tool
        has 'profile = tool'
        lacks tool.ini
    done
}

@test "a profile that an option names takes the place of the chosen one, one that a file names comes on top" {
    tool "$HOME/bin/tool"
    export PATH=$HOME/bin:$PATH
    user_profile other 'env-set = OTHER=1'
    gets_nothing fw --profile other tool
    FIREWRAP_ARGS='--profile other' gets_nothing fw tool
    user_policy 'profile = other'
    gets_it fw tool
    run -0 firewrap show -- tool
    has 'env-set = OTHER=1'
    rm "$HOME/.config/firewrap/firewrap.ini"
    policy 'profile = other' && allow
    gets_it fw tool
    run -0 firewrap show -- tool
    has 'env-set = OTHER=1'
    for line in 'tool-profiles = no' "$(printf '[command tool]\ntool-profiles = no')"; do
        policy "$line" && allow
        run fw tool # of the file that was mounted before an empty one is left in the project's home
        lacks gold
    done
    policy '[command make]' 'tool-profiles = no' && allow
    gets_it fw tool
    user_profile tool 'bind-ro = ~/treasure' 'mask = ~/treasure'
    policy 'tool-profiles = no' # not allowed: it waits, since a profile's grants may cover what would come to light
    run -0 firewrap show -- tool
    has mask bind-ro
}

@test "a value that another one has outvoted is named, with both lines" {
    policy 'profile = node' 'net = off' && allow
    run -0 firewrap explain --args -- git push
    has $'\noutvoted:\nnet = on, by off of '"$PROJECT/.firewrap.ini:2"
    [[ $output =~ outvoted:.*profiles/online.ini:[0-9]+ ]]
    run -0 firewrap show -- git push
    has "# outvoted: net = on, by off of $PROJECT/.firewrap.ini:2 ("
    has 'net = off'
    policy 'profile = node' && allow
    run -0 firewrap explain --args -- git push # (control)
    lacks outvoted
    has --share-net
}

@test "options without a policy are exactly those options, with one they are on top" {
    tool "$HOME/bin/tool"
    export PATH=$HOME/bin:$PATH
    run -127 fw -n tool
    has '-b or --profile tool does'
    gets_nothing fw -bc tool
    FIREWRAP_ARGS=-bc gets_nothing fw tool
    policy 'env-set = X=1' && allow
    gets_it fw -n tool
    gets_nothing fw -bn tool
    gets_it fw --no-policy tool
}

@test "the project has the last word over the chosen profile" {
    run -0 firewrap show -- npm install
    has 'net = on'
    policy 'net = off' 'home = shop' && allow
    run -0 firewrap show -- npm install
    has 'net = off'
    has 'home = shop'
    run -0 firewrap show --home=lab --net=on -- npm install
    has 'home = lab'
    has 'net = on'
}

@test "the current directory is writable however the profile was named" {
    user_profile make 'env-set = X=1'
    printf 'all:\n\ttouch made-$(X)\n' >Makefile
    for words in '' '--profile make' '--profile make -n'; do
        rm -f made-1
        fw $words make
        [ -e made-1 ]
    done
    ln -s "$ROOT/build/bin/firewrap" "$BASE/make"
    rm made-1
    "$BASE/make" all
    [ -e made-1 ]
    rm made-1
    run fw --profile make --cwd=off make
    [ ! -e made-1 ]
}

@test "your own profile takes the place of one that firewrap brings, and can build on it" {
    user_profile node 'env-set = MINE=1'
    run -0 firewrap show -- node x.js
    has 'env-set = MINE=1'
    lacks 'NODE_ENV'
    user_profile node 'profile = node' 'env-set = MINE=1'
    run -0 firewrap show -- node x.js
    has 'env-set = MINE=1'
    has 'env-pass = NODE_ENV'
    run -0 firewrap show -- npm ci # whose profile builds on that of node
    has 'env-set = MINE=1'
    has 'net = on'
    user_profile online 'net = off'
    run -0 firewrap show -- npm ci
    has 'net = off'
}

@test "the machine's profile stands between yours and firewrap's" {
    mkdir -p "$BASE/etc/firewrap/profiles"
    cp /etc/passwd /etc/group "$BASE/etc"
    at_machine() { bwrap --dev-bind / / --bind "$BASE/etc" /etc -- "$@"; }
    printf '# ours\nprofile = node\nenv-set = OURS=1\n' >"$BASE/etc/firewrap/profiles/node.ini"
    run -0 at_machine firewrap show -- node x.js
    has 'env-set = OURS=1'
    has 'env-pass = NODE_ENV'
    run -0 at_machine firewrap profiles
    [[ $output =~ node\ +machine\ +ours ]]
    user_profile node '# mine' 'profile = node' 'env-set = MINE=1'
    run -0 at_machine firewrap show -- node x.js
    has 'env-set = OURS=1'
    has 'env-set = MINE=1'
    run -0 at_machine firewrap profiles show node
    has "# $HOME/.config/firewrap/profiles/node.ini (user)"
    has '# /etc/firewrap/profiles/node.ini (machine)'
    has 'profiles/node.ini (built-in)'
}

@test "firewrap profiles lists them, and shows what one says with all that it builds on" {
    user_profile mine '; what I need' 'net = off'
    run -0 firewrap profiles
    [[ $output =~ npm\ +built-in\ +npm: ]]
    [[ $output =~ mine\ +user\ +what\ I\ need ]]
    run -0 firewrap profiles names
    has $'\nnpm\n'
    run -0 firewrap profiles show NPM
    has 'profiles/npm.ini (built-in)'
    has 'profiles/node.ini (built-in)'
    has 'profiles/node-online.ini (built-in)'
    [ "$(grep -c 'profiles/node-online.ini (built-in)' <<<"$output")" = 1 ]
    run -125 firewrap profiles show nowhere
    has 'no such profile'
    run -125 firewrap profiles show
    run -125 firewrap profiles hide
}

@test "a profile that can not be used is an error and not left out" {
    tool "$HOME/bin/tool"
    export PATH=$HOME/bin:$PATH
    chmod go+w "$HOME/.config/firewrap/profiles/tool.ini"
    run -125 fw tool
    has 'can be written by group or others'
    lacks gold
    chmod go-w "$HOME/.config/firewrap/profiles/tool.ini"
    user_profile tool 'nets = on'
    run -125 fw tool
    has 'tool.ini:1:'
}
