#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks by what a session obeys, where a grant shows only a part of the home, or what links of the home lead to.
load helper
load escape/escape

# planted FILE…: which of the files a command under the options in $options could write.
planted() {
    run fw $options sh -c 'for f; do (mkdir -p "$(dirname "$f")" && echo evil >>"$f") 2>/dev/null && echo "wrote $f"; done; true' sh "$@"
    [ "$status" = 0 ] || fail "$output"
}

@test "start-up files in a part of the home that is granted" {
    mkdir -p "$HOME/.config/autostart" "$HOME/.config/git" "$HOME/.config/systemd/user" "$HOME/.config/fish" "$HOME/.config/other"
    cd "$HOME/.config"
    files=(autostart/x.desktop git/config systemd/user/x.service fish/config.fish)
    for options in -bc "-b --bind-rw $HOME/.config"; do
        planted "${files[@]/#/$HOME/.config/}" "$HOME/.config/other/file"
        [ "$(grep -c wrote <<<"$output")" = 1 ]
        has "wrote $HOME/.config/other/file" # the control: nothing obeys it
    done
    options="-b --bind-rw $HOME/.config/fish" # the control: granted by its name
    planted "$HOME/.config/fish/config.fish"
    has wrote
    cd fish
    options=-bc
    planted "$HOME/.config/fish/config.fish"
    lacks wrote
    cd ..
    run -0 fw -bc sh -c 'mkdir sway && echo evil >sway/config'
    has 'the command created sway'
}

@test "start-up files that links of the home lead to" {
    mkdir -p "$HOME/dotfiles/config/fish" "$HOME/dotfiles/v1" "$HOME/dotfiles/bin"
    cd "$HOME/dotfiles"
    echo mine | tee bashrc config/fish/config.fish v1/vimrc gitconfig bin/tool other >/dev/null
    ln -s v1 current
    ln -s dotfiles/bashrc "$HOME/.bashrc"
    ln -s dotfiles/config "$HOME/.config"
    ln -s dotfiles/current/vimrc "$HOME/.vimrc"
    ln -s "$HOME/dotfiles/gitconfig" "$HOME/.gitconfig"
    ln -s dotfiles/bin "$HOME/bin"
    ln -s dotfiles/profile "$HOME/.profile" # not there yet
    options=-bc
    planted bashrc config/fish/config.fish v1/vimrc gitconfig bin/tool other
    [ "$(grep -c wrote <<<"$output")" = 1 ]
    has 'wrote other'
    run -0 fw -bc sh -c 'ln -sfn config current'
    has 'the command created current'
    run -0 fw -bc sh -c 'echo evil >profile'
    has 'the command created profile'
    rm "$HOME/.bashrc" "$HOME/.gitconfig" # the control: nothing leads there
    planted bashrc gitconfig
    [ "$(grep -c wrote <<<"$output")" = 2 ]
}

@test "programs of PATH that a grant shows, and those that a login shell adds" {
    mkdir -p "$BASE/tools/bin" "$BASE/tools/lib" "$HOME/.local/bin" "$HOME/bin"
    PATH=$PATH:$BASE/tools/bin
    options="-b --bind-rw $BASE/tools"
    planted "$BASE/tools/bin/x" "$BASE/tools/lib/x"
    [ "$output" = "wrote $BASE/tools/lib/x" ]
    cd "$HOME/.local"
    options=-bc
    planted "$HOME/.local/bin/x" "$HOME/.local/lib/x"
    [ "$output" = "wrote $HOME/.local/lib/x" ]
    cd "$HOME/bin"
    planted "$HOME/bin/x"
    lacks wrote
    mkdir -p "$PROJECT/node_modules/.bin" # the project's own business
    cd "$PROJECT"
    PATH=$PROJECT/node_modules/.bin:$PATH
    planted node_modules/.bin/x
    has wrote
}

@test "start-up files of a granted home: shells, debuggers, editors, sessions, programs" {
    files=(.bash_aliases .config/starship.toml .gdbinit .psqlrc .mailcap .screenrc .config/i3/config .config/sway/config .xinitrc
        .config/openbox/autostart .vimrc .config/nvim/init.lua .emacs .emacs.d/init.el .config/Code/User/settings.json
        .config/helix/config.toml bin/tool .local/bin/tool)
    for file in "${files[@]}" .plainrc; do
        mkdir -p "$HOME/$(dirname "$file")"
        echo mine >"$HOME/$file"
    done
    run -0 fw -b --bind-rw "$HOME" sh -c 'cd; for f; do (echo evil >>"$f") 2>/dev/null && echo "wrote $f"
        rm -f "$f" 2>/dev/null && echo "removed $f"; done; true' sh "${files[@]}" .plainrc
    [ "$output" = $'wrote .plainrc\nremoved .plainrc' ] || fail "$output" # the control: nothing obeys it
    [ "$(cd "$HOME" && cat "${files[@]}" | sort -u)" = mine ]
}

@test "secrets of a granted home: tokens, cookies, registries" {
    files=(.claude/.credentials.json .codex/auth.json .gemini/oauth_creds.json .aider.conf.yml .continue/config.json
        .config/github-copilot/hosts.json .config/containers/auth.json .Xauthority .databrickscfg .fly/config.yml
        .config/pulumi/x .pulumi/credentials.json .config/helm/x .subversion/auth/x .authinfo .authinfo.gpg .msmtprc
        .config/msmtp/config .config/pip/pip.conf .pip/pip.conf .config/pnpm/rc .nvm/versions/node/v1/etc/npmrc)
    for file in "${files[@]}" .config/plain; do
        mkdir -p "$HOME/$(dirname "$file")"
        echo sesame >"$HOME/$file"
    done
    run -0 fw -b --bind-ro "$HOME" sh -c 'cd; for f; do cat "$f" 2>/dev/null && echo "$f"; done; true' sh "${files[@]}" .config/plain
    [ "$output" = $'sesame\n.config/plain' ] || fail "$output"
    for file in "${files[@]}"; do # the control: granted by its name
        run -0 fw -b --bind-ro "$HOME/$file" cat "$HOME/$file"
        [ "$output" = sesame ]
    done
}

@test "a tmpfs of a file that is not allowed waits, and no work is lost" {
    for value in . "$HOME/src" build; do
        policy "tmpfs = $value"
        mkdir -p build
        run -0 fw -bc sh -c 'echo work >build/result'
        [ "$(cat build/result)" = work ]
        has "waits for 'firewrap allow'"
        rm -r build
    done
    policy 'tmpfs = build' # the control: allowed, it counts
    allow
    mkdir -p build
    run -0 fw -bc sh -c 'echo work >build/result'
    [ ! -e build/result ]
}

@test "where a file that is not allowed takes the directory away, nothing is written that would be lost" {
    for line in 'cwd = off' 'project = off'; do
        policy "$line"
        for words in '-bc' "-bc --bind-rw $HOME/src" "-b --cwd=off --bind-rw $HOME/src"; do
            rm -f result
            run fw $words sh -c "echo work >$PROJECT/result"
            [ "$status" != 0 ] || [ "$(cat result)" = work ] || fail "$line, $words: lost"
        done
        run fw sh -c "echo work >$PROJECT/result"
        [ "$status" != 0 ] || [ "$(cat result)" = work ] || fail "$line: lost"
    done
}

# What the user can not write by the mode alone, he can by another mode.
@test "an empty directory that can not be written can not be made one that can" {
    mkdir -p secret/deep shown
    write='chmod 755 "$1"; mkdir -p "$1/sub"; echo work >"$1/result"'
    tries() { run fw -b "${@:2}" sh -c "$write" sh "$1"; }
    user_policy 'cwd = rw'
    policy_at "$HOME/src" 'net = off'
    allow "$HOME/src/.firewrap.ini"
    policy 'cwd = off'
    tries "$PROJECT"
    has Read-only
    tries "$HOME/empty" --tmpfs-ro "$HOME/empty" --bind-rw "$PROJECT/shown:$HOME/empty/a/b"
    has Read-only
    rm .firewrap.ini
    tries "$PROJECT/secret" -c --mask secret --bind-ro "$PROJECT/secret/deep"
    has Read-only
    [ -z "$(find secret/deep shown -type f)" ]
    tries "$HOME/empty/a/b" --tmpfs-ro "$HOME/empty" --bind-rw "$PROJECT/shown:$HOME/empty/a/b" # what is granted in it is as granted
    [ "$(cat shown/result)" = work ]
    tries "$HOME/empty" --tmpfs "$HOME/empty" --bind-ro "$PROJECT/shown:$HOME/empty/a/b" # the control
    [ "$status" = 0 ] || fail "$output"
}

@test "what a file that is not allowed has emptied is shown as what it is" {
    policy 'cwd = off'
    user_policy 'cwd = rw'
    policy_at "$HOME/src" 'net = off'
    allow "$HOME/src/.firewrap.ini"
    run -0 firewrap show
    has "tmpfs-ro = $PROJECT"
    printf '%s\n' "$output" >"$BASE/shown"
    rm .firewrap.ini
    cp "$BASE/shown" "$HOME/.config/firewrap/firewrap.ini"
    run fw sh -c "echo >$PROJECT/x"
    has Read-only
    [ ! -e x ]
}
