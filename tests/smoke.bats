#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Real tools do real work under the default policy, in a scratch project, without the network. A tool that must be there
# (need) is a package of `make deps`; a large one that may be there (have) is tested where this user can reach it.
# shellcheck disable=SC2030,SC2031
bats_require_minimum_version 1.5.0
load helper

# need PROGRAM…
need() {
    local program
    for program; do
        command -v "$program" >/dev/null || skip_unless_must "$program is not installed"
    done
}

# have PROGRAM: false, with a note in the report, where the program is not to be had.
have() { command -v "$1" >/dev/null || { printf '# %s is not there for this user: not tested\n' "$1" >&3 && false; }; }

@test "node runs a program with modules, files, a child process and a worker" {
    need node
    printf 'exports.twice = n => 2 * n\n' >lib.js
    cat >main.js <<'END'
const fs = require('fs'), { execFileSync } = require('child_process'), { Worker } = require('worker_threads')
const child = execFileSync(process.execPath, ['-p', '6 * 7']).toString().trim()
new Worker('require("worker_threads").parentPort.postMessage("work")', { eval: true })
    .on('message', m => fs.writeFileSync('out', `${require('./lib').twice(4)} ${child} ${m}`))
END
    run -0 fw node main.js
    [ "$(cat out)" = "8 42 work" ]
}

@test "npm makes a package, runs its scripts, and installs a directory and a tarball" {
    need npm
    mkdir dep
    (cd dep && printf '{"name":"dep","version":"1.2.3","bin":"say.js"}' >package.json && printf '#!/usr/bin/env node\nconsole.log("said")\n' >say.js)
    run -0 fw npm init -y
    run -0 fw npm pkg set scripts.work="node -p 6*7" scripts.say="dep"
    run -0 fw npm run --silent work
    has 42
    run -0 fw npm install --offline --no-audit --no-fund ./dep
    run -0 fw npm run --silent say
    has said
    run -0 fw npm pack --silent ./dep
    run -0 fw npm install --offline --no-audit --no-fund ./dep-1.2.3.tgz
    [ ! -L node_modules/dep ] && [ -f node_modules/dep/say.js ]
}

@test "git shows, adds, commits, branches, merges and makes worktrees" {
    need git
    git init -q . && git config user.name Tester && git config user.email tester@localhost
    printf 'one\n' >file
    run -0 fw git status --porcelain
    has '?? file'
    run -0 fw git add file
    run -0 fw git commit -q -m first
    run -0 fw git checkout -q -b side
    printf 'two\n' >>file
    run -0 fw git commit -q -a -m second
    run -0 fw git checkout -q -
    run -0 fw git merge -q side
    run -0 fw git worktree add -q tree side~1
    [ "$(cat tree/file)" = one ]
    run -0 fw git -C tree status --porcelain
    [ -z "$output" ]
    run -0 fw git log --format=%s
    [ "$output" = $'second\nfirst' ]
    [ "$(git log --format=%s)" = "$output" ]
    run -0 fw git stash list
    run -0 fw git gc -q
    run -0 git fsck --strict
}

@test "gcc and make build a small C project, which runs" {
    need gcc make
    printf 'int twice(int n) { return 2 * n; }\n' >lib.c
    printf '#include <stdio.h>\nint twice(int);\nint main(void) { return printf("%%d\\n", twice(21)) < 0; }\n' >main.c
    printf 'CFLAGS = -O2 -g\nprog: main.o lib.o\n\t$(CC) -o $@ $^\nclean:\n\trm -f prog *.o\n' >Makefile
    run -0 fw make -j2
    run -0 fw ./prog
    [ "$output" = 42 ]
    run -0 ./prog
    [ "$output" = 42 ]
    run -0 fw make clean
    [ ! -e prog ]
}

@test "a 32-bit program runs" {
    [ "$(uname -m)" = x86_64 ] || return 0
    need gcc
    cat >small.S <<'END'
.globl _start
_start: movl $4, %eax; movl $1, %ebx; movl $text, %ecx; movl $7, %edx; int $0x80
        movl $1, %eax; movl $5, %ebx; int $0x80
.data
text:   .ascii "32 bit\n"
END
    run -0 fw gcc -m32 -static -nostdlib -o small small.S
    local bare=0
    ./small || bare=$?
    [ "$bare" = 5 ] || { printf '# this kernel runs no 32-bit programs: not tested\n' >&3 && return 0; }
    run -5 fw ./small
    [ "$output" = "32 bit" ]
}

@test "python3 computes in processes and threads, makes a virtual environment, and uses it" {
    need python3
    cat >main.py <<'END'
import multiprocessing, sqlite3, subprocess, tempfile, threading
def square(n): return n * n
if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool: squares = pool.map(square, range(4))
    done = []; t = threading.Thread(target=lambda: done.append("thread")); t.start(); t.join()
    db = sqlite3.connect("data.db"); db.execute("create table t (n)"); db.executemany("insert into t values (?)", [(n,) for n in squares]); db.commit()
    with tempfile.TemporaryFile() as f: f.write(b"x")
    print(squares, *done, subprocess.check_output(["echo", "child"], text=True).strip(), db.execute("select sum(n) from t").fetchone()[0])
END
    run -0 fw python3 main.py
    [ "$output" = "[0, 1, 4, 9] thread child 14" ]
    run -0 fw python3 -m venv --without-pip env
    printf 'answer = 42\n' >"$(printf '%s\n' env/lib/python3*/site-packages | head -n 1)/known.py"
    run -0 fw env/bin/python -c 'import known, sys; print(known.answer, sys.prefix != sys.base_prefix)'
    [ "$output" = "42 True" ]
}

@test "perl reads, writes and forks" {
    need perl
    printf 'b\na\n' >in
    run -0 fw perl -e 'open I, "in"; open O, ">out"; print O sort <I>; close O; if (my $p = fork) { waitpid $p, 0; print $? >> 8 } else { exit 7 }'
    [ "$output" = 7 ]
    [ "$(cat out)" = $'a\nb' ]
}

@test "cargo builds, runs and tests a crate offline" {
    local home
    home=$(getent passwd "$(id -u)" | cut -d: -f6)
    if [ -x "$home/.cargo/bin/cargo" ]; then
        export HOME=$home PATH=$home/.cargo/bin:$PATH
    fi
    have cargo || return 0
    mkdir src
    printf '[package]\nname = "tiny"\nversion = "0.1.0"\nedition = "2021"\n' >Cargo.toml
    printf 'fn main() { println!("{}", 6 * 7); }\n#[test] fn holds() { assert_eq!(1 + 1, 2); }\n' >src/main.rs
    run -0 fw cargo build --offline --quiet
    run -0 target/debug/tiny
    [ "$output" = 42 ]
    run -0 fw cargo test --offline
    has "1 passed"
}

@test "go builds and runs a program offline" {
    have go || return 0
    printf 'module tiny\ngo 1.18\n' >go.mod
    printf 'package main\nfunc main() { println(6 * 7) }\n' >main.go
    run -0 fw go build -o tiny .
    run -0 fw ./tiny
    has 42
}

@test "javac compiles a program, and java runs it" {
    have javac || return 0
    have java || return 0
    printf 'public class Hello { public static void main(String[] a) throws Exception {
        Thread t = new Thread(() -> System.out.println(java.util.stream.IntStream.rangeClosed(1, 8).parallel().sum() + 6)); t.start(); t.join(); } }\n' >Hello.java
    run -0 fw javac Hello.java
    [ -f Hello.class ]
    run -0 fw java Hello
    [ "$output" = 42 ]
}

@test "vim edits a file without a terminal" {
    need vim
    printf 'one\ntwo\n' >text
    run -0 fw vim -u NONE -es -c '%s/two/three/' -c 'normal Gofour' -c wq text
    [ "$(cat text)" = $'one\nthree\nfour' ]
}

@test "less passes a file on to a pipe" {
    need less
    seq 1 300 >numbers
    run -0 fw less numbers
    [ "${#lines[@]}" = 300 ]
}

@test "tmux starts a server, runs a command in it, and shows its screen" {
    need tmux
    cat >session <<'END'
set -e
tmux -L x -f /dev/null new-session -d -x 80 -y 24 'printf "in %s\n" tmux; read line; echo "$line" >out; exec cat'
n=0
until tmux -L x capture-pane -p | grep -q 'in tmux'; do n=$((n + 1)); [ $n -lt 400 ]; sleep 0.05; done
tmux -L x send-keys 'typed line' Enter
until [ -s out ]; do n=$((n + 1)); [ $n -lt 800 ]; sleep 0.05; done
tmux -L x list-sessions
tmux -L x kill-server
END
    run -0 fw sh session
    has '1 windows'
    [ "$(cat out)" = "typed line" ]
}

@test "archives, text tools and shell scripts work as ever" {
    mkdir a && printf 'x\n' >a/f && ln -s f a/l
    printf '#!/bin/bash\nset -e\ntar czf a.tgz a && mkdir b && tar xzf a.tgz -C b && diff -r a b/a\nfind b -type l | xargs -n1 readlink | sort -u\ncat <(sed s/x/y/ a/f)\n' >script
    chmod +x script
    run -0 fw ./script
    [ "$output" = $'f\ny' ]
}
