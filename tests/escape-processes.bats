#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Attacks on processes, privileges and the environment. tests/escape/README.md lists all attacks.
# shellcheck disable=SC2030,SC2031
load helper
load escape/escape

# victim: an outside process of the same user; its $PID and the $ADDRESS of its secret.
victim() {
    background "$PROJECT/processes" victim "$BASE/ready"
    wait_for "$BASE/ready"
    # shellcheck disable=SC2034
    read -r PID ADDRESS _ <"$BASE/ready"
}

alive() { kill -0 "$PID"; }

# ---- other processes ----

@test "outside processes are not visible" {
    bring processes
    victim
    holds fw -bc ./processes others
    breaks fw -bc --share pid ./processes others
}

@test "outside processes can not be signalled" {
    bring processes
    victim
    for signal in 0 18 9; do
        holds fw -bc ./processes kill "$PID" "$signal"
        alive
    done
    run fw -bc ./processes kill -1 9 # everybody inside
    alive
    breaks fw -bc --share pid ./processes kill "$PID" 9
    run wait "$PID"
    run ! kill -0 "$PID"
}

@test "outside processes can not be traced nor their memory be read" {
    bring processes
    victim
    for attack in "ptrace $PID" "vmread $PID $ADDRESS" "mem $PID $ADDRESS" "pidfd $PID 0"; do
        read -ra words <<<"$attack"
        holds fw -bc ./processes "${words[@]}"
        holds fw -bc --debug ./processes "${words[@]}"
        holds fw -bc --debug --share pid ./processes "${words[@]}"
        breaks ./processes "${words[@]}"
    done
}

# Both may trace, in their own sandbox; as root as well. The control is the same attack by a neighbour in the same sandbox.
@test "what runs in another sandbox can not be traced nor its memory be read, whatever both share" {
    bring processes
    for share in '' --share=pid; do
        rm -f ready
        background fw -bc --debug $share sh -c './processes victim ready'
        wait_for ready
        read -r _ address _ <ready
        outside=$(pgrep -u "$(id -u)" -n -f '^./processes victim ready$')
        for attack in "ptrace $outside" "vmread $outside $address" "mem $outside $address" "pidfd $outside 0" "environ-of $outside"; do
            # shellcheck disable=SC2086
            holds fw -bc --debug $share ./processes $attack
            # shellcheck disable=SC2086
            holds fw -bc $share ./processes $attack
        done
        for attack in 'ptrace $pid' 'vmread $pid $address' 'mem $pid $address' 'pidfd $pid 0' 'environ-of $pid'; do
            # shellcheck disable=SC2086
            breaks fw -bc $share sh -c "rm -f ready; ./processes victim ready & until [ -s ready ]; do sleep 0.01; done
                read -r pid address rest <ready; ./processes $attack; status=\$?; kill -9 \$pid; exit \$status"
        done
    done
}

@test "with debug = no a process inside can not trace another" {
    bring processes
    holds fw -bc --debug=no ./processes trace
    has EPERM
    breaks fw -bc ./processes trace
    breaks without '--seccomp 3' -- fw -bc --debug=no ./processes trace
}

@test "no process stays behind when the command has ended" {
    bring processes
    run -0 fw -bc ./processes daemon lock pid
    flock -w 10 lock true || fail "the daemon still holds its lock"
    breaks fw -bc --share pid ./processes daemon lock pid
    BACKGROUND+=("$(cat pid)")
    run ! flock -n lock true
}

@test "nothing goes on when firewrap is killed" {
    bring processes
    background fw -bc ./processes lock lock pid
    wait_for pid
    kill -KILL $!
    flock -w 10 lock true || fail "the command goes on"
    # the control: bwrap without --die-with-parent, killed in the same way, leaves its process 1
    rm pid
    line=$(printed --die-with-parent -- fw -bc ./processes lock lock pid)
    background sh -c "exec $line"
    wait_for pid
    inner=$(tr -d ' ' <"/proc/$!/task/$!/children")
    BACKGROUND+=("$inner")
    kill -KILL $!
    run wait $!
    run ! flock -n lock true
}

# ---- core dumps ----

# dumps: can a crash write a core file here at all, and under which name ($CORE…) in its directory?
dumps() {
    CORE=$(cat /proc/sys/kernel/core_pattern)
    [[ $CORE && $CORE != *['|/%']* ]] || skip_unless_must "core_pattern '$CORE' is no name of a file"
    ulimit -c unlimited 2>/dev/null || skip_unless_must "core dumps are switched off"
}

@test "a crash inside writes no core file outside a grant" {
    dumps
    bring processes
    secrets
    for dir in "$HOME" /tmp / /usr; do
        run -139 fw -bc ./processes crash 11 "$dir"
    done
    run -139 fw -bc --bind-ro "$HOME/src/other" ./processes crash 11 "$HOME/src/other"
    [ -z "$(find "$BASE" -name "$CORE*" -size +0)" ]
    [ -z "$(find /tmp / /usr -maxdepth 1 -name "$CORE*" -newer "$PROJECT/processes")" ]
    run -139 fw -bc --bind-rw "$HOME/src/other" ./processes crash 11 "$HOME/src/other"
    [ -n "$(find "$HOME/src/other" -name "$CORE*" -size +0)" ] || fail "the control writes no core file"
}

@test "firewrap, which dies as its command, writes no core file" {
    dumps
    bring processes pty
    mkdir elsewhere # firewrap stands here; the command, elsewhere, in memory
    cd elsewhere
    for signal in 3 6 11; do
        # bash shows how its child died: a signal, and whether there was a core dump
        run "$PROJECT/pty" bash -c "ulimit -c unlimited; fw -b --bind-ro '$PROJECT/processes' '$PROJECT/processes' crash $signal /tmp; :"
        [[ $output == *Aborted* || $output == *Quit* || $output == *fault* ]] || fail "firewrap did not die: $output"
        lacks 'core dumped'
        [ -z "$(ls)" ]
    done
    run "$PROJECT/pty" bash -c "ulimit -c unlimited; '$PROJECT/processes' crash 6 .; :"
    has 'core dumped'
    [ -n "$(ls)" ]
}

# ---- privileges ----

@test "no capability is left, in none of the five sets" {
    bring privileges
    holds fw -bc ./privileges caps
    breaks fw -bc --cap-add CAP_NET_BIND_SERVICE ./privileges caps
    lacks 'Eff=1ff'
    breaks ./privileges caps # the bounding set
}

@test "run by root, no capability is left, even if they are ambient" {
    bring privileges
    is_root || { # who has no capabilities to lose
        holds fw -b5 -c ./privileges caps
        return
    }
    holds setpriv --inh-caps +sys_admin,+net_admin,+dac_override --ambient-caps +sys_admin,+net_admin,+dac_override fw -bc ./privileges caps
    holds setpriv --inh-caps +sys_admin,+net_admin,+dac_override --ambient-caps +sys_admin,+net_admin,+dac_override fw -b5 -c ./privileges caps
    breaks without '--cap-drop ALL' -- fw -bc ./privileges caps
    breaks setpriv --inh-caps +sys_admin,+net_admin,+dac_override --ambient-caps +sys_admin,+net_admin,+dac_override ./privileges caps
}

@test "no new privileges can be had" {
    bring privileges
    holds fw -bc ./privileges newprivs
    holds fw -bc --nested ./privileges newprivs
    breaks ./privileges newprivs
}

@test "a set-user-ID program has no effect" {
    bring privileges
    if is_root; then
        chown 65534:65534 privileges
        chmod 6755 privileges
        holds fw -bc ./privileges report
        holds fw -b5 -c ./privileges report
        breaks ./privileges report
    else
        program=$(find /usr/bin/su /bin/su /usr/bin/passwd /usr/bin/mount -perm -4000 -user root 2>/dev/null | head -n 1)
        [ -n "$program" ] || skip_unless_must "there is no set-user-ID program"
        holds fw -bc ./privileges setuid "$program"
        holds fw -b5 -c ./privileges setuid "$program"
        breaks ./privileges setuid "$program"
    fi
}

# ---- the environment, and arguments ----

@test "secrets in the environment are not passed on" {
    bring processes
    export AWS_SECRET_ACCESS_KEY=abc GITHUB_TOKEN=def BASH_ENV=$PROJECT/evil LD_PRELOAD_X=1 SSH_AUTH_SOCK=/x
    for name in AWS_SECRET_ACCESS_KEY GITHUB_TOKEN BASH_ENV LD_PRELOAD_X SSH_AUTH_SOCK; do
        holds fw -bc ./processes environ "$name"
        breaks fw -bc --env-pass "$name" ./processes environ "$name"
    done
}

@test "the environment of process 1 tells nothing" {
    bring processes
    export AWS_SECRET_ACCESS_KEY=abc
    holds fw -bc ./processes environ AWS_SECRET_ACCESS_KEY
    breaks without -- fw -bc ./processes environ AWS_SECRET_ACCESS_KEY # bwrap keeps its own, and shows it inside
    has /proc/1/environ
}

@test "values do not stand in the list of processes" {
    bring processes
    export TOKEN=firewrap-escape-value
    seen() { tr '\0' ' ' <"/proc/$1/cmdline" | grep -c "$TOKEN"; }
    for way in printed-line firewrap; do
        rm -f pid
        if [ $way = firewrap ]; then
            background fw -bc --env-pass TOKEN ./processes lock lock pid
        else
            line=$(printed -- fw -bc --env-pass TOKEN ./processes lock lock2 pid)
            background sh -c "exec $line"
        fi
        wait_for pid
        n=0
        for p in "$!" $(cat "/proc/$!/task/$!/children"); do
            n=$((n + $(seen "$p" || true)))
        done
        printf '%s: %s\n' "$way" "$n" >>counts
    done
    run -0 cat counts
    has 'firewrap: 0'
    lacks 'printed-line: 0'
}

@test "inside, process 1 shows no option of the sandbox" {
    run -0 fw -bc --bind-ro /usr/share:/firewrap-escape sh -c 'tr "\0" " " </proc/1/cmdline'
    lacks firewrap-escape
    run -0 without -- fw -bc --bind-ro /usr/share:/firewrap-escape sh -c 'tr "\0" " " </proc/1/cmdline'
    has firewrap-escape
}

@test "a command can not write its own exit status into the report" {
    forge='for f in /proc/$1/fd/[3-9]; do printf "\\0\\0\\0\\0" >$f; done 2>/dev/null; sleep 0.2; exit 3'
    run -3 fw -bc sh -c "$forge" sh 1
    printf 'x' >out # the control: a process that can be looked into can be written into
    run sh -c 'exec 5>out; printf y >/proc/$$/fd/5'
    [ "$(cat out)" = y ]
}
