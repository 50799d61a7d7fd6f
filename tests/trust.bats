# SPDX-License-Identifier: MIT
# What a project's file may say before and after the user has allowed it.
# shellcheck disable=SC2154 # stderr is of run
load helper

wants_all() {
    printf 'tops3cret\n' >"$HOME/secret"
    policy 'net = on' 'bind-rw = ~'
}

# What the sandbox gets: "net" and "home", each where it does.
gets() {
    fw -- sh -c '[ "$(readlink /proc/self/ns/net)" != "$1" ] || echo net; [ ! -r ~/secret ] || echo home' sh "$(readlink /proc/self/ns/net)" 2>/dev/null
}

@test "an untrusted file gives nothing, says what waits, and gives it when it was allowed" {
    wants_all
    run -0 gets
    [ "$output" = '' ]
    run -0 fw -- true
    [ "$output" = "firewrap: ~/src/shop/.firewrap.ini: 2 settings wait for 'firewrap allow'" ]
    run -0 firewrap allow
    has '+ net = on'
    has "+ bind-rw = $HOME"
    run -0 gets
    [ "$output" = $'net\nhome' ]
    run -0 fw -- true
    [ "$output" = '' ]
}

@test "an edited file waits again, and allow shows what is new" {
    wants_all
    allow
    printf 'env-set = NEW=1\n' >>.firewrap.ini
    run -0 gets
    [ "$output" = '' ]
    run -0 fw -- true
    has changed
    run -0 firewrap allow
    has 'Since it was allowed:
+ env-set = NEW=1'
    [[ ${output#*Since it was allowed} != *'net = on'* ]]
    run -0 gets
    [ "$output" = $'net\nhome' ]
    run -0 firewrap allow # the same once more: nothing is new
    lacks 'Since it was allowed'
}

@test "one byte is enough, and the old bytes are trusted again" {
    wants_all
    allow
    cp .firewrap.ini "$BASE/old"
    printf '\n' >>.firewrap.ini
    run -0 gets
    [ "$output" = '' ]
    cp "$BASE/old" .firewrap.ini
    run -0 gets
    [ "$output" = $'net\nhome' ]
}

@test "an untrusted file still tightens" {
    printf 'tops3cret\n' >key
    user_policy 'net = on'
    policy 'net = off' 'mask = key' 'cwd = ro'
    run -0 --separate-stderr fw -- sh -c 'readlink /proc/self/ns/net; cat key; echo >new; true'
    [ "$output" != "$(readlink /proc/self/ns/net)" ]
    lacks tops3cret
    [ ! -e new ]
}

@test "a program can not rewrite, replace or remove the policy of its project" {
    policy 'mask = key'
    allow
    cp .firewrap.ini "$BASE/old"
    run fw -- sh -c 'echo net = on >.firewrap.ini; echo net = on >>.firewrap.ini; rm -f .firewrap.ini; mv .firewrap.ini x
        echo net = on >n; mv -f n .firewrap.ini; ln -f n .firewrap.ini; chmod 666 .firewrap.ini; sed -i s/key/no/ .firewrap.ini'
    cmp .firewrap.ini "$BASE/old"
    [ "$(stat -c %a .firewrap.ini)" = 644 ]
}

@test "the same holds for a policy above the current directory, and its directories can not be renamed" {
    policy 'mask = sub/key'
    allow
    policy_at "$PROJECT/sub/deep" 'net = off'
    allow sub/deep
    cd sub/deep
    run fw -- sh -c 'cd ../..; mv sub other; mv sub/deep sub/other; rm -rf sub; mkdir -p sub/deep; echo net = on >sub/deep/.firewrap.ini; echo net = on >.firewrap.ini'
    [ "$(cat "$PROJECT/.firewrap.ini" "$PROJECT/sub/deep/.firewrap.ini")" = $'mask = sub/key\nnet = off' ]
}

@test "an untrusted policy is protected as well" {
    policy 'mask = key'
    run fw -- sh -c 'echo x >.firewrap.ini; rm -f .firewrap.ini; mv .firewrap.ini x'
    [ "$(cat .firewrap.ini)" = 'mask = key' ]
}

@test "a policy that is a link can not be taken away either" {
    printf 'tops3cret\n' >key
    mkdir conf
    printf 'mask = key\n' >conf/policy.ini
    ln -s conf/policy.ini .firewrap.ini
    run firewrap allow # or it is refused, which is as good
    run fw -- sh -c 'rm -f .firewrap.ini; mv .firewrap.ini x; echo >conf/policy.ini; mv conf other; : >.firewrap.ini'
    run fw -- cat key
    lacks tops3cret
}

@test "where nothing protects it, a policy can be rewritten" { # the control
    policy 'mask = key'
    run fw --bind-rw .firewrap.ini -c -b -- sh -c 'echo "net = on" >.firewrap.ini' # lifted by its name
    [ "$(cat .firewrap.ini)" = 'net = on' ]
}

@test "an allowed policy is protected even when it is not on the way" {
    policy 'net = on'
    allow
    cd "$HOME/src"
    run fw -- sh -c 'echo "base = 5" >shop/.firewrap.ini; mv shop x; rm -rf shop; mkdir -p shop; echo "net = on" >shop/.firewrap.ini'
    [ "$(cat shop/.firewrap.ini)" = 'net = on' ]
}

@test "a policy that a program plants gains nothing" {
    fw -- sh -c 'printf "net = on\nbind-rw = ~\n" >.firewrap.ini; mkdir sub; cp .firewrap.ini sub'
    printf 'tops3cret\n' >"$HOME/secret"
    run -0 gets
    [ "$output" = '' ]
    cd sub
    run -0 gets
    [ "$output" = '' ]
}

@test "a renamed directory has to be allowed again, and a stranger in its old place too" {
    wants_all
    allow
    cd ..
    mv shop moved
    mkdir shop
    printf 'net = on\nbind-rw = ~\n# other\n' >shop/.firewrap.ini
    cd moved
    run -0 gets
    [ "$output" = '' ]
    cd ../shop
    run -0 gets
    [ "$output" = '' ]
}

@test "trust is for whole names: /a/b does not stand for /a/bc" {
    wants_all
    allow
    mkdir "$HOME/src/shopping"
    cp .firewrap.ini "$HOME/src/shopping/"
    cd "$HOME/src/shopping"
    run -0 gets
    [ "$output" = '' ]
}

@test "a directory that is reached by a link is the same directory" {
    wants_all
    ln -s shop "$HOME/src/link"
    cd "$HOME/src/link"
    run -0 gets
    [ "$output" = '' ]
    allow .
    run -0 gets
    [ "$output" = $'net\nhome' ]
    cd "$PROJECT"
    run -0 gets
    [ "$output" = $'net\nhome' ]
}

@test "a policy that is a link counts by what it leads to, at the moment of reading" {
    wants_all
    mv .firewrap.ini "$BASE/real.ini"
    ln -s "$BASE/real.ini" .firewrap.ini
    allow
    run -0 gets
    [ "$output" = $'net\nhome' ]
    printf 'env-set = A=1\n' >>"$BASE/real.ini"
    run -0 gets
    [ "$output" = '' ]
}

@test "a file or a directory can be named, and only a policy file" {
    wants_all
    cd "$HOME"
    run -0 firewrap allow src/shop/.firewrap.ini
    run -0 firewrap deny src/shop
    run -0 firewrap allow src/shop
    run -125 firewrap allow src
    run -125 firewrap allow src/shop/other.ini
    run -125 firewrap allow --yes
    run -125 firewrap allow src/shop src/shop
    run -125 firewrap allow nowhere
}

@test "in a denied directory nothing runs, nor below it, until it is allowed" {
    mkdir sub
    run -0 firewrap deny
    run -125 fw -- touch ran
    has denied
    cd sub
    run -125 fw -- touch ran
    run -125 firewrap run -- touch ran
    run -125 fw --no-policy -- touch ran
    [ ! -e ran ]
    run -0 firewrap allow ..
    run -0 fw -- touch ran
    [ -e ran ]
}

@test "a denied policy is not trusted any more when it is allowed to run again" {
    wants_all
    allow
    run -0 firewrap deny
    run -125 fw -- true
    rm .firewrap.ini
    run -0 firewrap allow .
    wants_all
    run -0 gets
    [ "$output" = '' ]
}

@test "trust list shows what was allowed, changed, denied and lost; prune forgets what is lost" {
    for name in one two three four; do policy_at "$HOME/$name" 'net = on'; done
    allow "$HOME/one" && allow "$HOME/two" && allow "$HOME/three"
    firewrap deny "$HOME/four" 2>/dev/null
    printf '# new\n' >>"$HOME/two/.firewrap.ini"
    rm "$HOME/three/.firewrap.ini"
    run -0 firewrap trust list
    [[ $output =~ allowed\ +"$HOME/one/.firewrap.ini" ]]
    [[ $output =~ changed\ +"$HOME/two/.firewrap.ini" ]]
    [[ $output =~ missing\ +"$HOME/three/.firewrap.ini" ]]
    [[ $output =~ denied\ +"$HOME/four" ]]
    run -0 firewrap trust prune
    has three
    run -0 firewrap trust list
    lacks three
    [ "${#lines[@]}" = 3 ]
    run -125 firewrap trust
    run -125 firewrap trust lost
}

@test "the store is private: directories 700, copies 600" {
    umask 000
    printf 'net = on\n' >.firewrap.ini
    chmod 644 .firewrap.ini
    allow
    umask 022
    run find "$HOME/.local/state/firewrap" -type d ! -perm 700 -o -type f ! -perm 600
    [ "$output" = '' ]
}

@test "a store that others may write is not relied on" {
    wants_all
    allow
    chmod 666 "$HOME/.local/state/firewrap/trusted/${PROJECT#/}/.firewrap.ini"
    run -125 fw -- true
    has store
}

@test "allow says what is wrong with a file, and records nothing" {
    policy 'net = on' 'nets = on'
    run -125 firewrap allow
    has .firewrap.ini:2:
    run -0 firewrap trust list
    [ "$output" = '' ]
    policy 'net = on'
    chmod o+w .firewrap.ini
    run -125 firewrap allow
    run -125 fw -- true
}

@test "a file of another user is left out, in one line, and can not be allowed" {
    policy 'this is no policy'
    run -125 fw --dry-run -- true # the control: one's own is read
    if [ "$(id -u)" = 0 ]; then
        chown 12345 .firewrap.ini
        elsewhere=()
    else # in a user namespace of one's own, root's files belong to a stranger
        ln -sf /etc/passwd .firewrap.ini
        run -125 fw --dry-run -- true
        elsewhere=(bwrap --dev-bind / / --unshare-user --uid 4242 --gid 4242 --)
    fi
    run -0 --separate-stderr "${elsewhere[@]}" fw --dry-run -- echo ran
    [[ $output == *'-- echo ran'* ]]
    [ "${#stderr_lines[@]}" = 1 ]
    [[ $stderr == *"left out"* ]]
    run -125 "${elsewhere[@]}" firewrap allow
    has 'another user'
}

@test "a file that can not be read stops the command, also for root without its privileges" {
    policy 'net = on'
    chmod 000 .firewrap.ini
    if [ "$(id -u)" = 0 ]; then
        run -125 setpriv --bounding-set=-all --inh-caps=-all -- "$(command -v fw)" --dry-run -- true
    else
        run -125 fw -- true
    fi
    has 'Permission denied'
    has .firewrap.ini
}

@test "a file below a directory that can not be searched is not taken for missing" {
    mkdir -p "$HOME/.config/firewrap"
    chmod 000 "$HOME/.config"
    if [ "$(id -u)" = 0 ]; then
        run -125 setpriv --bounding-set=-all --inh-caps=-all -- "$(command -v fw)" --dry-run -- true
    else
        run -125 fw -- true
    fi
    has 'Permission denied'
    chmod 755 "$HOME/.config"
}

@test "the user's own file needs no trust" {
    user_policy 'net = on'
    run -0 fw -- readlink /proc/self/ns/net
    [ "$output" = "$(readlink /proc/self/ns/net)" ]
}

@test "an untrusted root = yes does not hide the policy above it" {
    printf 'tops3cret\n' >key
    policy 'mask = key'
    allow
    policy_at "$PROJECT/sub" 'root = yes'
    cd sub
    run fw -bc --bind-ro .. -- cat ../key
    lacks tops3cret
}

@test "CI and the like do not make a file trusted" {
    wants_all
    export CI=true GITHUB_ACTIONS=true FIREWRAP_TRUST=all FIREWRAP_ALLOW=1
    run -0 gets
    [ "$output" = '' ]
}

@test "a policy below, which was never allowed, can not be taken away, nor a denied directory renamed" {
    mkdir -p sub a/b/c evil
    printf 'net = off\n' | tee sub/.firewrap.ini a/b/c/.firewrap.ini >evil/file
    run -0 firewrap deny evil
    run ! fw -- rm -f sub/.firewrap.ini
    run ! fw -- sh -c 'mv sub other' # typed, a directory goes as a whole, with its policy: src/sandbox/removed.c
    run ! fw -- mv evil good
    [ -e sub/.firewrap.ini ]
    [ -e evil/file ]
    run -0 fw -- rm a/b/c/.firewrap.ini # the controls: too deep to be looked at, and not denied
    run -0 firewrap allow evil
    run -0 fw -- mv evil good
}

# shellcheck disable=SC2016 # in the sandbox
@test "a copy of the policy in a work tree or a clone inside asks nothing, and gives nothing that does not hold there already" {
    export COPY_TEST=passed
    policy 'env-pass = COPY_TEST' 'net = off' '[command sh]' 'env-set = SECTION=yes'
    git init -q . && git add .firewrap.ini && git -c user.name=x -c user.email=x@x commit -qm policy
    allow
    fw git worktree add -q tree >/dev/null 2>&1
    fw git clone -q . copy >/dev/null 2>&1
    for dir in tree copy; do
        cmp .firewrap.ini "$dir/.firewrap.ini"
        run -0 --separate-stderr env -C "$dir" fw sh -c 'echo "$COPY_TEST $SECTION"; touch made'
        # shellcheck disable=SC2154 # bats sets it
        [ "$output$stderr" = 'passed yes' ]
        run -0 env -C "$dir" fw git status --short
        has made
    done
    echo 'bind-ro = ../../other' >>.firewrap.ini # another directory there
    mkdir -p ../other "$BASE/home/other"
    cp .firewrap.ini copy/
    allow
    run -0 env -C copy fw sh -c :
    has '1 setting waits'
    echo '# another' >>copy/.firewrap.ini # the control: other bytes wait
    run -0 env -C copy fw sh -c :
    has '3 settings wait'
    cp .firewrap.ini ../other/ # nor beside it
    run -0 env -C ../other fw sh -c 'echo "$COPY_TEST"'
    lacks passed
    has wait
    cp ../other/.firewrap.ini copy/
    echo 'net = on' >.firewrap.ini # nor if the one above is not allowed any more
    run -0 env -C copy fw sh -c 'echo "$COPY_TEST"'
    lacks passed
    has '.firewrap.ini: 3 settings wait'
}
