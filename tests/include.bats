# SPDX-License-Identifier: MIT
# include = PATH, in the user's and the machine's files and profiles.
load helper

# config FILE LINE…: a file in the user's configuration directory.
config() {
    mkdir -p "$(dirname "$HOME/.config/firewrap/$1")"
    printf '%s\n' "${@:2}" >"$HOME/.config/firewrap/$1"
}

# What the sandbox says of variable A.
value() { fw -- sh -c 'echo "A=$A"'; }

@test "an included file counts at its place, relative to the file" {
    config firewrap.ini 'env-set = A=before' 'include = more/one.ini'
    config more/one.ini 'env-set = A=one'
    run -0 value
    [ "$output" = A=one ]
    config firewrap.ini 'include = more/one.ini' 'env-set = A=after'
    run -0 value
    [ "$output" = A=after ]
    config firewrap.ini 'include = more/one.ini'
    config more/one.ini 'include = ../../../inc/two.ini'
    mkdir -p "$HOME/inc/data"
    printf '%s\n' 'env-set = A=two' 'bind-ro = data:/mnt/data' >"$HOME/inc/two.ini"
    cd /usr # relative to the file, not to here
    run -0 --separate-stderr fw -- sh -c 'echo "A=$A"; ls -d /mnt/data'
    [ "$output" = $'A=two\n/mnt/data' ]
}

@test "~, variables and absolute paths name included files" {
    printf 'env-set = A=tilde\n' >"$HOME/a.ini"
    # shellcheck disable=SC2088 # firewrap expands it
    for path in '~/a.ini' '$HOME/a.ini' '$XDG_CONFIG_HOME/../a.ini' "$HOME/a.ini" '-~/a.ini'; do
        config firewrap.ini "include = $path"
        run -0 value
        [ "$output" = A=tilde ]
    done
    config firewrap.ini 'include = $PROJECT/a.ini'
    run -125 value
    has 'firewrap.ini:1:'
}

@test "sections hold for what is included, and in it" {
    config firewrap.ini '[command sh]' 'include = one.ini'
    config one.ini 'env-set = A=one' '[command env]' 'env-set = A=env' '[command sh -c]' 'env-set = B=sh'
    run -0 fw -- sh -c 'echo "A=$A B=$B"'
    [ "$output" = 'A=one B=sh' ]
    run -0 fw -- env
    lacks A=
}

@test "a profile includes, too" {
    config profiles/tool.ini 'include = ../one.ini' 'profile = other'
    config profiles/other.ini 'include = ../two.ini'
    config one.ini 'env-set = A=one'
    config two.ini 'env-set = B=two'
    run -0 fw --profile=tool -- sh -c 'echo "A=$A B=$B"'
    [ "$output" = 'A=one B=two' ]
}

@test "the machine's file includes, too" {
    machine=$ROOT/build/machine/etc/firewrap
    printf 'include = one.ini\n' >"$machine/firewrap.ini"
    printf 'env-set = A=machine\n' >"$machine/one.ini"
    run "$ROOT/build/machine/bin/firewrap" run -- sh -c 'echo "A=$A"'
    rm -f "$machine/firewrap.ini" "$machine/one.ini"
    [ "$output" = A=machine ]
}

@test "a missing file is an error with its line, unless it is optional" {
    config firewrap.ini '# one' 'include = none.ini'
    run -125 fw -- touch ran
    has 'firewrap.ini:2: include: there is no such file'
    run -1 firewrap check
    has 'firewrap.ini:2:'
    [ ! -e ran ]
    config firewrap.ini '# one' 'include = -none.ini'
    run -0 fw -- true
    [ -z "$output" ]
    run -0 firewrap check
}

@test "mistakes in included files are errors with their own line" {
    config firewrap.ini 'include = one.ini'
    config one.ini 'net = off' 'nett = on'
    for command in 'fw -- true' 'firewrap check'; do
        run ! $command
        has 'one.ini:2: unknown key'
    done
    config one.ini 'root = yes'
    run -125 fw -- true
    has 'one.ini:1:'
}

@test "circles and long chains are errors with file and line" {
    config firewrap.ini 'include = one.ini'
    config one.ini '#' 'include = two.ini'
    config two.ini 'include = one.ini'
    for command in 'fw -- true' 'firewrap check'; do
        run ! $command
        [[ $output == *.ini:[12]': include: files include each other in a circle'* ]]
        [ "${#lines[@]}" = 1 ]
    done
    for i in {1..30}; do config "c$i.ini" "include = c$((i + 1)).ini"; done
    config c31.ini 'net = off'
    config firewrap.ini 'include = c1.ini'
    run -125 fw -- true
    has 'too deep'
    config firewrap.ini 'include = c20.ini' # the control: eleven are no error
    run -0 fw -- true
}

@test "a project file and the command line can not include" {
    printf 'net = on\n' >"$HOME/one.ini"
    policy '# one' 'include = ~/one.ini'
    run -125 fw -- true
    has '.firewrap.ini:2: only your own and the machine'
    run -1 firewrap check
    run -125 firewrap allow
    rm .firewrap.ini
    run -125 fw --include="$HOME/one.ini" -- true
    has 'can not be said here'
    FIREWRAP_ARGS="--include=$HOME/one.ini" run -125 fw -- true
}

@test "an included file that others may write or own is refused" {
    config firewrap.ini 'include = one.ini'
    config one.ini 'net = off'
    run -0 fw -- true
    chmod o+w "$HOME/.config/firewrap/one.ini"
    run -125 fw -- true
    has 'written by group or others'
    has 'firewrap.ini:1: include'
    rm "$HOME/.config/firewrap/one.ini"
    mkdir "$HOME/.config/firewrap/one.ini"
    run -125 fw -- true
    config firewrap.ini 'include = /proc/version' # root's, but no regular file a user could have made
    run -125 fw -- true
}

@test "a program can not change an included file for the next command" {
    mkdir -p "$HOME/dotfiles/sub"
    cd "$HOME/dotfiles"
    printf 'net = off\n' | tee common.ini sub/other.ini tool.ini >/dev/null
    config firewrap.ini 'include = ~/dotfiles/common.ini' 'include = ~/dotfiles/sub/other.ini' 'profile = tool'
    mkdir "$HOME/.config/firewrap/profiles"
    ln -s ~/dotfiles/tool.ini "$HOME/.config/firewrap/profiles/"
    attack='for f in common.ini sub/other.ini tool.ini; do echo "net = on" >$f; rm -f $f; mv $f x; echo "net = on" >new; mv -f new $f; done
        mv sub sub2; mkdir sub; echo "net = on" >sub/other.ini; :'
    run fw -- sh -c "$attack; : >ran"
    [ -e ran ]
    [ "$(cat common.ini sub/other.ini tool.ini)" = $'net = off\nnet = off\nnet = off' ]
    rm -r "$HOME/.config" # the control: where they count for nothing
    run -0 fw -- sh -c "$attack"
    [ "$(cat common.ini sub/other.ini tool.ini)" = $'net = on\nnet = on\nnet = on' ]
}

@test "the user's own file, as a link into a writable grant, is protected there" {
    mkdir -p "$HOME/dotfiles" "$HOME/.config/firewrap"
    cd "$HOME/dotfiles"
    printf 'net = off\n' >firewrap.ini
    ln -s ~/dotfiles/firewrap.ini ~/.config/firewrap/firewrap.ini
    run fw -- sh -c 'echo "net = on" >firewrap.ini; echo "net = on" >new; mv -f new firewrap.ini; : >ran'
    [ -e ran ]
    [ "$(cat firewrap.ini)" = 'net = off' ]
}

@test "an optional file that a program could make is refused, and so is a link that it could exchange" {
    mkdir -p "$HOME/dotfiles/v1"
    cd "$HOME/dotfiles"
    config firewrap.ini 'include = -~/dotfiles/local.ini'
    run -125 fw -- touch ran
    has 'firewrap.ini:1: include: the file does not exist, and the command could make it'
    [ ! -e ran ]
    config firewrap.ini 'include = -local.ini' # firewrap's own directory is in no grant
    run -0 fw --bind-rw "$HOME" -- sh -c '! echo "net = on" >~/.config/firewrap/local.ini'
    config firewrap.ini 'include = -~/dotfiles/local.ini'
    (cd / && run -0 fw -- true) # where it is not granted, there is nothing to say
    printf 'net = off\n' >v1/one.ini
    ln -s v1 current
    config firewrap.ini 'include = ~/dotfiles/current/one.ini'
    run -125 fw -- touch ran
    has 'firewrap.ini:1:'
    has 'could exchange'
    [ ! -e ran ]
    ln -s dotfiles/current "$HOME/way" # a link to a link
    config firewrap.ini 'include = ~/way/one.ini'
    run -125 fw -- touch ran
    (cd / && run -0 fw -- true)
}

@test "show writes out what is included, and it means the same" {
    config firewrap.ini 'include = one.ini'
    config one.ini 'env-set = A=one' 'share = uts'
    run -0 firewrap show
    has 'env-set = A=one'
    has 'share = uts'
    lacks include
}
