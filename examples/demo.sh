#!/bin/sh
# usage: demo.sh [FIREWRAP]
# Shows what firewrap refuses and what it lets through. Everything is run for real, on a copy of examples/demo with a home
# of its own in a temporary directory, which is removed at the end. Fails if a single result is not as it should be.
set -u
umask 022

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
program=${1:-$here/../build/bin/firewrap}
[ -x "$program" ] || { printf 'demo: %s is not there; run make first\n' "$program" >&2; exit 1; }
program=$(CDPATH='' cd -- "$(dirname -- "$program")" && pwd)/$(basename -- "$program")

temporary=$(mktemp -d "${TMPDIR:-/tmp}/firewrap-demo.XXXXXX") || exit 1
temporary=$(cd "$temporary" && pwd -P)
server=
clean_up() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$temporary"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# ---- a home of its own, with secrets in it, and a project ----

HOME=$temporary/home
LC_ALL=C # messages of the system's programs are compared below
export HOME LC_ALL
unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CACHE_HOME XDG_RUNTIME_DIR FIREWRAP_ARGS
mkdir -p "$HOME/.ssh" "$HOME/src/cloned" "$temporary/bin"
printf 'the secret key\n' >"$HOME/.ssh/id_demo"
printf 'the diary\n' >"$HOME/diary.txt"
cp -R "$here/demo" "$HOME/src/demo"
printf 'TOKEN=secret\n' >"$HOME/src/demo/.env"
ln -s "$program" "$temporary/bin/firewrap"
ln -s "$program" "$temporary/bin/fw"
PATH=$temporary/bin:$PATH
export PATH

# ---- how a step is shown and checked ----

steps=0 failures=0

title() {
    steps=$((steps + 1))
    printf '\n%d. %s\n' "$steps" "$1"
}

# go DIR: the next commands are run there.
go() {
    cd "$1" || exit 1
    printf '\n   # in ~%s\n' "${PWD#"$HOME"}"
}

# try ok|fails TEXT LINE: runs LINE, which succeeds or fails as said, and prints something with TEXT in it.
try() {
    printf '   $ %s\n' "$3"
    output=$(sh -c "$3" 2>&1 </dev/null)
    status=$?
    [ -z "$output" ] || printf '%s\n' "$output" | sed 's/^/   | /'
    result=ok
    [ "$status" -eq 0 ] || result=fails
    [ "$result" = "$1" ] || wrong "status $status; it should be: $1"
    case $output in
    *"$2"*) ;;
    *) wrong "the output should have '$2' in it" ;;
    esac
}

wrong() {
    printf '   !! NOT AS EXPECTED: %s\n' "$1"
    failures=$((failures + 1))
}

# ---- the demo ----

printf 'firewrap demo, in %s\n' "$temporary"
(cd "$HOME/src/cloned" && fw true) || {
    printf 'demo: no sandbox can be started here (see the line above)\n' >&2
    exit 1
}

title 'A program that you start can read your keys. Under firewrap it can not.'
go "$HOME/src/demo"
try ok 'the secret key' 'cat ~/.ssh/id_demo'
try fails 'No such file' 'fw cat ~/.ssh/id_demo'
try ok 'src' 'fw ls -A ~'

title 'A project has a policy. You have a look at it, and allow it.'
try ok 'protect' 'cat .firewrap.ini'
try ok 'is allowed' 'firewrap allow'

title 'The project is writable, from its subdirectories too; what the policy protects or masks is not.'
go "$HOME/src/demo/lib"
try ok 'the demo project' 'fw ../build.sh'
try ok 'Hello' 'cat ../out/hello'
try fails 'Read-only' 'fw sh -c "echo x >../assets/greeting"'
try fails 'Permission denied' 'fw cat ../.env'

title 'The network is off. With -n, or "net = on" in a policy, it is on.'
go "$HOME/src/demo"
try ok 'net:' 'readlink /proc/self/ns/net'
network=$output
try ok 'net:' 'fw readlink /proc/self/ns/net'
[ "$output" != "$network" ] || wrong 'the same network'
printf '     (another network, with nothing in it)\n'
try ok "$network" 'fw -n readlink /proc/self/ns/net'

# A server on the loopback interface needs no network outside.
case $(command -v python3) in
/usr/bin/*)
    python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen()
print(s.getsockname()[1], flush=True); time.sleep(60)' >"$temporary/port" &
    server=$!
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        [ -s "$temporary/port" ] && break
        sleep 0.1
    done
    cat >connect.py <<'END'
import socket, sys
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
    print("connected")
except OSError as e:
    sys.exit(e.strerror)
END
    port=$(cat "$temporary/port")
    try ok 'connected' "python3 connect.py $port"
    try fails 'refused' "fw python3 connect.py $port"
    try ok 'connected' "fw -n python3 connect.py $port"
    ;;
esac

title 'A policy that came with a repository may tighten. What would widen waits for you.'
go "$HOME/src/cloned"
printf 'net = on\nbind-rw = ~\n' >.firewrap.ini
try ok 'bind-rw' 'cat .firewrap.ini'
try fails "2 settings wait for 'firewrap allow'" 'fw cat ~/diary.txt'
try ok 'net:' 'fw readlink /proc/self/ns/net 2>/dev/null'
[ "$output" != "$network" ] || wrong 'the same network'
try ok '+ net = on' 'firewrap allow'
try ok 'the diary' 'fw cat ~/diary.txt'
try ok "$network" 'fw readlink /proc/self/ns/net'
printf '     (you have granted the home, and still not the keys in it)\n'
try fails 'Permission denied' 'fw cat ~/.ssh/id_demo'

title 'A program in the sandbox can not change the policy for the next command.'
go "$HOME/src/demo"
try fails 'Read-only' 'fw sh -c "echo net = on >>.firewrap.ini"'
try fails 'busy' 'fw mv .firewrap.ini old.ini'
try fails 'busy' 'fw rm -f .firewrap.ini'
try ok 'allowed  ' 'firewrap trust list'

title 'You change it. It waits again, and firewrap shows what is new.'
try ok '' 'echo "env-pass = EDITOR" >>.firewrap.ini'
try ok "changed, 1 setting waits for 'firewrap allow'" 'fw true'
try ok '+ env-pass = EDITOR' 'firewrap allow'

printf '\n'
if [ "$failures" -gt 0 ]; then
    printf '%d results were not as expected.\n' "$failures"
    exit 1
fi
printf 'All results are as expected.\n'
