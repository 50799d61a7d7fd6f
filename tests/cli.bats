# SPDX-License-Identifier: MIT
# Words, names and subcommands.
load helper

@test "help and version say what they are and end with 0; bad usage does not" {
    run -0 firewrap --version
    [[ $output =~ ^firewrap\ [0-9] ]]
    run -0 fw --help
    has --bind-ro
    run -0 firewrap --help
    has allow
    for words in -- '--nonsense' '-q' '-b7' '--net=perhaps' '--bind-ro' 'trust' 'allow --all' 'check --all'; do
        # shellcheck disable=SC2086
        run -125 firewrap $words
    done
}

@test "every key of the table is an option that the help lists" {
    run -0 firewrap --help
    help=$output
    run -0 firewrap keys
    for key in $(printf '%s\n' "$output" | cut -d' ' -f1); do
        case $key in root | exempt | include) continue ;; esac # files only
        [[ $help == *--$key* ]] || fail "--$key is not in the help"
    done
}

@test "fw has no subcommands: it runs a program named check" {
    mkdir bin
    for name in check allow explain run show trust keys; do
        printf '#!/bin/sh\necho "the program $0"\n' >"bin/$name"
        chmod +x "bin/$name"
    done
    export PATH=$PROJECT/bin:$PATH
    for name in check allow explain run show trust keys; do
        run -0 fw $name
        [ "$output" = "the program $PROJECT/bin/$name" ]
        run -0 firewrap -- $name
        has 'the program'
        run -0 firewrap run -- $name
        has 'the program'
        run -0 firewrap -bc $name
        has 'the program'
    done
    run -0 firewrap check
    [ "$output" = '' ]
}

@test "run --argv0 gives the program the name, whatever the name" {
    run -0 firewrap run --argv0 -login -- sh -c 'printf "<%s>" "$0"'
    [ "$output" = '<-login>' ]
    run -0 firewrap run --argv0 'a b' -- sh -c 'printf "<%s>" "$0" "$@"' 'a b' c
    [ "$output" = '<a b><c>' ]
    run -0 firewrap run --argv0 sh -- sh -c 'printf "<%s>" "$0"'
    [ "$output" = '<sh>' ]
    run -127 firewrap run --argv0 x -- no-such-command
    printf 'echo script\n' >script
    chmod +x script
    run -0 firewrap run --argv0 x -- ./script
    [ "$output" = script ]
    run -42 firewrap run --argv0 x -- sh -c 'exit 42'
}

@test "run --hook leaves a command alone where nothing applies" {
    printf 'tops3cret\n' >"$HOME/secret"
    run -0 firewrap run --hook -- cat "$HOME/secret"
    [ "$output" = tops3cret ]
    run -0 firewrap run --hook --argv0 name -- sh -c 'printf %s "$0"'
    [ "$output" = name ]
    run -127 firewrap run --hook -- no-such-command
    printf 'echo script\n' >script
    chmod +x script
    run -0 firewrap run --hook -- ./script
    [ "$output" = script ]
    chmod -x script
    run -126 firewrap run --hook -- ./script
}

@test "run --hook --dry-run runs nothing" {
    run firewrap run --hook --dry-run -- touch ran
    [ ! -e ran ]
    policy 'net = off'
    run -0 firewrap run --hook --dry-run -- touch ran
    [ ! -e ran ]
}

@test "run --hook confines where a policy applies, trusted or not, and where FIREWRAP_ARGS says so" {
    printf 'tops3cret\n' >"$HOME/secret"
    run ! env FIREWRAP_ARGS=-bc firewrap run --hook -- cat "$HOME/secret"
    lacks tops3cret
    policy '# nothing special'
    run ! firewrap run --hook -- cat "$HOME/secret"
    lacks tops3cret
    run -0 env FIREWRAP_ARGS= firewrap run --hook -- cat "$HOME/secret"
    [ "$output" = tops3cret ]
    policy 'mistake'
    run -125 firewrap run --hook -- true
}

@test "a link of another name runs that program under its profile, in any case" {
    mkdir -p "$HOME/bin" "$HOME/real" "$HOME/.config/firewrap/profiles"
    for name in mytool MyTool; do
        printf '#!/bin/sh\nprintf "<%%s>" "$WHO" "$@"\n' >"$HOME/real/$name"
        chmod +x "$HOME/real/$name"
        ln -s "$ROOT/build/bin/firewrap" "$HOME/bin/$name"
    done
    printf 'env-set = WHO=profile\n' >"$HOME/.config/firewrap/profiles/mytool.ini"
    export PATH=$HOME/bin:$HOME/real:$PATH
    run -0 mytool -n 'a b'
    [ "$output" = '<profile><-n><a b>' ]
    run -0 MyTool -c --env-set WHO=option -- -n
    [ "$output" = '<option><-n>' ]
    mkdir "$HOME/links" # where a command can have made the link, it chooses no profile
    ln -s "$ROOT/build/bin/firewrap" "$HOME/links/mytool"
    run -0 "$HOME/links/mytool" -n 'a b'
    has "$HOME/links/mytool: commands can have made this link to firewrap, so it chooses no profile"
    has '<><-n><a b>'
    rm "$HOME/real/mytool"
    run -127 mytool
}

@test "a program that firewrap is called by through a link is not firewrap again" {
    mkdir -p "$HOME/links" "$HOME/links2" "$HOME/.config/firewrap/profiles"
    ln -s "$ROOT/build/bin/firewrap" "$HOME/links/mytool"
    ln -s "$HOME/links/mytool" "$HOME/links2/mytool"
    printf 'net = off\n' >"$HOME/.config/firewrap/profiles/mytool.ini"
    PATH=$HOME/links:$HOME/links2:$PATH run -127 mytool
}

@test "the machine's file comes before the user's, and its profiles after the user's own" {
    mkdir -p "$BASE/etc/firewrap/profiles" "$HOME/.config/firewrap/profiles"
    cp /etc/passwd /etc/group "$BASE/etc"
    printf 'net = on\nenv-set = A=machine\nenv-set = B=machine\n' >"$BASE/etc/firewrap/firewrap.ini"
    printf 'env-set = C=machine\nenv-set = D=machine\n' >"$BASE/etc/firewrap/profiles/common.ini"
    printf 'env-set = E=machine\n' >"$BASE/etc/firewrap/profiles/theirs.ini"
    printf 'profile = common\nenv-set = D=user\n' >"$HOME/.config/firewrap/profiles/common.ini"
    user_policy 'env-set = B=user' 'profile = common' 'profile = theirs'
    run -0 bwrap --dev-bind / / --bind "$BASE/etc" /etc -- fw --dry-run -- true
    has --share-net
    for value in 'A machine' 'B user' 'C machine' 'D user' 'E machine'; do has "--setenv $value"; done
    printf 'nets = on\n' >"$BASE/etc/firewrap/firewrap.ini"
    run -125 bwrap --dev-bind / / --bind "$BASE/etc" /etc -- fw --dry-run -- true
    has /etc/firewrap/firewrap.ini:1:
}

@test "check lists mistakes, ends with 1, and runs nothing" {
    policy 'net = on' 'bind-ro = ~/none' 'colour = red'
    run -1 firewrap check
    has .firewrap.ini:3:
    policy 'net = on' 'bind-ro = ~/none' 'bind-rw = ~' 'profile = none'
    run -1 firewrap check
    has .firewrap.ini:2:
    has .firewrap.ini:3:
    has .firewrap.ini:4:
    policy 'net = on'
    run -0 firewrap check
    [ "$output" = '' ]
    run -1 firewrap check none.ini
    run -0 firewrap check .firewrap.ini
}

@test "complete lists every option once, for the shells" {
    run -0 firewrap complete
    has '--net'
    has 'allow'
    [ "$(printf '%s\n' "$output" | cut -f1 | sort | uniq -d)" = '' ]
}

@test "bwrap is not taken from PATH" {
    mkdir bin
    printf '#!/bin/sh\necho hijacked\n' >bin/bwrap
    chmod +x bin/bwrap
    PATH=$PROJECT/bin:$PATH run -0 fw -- echo ran
    [ "$output" = ran ]
}

@test "the current directory's programs do not shadow those of PATH" {
    printf '#!/bin/sh\necho hijacked\n' >./ls
    chmod +x ls
    run -0 fw -- ls
    lacks hijacked
}

@test "run --hook with an option that tightens is not run as it is" {
    run -0 firewrap run --hook -- readlink /proc/self/ns/net
    [ "$output" = "$(readlink /proc/self/ns/net)" ] # nothing applies
    run -0 firewrap run --hook -bc --net=off -- readlink /proc/self/ns/net
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
}
