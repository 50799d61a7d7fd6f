# SPDX-License-Identifier: MIT
# Aliases: links by the names of programs, made by `firewrap alias`, each of which runs the program in its sandbox.
load helper

# A program $1 on PATH, behind the aliases, that says where it runs and with which words; and a profile for it.
program() {
    mkdir -p "$BASE/bin" "$HOME/.config/firewrap/profiles"
    printf '#!/bin/sh\necho "net=$(readlink /proc/self/ns/net)"; printf "<%%s>" "$@"; echo; exit 7\n' >"$BASE/bin/$1"
    chmod +x "$BASE/bin/$1"
    printf 'user-programs = yes\n' >"$HOME/.config/firewrap/profiles/$(tr '[:upper:]' '[:lower:]' <<<"$1").ini"
    export PATH=$PATH:$BASE/bin
}

ALIASES=.local/share/firewrap/bin

aliases_on_path() { export PATH=$HOME/$ALIASES:$PATH; }

@test "an alias runs its program in a sandbox, options before --" {
    program windsurf
    run -7 windsurf -c -- . # the control: the program itself
    has "net=$(readlink /proc/self/ns/net)"
    has '<-c><--><.>'
    run -0 firewrap alias add windsurf
    has "windsurf runs $BASE/bin/windsurf"
    aliases_on_path
    hash -r
    run -7 windsurf -c -- .
    lacks "net=$(readlink /proc/self/ns/net)"
    has '<.>'
    run -7 windsurf 'a  b' ''
    lacks "net=$(readlink /proc/self/ns/net)"
    has '<a  b><>'
    run -7 windsurf --net=on -- .
    has "net=$(readlink /proc/self/ns/net)"
}

@test "a link to firewrap that a command can have made chooses no profile" {
    program tool
    mkdir -p "$HOME/.config/firewrap/profiles" .venv/bin
    printf 'net = on\n' >"$HOME/.config/firewrap/profiles/tool.ini"
    ln -s "$ROOT/build/bin/firewrap" .venv/bin/tool
    for path in "$PWD/.venv/bin" .venv/bin; do
        PATH=$path:$PATH run -7 tool -n -- x
        has 'it chooses no profile'
        lacks "net=$(readlink /proc/self/ns/net)"
        has '<-n><--><x>' # these are words of the program
    done
    run -7 .venv/bin/tool x
    lacks "net=$(readlink /proc/self/ns/net)"
    mkdir "$HOME/bin"
    cp -P .venv/bin/tool "$HOME/bin" # the control: one that the user has made
    PATH=$HOME/bin:$PATH run -7 tool x
    has "net=$(readlink /proc/self/ns/net)"
    lacks 'it chooses no profile'
}

@test "an alias's profile lies below the project's policy" {
    program tool
    printf 'net = on\n' >"$HOME/.config/firewrap/profiles/tool.ini"
    firewrap alias add tool
    aliases_on_path
    run -7 tool x
    has "net=$(readlink /proc/self/ns/net)" # the control
    printf 'net = off\n' >.firewrap.ini
    firewrap allow
    run -7 tool x
    lacks "net=$(readlink /proc/self/ns/net)"
    run -7 tool --net=on -- x # what is typed has the last word
    has "net=$(readlink /proc/self/ns/net)"
}

@test "alias add prints the line that puts the aliases on PATH, while they are not there" {
    program tool
    run -0 firewrap alias add tool
    has "PATH=\"\$HOME\"/$ALIASES:\$PATH"
    line=$(grep 'PATH=' <<<"$output")
    eval "$line"
    [ "$(command -v tool)" = "$HOME/$ALIASES/tool" ]
    run -0 firewrap alias add tool
    lacks 'PATH'
    unset 'PATH' && export PATH=$ROOT/build/bin:/usr/bin:/bin SHELL=/usr/bin/fish
    run -0 firewrap alias add tool
    has "fish_add_path --path --move \"\$HOME\"/$ALIASES"
}

@test "the printed line works where the directory's name is odd" {
    program tool
    export XDG_DATA_HOME="$BASE/my \$data's"
    run -0 firewrap alias add tool
    line=$(grep 'PATH=' <<<"$output")
    eval "$line"
    [ "$(command -v tool)" = "$XDG_DATA_HOME/firewrap/bin/tool" ]
    for shell in zsh fish; do
        export SHELL=/bin/$shell
        line=$(PATH=$ROOT/build/bin:/usr/bin:/bin firewrap alias add tool | grep -i 'path[= ]' | tail -n 1)
        run -0 "$shell" -c "$line; command -v tool"
        has "$XDG_DATA_HOME/firewrap/bin/tool"
    done
}

@test "an alias that PATH does not lead to is said" {
    program tool
    export PATH=$PATH:$HOME/$ALIASES
    run -0 firewrap alias add tool
    has 'another tool before the alias'
    run -0 firewrap alias list
    has 'another tool before the alias'
}

@test "alias list shows each alias with its program, alias rm removes it" {
    program tool
    program Gone
    aliases_on_path
    run -0 firewrap alias list
    [ -z "$output" ]
    firewrap alias add tool Gone
    rm "$BASE/bin/Gone"
    run -0 firewrap alias list
    [[ ${lines[0]} =~ ^Gone\ +\(no\ such\ program ]]
    [[ ${lines[1]} =~ ^tool\ +$BASE/bin/tool$ ]]
    run -0 firewrap alias names
    [ "$output" = $'Gone\ntool' ]
    run -0 firewrap alias rm tool
    [ -z "$output" ]
    run -0 firewrap alias list
    lacks tool
    run -125 firewrap alias rm tool
    has 'no such alias'
}

@test "what is no alias is neither overwritten nor removed" {
    program tool
    mkdir -p "$HOME/$ALIASES"
    cd "$HOME/$ALIASES"
    printf 'mine\n' >tool
    run -125 firewrap alias add tool
    has 'left alone'
    run -125 firewrap alias rm tool
    [ "$(cat tool)" = mine ]
    rm tool && ln -s /usr/bin/env tool
    run -125 firewrap alias add tool
    run -125 firewrap alias rm tool
    [ "$(readlink tool)" = /usr/bin/env ]
    rm tool && mkdir tool
    run -125 firewrap alias add tool
    run -125 firewrap alias rm tool
    [ -d tool ]
    rmdir tool && ln -s /old/bin/firewrap tool # of a firewrap that has moved
    run -0 firewrap alias add tool
    [ "$(readlink tool)" = "$ROOT/build/bin/firewrap" ]
    run -0 firewrap alias list
    has tool
}

@test "an alias has a plain name with a profile" {
    for name in '' . .. a/b ../x /bin/x -x fw frap firewrap; do
        run -125 firewrap alias add "$name"
        run -125 firewrap alias rm "$name"
    done
    run -125 firewrap alias add nosuch-profile
    has 'no such profile'
    [ -z "$(ls -A "$HOME/$ALIASES")" ]
    for words in '' lst 'list x' add rm; do
        # shellcheck disable=SC2086 # words
        run -125 firewrap alias $words
        has 'alias: say'
    done
}

@test "inside the sandbox a name means the program, not the alias" {
    program tool
    firewrap alias add tool
    aliases_on_path
    for grant in '' "--bind-ro=$HOME" "--bind-rw=$HOME"; do
        # shellcheck disable=SC2086 # a word or none
        run -7 fw -bc $grant -- sh -c 'tool inner'
        has '<inner>'
    done
    # shellcheck disable=SC2016 # for the shell inside
    run -7 fw -b --bind-ro "$HOME" -- sh -c 'PATH=${PATH#*:} tool inner' # the same without the alias before it
    has '<inner>'
}

@test "a program can not plant an alias" {
    program tool
    for there in no yes; do
        run fw -b --bind-rw "$HOME" -- sh -c "mkdir -p ~/$ALIASES; ln -s /usr/bin/env ~/$ALIASES/ls; rm -r ~/$ALIASES; mv ~/.local ~/gone;
            mkdir -p ~/$ALIASES && ln -s /usr/bin/env ~/$ALIASES/ls"
        [ ! -e "$HOME/$ALIASES/ls" ]
        [ "$there" = yes ] || firewrap alias add tool
    done
    cd "$HOME/$ALIASES"
    run fw -bc -- ln -s /usr/bin/env ls
    [ ! -e ls ]
    export XDG_DATA_HOME=$BASE/elsewhere # the control: where firewrap looks for aliases somewhere else, it can
    run -0 fw -b --bind-rw "$HOME" -- ln -s /usr/bin/env "$HOME/$ALIASES/ls"
    [ -L "$HOME/$ALIASES/ls" ]
}
