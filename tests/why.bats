# SPDX-License-Identifier: MIT
# The line that says why a command has failed: shown once, on a terminal, after a failure; and what it says to type works.
load helper

# on_terminal COMMAND: its output, on a terminal of its own, without the carriage returns
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }

# tool NAME TEXT: a program of the user's, beyond what a project can reach; the project is shown it by its place on PATH.
tool() {
    mkdir -p "$HOME/bin"
    printf '#!/bin/sh\n%s\n' "$2" >"$HOME/bin/$1"
    chmod +x "$HOME/bin/$1"
    PATH=$HOME/bin:$PATH
}

# typed: what the hint in $output says to type
typed() { sed -n 's/^firewrap: .*; for this command[^:]*: //p' <<<"$output" | head -n 1; }

@test "a command that needs the network is told that there is none, where that is said, and what to type" {
    policy '# a comment' 'net = off' && allow
    tool curl "[ \"\$(readlink /proc/self/ns/net)\" = '$(readlink /proc/self/ns/net)' ] || exit 6; echo \"got \$*\""
    run on_terminal 'fw curl -s "https://example.org/a b"; fw curl again'
    [ "$output" = "firewrap: no network here (~/src/shop/.firewrap.ini:2); for this command: fw --net curl -s 'https://example.org/a b'" ]
    run -0 on_terminal "$(typed)"
    [ "$output" = 'got -s https://example.org/a b' ]
    run on_terminal 'fw curl again' # a session of its own
    has 'for this command: fw --net curl again'
}

@test "nothing is said without a terminal, in the background, after success, or where nobody wants it" {
    policy 'net = off' && allow
    tool curl 'exit ${1:-6}'
    run -6 fw curl
    [ -z "$output" ]
    run on_terminal 'fw curl 2>said; cat said; fw curl 0; fw sh -c "exit 6"; fw --hints=no curl'
    [ -z "$output" ]
    run on_terminal "$BASH -ic 'fw curl & wait; echo done' 2>/dev/null"
    lacks 'for this command'
    user_policy 'hints = no'
    run on_terminal 'fw curl'
    [ -z "$output" ]
    user_policy 'hints = yes'
    run on_terminal 'fw curl'
    has 'for this command: fw --net curl'
}

@test "a profile's network that the project takes away is named, for any program" {
    user_profile fetcher 'net = on'
    policy 'net = off' && allow
    tool fetcher 'exit 1'
    run on_terminal 'fw fetcher'
    has 'firewrap: no network here (~/src/shop/.firewrap.ini:1); for this command: fw --net fetcher'
}

@test "a server of the machine is not reached, and its port brings it" {
    policy 'net = off' && allow
    tool psql 'exit 2'
    run on_terminal 'fw psql -h localhost shop'
    has 'firewrap: no server of this machine here but by host-port = 5432; for this command: fw --host-port=5432 psql -h localhost shop'
    rm -rf ~/.local/state/firewrap/told
    policy 'host-port = 5432' && allow
    run on_terminal 'fw psql -h localhost shop'
    lacks firewrap:
    policy 'loopback = own' && allow
    run on_terminal 'fw psql -h localhost shop'
    has 'for this command: fw --net psql -h localhost shop'
}

@test "a variable that the shell has and the sandbox has not is named, and passed on by what is to be typed" {
    policy 'net = host' && allow
    export GITHUB_TOKEN=secret
    tool gh '[ "$GITHUB_TOKEN" = secret ] || exit 4; echo logged in'
    run on_terminal 'fw gh pr list; fw gh issue list'
    [ "$output" = 'firewrap: GITHUB_TOKEN is not passed on; for this command: fw --env-pass=GITHUB_TOKEN gh pr list' ]
    run -0 on_terminal "$(typed)"
    has 'logged in'
    policy 'net = off' && allow
    run on_terminal 'fw gh pr list'
    has 'no network here (~/src/shop/.firewrap.ini:1), GITHUB_TOKEN is not passed on; for this command: fw --net --env-pass=GITHUB_TOKEN gh pr list'
    unset GITHUB_TOKEN
    policy 'net = host' && allow
    run on_terminal 'fw gh pr list'
    [ -z "$output" ]
}

@test "a secret that is named and hidden is called so, as is what a mask of the policy hides" {
    mkdir -p ~/.ssh && echo key >~/.ssh/id_x && echo word >hidden
    policy '# masked:' 'mask = hidden' && allow
    run on_terminal 'fw cat ~/.ssh/id_x; fw cat ~/.ssh/id_x'
    has 'firewrap: ~/.ssh/id_x is a secret and hidden here; for this command, without fw: cat '
    [ "$(grep -c ^firewrap: <<<"$output")" = 1 ]
    run -0 on_terminal "$(typed)"
    [ "$output" = key ]
    run on_terminal 'fw cat hidden'
    has 'firewrap: ~/src/shop/hidden is hidden here (~/src/shop/.firewrap.ini:2); for this command, without fw: cat hidden'
    run on_terminal 'fw cat ~/.ssh/id_y'
    lacks firewrap:
}

@test "a place that can not be written is named, where the user could write it outside" {
    policy 'net = off' && allow
    mkdir -p ~/Documents && echo x >x
    local line
    for line in 'cp x ~/Documents' 'mkdir ../new' 'tar cf ../x.tar x' 'touch ~/Documents/y' 'ln x ~/Documents/z'; do
        run on_terminal "fw $line"
        has 'is read-only here; for this command, without fw: '
        run -0 on_terminal "$(typed)"
    done
    [ -e ~/Documents/x ] && [ -d ../new ] && [ -e ../x.tar ]
    run on_terminal 'fw cp x /proc/; fw cp nothing y; fw mkdir x'
    lacks firewrap:
}

@test "what is read-only, or a secret, is named once for each directory" {
    policy 'net = off' && allow
    mkdir -p ~/Documents ~/.ssh && echo key >~/.ssh/id_x
    run on_terminal 'fw touch ~/Documents/a; fw touch ~/Documents/b; fw mkdir ../new; fw mkdir ../newer; fw cat ~/.ssh/id_x'
    [ "$(grep -c ^firewrap: <<<"$output")" = 3 ] || fail "$output"
    has 'without fw: touch '
    has 'without fw: mkdir ../new'
    has 'without fw: cat '
}

@test "a policy that an editor could not write names firewrap edit" {
    policy 'net = off' && allow
    tool vim 'echo >>"$1"; exit 0'
    run on_terminal 'fw vim .firewrap.ini; fw vim .firewrap.ini'
    has 'firewrap: ~/src/shop/.firewrap.ini is read-only here; to change it: firewrap edit '
    [ "$(grep -c ^firewrap: <<<"$output")" = 1 ]
    tool editor 'echo "# edited" >>"$1"'
    printf 'a\n' | EDITOR=editor script -qec "$(sed -n 's/.*to change it: //p' <<<"$output" | head -n 1)" /dev/null
    grep -q edited .firewrap.ini
    run on_terminal 'fw cat .firewrap.ini'
    lacks firewrap:
}

@test "a program that is outside and not inside is named with the reason" {
    policy 'net = off' && allow
    mkdir -p ~/work/tools/lib/node && printf '#!/bin/sh\necho works\n' >~/work/tools/lib/node/nodex && chmod +x ~/work/tools/lib/node/nodex
    mkdir -p ~/src/tools && ln -s ~/work/tools/lib/node/nodex ~/src/tools/nodex
    PATH=$HOME/src/tools:$PATH
    run on_terminal 'fw sh -c "nodex x"; fw nodex'
    has 'nodex is not shown here'
    [[ $(typed) == "sh -c 'nodex x'" ]]
    run -0 on_terminal "$(typed)"
    [ "$output" = works ]
}

@test "what no key grants is named, and profiling is debug" {
    policy 'net = off' 'debug = trace' && allow
    tool crontab 'exit 1'
    tool perf 'exit 255'
    run on_terminal 'fw crontab -l; fw perf stat true'
    has 'firewrap: crontabs are not here; for this command, without fw: crontab -l'
    has 'firewrap: the machine can not be profiled here (~/src/shop/.firewrap.ini:2); for this command: fw --debug perf stat true'
    policy 'net = off' && allow # the profile of the name has it
    run on_terminal 'fw perf stat true'
    lacks firewrap:
}

@test "a display and an agent are named where the user has them" {
    policy 'net = off' && allow
    tool xclip '[ -n "$DISPLAY" ]'
    run on_terminal 'fw xclip'
    lacks firewrap:
    export DISPLAY=:77
    run on_terminal 'fw xclip'
    has 'firewrap: no display and no clipboard here; for this command: fw --gui xclip'
}

@test "a work tree whose repository is not shown says so" {
    command -v git >/dev/null || skip_unless_must 'there is no git'
    policy 'net = off' && allow
    mkdir -p ~/other && git init -q ~/other/main
    printf 'gitdir: %s\n' ~/other/main/.git/worktrees/shop >.git
    run on_terminal 'fw git status'
    has 'firewrap: the repository of this work tree, ~/other/main/.git/worktrees/shop, is not shown here; for this command, without fw: git status'
}

@test "a server that nobody outside can reach is named while it runs, and not where the network is shared" {
    command -v python3 >/dev/null || skip_unless_must 'there is no python3'
    policy 'net = off' && allow
    cat >serve.py <<'END'
import os, socket, sys, time
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1]))); s.listen()
print("port", s.getsockname()[1], flush=True)
end = time.monotonic() + 30
while time.monotonic() < end and not os.path.exists("stop"):
    time.sleep(0.05)
END
    port=$((21000 + $$ % 1000))
    script -qfec "fw python3 serve.py $port" said </dev/null >/dev/null &
    eventually grep -q 'browser' said
    touch stop && wait $!
    output=$(tr -d '\r' <said)
    has "firewrap: port $port is reached only by commands of this project; for the browser and curl: firewrap net publish $port (or publish = $port in ~/src/shop/.firewrap.ini)"
    [ "$(grep -c firewrap: <<<"$output")" = 1 ]
    rm stop
    script -qfec "fw --net python3 serve.py $port" again </dev/null >/dev/null &
    eventually grep -q '^port' again
    python3 -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1])))' "$(tr -d '\r' <again | sed -n 's/^port //p')"
    sleep 3 # the moment at which it would be said
    touch stop && wait $!
    run -0 cat again
    lacks firewrap:
}

@test "what outlives its command is ended with it, and named" {
    policy 'net = off' && allow
    run -0 on_terminal 'fw sh -c "sleep 1000 >/dev/null 2>&1 </dev/null & exit 0"; fw sh -c "sleep 1000 >/dev/null 2>&1 </dev/null & exit 0"'
    [ "$output" = 'firewrap: ended with the command: sleep' ]
    run -0 on_terminal 'fw sh -c "sleep 0.01 & wait; exit 3"'
    [ -z "$output" ]
    run -0 fw sh -c "sleep 1000 >/dev/null 2>&1 </dev/null & exit 0"
    [ -z "$output" ]
}

@test "that settings wait is said once on a terminal, also for a loop and a pipeline, and always elsewhere" {
    policy 'net = on'
    run on_terminal 'for i in 1 2 3; do fw true; done; fw true | fw cat'
    [ "$output" = "firewrap: ~/src/shop/.firewrap.ini: 1 setting waits for 'firewrap allow'" ]
    policy 'net = on' 'bind-rw = ~/data'
    run on_terminal 'fw true'
    has '2 settings wait'
    for _ in 1 2; do
        run fw true
        has '2 settings wait'
    done
}

@test "a package manager that would set git's hooks says how the user does, and nothing once they are set" {
    git init -q .
    policy
    allow
    echo '{"scripts": {"prepare": "husky"}}' >package.json
    tool npm false
    run on_terminal 'fw npm install'
    has 'git config core.hooksPath .husky/_'
    mkdir -p .husky/_
    lacks_hooks() { run on_terminal "fw $1" && lacks hooks; }
    lacks_hooks 'npm ci'
    rm -r .husky package.json
    lacks_hooks 'npm ci'
    echo '{"scripts": {"prepare": "husky"}}' >manifest
    ln -s manifest package.json # could be a key
    lacks_hooks 'npm ci'
    rm package.json
    mkfifo package.json
    lacks_hooks 'npm ci'
    rm package.json
    echo '{"devDependencies": {"lefthook": "1"}}' >package.json
    run on_terminal 'fw npm ci'
    has 'npx lefthook install'
    rm -rf .git
    lacks_hooks 'npm i'
}

@test "what is installed for all projects says where that is possible" {
    tool npm false
    run on_terminal 'fw npm install x'
    lacks 'for all projects'
    run on_terminal 'fw npm install -g x'
    has 'for all projects'
    has 'npm install -g x'
}
