#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A redirection is opened by the shell, outside: where a link of a command's has led it (src/run/redirected.c).
load helper

# plants NAME TARGET: a sandboxed command makes the link.
plants() { fw -bc ln -sfn "$2" "$1"; }

# refused CMD…: nothing of it has run.
refused() {
    run -125 "$@"
    lacks it-ran
}

# typed LINE [WORD…]: as a shell does it, which opens the files.
typed() { bash -c "$1" typed "${@:2}"; }

@test "what a redirection through a planted link would write is refused, and the file named" {
    mkdir -p "$HOME/.ssh" "$HOME/.config/fish" "$HOME/.local/bin" "$BASE/home/src/other/.git/hooks" .git/hooks
    touch "$HOME/.local/bin/tool"
    export PATH=$HOME/.local/bin:$PATH
    policy
    allow
    for file in "$HOME/.profile" "$HOME/.ssh/authorized_keys" "$HOME/.config/fish/config.fish" "$HOME/.config/firewrap/firewrap.ini" \
        "$HOME/.local/bin/tool" "$HOME/src/other/.envrc" "$HOME/src/other/.git/hooks/post-checkout" "$PROJECT/.firewrap.ini" \
        "$PROJECT/.git/hooks/post-checkout" "$HOME/.local/state/firewrap/trusted/x"; do
        mkdir -p "${file%/*}"
        plants out.log "$file"
        refused typed 'fw echo it-ran >out.log'
        [[ $output == *"${file#"$HOME/"}'" ]] || fail "$file: $output"
        [ "$(cat out.log)" = '' ]
        policy
        allow
        run -0 typed 'fw --keep-fd 1 echo it-ran >out.log' # the control: who says that he means it
        [ "$(cat "$file")" = it-ran ] || fail "$file: $output"
        rm "$file" out.log
        policy
        allow
    done
}

@test "so is what other descriptors would write, what a link of the home leads to, and a mask" {
    mkdir -p "$HOME/dotfiles/fish" "$HOME/.config" keys
    touch "$HOME/dotfiles/bashrc" "$HOME/dotfiles/fish/x" keys/one
    ln -s dotfiles/bashrc "$HOME/.bashrc"
    ln -s ../dotfiles/fish "$HOME/.config/fish"
    plants link "$HOME/dotfiles/bashrc"
    refused typed 'fw -bc echo it-ran 2>>link'
    grep -q "dotfiles/bashrc'" "$HOME/dotfiles/bashrc" # it is said there
    refused typed 'fw -bc echo it-ran 0<>link'
    plants link "$HOME/dotfiles/fish/x"
    refused typed 'fw -bc echo it-ran >link'
    refused typed 'fw -bc echo it-ran /dev/fd/3 3>link'
    plants link keys/one
    refused typed 'fw -bc --mask keys echo it-ran >link'
    run -0 typed 'fw -bc echo it-ran >link' # the control: not masked
    [ "$(cat keys/one)" = it-ran ]
}

@test "a secret that is read through a link that lies where commands write is refused; what the user names is his decision" {
    mkdir -p "$HOME/.ssh" deep/er
    echo sesame >"$HOME/.ssh/id.pub"
    run -0 fw -bc cat <"$HOME/.ssh/id.pub"
    [ "$output" = sesame ]
    for way in "deep/er/data $HOME/.ssh/id.pub" "keys $HOME/.ssh"; do
        read -r link target <<<"$way"
        plants "$link" "$target"
        read -r name <<<"$link"
        [ -d "$name" ] && name+=/id.pub
        run -125 fw -bc cat <"$name"
        lacks sesame
        has "$link can have led there"
        run -0 fw -bc --keep-fd 0 cat <"$name" # the control
        [ "$output" = sesame ]
        rm "$link"
    done
    echo export >"$HOME/.profile" # what is open for reading can be opened for writing
    plants data "$HOME/.profile"
    run -125 fw -bc sh -c 'echo it-ran >/proc/self/fd/0' <data
    run -0 fw -bc --keep-fd 0 sh -c 'echo it-ran >/proc/self/fd/0' <data # the control
    [ "$(cat "$HOME/.profile")" = it-ran ]
    echo sesame >.env
    plants data .env
    run -125 fw -bc --mask .env cat <data
    run -0 fw -bc cat <data # the control: not masked
    [ "$output" = sesame ]
}

@test "more files than are looked at do not hide a planted link" {
    mkdir -p "$HOME/.ssh" many/deep
    echo sesame >"$HOME/.ssh/id.pub"
    fw -bc sh -c 'cd many && seq 20001 | xargs touch'
    plants many/deep/data "$HOME/.ssh/id.pub"
    run -125 fw -bc cat <many/deep/data
    lacks sesame
    has "too many files here" "/.ssh/id.pub'"
    rm -r many
    run -0 fw -bc cat <"$HOME/.ssh/id.pub" # the control: all were looked at
    [ "$output" = sesame ]
}

@test "the kernel's files are written through no link" {
    for file in /proc/self/comm /proc/sys/kernel/domainname; do
        [ -w "$file" ] || continue
        plants out.log "$file"
        refused typed 'fw -bc sh -c "echo it-ran >&2" >>out.log'
        has /proc/
        run -0 typed 'fw -bc --keep-fd 1 sh -c "echo it-ran >&2" >>out.log' # the control
        has it-ran
    done
}

@test "a secret is refused, too, behind a link to any directory above it, or where a command runs beside" {
    echo sesame >"$HOME/.netrc"
    plants conf "$HOME"
    run -125 fw -bc cat <conf/.netrc
    has 'conf can have led there'
    rm conf
    run -0 fw -bc cat <"$HOME/.netrc" # the control: no link, no other command
    [ "$output" = sesame ]
    mkfifo go ready
    fw -bc sh -c 'echo >ready; read -r _ <go' 3>&- &
    timeout 30 cat ready
    run -125 fw -bc cat <"$HOME/.netrc"
    has 'that runs'
    run -0 fw -bc --keep-fd 0 cat <"$HOME/.netrc"
    [ "$output" = sesame ]
    timeout 30 sh -c 'echo >go'
    wait
}

@test "the homes of other sandboxes are not reached by a link, the command's own is" {
    fw -bc --home=agent sh -c 'echo login >~/token'
    plants data "$HOME/sandboxes/agent/token"
    run -125 fw -bc cat <data
    lacks login
    refused typed 'fw -bc echo it-ran >>data'
    run -0 fw -bc --home=agent cat <data # its own
    [ "$output" = login ]
    run -0 fw -bc --keep-fd 0 cat <data # the control
    [ "$output" = login ]
}

@test "ordinary redirections are as before" {
    mkdir -p "$HOME/Downloads" "$BASE/home/src/other" ro
    for file in out.log "$HOME/Downloads/list" "$HOME/src/other/notes" "$BASE/file" ro/x; do
        run -0 typed 'fw -b --cwd=ro echo it-ran >"$1"' "$file"
        [ "$(cat "$file")" = it-ran ] || fail "$file"
        [ "$(fw -bc cat <"$file" 2>&1)" = it-ran ] || fail "$file"
    done
    fw -bc cat <<<"a text" >out.log
    [ "$(cat out.log)" = 'a text' ]
    fw -bc sh -c 'echo >.envrc' 2>/dev/null
    [ -e .envrc ]
}
