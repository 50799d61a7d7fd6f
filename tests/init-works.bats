# SPDX-License-Identifier: MIT
# firewrap init never makes things worse than an empty file: the same commands in the same project, under both.
# shellcheck disable=SC2016,SC2034 # the commands' own shell; variables by their kind
load helper

# Of each kind of project: what makes one, outside, and its commands, as they are typed.
make_node() {
    mkdir dep
    echo '{"name":"dep","version":"1.0.0","bin":{"dep":"cli.js"}}' >dep/package.json
    printf '#!/usr/bin/env node\nconsole.log("dep")\n' >dep/cli.js
    chmod +x dep/cli.js
    echo '{"name":"shop","version":"1.0.0","scripts":{"test":"node -e 0","dev":"node ."},"dependencies":{"dep":"file:./dep"}}' >package.json
    printf 'audit=false\nfund=false\nupdate-notifier=false\n' >.npmrc
    export NODE_ENV=production
}
commands_node='npm install
npm test
node_modules/.bin/dep
node -e "process.exit(process.env.NODE_ENV == \"production\" ? 0 : 1)"
npm config set fund=false'

make_python() {
    echo '[project]' >pyproject.toml
    printf 'import unittest\nclass T(unittest.TestCase):\n    def test(self): pass\n' >test_it.py
    export PYTHONPATH=$PWD/lib
}
commands_python='python3 -c "import os; os.environ[\"PYTHONPATH\"]"
python3 -m venv --without-pip .venv
.venv/bin/python -c 0
python3 -m unittest -q test_it
python3 -c "import sqlite3; sqlite3.connect(\"db\").execute(\"create table t (a)\")"
python3 -c "import ctypes, multiprocessing; multiprocessing.Lock()"'

make_c() {
    echo 'int main(void) { return 0; }' >main.c
    printf 'main: main.c\n\t$(CC) $(CFLAGS) -g -o main main.c\ninstall: main\n\tmkdir -p $(PREFIX)/bin && cp main $(PREFIX)/bin/\n' >Makefile
    export CFLAGS=-O1
}
commands_c='make
./main
cc -c main.c
make install PREFIX=root
gdb -batch -ex run ./main
strace -o trace ./main
sh -c "make -n install PREFIX=\$HOME"'

make_rust() {
    mkdir src
    printf '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n' >Cargo.toml
    echo 'fn main() {}' >src/main.rs
}
commands_rust='cargo build --offline
cargo run --offline
cargo test --offline'

make_go() {
    printf 'module example.com/shop\n\ngo 1.19\n' >go.mod
    printf 'package main\n\nfunc main() {}\n' >main.go
}
commands_go='go build
go run .
go vet'

commands_all='git init -q .
git add .
git -c user.name=x -c user.email=x@x commit -qm first
git status --short
git switch -q -c topic
sh -c "echo >\$HOME/.note"
sh -c "test -e \$HOME/.note"
sh -c "echo >/tmp/note"
test -e /tmp/note'

# results KIND POLICY: the status of each command in a project of its own, whose policy the command POLICY writes.
results() {
    local line list=commands_$1
    mkdir "$HOME/src/$2" && cd "$HOME/src/$2" || return
    "make_$1"
    "$2" && allow
    while read -r line; do
        eval "timeout 120 fw -- $line" >"$BASE/out" 2>&1 </dev/null && echo "works $line" || echo "fails $line"
    done <<<"$commands_all"$'\n'"${!list}"
}

empty() { : >.firewrap.ini; }
by_init() { firewrap init >/dev/null 2>&1; }
worse() { by_init && printf 'tool-profiles = no\n[command sh]\nhome = none\n[command node]\nproject = ro\n' | cat - .firewrap.ini >new && mv new .firewrap.ini; }

# lost KIND POLICY: the commands that work under an empty policy and not under that.
lost() {
    results "$1" empty | grep ^works >"$BASE/works"
    grep -qx 'works git add .' "$BASE/works"
    results "$1" "$2" | grep ^works >"$BASE/works.too"
    grep -vxFf "$BASE/works.too" "$BASE/works"
}

# holds KIND PROGRAM: that nothing is lost, and that most commands work. Where the program is not installed there is nothing to try.
holds() {
    command -v "$2" >/dev/null || return 0
    run -1 lost "$1" by_init
    [ -z "$output" ] || fail "worse than an empty file: $output"
    [ "$(wc -l <"$BASE/works")" -ge 12 ] || fail "only: $(cat "$BASE/works")"
}

@test "init's policy for Node.js is no worse than an empty file" { holds node npm; }
@test "init's policy for Python is no worse than an empty file" { holds python python3; }
@test "init's policy for C is no worse than an empty file" { holds c make; }
@test "init's policy for Rust is no worse than an empty file" { holds rust cargo; }
@test "init's policy for Go is no worse than an empty file" { holds go go; }

@test "a policy that is worse than an empty file is found" { # the control of those
    run -0 lost c worse
    has 'works sh -c "test -e'
}
