# SPDX-License-Identifier: MIT
# The library with the address and the undefined-behaviour sanitizer in it, in real shells.
# bats file_tags=long
load helper

@test "the sanitizers find nothing in the hook's library" {
    runtime=$(gcc -print-file-name=libasan.so 2>/dev/null) || true
    [[ $runtime == /* ]] || skip_unless_must 'there is no libasan'
    mkdir "$BASE/lines" "$BASE/san"
    cp -R "$ROOT/build/bin" "$ROOT/build/share" "$ROOT/build/libexec" "$BASE/san"
    rm "$BASE/san/libexec/firewrap/firewrap-hook.so"
    make -s -C "$ROOT" B="$BASE/san" CFLAGS='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all' \
        "$BASE/san/libexec/firewrap/firewrap-hook.so" >/dev/null
    nm -D "$BASE/san/libexec/firewrap/firewrap-hook.so" | grep -q __asan_
    for file in 10-simple 20-expansion 30-control; do
        [ ! -e "$ROOT/tests/hook/lines/$file.txt" ] || cp "$ROOT/tests/hook/lines/$file.txt" "$BASE/lines"
    done
    HOOK_PRELOAD=$runtime B=$BASE/san run python3 "$ROOT/tests/hook/run" --lines "$BASE/lines"
    printf "%s\n" "$output" | grep -v "^ok"
    [ "$status" -eq 0 ]
    [[ $output != *Sanitizer* ]]
    [ "$(grep -c '^ok' <<<"$output")" -ge 150 ]
}
