# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For tests/escape*.bats, loaded after helper: attack programs and their controls. Each attack runs twice: with the
# protection it has to be refused, without just that protection it has to succeed.

ATTACKS=$BATS_TEST_DIRNAME/escape
BACKGROUND=()

# bring NAME…: puts attack programs into the project, where the sandbox shows them. Each is compiled once a file.
bring() {
    local name
    for name; do
        build "$name"
        cp "$BATS_FILE_TMPDIR/$name" "$PROJECT"
    done
}

build() {
    local out=$BATS_FILE_TMPDIR/$1 src=$ATTACKS/$1
    if [ -e "$out" ]; then
        return
    elif [ -e "$src.c" ]; then
        cc -O1 -Wall -Wextra -o "$out" "$src.c"
    elif [ -e "$src.S" ]; then
        cc -E -o "$out.s" "$src.S" && as --32 -o "$out.o" "$out.s" && ld -m elf_i386 -o "$out" "$out.o"
    else
        cp "$src.sh" "$out" && chmod +x "$out"
    fi
}

# shellcheck disable=SC2154
# holds CMD…: the attack has tried, and was refused.
holds() {
    run "$@"
    [[ $status == 1 && $output == *'refused: '* && $output != *'BROKEN: '* ]] || fail "not refused: $* => $status: $output"
}

# breaks CMD…: the control: the same attack gets what it wants.
breaks() {
    run "$@"
    [[ $status == 0 && $output == *'BROKEN: '* ]] || fail "the control is refused, too: $* => $status: $output"
}

# Do 32-bit calls exist? Many a kernel can do without; what the filter says to them is in tests/unit/filter.c, too.
# shellcheck disable=SC2034
I386=no
if [ "$(uname -m)" = x86_64 ] && [ -d "${BATS_FILE_TMPDIR-}" ] && build thirty-two && "$BATS_FILE_TMPDIR/thirty-two" >/dev/null 2>&1; then
    # shellcheck disable=SC2034 # the tests ask
    I386=yes
fi

# dies CMD…: where the kernel has no 32-bit calls, the attack ends at its first, with or without a protection.
dies() {
    run "$@"
    [[ ($status == 126 || $status == 139) && $output != *'BROKEN: '* ]] || fail "a 32-bit call was made: $* => $status: $output"
}

# printed [TEXT…] -- CMD…: the bwrap line that CMD, a fw with options, would run, but without each TEXT; "OLD -> NEW" puts
# NEW in OLD's place. It is for sh -c.
printed() {
    local line text old new texts=()
    while [ "$1" != -- ]; do
        texts+=("$1")
        shift
    done
    shift
    line=$("$1" --dry-run "${@:2}")
    for text in "${texts[@]}"; do
        old=${text%% -> *} new=${text#"$old"} new=${new# -> }
        [[ " $line" == *" $old "* ]] || fail "'$old' is not in: $line"
        line=${line/" $old "/ ${new:+$new }}
    done
    printf '%s\n' "$line"
}

# without TEXT… -- CMD…: runs that line.
without() {
    local line
    line=$(printed "$@") || return 98
    sh -c "$line"
}

# background CMD…: runs it until the test ends. Its pid is in $!.
background() {
    "$@" >/dev/null 2>&1 3>&- </dev/null &
    BACKGROUND+=($!)
}

# wait_for FILE: until it has something in it.
wait_for() {
    local n=0
    until [ -s "$1" ]; do
        [ $((n += 1)) -lt 1000 ] || fail "$1 stays empty"
        sleep 0.01
    done
}

# secrets: a key, and another project, in the home.
secrets() {
    mkdir -p "$HOME/.ssh" "$HOME/src/other"
    printf 'the key\n' >"$HOME/.ssh/id"
    printf 'the other project\n' >"$HOME/src/other/file"
}

is_root() { [ "$(id -u)" = 0 ]; }

eval "$(declare -f teardown | sed '1s/teardown/remove_home/')"
teardown() {
    [ ${#BACKGROUND[@]} = 0 ] || { kill -KILL "${BACKGROUND[@]}" && wait "${BACKGROUND[@]}"; } 2>/dev/null || true
    until remove_home 2>/dev/null; do # what was killed may not be gone yet
        sleep 0.05
    done
}
