#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Nothing is lost, nothing is pretended: what is written around a project fails at once, or is where it was told, or is in the
# project's home or /tmp.
# shellcheck disable=SC2016,SC2030,SC2031
load helper

teardown() {
    cd /
    rm -rf -- "${BASE:?}" "${AWAY:-/nonexistent}"
}

refused() { # WORDS: fails with the kernel's own words
    run fw -- sh -c "$1"
    [ "$status" != 0 ] || fail "$1 says success"
    has 'Read-only file system'
}

@test "directories on the way to the project, and the root, can not be written" {
    echo x >x
    for lines in 'home = project' 'home = none' 'home = lab'; do
        policy "$lines" && allow
        for line in 'cp x ..' 'mv x ..' 'mv x ../y' 'mkdir ../new' 'tar czf ../x.tgz x' 'cp x ~/src/' 'echo x >/x' 'mkdir /opt' 'mkdir -p /opt/x' \
            'cp x /run/' 'git init -q --bare ../wt' 'ln -s x ../x' 'mktemp -p ..'; do
            refused "$line"
        done
        [ -e x ]
        run -0 fw -- sh -c 'echo >~/.x; echo >/tmp/x; echo >y; mkdir -p ~/.config/new; echo >/dev/shm/x' # (control) what is for programs can
    done
    [ "$(ls "$HOME/src")" = shop ]
    run -0 fw -bc -- sh -c 'cp x .. 2>&1 || true; ls ..'
    has 'Read-only file system'
    run -0 fw -bc --tmpfs "$HOME/src" --bind-rw "$PROJECT" -- sh -c 'cp x ..; ls ..' # (control) what the user asks for
    has $'shop\nx'
}

@test "nothing can be put into a directory that stands in the user's home, nor take its name" {
    policy 'home = project' && allow
    mkdir "$HOME/Documents" "$BASE/music"
    ln -s "$BASE/music" "$HOME/Music"
    touch "$HOME/notes"
    echo one >one
    for to in Documents Documents/ Documents/new Music; do
        run fw cp one "$HOME/$to"
        [ "$status" != 0 ]
        run fw mv one "$HOME/$to"
        [ "$status" != 0 ] && [ "$(cat one)" = one ]
    done
    fw cp one "$HOME/Pictures" # (control: without such a directory it is a file in the project's home)
    [ "$(cat "$(firewrap home path .)/Pictures")" = one ]
    mkdir "$HOME/Pictures" # later: what the project has is its own
    run -0 fw cat "$HOME/Pictures"
    [ "$output" = one ]
    mkdir "$HOME/go" # which is Go's, as a hidden directory would be
    fw mkdir -p "$HOME/go/pkg"
    firewrap home rm .
    [ -d "$HOME/Documents" ]
}

@test "the way to a project that is not below the home, too" {
    AWAY=$(mktemp -d /var/tmp/firewrap.XXXXXX)
    mkdir -p "$AWAY/a/shop" && cd "$AWAY/a/shop" && echo x >x
    refused 'cp x ..'
    refused 'cp x ../..'
    [ "$(ls "$AWAY/a")" = shop ]
}

@test "the same where the line of --dry-run is typed" {
    echo x >x
    run eval "$(fw --dry-run -- sh -c 'cp x ..; mkdir /opt; cp x ~/src; cp x y')"
    [ "$(grep -c 'Read-only file system' <<<"$output")" = 3 ]
    [ -e y ]
}

@test "random files to random places are where they were told, or in the project's home, or the command has failed" {
    policy 'net = off' && allow
    mkdir -p sub "$HOME/Documents" "$HOME/Downloads" "$HOME/src/other"
    cat >try.py <<'END'
import os, random, subprocess, sys
random.seed(int(sys.argv[1]))
home, here = os.environ["HOME"], os.getcwd()
dirs = [".", "sub", "..", "../..", "../other", "../new", "~", "~/Documents", "~/Downloads/x", "~/src", "~/.cache", "~/new", "/tmp", "/tmp/x", "/var/tmp", "/", "/opt",
        "/opt/x", "/usr/local", "/etc", "/var", "/var/lib", "/srv", "/run", "/home", "/mnt/x", "sub/new"]
for i in range(60):
    text = f"{sys.argv[1]}-{i}-{random.random()}"
    open(f"f{i}", "w").write(text)
    to = os.path.normpath(os.path.join(here, random.choice(dirs).replace("~", home), f"g{i}"))
    how = random.choice(["cp", "mv", "write", "mkdir", "tar", "ln"])
    line = {"cp": f"cp f{i} '{to}'", "mv": f"mv f{i} '{to}'", "write": f"cat f{i} >'{to}'", "ln": f"ln f{i} '{to}'",
            "mkdir": f"mkdir -p '{to}' && cp f{i} '{to}/g{i}'", "tar": f"tar cf '{to}' f{i}"}[how]
    ok = subprocess.run(["sh", "-c", line], stderr=subprocess.DEVNULL).returncode == 0
    print(int(ok), f"f{i}", f"{to}/g{i}" if how == "mkdir" else to, text, sep="\t")
END
    for seed in 1 2 3; do
        fw -- python3 try.py $seed >results
        n=0 good=0
        while IFS=$'\t' read -r ok from to text; do
            n=$((n + 1))
            if [ "$ok" = 0 ]; then
                grep -qF -- "$text" "$from" || fail "failed, and $from is gone"
                continue
            fi
            good=$((good + 1))
            grep -qF -- "$text" "$to" 2>/dev/null && continue
            kept=$(firewrap home path .)
            case $to in
            "$HOME"/*) kept=$kept/${to#"$HOME"/} ;;
            /tmp/*) kept=${kept%home}$to ;;
            /var/tmp/*) kept=${kept%home}var-tmp/${to#/var/tmp/} ;;
            *) fail "$to is nowhere" ;;
            esac
            grep -qF -- "$text" "$kept" || fail "$to is nowhere"
        done <results
        [ "$n" = 60 ] && [ "$good" -gt 5 ] && [ "$good" -lt 55 ]
        kept=$(firewrap home path .)
        rm -rf sub/* "$kept"/[a-zA-Z]* "${kept%home}"{tmp,var-tmp}/g* f* g*
    done
}

@test "in a sandbox without these mounts a success loses the file (control)" {
    echo x >x
    run -0 bwrap --ro-bind / / --tmpfs "$HOME" --bind "$PROJECT" "$PROJECT" -- sh -c 'mv x ..'
    [ ! -e x ] && [ ! -e ../x ]
}
