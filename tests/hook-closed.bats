# SPDX-License-Identifier: MIT
# When something is missing or broken, what would be sandboxed does not run; and a hook that can not be loaded says so.
load helper

# A copy of the build tree, which a test may damage.
copy_build() {
    rm -rf "$BASE/build"
    mkdir "$BASE/build"
    cp -R "$ROOT/build/bin" "$ROOT/build/libexec" "$ROOT/build/share" "$BASE/build"
}

# shells LINES N: types tests/hook/LINES, N tests, into each shell (see turn).
shells() {
    turn bash zsh fish
    for shell in "${SHELLS[@]}"; do
        need "$shell"
        [ "$1" = unloadable ] || copy_build
        B=$BASE/build run -0 python3 "$ROOT/tests/hook/run" --shell "$shell" --lines "$1"
        [[ $output == *"1..$2"* ]]
    done
}

need() { command -v "$1" >/dev/null || skip_unless_must "there is no $1"; }

@test "while firewrap can not be executed, no typed command runs that would be sandboxed" {
    shells gone 5
}

@test "a hook that can not be loaded says so at the start and in the prompt, and fwe does not pretend" {
    copy_build
    printf 'no library' >"$BASE/build/libexec/firewrap/firewrap-hook.so"
    shells unloadable 4
}

@test "so it is without the library" {
    copy_build
    rm "$BASE/build/libexec/firewrap/firewrap-hook.so"
    shells unloadable 4
}

@test "doctor fails for a library that can not be loaded" {
    copy_build
    printf 'no library' >"$BASE/build/libexec/firewrap/firewrap-hook.so"
    run -1 "$BASE/build/bin/firewrap" doctor
    for shell in bash zsh fish; do
        has "FAIL  the hook can not be loaded into $shell"
    done
    has 'Not every shell can be hooked.'
    has 'The default sandbox holds here.'
}

# Types a line into a zsh that has this line before the hook's; prints the terminal.
typed_into_zsh() {
    mkdir -p "$BASE/zsh"
    # shellcheck disable=SC2016
    printf '%s\n' "$1" "unsetopt prompt_cr prompt_sp" 'setopt prompt_subst' 'eval "$(firewrap hook zsh)"' \
        "PS1='<\$(firewrap prompt %s)> '" >"$BASE/zsh/.zshrc"
    python3 - "$ROOT/tests" "$BASE/zsh" <<'END'
import os, sys
sys.path.insert(0, sys.argv[1])
from terminal import Terminal, clean
shell = Terminal(["zsh", "-i"], os.getcwd(), {**os.environ, "ZDOTDIR": sys.argv[2], "TERM": "xterm"})
try:
    shell.wait_for("the prompt", lambda: "> " in clean(shell.raw))
    shell.send("/bin/echo ex''ternal; echo e''nd\\r")
    shell.wait_for("the end", lambda: "end" in clean(shell.raw) or "refused" in clean(shell.raw))
    print(clean(shell.raw))
finally:
    shell.close()
END
}

@test "a zsh that reads without its line editor says that nothing is sandboxed, and refuses if told so" {
    need zsh
    policy 'net = off' && allow
    run -0 typed_into_zsh 'setopt zle'
    lacks 'NOT sandboxed'
    has '<fw>'
    run -0 typed_into_zsh 'unsetopt zle'
    has 'this zsh reads without its line editor'
    has 'NOT sandboxed'
    has '<fw?>'
    FIREWRAP_HOOK_REQUIRE=1 run -0 typed_into_zsh 'unsetopt zle'
    has 'refused'
    lacks external
}
