#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# /tmp and /var/tmp of a project: kept between its commands, and nobody else's.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

beside() { printf '%s\n' "$(dirname "$(firewrap home path .)")"; }

aged() { touch -d "$1 days ago" "$(beside)"; }

@test "what a command leaves in /tmp and /var/tmp is there for the next one of the project, and of no other" {
    policy 'net = off' && allow
    file=$(fw -- sh -c mktemp)
    fw -- sh -c "echo one >$file; echo two >/var/tmp/x"
    run -0 fw cat "$file" /var/tmp/x
    [ "$output" = $'one\ntwo' ]
    run -0 fw git hash-object "$file" # with a profile that has a home of its own
    [ ! -e "$file" ]
    [ ! -e /var/tmp/x ]
    policy_at "$HOME/src/other" 'net = off' && allow "$HOME/src/other"
    mkdir "$HOME/src/none"
    for dir in "$HOME/src/other" "$HOME/src/none"; do
        cd "$dir"
        run -1 fw -- sh -c "cat $file"
        run -1 fw -- sh -c 'cat /var/tmp/x'
    done
    cd "$PROJECT"
    run -1 fw -b -- sh -c "cat $file" # the user has said which sandbox
    run -1 fw --tmp=own -- sh -c "cat $file"
    policy 'tmp = own' && allow
    run -1 fw -- sh -c "cat $file"
    policy 'base = 5' && allow
    run -0 fw -- cat "$file" /var/tmp/x
}

@test "the whole system shows no other project's /tmp, and its own in the place of the real ones" {
    policy 'net = off' && allow
    fw -- sh -c 'echo canary >/tmp/x'
    unseen "$(beside)/tmp/x"
    policy_at . 'base = 5' && allow
    outside=$(mktemp /var/tmp/firewrap.XXXXXX)
    run fw -- ls "$outside"
    rm "$outside"
    [ "$status" != 0 ]
}

@test "anybody may write there, inside; and outside nobody may look, whatever a command makes of it" {
    policy 'net = off' && allow
    umask 0
    for mode in 500 777; do
        fw -- chmod "$mode" /tmp /var/tmp
        run -0 fw -- stat -c %a /tmp /var/tmp
        [ "$output" = $'1777\n1777' ]
        [ "$(stat -c %a "$(beside)")" = 700 ]
    done
    fw -- sh -c 'echo canary >/tmp/x'
    if [ "$EUID" = 0 ]; then
        chmod o+x "$BASE" "$HOME" "$HOME/.local" "$HOME/.local/state" "$HOME/.local/state/firewrap"
        find "$HOME/.local/state/firewrap/projects" -type d -exec chmod o+x {} +
        run -0 setpriv --reuid 65534 --regid 65534 --clear-groups cat "$(beside)/tmp/x" # (control)
        chmod 700 "$(beside)"
        run -1 setpriv --reuid 65534 --regid 65534 --clear-groups cat "$(beside)/tmp/x"
    fi
}

@test "what another user has put into the real /tmp is not there" {
    policy 'net = off' && allow
    name=$(mktemp -d /tmp/firewrap.XXXXXX)
    ln -s "$HOME" "$name/link" && chmod 755 "$name"
    if [ "$EUID" = 0 ]; then chown -R -h 65534 "$name"; fi
    run fw --no-policy -b9 -- ls "$name" # (control)
    has link
    run fw -- sh -c "ls $name"
    rm -r "$name"
    [ "$status" != 0 ]
    lacks link
}

@test "nothing else can stand in its place" {
    policy 'net = off' && allow
    fw true
    dir=$(beside)
    mkdir "$HOME/private"
    for name in tmp var-tmp; do
        rm -r "${dir:?}/$name" && ln -s "$HOME/private" "$dir/$name"
        run -125 fw -- touch /tmp/planted /var/tmp/planted
        rm "$dir/$name" && echo >"$dir/$name"
        run -125 fw -- true
        rm "$dir/$name"
    done
    [ -z "$(ls "$HOME/private")" ]
    for mode in 770 702; do # who could write here has perhaps
        fw true
        chmod "$mode" "$dir"
        run -125 fw -- true
        has "$dir"
        chmod 700 "$dir"
    done
    if [ "$EUID" = 0 ]; then
        for place in tmp .; do
            chown 65534 "$dir/$place"
            run -125 fw -- true
            chown 0 "$dir/$place"
        done
    fi
    fw -- touch /tmp/planted # (control)
    [ -e "$dir/tmp/planted" ]
}

@test "links that a command has left in /tmp lead nowhere" {
    mkdir "$HOME/.ssh" "$HOME/private" data
    echo canary >"$HOME/.ssh/id_x"
    echo data >data/file
    policy 'net = off' "bind-ro = data:/tmp/place/data" && allow
    run -0 fw cat /tmp/place/data/file # (control)
    fw -- sh -c "ln -s ~/.ssh /tmp/link"
    run fw -- sh -c 'cat /tmp/link/id_x'
    lacks canary
    run -0 cat "$(beside)/tmp/link/id_x" # (control) who follows it from outside is led
    has canary
    rm -r "$(beside)/tmp/place" # as a command that runs at another place can
    ln -s "$HOME/private" "$(beside)/tmp/place"
    run -125 fw true
    has 'link'
    [ -z "$(ls "$HOME/private")" ]
}

@test "nothing that a command has left is followed where it is removed" {
    policy 'net = off' && allow
    mkdir -p "$HOME/precious/deep" && echo mine | tee "$HOME/precious/file" "$HOME/precious/deep/file" >/dev/null
    plant="ln -s $HOME/precious /tmp/a; mkdir -p /tmp/b/c; ln -s $HOME/precious /tmp/b/c/d; ln -s $HOME/precious/file /var/tmp/e; chmod 500 /tmp/b/c; chmod 000 /tmp/b"
    for how in 'firewrap home rm .' 'fw true' 'firewrap home list' 'firewrap trust prune'; do
        fw -- sh -c "$plant"
        tmp=$(beside)/tmp
        aged 40
        # shellcheck disable=SC2086 # words
        run -0 $how
        for file in tmp/a tmp/b var-tmp/e; do [ ! -e "${tmp%tmp}$file" ] && [ ! -h "${tmp%tmp}$file" ] || fail "$how: $file"; done
        [ "$(cat "$HOME/precious/file" "$HOME/precious/deep/file")" = $'mine\nmine' ]
    done
    fw -- sh -c "$plant"
    find -L "$(beside)/tmp" -name file -delete 2>/dev/null || true # (control) who follows links removes them
    [ ! -e "$HOME/precious/file" ]
}

@test "what is in /tmp goes after a day without a command, in /var/tmp after a month, in the home never" {
    policy 'net = off' && allow
    write='echo >/tmp/x; echo >/var/tmp/x; echo >~/.x'
    fw -- sh -c "$write"
    run -0 fw -- sh -c 'ls /tmp/x /var/tmp/x ~/.x' # (control)
    aged 2
    run -2 fw -- sh -c 'ls /tmp/x /var/tmp/x ~/.x'
    has 'access '"'/tmp/x'"
    lacks 'access '"'/var/tmp/x'"
    aged 40
    run -2 fw -- sh -c 'ls /tmp/x /var/tmp/x ~/.x'
    has 'access '"'/var/tmp/x'"
    lacks 'access '"'$HOME/.x'"
    fw -- sh -c "$write"
    : >busy
    fw -- sh -c ': >running; while [ -e busy ]; do sleep 0.05; done' 3>&- &
    eventually test -e running
    aged 40 # as if it had begun then
    run -0 fw -- sh -c 'ls /tmp/x /var/tmp/x ~/.x'
    rm busy
    wait
}

@test "a policy that is not allowed does not choose /tmp" {
    policy_at "$HOME/src" 'net = off' && allow "$HOME/src"
    fw -- sh -c 'echo one >/tmp/x'
    for value in own project; do
        policy "tmp = $value"
        run -0 fw cat /tmp/x
        has one
    done
    policy 'tmp = own' && allow # (control)
    run -1 fw -- sh -c 'cat /tmp/x'
    cd "$HOME"
    run -125 fw --no-policy -b --tmp=project -- true
    has 'there is no project here'
}

@test "what mktemp names is one file for the shell and for all commands of the project" {
    policy 'net = off' && allow
    for words in '' '-t x.XXXX' '--suffix=.c'; do
        # shellcheck disable=SC2086 # words
        file=$(fw mktemp $words)
        echo temporary >"$file"
        run -0 fw cat "$file"
        [ "$output" = temporary ]
        fw sort -o "$file" "$file"
        fw -- sh -c 'echo more' >>"$file"
        run -0 fw cat <"$file"
        [ "$output" = $'temporary\nmore' ]
        fw cp "$file" copy
        fw mv copy "$file" # over it
        FILE=$file run -0 fw --env-pass FILE -- sh -c 'cat $FILE'
        [ "$output" = $'temporary\nmore' ]
        fw rm "$file"
        [ ! -e "$file" ]
    done
    dir=$(fw mktemp -d)
    echo x >"$dir/f"
    run -0 fw cat "$dir/f"
    [ "$output" = x ]
    fw rm -r "$dir"
    [ ! -e "$dir" ]
    run -0 fw -- sh -c 'f=$(mktemp); echo $TMPDIR $f' # (control: for nothing else; sockets have short names)
    [[ $output = /tmp/tmp.* ]]
    run -0 fw --env-set TMPDIR=/var/tmp mktemp
    [[ $output = /var/tmp/* ]]
    for words in -b --tmp=own; do # without a /tmp of the project's as before
        run -0 fw "$words" mktemp
        [[ $output = /tmp/tmp.* ]]
    done
}

@test "a name of the project's /tmp that the shell means otherwise is said" {
    policy 'net = off' && allow
    name=$(fw -- mktemp /tmp/firewrap.XXXXXX)
    echo shell >"$name"
    run -0 fw -- cat "$name"
    has "$name: the command has the project's own file of that name, and your shell another one"
    run -0 sh -c 'fw -- sh -c "echo more" >>"$1"' sh "$name"
    has "standard output writes the file of that name that your shell has"
    [ "$(cat "$name")" = $'shell\nmore' ]
    rm "$name"
    run -0 fw -- cat "$name" # (control: only one)
    [ -z "$output" ]
    fw -- sh -c 'echo own >~/notes; echo own >~/.rc'
    echo shell >"$HOME/notes"
    echo shell >"$HOME/.rc"
    run -0 fw cat "$HOME/notes" "$HOME/.rc"
    has "$HOME/notes: the command has the project's own file of that name"
    lacks "$HOME/.rc:"
    run -0 fw --tmp=own -- sh -c 'echo x >/tmp/y; cat /tmp/y'
    [ "$output" = x ]
}

@test "by that name no command has another project's, nor writes on the way, nor is led by what is planted there" {
    policy 'net = off' && allow
    policy_at "$HOME/src/other" 'net = off' && allow "$HOME/src/other"
    file=$(fw mktemp)
    echo canary >"$file"
    cd "$HOME/src/other"
    other=$(fw mktemp)
    for words in '' "--bind-rw=$HOME/.local" "--bind-ro=$HOME/.local" -b5c; do
        # shellcheck disable=SC2086 # words
        run fw $words -- sh -c "ls $other; cat $file; cat ${other%/*}/../../../shop/.firewrap.ini/tmp/*"
        lacks canary
    done
    run -0 cat "$file" # (control)
    has canary
    run -0 fw -- sh -c "cd ${other%/.firewrap.ini*}/.. && find . -maxdepth 3" "$other"
    lacks shop
    has other
    state=$HOME/.local/state/firewrap
    for dir in "$state" "$state/projects" "${other%/tmp/*}" "${other%/.firewrap.ini/*}"; do
        run -1 fw touch "$dir/new" "$other"
        has 'Read-only file system'
    done
    fw -- sh -c "echo >${other%/*}/new" "$other" # (control)
    [ -e "${other%/*}/new" ]
    mkdir "$HOME/private"
    for place in .local .local/state .local/state/firewrap; do
        home=$(firewrap home path .)
        rm -rf "${home:?}/.local" && fw mkdir -p "$HOME/${place%/*}"
        fw -- sh -c "rm -rf ~/$place && ln -s $HOME/private ~/$place"
        run fw mktemp
        [ "$status" = 125 ] || fail "$place: $status $output"
        [ -z "$(ls "$HOME/private")" ]
        rm "$home/$place"
    done
    run -0 fw mktemp # (control)
}

@test "a link that a command has planted for the shell is refused there as it is in the project" {
    policy 'net = off' && allow
    file=$(fw mktemp)
    echo >"$HOME/.profile"
    for name in "$file" ./file; do
        fw -- ln -sfn "$HOME/.profile" "$name"
        run -125 sh -c 'fw echo it-ran >>"$1"' sh "$name"
        has ".profile'"
        fw rm "$name"
        run -0 sh -c 'fw echo it-ran >>"$1"' sh "$name" # (control)
        [ "$(cat "$name")" = it-ran ]
    done
    [ "$(cat "$HOME/.profile")" = '' ]
}

@test "who goes into a directory that mktemp has made is in the project, whatever a command has put on the way" {
    policy 'net = off' && allow
    echo x >x
    dir=$(fw mktemp -d)
    cd "$dir"
    run -0 fw -- sh -c 'pwd; echo y >y; cat ~/src/shop/x; cat ~/.local/state/firewrap/trusted/* 2>&1 || true'
    has "$dir"
    has x
    [ "$(cat y)" = y ]
    fw -- sh -c 'mkdir -p .firewrap.ini/tmp/z; printf "net = host\n" >.firewrap.ini/tmp/z/.firewrap.ini'
    cd .firewrap.ini/tmp/z
    run -0 firewrap explain
    has 'network:   none'
    lacks 'waits for'
    run -0 fw -- sh -c 'cat ~/src/shop/x'
    [ "$output" = x ]
    cd ../..
    run -0 fw pwd
    cd "${dir%/tmp/*}" # (control) what is kept beside it is no place for a command
    run -125 fw pwd
    rm "$PROJECT/.firewrap.ini"
    cd "$dir"
    run -125 fw pwd # nor is it without the policy
}
