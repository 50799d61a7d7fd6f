#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Foreign text is shown so that it neither steers the terminal nor reads otherwise than it is; and a secret is not shown.
# shellcheck disable=SC2030,SC2031
load helper

# ESC, CSI as a C1 character and as a byte, a change of direction, a separator of lines, a letter that is none.
UNSEEN=($'\033' $'\302\233' $'\233' $'\342\200\256' $'\342\200\250' $'\343\205\244')
HOSTILE="h${UNSEEN[0]}[31m${UNSEEN[1]}0m${UNSEEN[3]}x${UNSEEN[4]}y${UNSEEN[5]}z${UNSEEN[2]}1m"

# holds_unseen TEXT: is one of them in it? Bytes are compared.
holds_unseen() {
    local LC_ALL=C text=${1//$'\302\240'/} one
    for one in "${UNSEEN[@]}"; do
        [[ $one == $'\233' ]] || [[ $text != *"$one"* ]] || return 0
    done
    printf '%s' "$text" | grep -qaP '(?<![\x80-\xbf\xc2-\xf4])\x9b' # the byte alone
}

# clean CMD…: nothing of it is in what CMD says, wherever it is said; but something is said.
clean() {
    run "$@"
    [ -n "$output" ] || fail "nothing is said: $*"
    ! holds_unseen "$output" || fail "unseen bytes in: $* => $(printf '%q' "$output")"
}

on_terminal() { script -qec "$1" /dev/null </dev/null; }

@test "the test itself finds each of them" {
    for one in "${UNSEEN[@]}"; do
        holds_unseen "a${one}b"
    done
    run ! holds_unseen $'plain \303\233 \302\240 \342\202\254'
    run ! clean printf %s "$HOSTILE"
}

@test "no output shows what can not be seen" {
    mkdir -p "$PROJECT/$HOSTILE" && cd "$PROJECT/$HOSTILE"
    printf 'bind-ro = ./no-such\nnet = on\n[command %s]\nnet = on\n' "h" >.firewrap.ini
    clean fw --dry-run true
    clean on_terminal 'fw --dry-run true'
    clean firewrap explain --args -- true "$HOSTILE"
    clean firewrap show
    clean firewrap check
    clean firewrap allow
    sed -i '1d' .firewrap.ini
    clean firewrap allow
    clean firewrap show --env-set A=B
    clean on_terminal "firewrap show --env-set A='$HOSTILE'"
    clean fw --dry-run -- printf '%s' "$HOSTILE"
    clean firewrap trust list
    clean firewrap deny
    clean firewrap trust list
    clean fw true
    rm .firewrap.ini
    clean fw -bc -- "./$HOSTILE"
    clean fw -bc --bind-ro "$HOSTILE" true
    clean fw "--$HOSTILE"
    clean fw --base "$HOSTILE" true
    clean fw --profile "$HOSTILE" true
    clean env FIREWRAP_ARGS="$HOSTILE" fw true
    clean firewrap home list "$HOSTILE"
    clean firewrap alias add "$HOSTILE"
    clean fw -bc sh -c 'touch .envrc'
    printf 'net = on\n' >.firewrap.ini
    allow
    cd .. && rm -r "$HOSTILE"
    clean firewrap trust prune
}

@test "names of homes, profiles and aliases are shown so, too" {
    mkdir -p "$HOME/sandboxes/$HOSTILE"
    clean firewrap home list
    user_profile p "# $HOSTILE" 'net = on'
    clean firewrap profiles
    clean firewrap profiles show p
}

@test "the printed line makes exactly the same bytes, in any shell" {
    for word in "$HOSTILE" $'a\n\033\n\nb\n' "'$HOSTILE'" $'\033' $'\t\302\233\\'; do
        fw --dry-run -bc -- printf '%s.' "$word" >line
        for shell in sh bash zsh; do
            [ "$($shell line)" = "$word." ]
        done
    done
}

@test "a policy with something that can not be seen is refused" {
    for one in "${UNSEEN[@]}"; do
        [ "$one" != $'\233' ] || continue # no UTF-8: an old name may have it, and it is shown as \x9b
        policy "env-set = A=${one}b"
        run -125 fw true
        clean fw true
    done
    policy 'env-set = A=b'
    run -0 fw true
}

# ---- secrets ----

@test "a policy that is a link to a key does not show the key" {
    mkdir "$HOME/.ssh"
    printf '%s\n' '-----BEGIN KEY-----' b3BlbnNzaC1rZXktdjE 'token=tops3cret' 'net = tops3cret' '[tops3cret]' 'bind-ro = b3Blbn' >"$HOME/.ssh/id"
    ln -s "$HOME/.ssh/id" .firewrap.ini
    for command in 'fw true' 'firewrap check' 'firewrap allow' 'firewrap show' 'firewrap explain true'; do
        run $command
        [ "$status" != 0 ]
        has '.firewrap.ini:1: '
        lacks BEGIN
        lacks b3Bl
        lacks tops3cret
    done
    rm .firewrap.ini
    cp "$HOME/.ssh/id" .firewrap.ini # the control: a file of the project's own is shown
    run -125 fw true
    has b3Bl
    has tops3cret
}
