#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks on files: by name, by link, by descriptor, through /proc. tests/escape/README.md lists all attacks.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# ---- by name ----

@test "the default is what these tests call fw -bc" {
    [ "$(fw --dry-run true)" = "$(fw -bc --dry-run true)" ]
}

@test "a key in the home can not be read" {
    bring files
    secrets
    holds fw -bc ./files read "$HOME/.ssh/id"
    breaks fw -bc --bind-ro "$HOME/.ssh" ./files read "$HOME/.ssh/id"
    has 'the key'
}

@test "another project can be neither read nor listed" {
    bring files
    secrets
    holds fw -bc ./files read "$HOME/src/other/file"
    holds fw -bc ./files list "$HOME/src/other"
    breaks fw -bc --bind-ro "$HOME/src/other" ./files read "$HOME/src/other/file"
    breaks fw -bc --bind-ro "$HOME/src/other" ./files list "$HOME/src/other"
}

@test "what is written outside the grant does not reach the host" {
    bring files
    secrets
    fw -bc true # makes its own directories in the home
    before=$(listing "$HOME/src/other"; ls -A "$HOME")
    holds fw -bc ./files write "$HOME/src/other/planted"
    run fw -bc ./files write "$HOME/.bashrc" # the home inside is writable memory
    run fw -bc ./files write "$BASE/planted"
    [ "$before" = "$(listing "$HOME/src/other"; ls -A "$HOME")" ]
    [ ! -e "$BASE/planted" ]
    breaks fw -bc --bind-rw "$HOME/src/other" ./files write "$HOME/src/other/planted"
    breaks fw -bc --bind-rw "$HOME" ./files write "$HOME/planted"
    [ -e "$HOME/src/other/planted" ]
    [ -e "$HOME/planted" ]
}

@test "a read-only grant can not be changed" {
    bring files
    secrets
    for attack in 'write new' 'write file' 'truncate file' 'unlink file' 'rename file new' 'mkdir dir' 'chmod 666 file'; do
        read -ra words <<<"$attack"
        holds fw -bc --bind-ro "$HOME/src/other:$PROJECT/other" sh -c 'cd other && ../files "$@"' sh "${words[@]}"
    done
    for attack in 'write new' 'write file' 'truncate file' 'chmod 666 file' 'rename file new2' 'mkdir dir' 'unlink new2'; do
        read -ra words <<<"$attack"
        breaks fw -bc --bind-rw "$HOME/src/other:$PROJECT/other" sh -c 'cd other && ../files "$@"' sh "${words[@]}"
    done
}

@test "nothing of the host is mounted writable but the project" {
    bring writable
    secrets
    holds fw -bc ./writable "$PROJECT"
    breaks fw -bc --bind-rw "$HOME/src/other" ./writable "$PROJECT"
    has "$HOME/src/other"
}

@test "cwd = ro and cwd = off keep the project from being written" {
    bring files
    holds fw -b --cwd=ro ./files write planted
    run fw -b --cwd=off --bind-ro "$PROJECT/files" "$PROJECT/files" write "$PROJECT/planted"
    [ ! -e planted ]
    breaks fw -bc ./files write planted
    [ -e planted ]
}

# ---- by link ----

@test "links in the project do not lead out of it" {
    bring files
    secrets
    ln -s ../../.ssh/id relative
    ln -s "$HOME/.ssh/id" absolute
    ln -s / root
    for name in relative absolute "root$HOME/.ssh/id"; do
        holds fw -bc ./files read "$name"
        breaks ./files read "$name"
    done
}

@test "a hard link does not make a read-only grant writable, nor keep what is masked" {
    bring files
    secrets
    printf 'the token\n' >.env
    policy 'net = off'
    holds fw -bc --bind-ro "$HOME/src/other:$PROJECT/other" ./files link other/file stolen
    holds fw -bc --mask .env ./files link .env stolen
    holds fw -bc ./files link .firewrap.ini stolen
    breaks fw -bc ./files link .env stolen
    breaks ./files link "$HOME/src/other/file" stolen2
    breaks ./files link .firewrap.ini stolen3
}

@test "a policy's path is not followed through a link that a command has planted" {
    secrets
    run -0 fw -bc ln -s ../../.ssh data
    user_policy "bind-ro = $PROJECT/data"
    run -125 fw -bc cat data/id
    has 'leads through a link'
    lacks 'the key'
    rm data && mkdir data && printf 'harmless\n' >data/id
    run -0 fw -bc cat data/id
    has harmless
    run -1 fw -bc sh -c 'rm -rf data && ln -s ../../.ssh data' # a mount point stays
    [ ! -L data ]
}

@test "a link planted in a persistent home does not move a mount" {
    secrets
    run -0 fw -bc --home=evil ln -s "$HOME/src/other" "$HOME/.cache"
    [ -L "$HOME/sandboxes/evil/.cache" ]
    run -125 fw -bc --home=evil --bind-ro "/usr/share:$HOME/.cache/x" true
    [ ! -e "$HOME/src/other/x" ]
    rm "$HOME/sandboxes/evil/.cache"
    mkdir "$HOME/sandboxes/evil/.cache"
    run -0 fw -bc --home=evil --bind-ro "/usr/share:$HOME/.cache/x" true
}

@test "a persistent home that is replaced by a link is refused" {
    secrets
    mkdir -p "$HOME/sandboxes/evil"
    run -0 fw -bc --home=evil true
    run -0 fw -bc --bind-rw "$HOME/sandboxes" sh -c "rm -r $HOME/sandboxes/evil && ln -s ../.ssh $HOME/sandboxes/evil"
    run -125 fw -bc --home=evil cat "$HOME/id"
    lacks 'the key'
}

# ---- masks and protects ----

@test "a granted home does not show its secrets" {
    bring files
    secrets
    mkdir -p "$HOME/.config/gh" && printf 'token\n' >"$HOME/.config/gh/hosts.yml"
    printf 'password\n' >"$HOME/.netrc"
    cd "$HOME"
    for file in .ssh/id .netrc .config/gh/hosts.yml; do
        holds fw -bc --cwd-home src/shop/files read "$file"
        breaks fw -bc --cwd-home --bind-ro "$HOME/${file%/*}" src/shop/files read "$file"
    done
}

@test "a mask refuses to be read, whatever the order of the lines" {
    bring files
    mkdir -p sub && printf 'token\n' >sub/.env
    holds fw -bc --mask sub/.env ./files read sub/.env
    has EACCES
    holds fw -bc --mask '**/.env' ./files read sub/.env
    holds fw -bc --mask sub/.env --bind-ro "$PROJECT/sub" ./files read sub/.env
    holds fw -bc --mask sub ./files read sub/.env
    breaks fw -bc ./files read sub/.env
    breaks without "--ro-bind /dev/null $PROJECT/sub/.env" -- fw -bc --mask sub/.env ./files read sub/.env
}

@test "a mask can not be moved away, replaced, removed or opened up" {
    bring files
    mkdir -p sub/dir && printf 'token\n' >sub/dir/.env
    for attack in 'rename sub away' 'rename sub/dir away' 'rename sub/dir/.env away' 'unlink sub/dir/.env' \
        'exchange sub other' 'exchange sub/dir other' 'chmod 644 sub/dir/.env'; do
        mkdir -p other
        read -ra words <<<"$attack"
        holds fw -bc --mask sub/dir/.env ./files "${words[@]}"
        [ "$(cat sub/dir/.env)" = token ]
    done
    for attack in 'rename sub/dir/.env sub/dir/away' 'rename sub/dir away' 'rename sub away2' 'exchange away2 other'; do
        read -ra words <<<"$attack"
        breaks fw -bc ./files "${words[@]}"
    done
}

@test "a protected path can not be changed, and its parents can not be moved" {
    bring files
    mkdir -p sub/dir && printf 'x\n' >sub/dir/file
    for attack in 'write sub/dir/file' 'unlink sub/dir/file' 'rename sub/dir away' 'rename sub away' 'truncate sub/dir/file' \
        'link sub/dir/file alias' 'chmod 777 sub/dir/file'; do
        read -ra words <<<"$attack"
        holds fw -bc --protect sub/dir/file ./files "${words[@]}"
        [ "$(cat sub/dir/file)" = x ]
    done
    for attack in 'write sub/dir/file' 'link sub/dir/file alias' 'unlink sub/dir/file' 'rename sub/dir away' 'rename sub away2'; do
        read -ra words <<<"$attack"
        breaks fw -bc ./files "${words[@]}"
    done
}

# ---- by descriptor ----

# Runs "$@" with the root as descriptor 9 of kind $1 (dir or path).
holding() { "$BATS_FILE_TMPDIR/files" hold "$1" 9 / "${@:2}"; }

@test "an inherited descriptor of a directory does not lead out" {
    bring files
    secrets
    line=$(printed -- fw -bc ./files fd 9 "${HOME#/}/.ssh/id")
    for kind in dir path; do
        for way in fd magic fchdir; do
            holds holding "$kind" fw -bc ./files "$way" 9 "${HOME#/}/.ssh/id"
            breaks holding "$kind" sh -c "${line/ fd 9/ $way 9}"
        done
        holds holding "$kind" fw -bc ./files any "${HOME#/}/.ssh/id"
    done
}

@test "a directory as standard input, output or error does not lead out" {
    bring files
    secrets
    line=$(printed -- fw -bc ./files fd 0 "${HOME#/}/.ssh/id")
    holds "$PROJECT/files" hold dir 0 / fw -bc ./files fd 0 "${HOME#/}/.ssh/id"
    breaks "$PROJECT/files" hold dir 0 / sh -c "$line"
    holds "$PROJECT/files" hold path 2 / fw -bc ./files fd 2 "${HOME#/}/.ssh/id"
}

@test "descriptors that firewrap and bwrap need for themselves are not passed on" {
    bring files
    line=$(printed -- fw -bc ./files there 9)
    for n in 3 4 5 6 7 8 9; do
        holds fw -bc ./files there "$n" 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
    done
    breaks sh -c "$line" 9</dev/null
}

# ---- through /proc ----

@test "/proc does not lead to files of outside processes" {
    bring files processes
    secrets
    (cd / && background "$PROJECT/processes" victim "$BASE/ready" && printf '%s\n' "$!" >"$BASE/pid")
    wait_for "$BASE/ready"
    pid=$(cat "$BASE/pid")
    BACKGROUND+=("$pid")
    for way in root cwd fd/9; do
        holds fw -bc ./files read "/proc/$pid/$way$HOME/.ssh/id"
        holds fw -bc --share pid ./files read "/proc/$pid/$way$HOME/.ssh/id"
    done
    breaks ./files read "/proc/$pid/root$HOME/.ssh/id"
    breaks ./files read "/proc/$pid/cwd$HOME/.ssh/id"
}

@test "/proc/1 does not lead out" {
    bring files
    secrets
    for way in root cwd fd/3 fd/5 fd/6 fd/7; do
        holds fw -bc ./files read "/proc/1/$way$HOME/.ssh/id"
    done
    # Process 1 shows nothing of itself; the control is another process of the sandbox.
    breaks fw -bc --bind-ro "$HOME/.ssh" ./files read "/proc/self/root$HOME/.ssh/id"
}

# The name of an account that is neither root's, nobody's nor ours.
other_account() { getent passwd | awk -F : '$3 != 0 && $3 != 65534 && $1 != "'"$(id -un)"'" {print $1; exit}'; }

@test "other accounts of the machine are not listed" {
    bring files
    name=$(other_account)
    [ -n "$name" ]
    run -1 fw -bc grep "^$name:" /etc/passwd
    run -1 fw -bc grep "^$name:" /etc/group
    run -0 fw -bc --accounts host grep "^$name:" /etc/passwd
    for file in passwd- group- subuid subgid; do
        [ -r "/etc/$file" ] || continue # the backups are root's
        holds fw -bc ./files read "/etc/$file"
        breaks fw -bc --accounts host ./files read "/etc/$file"
    done
}

@test "nor are they where bwrap has to mount" {
    command -v strace >/dev/null || skip_unless_must "strace is not installed"
    name=$(other_account)
    for fault in fsopen:error=ENOSYS fsmount:error=EPERM; do
        run -0 strace -f -qq -o calls -e trace=fsopen,fsmount -e inject="$fault:when=1" firewrap run -bc -- cat /etc/passwd /etc/group
        grep -q "${fault%%:*}(.*INJECTED" calls
        has root:x:0:
        lacks "$name:"
    done
    for file in passwd group; do
        run ! fw -bc sh -c "echo x >>/etc/$file"
    done
}

@test "an account file that is a link is filtered where it leads" {
    name=$(other_account)
    mkdir -p "$BASE/etc/real"
    cp /etc/passwd "$BASE/etc/real"
    cp /etc/group "$BASE/etc"
    ln -s real/passwd "$BASE/etc/passwd"
    there=(bwrap --dev-bind / / --bind "$BASE/etc" /etc)
    run -0 "${there[@]}" firewrap run -bc -- cat /etc/passwd /etc/real/passwd
    has root:x:0:
    lacks "$name:"
    run -0 "${there[@]}" firewrap run -bc --accounts host -- cat /etc/passwd /etc/real/passwd
    has "$name:"
}

@test "the account files can be read whatever the umask is" {
    umask 777
    run -0 fw -bc stat -c %a /etc/passwd /etc/group
    [ "$output" = $'644\n644' ]
}

@test "a mask or a protection is not named through a link that a command can turn" {
    printf 'tops3cret\n' >store
    printf 'decoy\n' >decoy
    ln -s store link
    for key in mask protect; do
        policy "$key = link"
        allow
        run -125 fw true
        has '.firewrap.ini:1'
        has "name $PROJECT/store itself"
    done
    policy 'mask = store'
    allow
    run ! fw sh -c 'ln -sfn decoy link; cat store'
    lacks tops3cret
    [ "$(readlink link)" = decoy ] # the control: a command turns it, and "link" would be the decoy from now on
    run ! fw cat store
    lacks tops3cret
}
