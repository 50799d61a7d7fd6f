# SPDX-License-Identifier: MIT
# Files that their group may write: fine where the group is the owner's private one, as Debian gives each user one, with umask 002.
load helper

# among MEMBERS CMD…: where the group of the user's files has these members, and the name that his private group would have.
among() {
    printf '%s:x:%s:%s\n' "$(id -un)" "$(id -g)" "$1" >"$BASE/group"
    # shellcheck disable=SC2016
    unshare --map-current-user --keep-caps --mount sh -c 'mount --bind "$0" /etc/group && exec "$@"' "$BASE/group" "${@:2}"
}

@test "a checkout made with umask 002 works: its policy may be written by the owner's private group" {
    umask 002
    policy 'net = off'
    [ "$(stat -c %a .firewrap.ini)" = 664 ]
    run -0 among '' firewrap check
    run -0 among "$(id -un)" firewrap check
}

@test "a policy that a group with another member may write is refused" {
    policy 'net = off'
    chmod g+w .firewrap.ini
    run -125 among "$(id -un),daemon" fw true
    has "can be written by group or others (chmod go-w): '$PROJECT/.firewrap.ini'"
    run -125 among daemon fw true
    has "can be written by group or others (chmod go-w): '$PROJECT/.firewrap.ini'"
    chmod g-w .firewrap.ini
    run -0 among daemon firewrap check
}

@test "the user's own policy, profiles and what they include may be written by the private group, and by no other" {
    user_policy 'profile = mine' 'include = more.ini'
    user_profile mine 'net = off'
    printf 'env-set = A=1\n' >"$HOME/.config/firewrap/more.ini"
    for file in firewrap.ini profiles/mine.ini more.ini; do
        chmod g+w "$HOME/.config/firewrap/$file"
        run -0 among '' firewrap check
        run -125 among daemon fw true
        has "group or others (chmod go-w): '$HOME/.config/firewrap/$file'"
        chmod g-w "$HOME/.config/firewrap/$file"
    done
}

@test "doctor fails where a group with another member can write the user's policy" {
    user_policy 'net = off'
    chmod g+w "$HOME/.config/firewrap"
    run among '' firewrap doctor
    lacks 'others can write it'
    run among daemon firewrap doctor
    has "FAIL  $HOME/.config/firewrap: others can write it"
}

@test "a helper of the shell that the private group may write stays outside, and no other's does" {
    policy 'net = off'
    mkdir -p "$HOME/.local/bin"
    printf '#!/bin/sh\n[ -e ~/outside ] && echo outside || echo inside\n' >"$HOME/.local/bin/zoxide"
    touch "$HOME/outside"
    chmod 775 "$HOME/.local" "$HOME/.local/bin" "$HOME/.local/bin/zoxide"
    export PATH=$HOME/.local/bin:$PATH
    run -0 among '' firewrap run --hook -- "$HOME/.local/bin/zoxide"
    [ "$output" = outside ]
    run -0 among daemon firewrap run --hook -- "$HOME/.local/bin/zoxide"
    [ "$output" = inside ]
}
