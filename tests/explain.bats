# SPDX-License-Identifier: MIT
# What is shown is true: --dry-run does the same as running, show can be fed back, explain names every origin.
load helper

# A policy with something of everything.
rich_policy() {
    mkdir -p "$HOME/data" "$HOME/.config/firewrap/profiles" secrets fixed
    printf 'tops3cret\n' >secrets/one
    printf 'env-set = PROFILE=yes\n' >"$HOME/.config/firewrap/profiles/mine.ini"
    user_policy 'profile = mine' 'env-pass = MY_*'
    policy 'bind-ro = ~/data:/mnt/data' 'tmpfs = /mnt/empty' 'mask = secrets' 'protect = fixed' \
        "env-set = TEXT=it's \"\$HOME\" \\ \`x\` é" 'bind-ro = -/nonexistent' '[command sh]' 'env-set = SECTION=sh'
    allow
    export MY_A='a b'
}

# Tells what a program can see of its sandbox. Of mounts at one place the last counts: bwrap leaves as it is what another covers.
PROBE='env | sort; pwd; cat /etc/passwd /etc/group; id -u; grep -E "^(Cap|NoNew|Seccomp:)" /proc/self/status
    awk "{top[\$5] = \$6} END {for (place in top) print place, top[place]}" /proc/self/mountinfo | sort; sed 1,2d /proc/net/dev | cut -d: -f1; ls -lan --time-style=+ . /mnt 2>&1; printf "<%s>" "$@"'

@test "what --dry-run prints does the same, in sh, dash and bash" {
    rich_policy
    words=('a b' '$HOME' "it's" '' $'new\nline' '\' '*')
    run -0 fw -- sh -c "$PROBE" sh "${words[@]}"
    wanted=$output
    has PROFILE=yes
    has SECTION=sh
    has "TEXT=it's \"\$HOME\" \\ \`x\` é"
    fw --dry-run -- sh -c "$PROBE" sh "${words[@]}" >"$BASE/line"
    for shell in sh dash bash; do
        command -v $shell >/dev/null || skip_unless_must "there is no $shell"
        run -0 $shell -c 'eval "$(cat "$1")"' sh "$BASE/line"
        [ "$output" = "$wanted" ] || fail "$shell: $(diff <(printf '%s\n' "$wanted") <(printf '%s\n' "$output"))"
        run -0 $shell "$BASE/line"
        [ "$output" = "$wanted" ]
    done
}

@test "what --dry-run prints for other levels does the same" {
    for options in -b5c -b9c -bcn -b6c '-bc --accounts=host' '-bc --share=ipc --share=uts' '-bc --cap-add CAP_NET_RAW' '-bc --new-session'; do
        # shellcheck disable=SC2086
        run -0 fw $options -- sh -c "$PROBE" sh
        wanted=$output
        # shellcheck disable=SC2086
        fw $options --dry-run -- sh -c "$PROBE" sh >"$BASE/line"
        run -0 sh "$BASE/line"
        [ "$output" = "$wanted" ] || fail "$options: $(diff <(printf '%s\n' "$wanted") <(printf '%s\n' "$output"))"
    done
}

@test "--dry-run ends as the command does, when its line is run" {
    for command in 'exit 42' 'kill -TERM $$'; do
        run fw -- sh -c "$command"
        wanted=$status
        fw --dry-run -- sh -c "$command" >"$BASE/line"
        run sh "$BASE/line"
        [ "$status" = "$wanted" ]
    done
}

@test "--dry-run prints exactly one command" {
    run -0 --separate-stderr fw --dry-run -bc --accounts=host -- true
    [[ $output == bwrap\ * ]]
    [ "${lines[*]:1}" = 'firewrap FIREWRAP_END' ] # of the here-document for the marker
    rich_policy
    fw --dry-run -- true >"$BASE/line"
    bash -n "$BASE/line"
}

@test "what --dry-run prints works with a persistent home that is there" {
    fw -bc -h work -- sh -c 'echo 1 >~/file'
    fw --dry-run -bc -h work -- sh -c 'cat ~/file' >"$BASE/line"
    run -0 sh "$BASE/line"
    [ "$output" = 1 ]
}

@test "what --dry-run prints works for a granted home before firewrap has made its directories" {
    printf 'notes\n' >"$HOME/notes"
    fw --dry-run -bc --bind-rw "$HOME" -- cat "$HOME/notes" >"$BASE/line"
    run -0 sh "$BASE/line"
    [ "$output" = notes ]
}

@test "--dry-run, explain, show, check and help write nothing" {
    rich_policy
    listing "$BASE" >"$BATS_TEST_TMPDIR/before"
    fw --dry-run -bh new -- ls >/dev/null
    fw --dry-run -bct -- ls >/dev/null
    fw --dry-run -b --bind-rw "$HOME" -- ls >/dev/null
    firewrap explain -bh new --bind-rw "$HOME" -- ls >/dev/null
    firewrap show -bt -- ls >/dev/null
    firewrap check
    firewrap --help >/dev/null
    firewrap trust list >/dev/null
    run -0 diff "$BATS_TEST_TMPDIR/before" <(listing "$BASE")
    fw -bh new -- true # the control: running does write
    run -1 diff "$BATS_TEST_TMPDIR/before" <(listing "$BASE")
}

@test "show can be fed back: the same policy, the same line" {
    rich_policy
    fw --dry-run -- sh -c : >"$BASE/line"
    firewrap show -- sh >"$BASE/shown"
    rm -r "$HOME/.config/firewrap/profiles" "$HOME/.config/firewrap/firewrap.ini"
    cp "$BASE/shown" .firewrap.ini
    allow
    run -0 firewrap check
    run -0 firewrap show -- sh
    [ "$output" = "$(cat "$BASE/shown")" ]
    run -0 --separate-stderr fw --dry-run -- sh -c :
    [ "$output" = "$(cat "$BASE/line")" ] || fail "$(diff "$BASE/line" <(printf '%s\n' "$output"))"
}

@test "show can be fed back with hostile names" {
    for name in 'space dir' '$test' "quo'te\"" größe-日本 -leading co:lon 'back\slash' '~tilde' '$HOME' 'a;b' '#hash'; do
        mkdir -p "$HOME/src/$name/out" "$HOME/src/$name/key"
        cd "$HOME/src/$name"
        printf 'bind-rw = $PROJECT/out:/mnt/out\nmask = key\n' >.firewrap.ini
        allow -- "$PWD"
        fw --dry-run -- true >"$BASE/line"
        firewrap show >"$BASE/shown"
        cp "$BASE/shown" .firewrap.ini
        allow -- "$PWD"
        run -0 firewrap show
        [ "$output" = "$(cat "$BASE/shown")" ] || fail "$name: $(diff "$BASE/shown" <(printf '%s\n' "$output"))"
        run -0 --separate-stderr fw --dry-run -- true
        [ "$output" = "$(cat "$BASE/line")" ] || fail "$name: $(diff "$BASE/line" <(printf '%s\n' "$output"))"
    done
}

@test "show says where a value can not be written in a file" {
    run -1 firewrap show -b --env-set $'A=new\nline'
    has 'can not be written'
}

@test "explain names an origin for every argument, and each of them" {
    rich_policy
    export FIREWRAP_ARGS='--env-set FROM=args'
    run -0 --separate-stderr firewrap explain --args --env-set FROM2=option -- sh
    while IFS= read -r line; do
        case $line in '' | 'left out:') ;; *) [[ $line == *' # '?* ]] || fail "no origin: $line" ;; esac
    done < <(sed '1,/^arguments:$/d' <<<"$output")
    file=$PROJECT/.firewrap.ini
    [[ $output =~ "--ro-bind $HOME/data /mnt/data"\ +"# $file:1" ]]
    [[ $output =~ "--tmpfs /mnt/empty"\ +"# $file:2" ]]
    [[ $output =~ "$PROJECT/secrets"\ +"# $file:3" ]]
    [[ $output =~ "--ro-bind $PROJECT/fixed $PROJECT/fixed"\ +"# $file:4" ]]
    [[ $output =~ "--setenv SECTION sh"\ +"# $file:8" ]]
    [[ $output =~ "--setenv PROFILE yes"\ +"# $HOME/.config/firewrap/profiles/mine.ini:1" ]]
    [[ $output =~ "--setenv MY_A "[^#]*"# $HOME/.config/firewrap/firewrap.ini:2" ]]
    [[ $output =~ "--setenv FROM args"\ +"# FIREWRAP_ARGS word 1" ]]
    [[ $output =~ "--setenv FROM2 option"\ +"# option --env-set" ]]
    [[ $output =~ "--ro-bind /usr /usr"\ +"# level 4" ]]
    [[ $output =~ "/nonexistent"\ +"# $file:6: does not exist" ]]
}

@test "explain says as much as the printed line" {
    rich_policy
    fw true || true # makes the project's home, which the printed line needs
    run -0 --separate-stderr firewrap explain --args -- sh
    explained=$(printf '%s\n' "$output" | sed '1,/^arguments:$/d; /^$/,$d; s/  *# .*//' | tr ' ' '\n' | grep '^--' | sort)
    bwrap() { printf '%s\n' "$@" | sed -n '/^--$/q;p' | grep '^--' | sort; }
    diff <(eval "$(fw --dry-run -- sh)") - <<<"$explained"
}

@test "explain says what is left out: for trust, for the guard, for a path that is missing" {
    policy 'net = on' 'bind-ro = -~/none'
    run -0 --separate-stderr firewrap explain --args -- true
    has "net = on"
    has "$PROJECT/.firewrap.ini:1: waits for 'firewrap allow'"
    has "$PROJECT/.firewrap.ini:2: waits for 'firewrap allow'"
    allow
    run -0 firewrap explain --args -- true
    has "$PROJECT/.firewrap.ini:2: does not exist"
    lacks waits
    cd
    run -0 firewrap explain --args -bc -- true
    has 'cwd = rw'
    has 'home directory'
}

@test "allow shows what a file changes in the effective policy" {
    mkdir "$HOME/data"
    user_policy 'net = on'
    policy 'net = on' 'bind-ro = ~/data' '[command npm install]' 'env-pass = NPM_*'
    run -0 firewrap allow
    has "+ bind-ro = $HOME/data"
    has 'npm install'
    has '+ env-pass = NPM_*'
    lacks '+ net = on'
}

@test "allow shows what a file changes even if what it grants is not there yet" {
    policy 'net = on' 'bind-ro = ~/data'
    run -0 --separate-stderr firewrap allow
    has '+ net = on'
    has "+ bind-ro = $HOME/data"
    lacks '- base'
}

@test "what is shown of a hostile file does not drive the terminal" {
    printf 'env-set = A=\302\2330m\n' >.firewrap.ini
    run firewrap allow
    [[ $output != *$'\302\233'* ]]
    rm .firewrap.ini
    mkdir -p $'esc\033[31m'
    cd $'esc\033[31m'
    printf 'net = on\n' >.firewrap.ini
    run fw --dry-run -- true
    stderr_only=$(fw --dry-run -- true 2>&1 >/dev/null)
    [[ $stderr_only != *$'\033'* ]]
    run -0 firewrap allow
    lacks $'\033'
    run -0 firewrap trust list
    lacks $'\033'
    run -0 firewrap explain --args -- true
    lacks $'\033'
}

@test "explain begins with ten lines for people, each with what has said it" {
    echo x >hidden
    mkdir ~/data
    policy 'net = on' 'mask = hidden' 'bind-ro = ~/data' && allow
    export LS_COLORS
    LS_COLORS=$(seq -s : 200)
    run -0 --separate-stderr firewrap explain -- sh
    [ "$(sed '/^$/,$d' <<<"$output" | wc -l)" = 10 ]
    has 'policies:  ~/src/shop/.firewrap.ini (allowed)'
    has "network:   the machine's, with all that listens on it (~/src/shop/.firewrap.ini:1)"
    has "home:      the project's own, kept between commands (default)"
    has 'writable:  ~/src/shop (project)'
    has ' ~/data (~/src/shop/.firewrap.ini:3)'
    has 'hidden:    ~/src/shop/hidden (~/src/shop/.firewrap.ini:2)'
    lacks --ro-bind
    run -0 --separate-stderr firewrap explain --args -- sh
    has '--ro-bind /usr /usr'
    has '--setenv LS_COLORS 1:2:'
    lacks 100:101
    policy 'net = on' 'bind-rw = ~/data'
    run -0 env -i HOME="$HOME" PATH="$PATH" WITHHELD=x firewrap explain
    has 'withheld:  WITHHELD'
    has "policies:  ~/src/shop/.firewrap.ini (waits for 'firewrap allow')"
    has 'network:   none (default)'
}
