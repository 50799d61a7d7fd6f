# SPDX-License-Identifier: MIT
# The line that says what to type where git lacks the user's configuration, a remote that is a path, keys.
load helper

# on_terminal COMMAND: its output, on a terminal of its own, without the carriage returns
on_terminal() { script -qec "$1" /dev/null </dev/null | tr -d '\r'; }

# typed: what the hint in $output says to type
typed() { sed -n 's/^firewrap: .*; for this command[^:]*: //p' <<<"$output" | head -n 1; }

# A project as firewrap init leaves it, with a bare repository outside as its remote.
project() {
    export GIT_CONFIG_NOSYSTEM=1
    printf '[user]\n\tname = x\n\temail = x@x\n[init]\n\tdefaultBranch = main\n' >~/.gitconfig
    git init -q --bare "${1:-$HOME/remote.git}"
    git init -q .
    git remote add origin "${1:-$HOME/remote.git}"
    echo one >file
    git add file
    git commit -qm first
    firewrap init >/dev/null 2>&1
    allow
}

@test "a remote that is a path outside is named with what shows it, and what is to be typed works" {
    project
    local line
    for line in 'git push -u origin main' 'git push' 'git -c x.y=z push -q origin main'; do
        git commit -q --allow-empty -m again
        run on_terminal "fw $line"
        has "firewrap: ~/remote.git is not shown here; for this command: fw --bind-rw ~/remote.git $line"
        git config branch.main.remote origin
        git config branch.main.merge refs/heads/main
        run -0 on_terminal "$(typed)"
        [ "$(git -C ~/remote.git rev-parse main)" = "$(git rev-parse main)" ] || fail "$line: $output"
    done
    for line in 'git fetch origin' 'git fetch' 'git fetch --all' 'git remote update' 'git pull' 'git pull --rebase origin main' 'git ls-remote'; do
        run on_terminal "fw $line"
        has "firewrap: ~/remote.git is not shown here; for this command: fw --bind-ro ~/remote.git $line"
        run -0 on_terminal "$(typed)"
        lacks fatal
        lacks firewrap:
    done
}

@test "a remote's name with blanks, quotes and what a policy would expand is quoted, and works" {
    project "$HOME/a b'c\$d:e.git"
    run on_terminal 'fw git push origin main'
    has 'for this command: fw --bind-rw '
    run -0 on_terminal "$(typed)"
    [ "$(git -C "$HOME/a b'c\$d:e.git" rev-parse main)" = "$(git rev-parse main)" ]
}

@test "what insteadOf, pushurl, file: and a relative path make of a remote is what is named" {
    project
    git config url.../../../home/.insteadOf mine:
    git config url.../../.insteadOf near:
    git config remote.origin.url near:remote.git
    run on_terminal 'fw git fetch'
    has 'for this command: fw --bind-ro ~/remote.git git fetch'
    git config remote.origin.url https://example.invalid/x
    git config remote.origin.pushurl "file://$HOME/remote"
    run on_terminal 'fw git push origin main'
    has 'for this command: fw --bind-rw ~/remote.git git push origin main'
    git config remote.origin.pushurl "$HOME/none.git"
    run on_terminal 'fw git push origin main'
    lacks firewrap:
    policy 'net = off' && allow
    run on_terminal 'fw git fetch'
    has 'no network here'
    run on_terminal 'fw git push origin main'
    lacks 'no network here'
}

@test "a remote that a command has written into a clone offers no secret, no home and nothing but a repository" {
    project
    mkdir -p ~/.password-store ~/.config/gh ~/src/plain ~/.ssh
    touch ~/.config/gh/hosts.yml
    local place
    for place in ~/.password-store ~/.config ~ ~/src; do
        git init -q "$place"
    done
    fw git clone -q . clone
    for place in ~/.password-store ~/.password-store/.git ~/.config ~ ~/src ~/src/plain ~/.ssh /etc / .. "$HOME/.local/state/firewrap"; do
        git -C clone config remote.origin.url "$place"
        run on_terminal 'cd clone && fw git fetch; fw git push origin main'
        [ "$place" = ~/src ] && has ' --bind-ro ~/src ' && continue # no one's secret
        lacks ' --bind'
    done
    git init -q --bare "$HOME/x"$'\e[31m.git'
    git -C clone config remote.origin.url "$HOME/x"$'\e[31m.git'
    run on_terminal 'cd clone && fw git push -q origin main 2>said; cat -v said' # git itself says the name as it is
    [[ $output != *'firewrap:'*'^['* ]]
    git init -q --bare ~/y.git # (the control)
    git -C clone config remote.origin.url "$HOME/y.git"
    run on_terminal 'cd clone && fw git fetch'
    has ' --bind-ro ~/y.git '
}

@test "the user's own configuration of git names nofw, also where there is none yet, and the machine's where it could be written" {
    project
    local words
    for words in 'config --global user.nickname me' 'config user.nickname --global me' '-C . config --global --unset user.name'; do
        run on_terminal "fw git $words"
        has "firewrap: ~/.gitconfig is read-only here; for this command, without fw: git $words"
    done
    run on_terminal 'fw git config --global no.such'
    lacks firewrap:
    mv ~/.gitconfig ~/dotfile && ln -s dotfile ~/.gitconfig
    run on_terminal 'fw git config --global user.nickname me'
    has 'firewrap: ~/.gitconfig is read-only here'
    rm ~/.gitconfig
    run on_terminal 'fw git config --global user.nickname me'
    has 'firewrap: ~/.gitconfig is read-only here; for this command, without fw: git config --global user.nickname me'
    run -0 on_terminal "$(typed)"
    [ "$(git config --global user.nickname)" = me ]
    run -0 fw git config --global user.nickname
    [ "$output" = me ]
    run on_terminal 'fw git config --system a.b c'
    if [ -w /etc ]; then
        has '/etc/gitconfig is read-only here'
    else
        lacks firewrap: # it fails outside as well
    fi
}

@test "keys that git is to sign with are named, with the agent where there is one" {
    project
    mkdir -m 700 ~/.gnupg
    local words
    for words in 'commit --allow-empty -S -m x' 'commit --allow-empty -Skey -m x' '-c commit.gpgsign=true commit --allow-empty -m x' 'tag -as -m x v1' 'tag -ukey -m x v1'; do
        run on_terminal "fw git $words"
        has "firewrap: no gpg-agent and no keys here; for this command, without fw: git $words"
    done
    run on_terminal 'fw git commit -S -m nothing'
    lacks firewrap:
    git config --global commit.gpgsign true
    run on_terminal 'fw git commit --allow-empty -m x'
    has 'for this command, without fw: git commit --allow-empty -m x'
    git commit -q --no-gpg-sign --allow-empty -m y
    run on_terminal 'fw git rebase -q --force-rebase HEAD~1'
    has 'for this command, without fw: git rebase'
    git rebase --abort
    run on_terminal 'fw git commit --no-gpg-sign --allow-empty -m x'
    lacks firewrap:
    run on_terminal 'fw git commit -m nothing'
    lacks firewrap:
    python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' ~/.gnupg/S.gpg-agent.extra
    run on_terminal 'fw git commit --allow-empty -m x'
    has 'for this command: fw --gpg-agent git commit --allow-empty -m x'
}

@test "a key of ssh's that git is to sign with is named, and signs" {
    project
    mkdir -m 700 ~/.ssh
    ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_x
    git config --global gpg.format ssh
    git config --global commit.gpgsign true
    # shellcheck disable=SC2088 # git expands it
    git config --global user.signingkey '~/.ssh/id_x'
    run on_terminal 'fw git commit --allow-empty -m x'
    has 'no ssh-agent and no keys here; for this command, without fw: git'
    eval "$(ssh-agent)" >/dev/null
    ssh-add -q ~/.ssh/id_x
    # shellcheck disable=SC2088 # git expands it
    git config --global user.signingkey '~/.ssh/id_x.pub'
    run on_terminal 'fw git commit --allow-empty -m signed'
    kill -0 "$SSH_AGENT_PID"
    has 'for this command: fw --ssh-agent --bind-ro ~/.ssh/id_x.pub git commit --allow-empty -m signed'
    run on_terminal "$(typed)"
    kill "$SSH_AGENT_PID"
    git log -1 --format=%B%GK | grep -q signed || fail "$output"
}
