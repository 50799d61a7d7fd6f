#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The architecture as a test: rooms in one order, faces, no circle of files, short functions and files. A new file needs no edit here.
set -u
cd "$(dirname "$0")/../src" || exit 1
rooms='base host net policy sandbox run lib cmd'
objects=../${B:-build}/obj
n=0 status=0
result() { # result SENTENCE, with the findings on standard input
    local findings
    findings=$(cat)
    n=$((n + 1))
    if [ -z "$findings" ]; then
        echo "ok $n - $1"
    else
        echo "not ok $n - $1"
        sed 's/^/# /' <<<"$findings"
        status=1
    fi
}
# A file includes its own room, base, and the faces (ROOM/ROOM.h) of the rooms before its own.
includes() {
    grep -oE '^#include ".*"$' -- */*.[ch] */*/*.[ch] | sed 's/:#include "\(.*\)"$/ \1/' | while read -r file name; do
        room=${file%%/*} other=${name%%/*}
        case " $rooms " in *" $room "*) ;; *) continue ;; esac
        case $name in
        names.h | base/*.h) continue ;;
        ../*) [ -e "$room/${name#../}" ] && continue ;; # run/inside
        */*) [ "$name" = "$other/$other.h" ] && [ "$other" != "$room" ] && case " ${rooms%%"$room"*}" in *" $other "*) continue ;; esac ;;
        *) [ -e "${file%/*}/$name" ] && continue ;;
        esac
        echo "$file includes $name"
    done
}

# The objects of what is here, not of what was.
listed() {
    for object in "$objects"/*/*.o; do
        name=${object#"$objects/"}
        [ ! -e "${name%.o}.c" ] || echo "$object"
    done
}

# Files that call each other, by the symbols of their objects: the strongly connected ones are what is left when files without
# callers or without callees are taken away, again and again.
circles() {
    listed | xargs nm -A -P | sed "s,^$objects/,,; s,:,," | awk '
        $3 ~ /^[TDBRC]$/ {home[$2] = $1}
        $3 == "U" {wants[++n] = $1 " " $2}
        END {
            for (i = 1; i <= n; i++) {
                split(wants[i], w, " ")
                if ((w[2] in home) && home[w[2]] != w[1]) edge[w[1] " " home[w[2]]] = 1
            }
            do {
                split("", from); split("", to); taken = 0
                for (e in edge) {split(e, w, " "); from[w[1]] = 1; to[w[2]] = 1}
                for (e in edge) {
                    split(e, w, " ")
                    if (!(w[1] in to) || !(w[2] in from)) {delete edge[e]; taken = 1}
                }
            } while (taken)
            for (e in edge) {sub(/ /, " calls ", e); print e}
        }'
    [ -e "$objects/cmd/main.o" ] || echo "nothing was built: $objects"
}

long_files() {
    find . ../shell ../tests \( -name '*.[ch]' -o -name '*.bats' -o -name '*.sh' -o -name '*.bash' \) -exec wc -l {} + |
        awk '$2 != "total" && $1 > 400 {print $2 ": " $1 " lines"}'
}

long_functions() {
    find . ../shell ../tests -name '*.c' -print0 | xargs -0 awk '
        FNR == 1 {start = 0}
        /^[A-Za-z_].*\(/ && !/;$/ {start = FNR}
        /^}$/ && start {if (FNR - start > 60) print FILENAME ":" start ": " FNR - start + 1 " lines"; start = 0}'
}

# Foreign text is printed by cmd/print.c, which escapes what can not be seen. The others print firewrap's own words, or for programs.
raw_prints() {
    grep -nE '(^|[^_a-z])f?printf\(.*%' -- */*.c */*/*.c |
        grep -vE '^(cmd/print|cmd/keys|cmd/hook|build/mkfilter|run/inside/probe)\.c:|str_(quote|printable)\('
}

# What a library must not do: end the process, write or read what belongs to all of it, keep something that two callers would share.
# abort(3) is for what can not be; _exit(2) for processes that were forked. Left are: what a thread has in use, and the job that the
# signal handler is for.
ready() {
    listed | grep -v '/cmd/[^/]*$' | xargs nm -A -P | sed "s,^$objects/,,; s,:,," | awk '
        $3 == "U" && $2 ~ /^(die|exit|quick_exit|stdin|stdout|stderr|environ|__environ|perror|warnx?|errx?|puts|putchar)$/ ||
        $3 == "U" && $2 ~ /^(get|secure_get|set|unset|put)env$|^(__)?v?printf(_chk)?$/ {print $1 " uses " $2}'
    listed | grep -v '/cmd/[^/]*$' | xargs nm -A -f sysv | sed "s,^$objects/,,; s,:, ," | awk -F'[ |]+' '
        $NF ~ /^\.t?(bss|data)/ && $NF !~ /^\.data\.rel\.ro/ || $NF == "*COM*" {print $1 " keeps " $2}' |
        grep -vxE 'base/(mem|diag)\.o keeps in_use|run/supervise\.o keeps job'
}

# The control: an object that does both has to be found.
ready_finds() {
    local found
    found=$(
        objects=$(mktemp -d) && mkdir "$objects/base" || exit
        echo 'extern void exit(int); int kept; void mem(void); void mem(void) {if (!kept++) exit(1);}' |
            ${CC:-cc} -c -x c -o "$objects/base/mem.o" - && ready | sort | tr '\n' ' '
        rm -rf "$objects"
    )
    [ "$found" = 'base/mem.o keeps kept base/mem.o uses exit ' ] || echo "found: $found"
}

# What two sides spell alike stands in names.h alone; the scripts of the shells may say what it has.
spelt_twice() {
    awk '{sub(/\/\*.*/, "")} !/^ \*/ && /"[^"]*FIREWRAP_/ {print FILENAME ": " $0}' */*.[ch] */*/*.[ch] ../shell/module/*.[ch]
    names=$(grep -oE ' "FIREWRAP_[A-Z_]+"' names.h)
    grep -oE 'FIREWRAP_[A-Z_]+' ../shell/hook.* ../shell/rc/.zshrc ../shell/rc/* | sort -u | while IFS=: read -r file name; do
        [[ $names == *" \"$name\""* ]] || echo "$file: $name is not in names.h"
    done
}

result 'a file includes its own room, and the faces of the rooms before it' < <(includes)
result 'no files call each other in a circle' < <(circles)
result 'below cmd nothing ends the process, prints, or keeps what two sessions would share' < <(ready)
result 'which is seen where it is done' < <(ready_finds)
result 'no file is longer than 400 lines' < <(long_files)
result 'no function is longer than 60 lines' < <(long_functions)
result 'foreign text is printed by one function' < <(raw_prints)
result 'a variable of the hook is spelt in names.h' < <(spelt_twice)
echo "1..$n"
exit $status
