# SPDX-License-Identifier: MIT
# What a hook says to firewrap, `run --hook`: when a command is left as it is, and what the typed line itself grants.
load helper

# hooked ARG…: as a hook does, with the program's full path.
hooked() { firewrap run --hook "$@"; }

@test "where nothing applies, a hook's command runs as it is, with its own argv[0]" {
    run -0 hooked --argv0 name -- /bin/sh -c 'echo "$0 $HOME"; ls -d "$1"' sh "$ROOT"
    [ "${lines[1]}" = "$ROOT" ]
    run -0 hooked --argv0 other -- /bin/bash -c 'tr "\0" " " </proc/$$/cmdline'
    [ "${output%% *}" = other ]
}

@test "a policy file, allowed or not, and FIREWRAP_ARGS make a hook sandbox" {
    printf 'x\n' >"$HOME/outside"
    run -0 hooked -- /bin/ls "$HOME/outside"
    FIREWRAP_ARGS=-bc run -2 hooked -- /bin/ls "$HOME/outside"
    printf 'net = off\n' >.firewrap.ini
    run -2 hooked -- /bin/ls "$HOME/outside"
    FIREWRAP_ARGS='' run -0 hooked -- /bin/ls "$HOME/outside"
    firewrap allow
    run -2 hooked -- /bin/ls "$HOME/outside"
    mkdir below
    cd below
    run -2 hooked -- /bin/ls "$HOME/outside"
    run -0 firewrap deny
    run -125 hooked -- /bin/ls "$HOME/outside"
}

@test "where programs in a sandbox can have led the user, a hook sandboxes or refuses" {
    printf 'x\n' >"$HOME/outside"
    printf 'home = mine\n' >.firewrap.ini
    firewrap allow 2>/dev/null >&2
    mkdir part
    run -0 hooked -- /bin/sh -c "mkdir ~/part; rmdir part; ln -s '$HOME/sandboxes/mine/part' part"
    cd part # as the user always does; the real directory has no policy
    [ "$(pwd -P)" = "$HOME/sandboxes/mine/part" ]
    run -125 hooked -- /bin/ls "$HOME/outside"
    cd -P .
    run -2 hooked -- /bin/ls "$HOME/outside"
    mkdir "$HOME/elsewhere"
    cd "$PROJECT"
    ln -sfn "$HOME/elsewhere" part
    cd part
    run -125 hooked -- /bin/ls "$HOME/outside"
    cd "$HOME/elsewhere" # the control: the same directory, by its own name
    run -0 hooked -- /bin/ls "$HOME/outside"
}

@test "what the hook adds is no wish of the user's: the level stays" {
    printf 'net = off\n' >.firewrap.ini # not allowed
    run -0 env A=1 SECRET=2 "$ROOT/build/bin/firewrap" run --hook --typed 'A B' --lend /tmp/none -- /bin/sh -c 'echo "$A$SECRET"; touch here'
    [ "$output" = 1 ]
    [ -e here ]
}

@test "a variable that the typed line sets passes, whatever the policy unsets" {
    printf 'env-unset = A\n' >.firewrap.ini
    firewrap allow
    A=1 run -0 hooked -- /bin/sh -c 'echo "A=$A"'
    [ "$output" = A= ]
    A=1 run -0 hooked --typed A -- /bin/sh -c 'echo "A=$A"'
    [ "$output" = A=1 ]
}

@test "files that the shell lends are there: read-only, unless they are a word of the command" {
    printf 'net = off\n' >.firewrap.ini
    mkdir "$HOME/lend"
    for name in 7.a 7.b 8.c; do printf '%s\n' "$name" >"$HOME/lend/$name"; done
    mkfifo "$HOME/lend/7.fifo"
    mkdir "$HOME/lend/7.dir"
    run -0 hooked --lend "$HOME/lend/7." -- /bin/sh -c 'ls ~/lend; cat ~/lend/7.a; echo x >"$1" && ! echo x 2>/dev/null >~/lend/7.b' sh "$HOME/lend/7.a"
    [ "$output" = "7.a
7.b
7.fifo
7.a" ]
    [ "$(cat "$HOME/lend/7.a" "$HOME/lend/7.b")" = "x
7.b" ]
}

# exempt_program PATH: makes a program there that tells whether it is outside.
exempt_program() {
    mkdir -p "${1%/*}"
    printf '#!/bin/sh\n[ -e ~/outside ] && echo outside as $0 || echo inside\n' >"$1"
    chmod +x "$1"
}

@test "exempt programs run as they are: root's sudo and its like, the shell's helpers, and those of the user's file" {
    printf 'net = off\n' >.firewrap.ini
    touch "$HOME/outside"
    run -0 hooked -- /usr/bin/kill -0 "$$"
    run -1 firewrap run -- /usr/bin/kill -0 "$$" # no hook: said by hand
    for name in zoxide mine; do exempt_program "$HOME/.local/bin/$name"; done
    export PATH=$HOME/.local/bin:$PATH
    run -0 hooked -- "$HOME/.local/bin/zoxide"
    [[ $output == outside* ]]
    run -0 hooked -- "$HOME/.local/bin/mine"
    [ "$output" = inside ]
    mkdir -p "$HOME/.config/firewrap"
    printf 'exempt = mine\n' >"$HOME/.config/firewrap/firewrap.ini"
    run -0 hooked -- "$HOME/.local/bin/mine"
    [[ $output == outside* ]]
    run -0 firewrap run -- "$HOME/.local/bin/mine"
    [ "$output" = inside ]
}

# is_inside PATH: the program there, which has an exempt name, is sandboxed all the same.
is_inside() {
    PATH=${1%/*}:$PATH run -0 hooked -- "$1"
    [ "$output" = inside ] || fail "$1: $output"
}

@test "a program is exempt by its place, not by its name: not where any sandbox, or anybody, could have put it" {
    printf 'net = off\n' >.firewrap.ini
    firewrap allow
    touch "$HOME/outside"
    exempt_program "$PWD/node_modules/.bin/zoxide"
    is_inside "$PWD/node_modules/.bin/zoxide"
    ln -s node_modules/.bin/zoxide direnv # a link in the project to a program in the project
    is_inside "$PWD/direnv"
    exempt_program "$HOME/.local/bin/sudo" # that is not root's
    [ "$(id -u)" = 0 ] || is_inside "$HOME/.local/bin/sudo"
    exempt_program "$HOME/src/other/.venv/bin/zoxide" # another project's
    is_inside "$HOME/src/other/.venv/bin/zoxide"
    exempt_program "$HOME/.dotfiles/bin/zoxide"
    PATH=$HOME/.dotfiles/bin:$PATH run -0 hooked -- "$HOME/.dotfiles/bin/zoxide"
    [[ $output == outside* ]] # the control
    printf 'net = off\n' >"$HOME/.dotfiles/.firewrap.ini" # now a project
    is_inside "$HOME/.dotfiles/bin/zoxide"
    rm "$HOME/.dotfiles/.firewrap.ini"
    for path in "$HOME/.dotfiles" "$HOME/.dotfiles/bin" "$HOME/.dotfiles/bin/zoxide"; do
        chmod o+w "$path"
        is_inside "$HOME/.dotfiles/bin/zoxide"
        chmod o-w "$path"
    done
    PATH=$HOME/.dotfiles/bin:$PATH run -0 hooked -- zoxide # a hook says the path; this could be any
    [ "$output" = inside ]
}

@test "a link is exempt only if it leads to what it is called, unless it is root's" {
    printf 'net = off\n' >.firewrap.ini
    touch "$HOME/outside"
    exempt_program "$HOME/.local/lib/zoxide-0.9"
    exempt_program "$HOME/.local/lib/other"
    mkdir -p "$HOME/.local/bin"
    ln -s ../lib/zoxide-0.9 "$HOME/.local/bin/zoxide"
    run -0 hooked -- "$HOME/.local/bin/zoxide"
    [[ $output == outside* ]] # the control
    ln -sf ../lib/other "$HOME/.local/bin/zoxide"
    is_inside "$HOME/.local/bin/zoxide"
    mkdir -p .venv/bin
    printf 'all:\n\t@ls ~/outside\n' >Makefile
    for dir in "$PWD/.venv/bin" "$HOME/.local/bin"; do
        ln -sf /bin/bash "$dir/sudo"
        PATH=$dir:$PATH run -2 hooked -- "$dir/sudo" -c 'ls ~/outside'
        ln -sf /usr/bin/make "$dir/zsh"
        PATH=$dir:$PATH run -2 hooked --reload -- "$dir/zsh"
    done
    run -0 hooked --reload -- /bin/bash -c make # the control: a shell of root's
}

@test "what was not typed is sandboxed if a command can have put it there, with a policy or without" {
    touch "$HOME/outside"
    mkdir -p "$HOME/build"
    exempt_program "$HOME/src/p/.venv/bin/git"
    exempt_program "$BASE/srv/p/.venv/bin/git"
    exempt_program "$HOME/.local/bin/git"
    ln -s "$HOME/.local/bin/git" "$HOME/src/p/.venv/bin/link"
    for dir in "$HOME/build" "$PROJECT" "$HOME/src/p"; do
        cd "$dir"
        for path in "$HOME/src/p/.venv/bin/git" "$BASE/srv/p/.venv/bin/git" "$HOME/src/p/.venv/bin/link"; do
            PATH=${path%/*}:$HOME/.local/bin:$PATH run -0 hooked --unarmed -- "$path"
            [ "$output" = inside ]
        done
        PATH=$HOME/.local/bin:$PATH run -0 hooked --unarmed -- "$HOME/.local/bin/git" # the control
        [[ $output == outside* ]]
        run -0 hooked --unarmed -- /bin/ls "$HOME/outside"
    done
    cd "$HOME/src/p/.venv/bin"
    run -0 hooked --unarmed -- ./git
    [ "$output" = inside ]
    FIREWRAP_ARGS='' run -0 hooked --unarmed -- ./git # switched off
    [[ $output == outside* ]]
}

@test "exempt programs do not run either where the policy has a mistake, or in a denied directory" {
    touch "$HOME/outside"
    exempt_program "$HOME/bin/zoxide"
    printf 'nett = off\n' >.firewrap.ini
    run -125 hooked -- "$HOME/bin/zoxide"
    rm .firewrap.ini
    firewrap deny
    run -125 hooked -- "$HOME/bin/zoxide"
}

@test "a shell that replaces the shell is left as it is, another program is not" {
    printf 'net = off\n' >.firewrap.ini
    touch "$HOME/outside"
    run -0 hooked --reload -- /bin/bash -c 'ls ~/outside'
    run -2 hooked -- /bin/bash -c 'ls ~/outside'
    run -2 hooked --reload -- /bin/ls "$HOME/outside"
}

@test "FIREWRAP_VERBOSE shows what is sandboxed, and nothing else" {
    FIREWRAP_VERBOSE=1 run -0 hooked -- /bin/echo 'a b'
    [ "$output" = 'a b' ]
    printf 'net = off\n' >.firewrap.ini
    firewrap allow
    FIREWRAP_VERBOSE=1 run -0 hooked -- /bin/echo 'a b'
    [ "${lines[0]}" = "firewrap run -- echo 'a b'" ]
    [ "${lines[1]}" = 'a b' ]
    FIREWRAP_VERBOSE=0 run -0 hooked -- /bin/echo 'a b'
    [ "$output" = 'a b' ]
}

@test "what steers firewrap is what the shell had before the line; the program gets what was typed" {
    printf 'net = off\n' >.firewrap.ini
    run -0 env FIREWRAP_TYPED_HOME=/nowhere "$ROOT/build/bin/firewrap" run --hook --typed HOME -- /bin/sh -c 'echo "$HOME"; env | grep -c FIREWRAP || :'
    [ "${lines[0]}" = /nowhere ]
    [ "${lines[1]}" = 0 ]
}

@test "a file of settings can not make programs exempt for a project" {
    printf 'exempt = sh\n' >.firewrap.ini
    run -125 hooked -- /bin/sh -c true
    has '.firewrap.ini:1'
}

# ---- the texts for shells ----

@test "firewrap hook prints a script that each shell reads, and refuses others" {
    for shell in bash zsh fish; do
        firewrap hook $shell >script
        run ! grep -n '@[A-Z]*@' script
        grep -qF "$ROOT/build/libexec/firewrap" script
        $shell ./script </dev/null # not interactive: does nothing
    done
    run -125 firewrap hook tcsh
    has "bash, zsh or fish: firewrap hook SHELL: 'tcsh'"
    run -125 firewrap hook
    run -125 firewrap hook bash zsh
}

@test "inside a sandbox there is no hook" {
    run -0 fw -bc --bind-ro "$ROOT/build" -- "$ROOT/build/bin/firewrap" hook bash
    [[ $output == '#'* ]]
}

@test "the prompt's word tells the state" {
    state() { FIREWRAP_HOOK=${1/on/$$} firewrap prompt; } # a hook says its shell's process id
    [ -z "$(state on)" ]
    [ -z "$(state '')" ]
    [ "$(state off)" = 'fw?' ]
    printf 'net = on\n' >.firewrap.ini
    [ "$(state on)" = 'fw*' ]
    [ "$(state '')" = 'fw?' ]
    firewrap allow
    [ "$(state on)" = fw ]
    [ "$(FIREWRAP_ARGS='' state on)" = fw- ]
    printf 'nett = on\n' >.firewrap.ini
    [ "$(state on)" = 'fw!' ]
    firewrap deny
    [ "$(state on)" = 'fw!' ]
    rm .firewrap.ini
    cd ..
    [ "$(FIREWRAP_ARGS=-bc state on)" = fw ]
    [ "$(FIREWRAP_HOOK=$$ FIREWRAP_ARGS=-bc firewrap prompt '[%s] ')" = '[fw] ' ]
    [ "$(FIREWRAP_HOOK=$$ FIREWRAP_ARGS=-bc sh -c 'sh -c "firewrap prompt; :"; :')" = fw ] # by a prompt's program
    [ "$(FIREWRAP_HOOK="$$ lost ble.sh" FIREWRAP_ARGS=-bc firewrap prompt)" = 'fw?' ] # its editor can not be followed
    [ "$(FIREWRAP_HOOK="$$ lost" firewrap prompt)" = 'fw?' ]
    [ "$(FIREWRAP_HOOK=1234567 FIREWRAP_ARGS=-bc firewrap prompt)" = 'fw?' ]            # some other shell's
    [ -z "$(FIREWRAP_HOOK=$$ firewrap prompt '[%s] ')" ]
    run -125 firewrap prompt a b
    run -125 firewrap prompt a 256
    run -125 firewrap prompt a 1 2
}

@test "what follows in bash's prompt sees the status of the line that was typed" {
    printf 'net = off\n' >.firewrap.ini
    # shellcheck disable=SC2016 # the prompt is the inner shell's
    local run='f() { return 3; }; PS1="\$(firewrap prompt "[%s]" $1) \$?"; f; echo "${PS1@P}"'
    [ "$(bash -c "$run" - '$?')" = '[fw?] 3' ]
    [ "$(bash -c "$run" - '')" = '[fw?] 0' ] # the control: bash's own way with a $(...)
    cd ..
    run -3 firewrap prompt '[%s]' 3 # where nothing applies, too
    [ -z "$output" ]
}

@test "firewrap shell wants a shell that it knows" {
    SHELL=/bin/dash run -125 firewrap shell
    has "which shell? bash, zsh or fish: '/bin/dash'"
    run -0 firewrap shell --dry-run zsh
    [[ $output == *'--setenv ZDOTDIR '*' zsh -i'* ]]
    SHELL=/bin/bash run -0 firewrap shell --net=host --dry-run
    [[ $output == *'--share-net'*' bash --rcfile '*'rc.bash -i'* ]]
}
