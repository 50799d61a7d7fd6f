#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Chromium with its profile. It has hundreds of megabytes, so tests/run takes this file only where it is installed.
# shellcheck disable=SC2086 # words
load ../helper

@test "chromium shows a page behind its own sandbox, keeps a profile of its own, and opens no file of yours" {
    words='--headless --disable-gpu --dump-dom'
    [ "$(id -u)" != 0 ] || words="$words --no-sandbox" # it wants that from root
    page='data:text/html,<body><script>document.write("sum " + (40 + 2))</script></body>'
    echo treasure >"$HOME/secret.txt"
    mkdir -p "$HOME/.config/chromium"
    echo treasure >"$HOME/.config/chromium/Cookies"
    run -0 timeout 60 fw chromium $words "$page"
    has 'sum 42'
    [ -d "$HOME/sandboxes/chromium/.config/chromium" ]
    [ "$(cat "$HOME/.config/chromium/Cookies")" = treasure ]
    for file in secret.txt .config/chromium/Cookies; do
        run timeout 60 fw chromium $words "file://$HOME/$file"
        lacks treasure
    done
    run -0 timeout 60 fw --profile chromium --bind-ro "$HOME/secret.txt" chromium $words "file://$HOME/secret.txt"
    has treasure # (control)
    if [ "$(id -u)" != 0 ]; then
        run timeout 60 fw --profile chromium --nested=no chromium $words "$page"
        lacks 'sum 42'
    fi
}
