# SPDX-License-Identifier: MIT
# The environment is default-deny, and values do not leak by other ways.
load helper

@test "variables that nobody allows do not reach the program" {
    export AWS_SECRET_ACCESS_KEY=tops3cret GITHUB_TOKEN=tops3cret FIREWRAP_SECRET=tops3cret SSH_AUTH_SOCK=/tops3cret
    export BASH_ENV=/tops3cret LD_PRELOAD_X=tops3cret
    run -0 env
    has tops3cret
    run -0 fw -- env
    lacks tops3cret
    lacks SSH_AUTH_SOCK
}

@test "the terminal, the language and the home do reach it" {
    export TERM=xterm LANG=C.UTF-8 LC_TIME=C EDITOR=vi
    run -0 fw -- env
    has TERM=xterm
    has LANG=C.UTF-8
    has LC_TIME=C
    has EDITOR=vi
    has "HOME=$HOME"
    has "PATH=$PATH"
}

@test "env-pass, env-set and env-unset work in a file and on the command line" {
    export MY_A=1 MY_B=2 OTHER=3 LANG=C.UTF-8
    policy 'env-pass = MY_*' 'env-set = SET=a value' 'env-unset = LANG'
    allow
    run -0 fw --env-unset MY_B --env-set TWO 'two words' -- env
    has MY_A=1
    has 'SET=a value'
    has 'TWO=two words'
    lacks MY_B
    lacks OTHER
    lacks LANG
}

@test "at level 0 there is no environment" {
    run -0 fw -b0 --bind-ro /usr --bind-ro /lib --bind-ro /lib64 -- /usr/bin/env
    [ "$(printf '%s\n' "$output" | grep -v ^PWD=)" = "" ]
}

@test "values can not be read from the first process's environment or command line" {
    export AWS_SECRET_ACCESS_KEY=tops3cret
    export PASSED=val4e
    run -0 fw -b --env-pass PASSED -- sh -c 'tr "\0" "\n" </proc/1/environ; tr "\0" "\n" </proc/1/cmdline; echo; echo end'
    lacks tops3cret
    lacks val4e # not even the command's own: process 1 can not be looked into
    has end
}

@test "values do not show in the process list outside" {
    user_policy 'env-set = ALSO=val4e'
    fw -bc -- sh -c 'echo >flag; sleep 4713' 3>&- &
    while [ ! -s flag ]; do sleep 0.05; done
    run bash -c "cat /proc/{$!,$(pgrep -d, -P $!),}/cmdline 2>/dev/null | tr '\0' ' '"
    kill -KILL $!
    wait $! || true
    has '--args'
    lacks val4e
}

@test "variables with odd names and values arrive whole or not at all" {
    value=$'a\nb\tc \'"$`\\\xff'
    run -0 env "ODD=$value" 'NOT-A-NAME=tops3cret' fw -bc --env-pass 'ODD' -- sh -c 'printf %s "$ODD"; env'
    has "$value"
    lacks tops3cret
}

@test "FIREWRAP_ARGS is merged before the options and stays outside" {
    export FIREWRAP_ARGS='-bc --env-set A=1 --env-set B=1'
    run -0 fw --env-set B=2 -- env
    has A=1
    has B=2
    lacks FIREWRAP_ARGS
}

@test "a policy of an untrusted file can not pass variables on" {
    export TOKEN=tops3cret
    policy 'env-pass = TOKEN' 'env-set = PATH=/evil'
    run -0 fw -- env
    lacks tops3cret
    lacks /evil
    allow
    run -0 fw --env-unset PATH -- /usr/bin/env
    has tops3cret
}

@test "a program can find out that it is in a sandbox" {
    run -0 fw -bc sh -c 'printf "%s " "$container" && cat /run/host/container-manager'
    [ "$output" = 'firewrap firewrap' ]
    run -0 sh -c "printf '%s ' \"\$container\"; cat /run/host/container-manager 2>/dev/null || echo outside"
    has outside
    run -1 fw -b0 --bind-ro /usr --bind-ro /bin --bind-ro "-/lib" --bind-ro "-/lib64" -- cat /run/host/container-manager
    run -0 fw -b5 -c sh -c 'printf "%s " "$container"; ls -d /run/host/container-manager 2>/dev/null || echo none'
    [ "$output" = 'firewrap none' ] # there, the place is the host's
}

@test "the variable that says so can be set and unset" {
    run -0 fw -bc --env-set container=podman printenv container
    [ "$output" = podman ]
    run -1 fw -bc --env-unset container printenv container
}

# What the hook of a shell says, in options: tests/hook/lines/72-environment.txt types it.

@test "a variable of an earlier line passes, a secret only from the line itself" {
    export A=1 MY_TOKEN=tops3cret AWS_PROFILE=tops3cret mypasswd=tops3cret
    run -0 fw --typed-before 'A MY_TOKEN AWS_PROFILE mypasswd' -- env
    has A=1
    lacks tops3cret
    run -0 fw --typed 'A MY_TOKEN' -- env
    has A=1
    has MY_TOKEN=tops3cret
}

@test "what direnv has set passes, but not to a command that holds something of worth, and no secret" {
    export D=direnv D_TOKEN=tops3cret OWN_TOKEN=own
    run -0 fw --direnv 'D D_TOKEN' -- env
    has D=direnv
    lacks tops3cret
    run -0 fw -bc --direnv 'D D_TOKEN' --env-pass OWN_TOKEN -- env
    has OWN_TOKEN=own
    lacks D=direnv
}

@test "what steers programs and was not typed does not pass, neither by the level nor by a pattern nor by a profile" {
    export EDITOR=evil GIT_SSH_COMMAND=evil GIT_EDITOR=evil LANG=C.UTF-8
    user_policy 'env-pass = GIT_*'
    run -0 fw --changed 'EDITOR GIT_SSH_COMMAND GIT_EDITOR' --profile git -- env
    has LANG=C.UTF-8
    lacks evil
    run -0 fw --profile git -- env # the control: typed, or the rc file's
    has EDITOR=evil
    has GIT_SSH_COMMAND=evil
    has GIT_EDITOR=evil
}

@test "by its very name it passes where the user says so, unless the command holds something of worth" {
    export PYTHONPATH=lib OWN_TOKEN=own
    policy 'env-pass = PYTHONPATH'
    allow
    run -0 fw --changed PYTHONPATH -- env
    has PYTHONPATH=lib
    run -0 fw --changed PYTHONPATH --env-pass OWN_TOKEN -- env
    has OWN_TOKEN=own
    lacks PYTHONPATH
}

@test "env-unset of a policy beats what was typed before, and direnv, and not what the line itself says" {
    export B=before D=direnv T=typed
    policy 'env-unset = B' 'env-unset = D' 'env-unset = T'
    run -0 fw --typed-before B --direnv D --typed T -- env
    lacks B=before
    lacks D=direnv
    has T=typed
    run -0 fw --no-policy --typed-before B --direnv D -- env
    has B=before
    has D=direnv
}

@test "only the command line says who has brought a variable" {
    FIREWRAP_ARGS='--typed-before A' run -125 fw -- env
    has 'only the command line can say this'
    policy 'typed-before = A'
    run -125 fw -- env
}

@test "explain lists what is withheld by name, with the reason" {
    run -0 env -i HOME="$HOME" PATH="$PATH" RC_ONE=1 MY_TOKEN=1 EDITOR=evil LET=1 firewrap explain --changed EDITOR --typed-before 'LET MY_TOKEN' -- env
    [[ $output =~ "withheld:  "[^$'\n']*RC_ONE ]]
    [[ $output =~ "withheld:  "[^$'\n']*MY_TOKEN[^$'\n']*$'\n '*"(like a secret" ]]
    [[ $output =~ "withheld:  "EDITOR$'\n '*"(nobody has typed it" ]]
    run ! grep -E '^withheld: .*\<LET\>' <<<"$output"
}
