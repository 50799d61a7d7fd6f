#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Go with its profile. It has hundreds of megabytes, so tests/run takes this file only where it is installed.
# shellcheck disable=SC2016
load ../helper

# A proxy of Go modules in a directory, with one module.
proxy() {
    mkdir -p "$BASE/proxy/example.com/greet/@v" "$BASE/example.com/greet@v1.0.0"
    printf 'module example.com/greet\n' >"$BASE/example.com/greet@v1.0.0/go.mod"
    printf 'package greet\n\nfunc Greet() string { return "hello from a module" }\n' >"$BASE/example.com/greet@v1.0.0/greet.go"
    python3 - "$BASE" <<'END'
import sys, zipfile
base = sys.argv[1]
with zipfile.ZipFile(f'{base}/proxy/example.com/greet/@v/v1.0.0.zip', 'w') as z:
    for name in ('go.mod', 'greet.go'):
        z.write(f'{base}/example.com/greet@v1.0.0/{name}', f'example.com/greet@v1.0.0/{name}')
END
    cp "$BASE/example.com/greet@v1.0.0/go.mod" "$BASE/proxy/example.com/greet/@v/v1.0.0.mod"
    echo '{"Version":"v1.0.0"}' >"$BASE/proxy/example.com/greet/@v/v1.0.0.info"
    echo v1.0.0 >"$BASE/proxy/example.com/greet/@v/list"
}

@test "go mod download fetches; go build, run and test use what was fetched and can not change it" {
    proxy
    policy "bind-ro = $BASE/proxy" "env-set = GOPROXY=file://$BASE/proxy" 'env-set = GONOSUMDB=*' 'env-set = GOFLAGS=-mod=mod'
    allow
    printf 'module shop\n\ngo 1.18\n\nrequire example.com/greet v1.0.0\n' >go.mod
    printf 'package main\n\nimport "example.com/greet"\n\nfunc main() { println(greet.Greet()) }\n' >main.go
    cat >main_test.go <<'END'
package main

import (
	"net"
	"os"
	"testing"
)

func TestSandbox(t *testing.T) {
	home := os.Getenv("HOME")
	if os.WriteFile(home+"/go/pkg/mod/example.com/greet@v1.0.0/planted.go", []byte("x"), 0644) == nil {
		t.Error("the module cache can be changed")
	}
	if _, err := net.Dial("tcp", "127.0.0.1:9"); err == nil {
		t.Error("network")
	}
}
END
    run -0 fw go mod download
    [ -d "$HOME/sandboxes/go/go/pkg/mod/example.com/greet@v1.0.0" ]
    [ ! -e "$HOME/go" ]
    chmod u+w "$HOME/sandboxes/go/go/pkg/mod/example.com/greet@v1.0.0" # go makes it read-only, which stops no program
    run -0 fw go run .
    has 'hello from a module'
    run -0 fw go test ./...
    run -0 fw go build -o shop .
    run -0 fw ./shop
    run -1 fw --base=4 --profile online --home=go --cwd=rw go test -count=1 ./... # with the cache writable (control)
    has 'can be changed'
}
