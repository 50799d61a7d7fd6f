# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# A registry of npm packages on 127.0.0.1, for tests that fetch: tests/registry.mjs.

# package NAME SCRIPT: a package with the program NAME, whose main.js is SCRIPT, in $BASE/packages.
package() {
    mkdir -p "$BASE/packages" "$BASE/pack/package"
    printf '#!/usr/bin/env node\n%s\n' "$2" >"$BASE/pack/package/main.js"
    chmod +x "$BASE/pack/package/main.js"
    printf '{"name":"%s","version":"1.0.0","main":"main.js","bin":{"%s":"main.js"}%s}\n' "$1" "$1" "${3:+,$3}" \
        >"$BASE/pack/package/package.json"
    tar -C "$BASE/pack" -czf "$BASE/packages/$1-1.0.0.tgz" package
}

# Starts it; $REGISTRY is its address.
# shellcheck disable=SC2034 # for the tests
registry_start() {
    node "$ROOT/tests/registry.mjs" "$BASE/packages" "$BASE/port" 3>&- &
    REGISTRY_PID=$!
    for ((i = 0; i < 200; i++)); do
        [ ! -s "$BASE/port" ] || break
        sleep 0.05
    done
    REGISTRY=http://127.0.0.1:$(cat "$BASE/port")
}

registry_stop() { [ -z "${REGISTRY_PID-}" ] || kill "$REGISTRY_PID"; }

teardown() {
    registry_stop
    clean_up
}
