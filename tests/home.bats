# SPDX-License-Identifier: MIT
# Persistent homes: made by --home, listed and removed by `firewrap home`.
load helper

# Starts a command that uses home $1 and waits until it runs; its end: rm busy; wait.
hold() {
    : >busy
    fw -bc --home="$1" -- sh -c ': >running; while [ -e busy ]; do sleep 0.05; done' 3>&- &
    eventually test -e running
    rm running
}

@test "home list shows size and last use, home path the directory" {
    run -0 firewrap home list
    [ -z "$output" ]
    fw -bc --home=lab -- sh -c 'head -c 3000000 /dev/urandom >~/a; ln ~/a ~/b; ln -s /usr ~/usr'
    fw -bc --home=Other -- true
    touch -d '2001-02-03 04:05' "$HOME/sandboxes/Other"
    ln -s ../src "$HOME/sandboxes/link"
    run -0 firewrap home list
    [[ ${lines[0]} == *SIZE*'LAST USE'*'NAME OR PROJECT' ]]
    [[ ${lines[1]} =~ ^\ *[0-9.]+K\ +2001-02-03\ 04:05\ +Other$ ]]
    [[ ${lines[2]} =~ ^\ *(2\.9|3\.0)M\ +$(date +%Y)-[0-9:\ -]+\ lab$ ]]
    [ "${#lines[@]}" = 3 ]
    run -0 firewrap home names
    [ "$output" = $'Other\nlab' ]
    run -0 firewrap home path lab
    [ "$output" = "$HOME/sandboxes/lab" ]
}

@test "a run counts as use of its home" {
    fw -bc --home=lab -- true
    touch -d 2001-02-03 "$HOME/sandboxes/lab"
    fw -bc --home=lab -- true
    [ "$(date -r "$HOME/sandboxes/lab" +%Y)" != 2001 ]
}

@test "home rm removes a home with all that can be in it, and nothing outside" {
    mkdir "$HOME/private"
    : >"$HOME/private/file"
    fw -bc --home=lab -- sh -c 'cd && mkdir -p go/pkg/mod/x .firewrap-1/y "a b" && : >go/pkg/mod/x/file && mkfifo pipe && ln -s "$1" out &&
        ln -s "$1/file" "a b/out" && : >"a
b" && chmod 000 "a b" && chmod -R a-w go && chmod 500 ~' sh "$HOME/private"
    run -0 firewrap home rm lab
    [ -z "$output" ]
    [ ! -e "$HOME/sandboxes/lab" ]
    [ -e "$HOME/private/file" ]
    [ -d "$HOME/sandboxes" ]
    mkdir naive && ln -s "$HOME/private" naive/out # the control: who follows links removes what they lead to
    find -L naive -type f -delete
    [ ! -e "$HOME/private/file" ]
}

@test "home rm removes a tree that is deeper than a path can be long" {
    fw -bc --home=lab -- python3 -c '
import os
os.chdir(os.environ["HOME"])
for i in range(3000):
    os.mkdir("d" * 50)
    open("file", "w").close()
    os.chdir("d" * 50)'
    run -0 firewrap home rm lab
    [ ! -e "$HOME/sandboxes/lab" ]
}

@test "home rm refuses while a run uses the home, and only then" {
    fw -bc --home=lab -- true
    hold lab
    run -0 firewrap home list
    has 'lab  (in use)'
    run -125 firewrap home rm lab
    has 'in use'
    [ -d "$HOME/sandboxes/lab" ]
    rm busy
    wait
    run -0 firewrap home list
    lacks 'in use'
    run -0 firewrap home rm lab
    [ ! -e "$HOME/sandboxes/lab" ]
}

@test "two runs share a home, and each keeps it from being removed" {
    hold lab
    run -0 fw -bc --home=lab -- true
    run -125 firewrap home rm lab
    rm busy
    wait
}

@test "a run waits while its home is being removed, and gets a new one" {
    fw -bc --home=lab -- touch "$HOME/old"
    mkfifo go
    # As home rm does. The holder lives on, since a lock of a process that has ended is not listed in a process namespace.
    python3 -c 'import fcntl, os, sys; fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX); open("go").read()' \
        "$HOME/sandboxes/lab" 3>&- &
    holder=$! lock="FLOCK.*:$(stat -c %i "$HOME/sandboxes/lab") "
    eventually grep -q ": $lock" /proc/locks
    fw -bc --home=lab -- sh -c 'ls ~' >listed 3>&- &
    eventually grep -q -e "-> $lock" /proc/locks
    rm -r "$HOME/sandboxes/lab"
    : >go
    wait "$holder" $!
    [ -d "$HOME/sandboxes/lab" ]
    [ "$(cat listed)" = src ] # the way to the project
}

@test "home rm and path take a name, and no path" {
    mkdir -p "$HOME/sandboxes/lab" "$HOME/src/x"
    for name in '' . .. ../src /tmp lab/../lab lab/ -x; do
        run -125 firewrap home rm "$name"
        run -125 firewrap home path "$name"
    done
    run -125 firewrap home rm nosuch
    has 'no such home'
    [ -d "$HOME/sandboxes/lab" ] && [ -d "$HOME/src/x" ]
}

@test "a link in the place of a home is not followed" {
    mkdir -p "$HOME/sandboxes" "$HOME/private"
    : >"$HOME/private/file"
    ln -s ../private "$HOME/sandboxes/lab"
    run -125 firewrap home rm lab
    run -125 fw -bc --home=lab -- true
    has link
    [ -e "$HOME/private/file" ]
    rmdir "$HOME/sandboxes" 2>/dev/null || rm -r "$HOME/sandboxes"
    ln -s private "$HOME/sandboxes"
    mkdir "$HOME/private/lab"
    run -125 firewrap home rm lab
    [ -d "$HOME/private/lab" ]
}

@test "several homes are removed at once, and a mistake does not stop the others" {
    mkdir -p "$HOME/sandboxes/"{a,b,c}
    run -125 firewrap home rm a nosuch b
    [ "$(ls "$HOME/sandboxes")" = c ]
}

@test "the command line overrides a profile's home" {
    mkdir -p "$HOME/.config/firewrap/profiles"
    printf 'home = ofprofile\n' >"$HOME/.config/firewrap/profiles/tool.ini"
    fw -c --profile=tool -- touch "$HOME/mark"
    [ -e "$HOME/sandboxes/ofprofile/mark" ]
    fw -c --profile=tool --home=mine -- touch "$HOME/mark2"
    [ -e "$HOME/sandboxes/mine/mark2" ] && [ ! -e "$HOME/sandboxes/ofprofile/mark2" ]
    fw -c --home=mine --profile=tool -- touch "$HOME/mark3" # the last one wins
    [ -e "$HOME/sandboxes/ofprofile/mark3" ]
    run -0 fw -c --profile=tool -t -- sh -c 'ls ~'
    lacks mark
    fw -c -h --profile=tool -- true # without a name: the profile's, whichever way round
    [ -d "$HOME/sandboxes/ofprofile" ]
}

@test "mistakes in the words of home are errors" {
    for words in '' 'lst' 'list x' 'rm' 'path'; do
        # shellcheck disable=SC2086 # words
        run -125 firewrap home $words
        has "home: say"
    done
}
