#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The profiles with the real tools, which do real work. Tools of hundreds of megabytes: tests/large.
# shellcheck disable=SC2016,SC2030,SC2031
load helper
load registry

# The program wants a file of the home and a server on this machine, and says what it got.
wants='const fs = require("fs"), net = require("net");
try { console.log("file " + fs.readFileSync(process.env.HOME + "/.test_me", "utf8").trim()); } catch (e) { console.log("file " + e.code); }
const socket = net.connect(Number(process.argv[2]), "127.0.0.1");
socket.on("connect", () => { console.log("network yes"); socket.end(); });
socket.on("error", (e) => console.log("network " + e.code));'

@test "a Node.js program gets ~/.test_me and the network only when each is granted" {
    echo treasure >"$HOME/.test_me"
    mkdir "$BASE/packages"
    registry_start
    port=${REGISTRY##*:}
    printf '%s\n' "$wants" >app.js
    run -0 node app.js "$port" # outside
    has 'file treasure'
    has 'network yes'
    run -0 fw node app.js "$port"
    has 'file ENOENT'
    has 'network ECONNREFUSED'
    policy 'bind-ro = ~/.test_me'
    run -0 fw node app.js "$port" # waits
    has 'file ENOENT'
    allow
    run -0 fw node app.js "$port"
    has 'file treasure'
    has 'network ECONNREFUSED'
    policy 'net = on'
    allow
    firewrap home rm . # in which the file's mount point is left
    run -0 fw node app.js "$port"
    has 'file ENOENT'
    has 'network yes'
    policy 'net = on' 'bind-ro = ~/.test_me'
    allow
    run -0 fw node app.js "$port"
    has 'file treasure'
    has 'network yes'
}

@test "npm installs a package from a registry, without the network for what runs" {
    echo '//registry/:_authToken=SECRET' >"$HOME/.npmrc"
    package greet 'console.log("hello " + (process.argv[2] || "nobody"))' '"scripts":{"postinstall":"cat ~/.npmrc; echo ran the script; echo ran >~/ran"}'
    registry_start
    printf '{"name":"shop","version":"1.0.0","scripts":{"greet":"greet you","net":"node app.js"}}\n' >package.json
    printf '%s\n' "$wants" >app.js
    policy "env-set = npm_config_registry=$REGISTRY" && allow
    run -0 fw npm install greet --foreground-scripts
    has 'ran the script'
    lacks SECRET
    [ -x node_modules/.bin/greet ]
    [ -e "$(firewrap home path .)/.npm/_cacache" ]
    [ ! -e "$HOME/.npm" ]
    [ ! -e "$HOME/ran" ]
    run -0 fw npm run greet
    has 'hello you'
    run -0 fw npm run net -- "${REGISTRY##*:}"
    has 'network ECONNREFUSED'
    rm -rf node_modules
    registry_stop
    # shellcheck disable=SC2034 # registry.bash asks
    REGISTRY_PID=
    run -0 fw npm ci --offline # the cache was kept
    run -0 fw npx greet again
    has 'hello again'
}

@test "your own npm configuration counts where it is granted, whatever stands in the project's home" {
    echo '{"name":"shop","version":"1.0.0"}' >package.json
    policy 'profile = node' && allow
    fw -- sh -c 'echo registry=http://127.0.0.1:1/ >~/.npmrc'
    run -0 fw npm config get registry # (control)
    has 127.0.0.1:1
    echo 'registry=http://127.0.0.1:2/' >"$HOME/.npmrc"
    run -0 fw --bind-ro "$HOME/.npmrc" npm config get registry
    has 127.0.0.1:2
}

@test "python, venv and pip" {
    mkdir -p lib/hello
    echo 'print("hello from a wheel")' >lib/hello/__init__.py
    cat >lib/backend.py <<'END'
import zipfile
def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = 'hello-1-py3-none-any.whl'
    with zipfile.ZipFile(f'{directory}/{name}', 'w') as wheel:
        wheel.write('hello/__init__.py')
        wheel.writestr('hello-1.dist-info/METADATA', 'Metadata-Version: 2.1\nName: hello\nVersion: 1\n')
        wheel.writestr('hello-1.dist-info/WHEEL', 'Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
        wheel.writestr('hello-1.dist-info/RECORD', '')
    return name
END
    printf '[project]\nname = "hello"\nversion = "1"\n[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n' \
        >lib/pyproject.toml
    run -0 fw /usr/bin/python3 -m venv .venv
    policy 'profile = python' && allow # .venv/bin/pip chooses no profile
    run -0 firewrap show -- .venv/bin/pip install x
    has 'net = on'
    run -0 fw .venv/bin/pip install --no-index ./lib
    [ ! -e "$HOME/.cache" ]
    run -0 fw .venv/bin/python -c 'import hello'
    has 'hello from a wheel'
    run -0 fw .venv/bin/python -c 'import socket
try: socket.create_connection(("127.0.0.1", 9), 1)
except OSError as e: print(e)'
    has refused
}

@test "gcc, make, cmake, ctest and ninja" {
    printf '#include <stdio.h>\nint main(void) { return puts(GREETING) < 0; }\n' >main.c
    printf 'main: main.c\n\t$(CC) $(CFLAGS) -o $@ $<\n' >Makefile
    CFLAGS='-DGREETING=\"made\"' run -0 fw make
    run -0 fw ./main
    [ "$output" = made ]
    run -0 fw gcc '-DGREETING="compiled"' -o main main.c
    run -0 fw ./main
    [ "$output" = compiled ]
    printf '%s\n' 'cmake_minimum_required(VERSION 3.10)' 'project(main C)' 'add_compile_definitions(GREETING="built")' \
        'add_executable(main main.c)' 'enable_testing()' 'add_test(NAME greets COMMAND main)' >CMakeLists.txt
    run -0 fw cmake -G Ninja -B out
    run -0 fw ninja -C out
    run -0 fw ctest --test-dir out
    has '100% tests passed'
}

@test "strace, AddressSanitizer and LeakSanitizer see what they start, and none of it with debug = no" {
    printf '#include <stdlib.h>\nint main(int n, char **v) { char *p = malloc(7); p[n + 5] = 0; return v == 0; }\n' >main.c
    run -0 fw gcc -g -fsanitize=address -o main main.c
    run fw ./main
    has '7 byte(s) leaked'
    run fw ./main more more
    has heap-buffer-overflow
    run -0 fw strace -f -e trace=write sh -c '/bin/echo traced'
    has 'write(1, "traced' 'exited with 0'
    run fw --profile=strace --debug=no strace true # the control
    has 'Operation not permitted'
    run fw --profile=c --debug=no ./main
    lacks '7 byte(s) leaked'
}

@test "git clones, commits, and adds a worktree, with your name and without your credentials" {
    printf '[user]\n\tname = Ann\n\temail = ann@example.com\n' >"$HOME/.gitconfig"
    echo 'https://ann:SECRET@example.com' >"$HOME/.git-credentials"
    git init -q --bare -b main "$BASE/origin.git"
    git -C "$BASE/origin.git" config core.bare true
    policy "bind-ro = $BASE/origin.git" 'env-set = GIT_CONFIG_COUNT=0' && allow
    run -0 fw git clone "$BASE/origin.git" shop
    cd shop
    echo one >file
    run -0 fw git add file
    run -0 fw git commit -m 'a commit'
    run -0 fw git log --format='%an %s'
    has 'Ann a commit'
    run -0 fw git worktree add ../wt
    run -0 fw git -C ../wt status --short
    run fw cat "$HOME/.git-credentials"
    lacks SECRET
    run fw git config --global user.name Eve
    grep -q 'name = Ann' "$HOME/.gitconfig"
}

@test "vim edits a file, with your configuration, which it can not change" {
    printf 'let g:greeting = "configured"\n' >"$HOME/.vimrc"
    echo hello >file
    run -0 fw vim -E -s -u "$HOME/.vimrc" +'%s/hello/\=g:greeting/' +wq file
    [ "$(cat file)" = configured ]
    run fw vim -E -s -u NONE +"call writefile(['evil'], expand('~/.vimrc'))" +qa!
    grep -q configured "$HOME/.vimrc"
    printf '%s\n' 'itype' $'d\e' >keys
    run -0 script -qec 'fw vim -N -u NONE -s keys +w +q new' /dev/null </dev/null
}

@test "date and echo see nothing but themselves" {
    run -0 fw echo hello world
    [ "$output" = 'hello world' ]
    TZ=UTC0 run -0 fw date +%Z
    [ "$output" = UTC ]
    TZ=XYZ-3 run -0 fw date +%Z
    [ "$output" = XYZ ]
    for name in echo date; do
        run -0 firewrap show -- $name
        has 'base = 0'
        run -0 fw --dry-run $name
        lacks "$PROJECT $PROJECT"
        lacks '/usr /usr'
        lacks '/etc /etc'
    done
}

@test "bash, zsh and fish start without rc files of yours, and in the current directory" {
    echo 'echo SECRET' | tee "$HOME/.bashrc" >"$HOME/.zshrc"
    mkdir -p "$HOME/.config/fish"
    cp "$HOME/.bashrc" "$HOME/.config/fish/config.fish"
    for shell in bash zsh fish; do
        run -0 fw $shell -i -c 'echo in $PWD; touch made' </dev/null
        has "in $PROJECT"
        lacks SECRET
        rm made
    done
}

@test "curl has the network and nothing of ~/.curlrc" {
    mkdir "$BASE/packages"
    registry_start
    echo 'user-agent = SECRET' >"$HOME/.curlrc"
    run fw curl -sS -v -o answer "$REGISTRY/nothing"
    has '404'
    lacks SECRET
    [ "$(cat answer)" = '{}' ]
    run -7 fw -bc curl -sS "$REGISTRY/nothing" # the plain level (control)
}

@test "ssh and its like use the keys of the agent, and see no private key" {
    mkdir -m 700 "$HOME/.ssh"
    ssh-keygen -q -t ed25519 -N '' -C 'key of the test' -f "$HOME/.ssh/id_ed25519"
    printf 'Host other\n  HostName 127.0.0.1\n  User ann\n' >"$HOME/.ssh/config"
    eval "$(ssh-agent -a "$BASE/agent" 3>&-)" >/dev/null
    ssh-add -q "$HOME/.ssh/id_ed25519"
    run -0 firewrap run --profile ssh -- sh -c "ssh-add -l; ssh -F ~/.ssh/config -G other | grep '^hostname'; cat ~/.ssh/id_ed25519; ls $PROJECT 2>&1 || true"
    has 'key of the test'
    has 'hostname 127.0.0.1'
    lacks 'PRIVATE KEY'
    run firewrap run --profile online -- ssh-add -l # (control)
    lacks 'key of the test'
    run firewrap run --profile git -- ssh-add -l
    lacks 'key of the test'
    run -0 firewrap run --profile git --ssh-agent=yes -- ssh-add -l
    has 'key of the test'
    kill "$SSH_AGENT_PID"
}
