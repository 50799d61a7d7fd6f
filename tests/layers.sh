#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The architecture as a test: a module includes only headers of lower layers (and its own), functions and files stay short.
set -u
cd "$(dirname "$0")/../src" || exit 1

layers='
0 mem
4 way gitconfig gitnames
5 gitread
6 git
1 str map
2 path diag lines slurp nolinks
2 path diag lines slurp
3 keys op world descriptors accounts
2 path diag lines
2 path diag nolinks
2 path diag lines nolinks
2 path diag lines upward
1 str map proc beside
2 path diag upward
3 keys op world descriptors
4 discover cli places look
5 conf trust guard envrc expand home lists memory
5 conf trust guard expand home lists memory
6 profile include reach
7 policy
8 sandbox
9 resolve resolve_protects resolve_root resolve_grants resolve_programs resolve_accounts resolve_hides resolve_links resolve_env resolve_marker resolve_desktop resolve_appimage glob resolve_nested resolve_home resolve_twins
10 plan show
11 render lookup created replaced
12 supervise outer tree_place automatic
13 session tree
14 launch hooked doctor changes
15 command
16 doctor_hooks main cmd_run cmd_explain cmd_check cmd_trust cmd_doctor cmd_keys cmd_hook cmd_profiles
17 cmd_home cmd_alias cmd_init
'
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
includes() { # the parts of resolve share its header
    layers=$layers awk '
        BEGIN {
            n = split(ENVIRON["layers"], lines, "\n")
            for (i = 1; i <= n; i++) {
                words = split(lines[i], word, " ")
                for (k = 2; k <= words; k++) if (!(word[k] in layer)) layer[word[k]] = word[1]
            }
        }
        FNR == 1 {
            module = FILENAME
            sub(/\.[ch]$/, "", module)
            skip = module ~ /^(stub|nolibc|probe|mkfilter)$/
            if (!skip && !(module in layer)) print FILENAME " stands in no layer"
        }
        !skip && /^#include ".*\.h"$/ {
            other = $2
            gsub(/"|\.h"/, "", other)
            if (other == module || (other == "resolve" && layer[module] == 9)) next
            if (!(other in layer) || layer[other] + 0 >= layer[module] + 0)
                print FILENAME " (layer " layer[module] ") includes " other ".h (layer " layer[other] ")"
        }' *.c *.h
}

long_files() {
    find . ../tests \( -name '*.[ch]' -o -name '*.bats' -o -name '*.sh' -o -name '*.bash' \) -exec wc -l {} + |
        awk '$2 != "total" && $1 > 400 {print $2 ": " $1 " lines"}'
}

long_functions() {
    find . ../tests -name '*.c' -print0 | xargs -0 awk '
        FNR == 1 {start = 0}
        /^[A-Za-z_].*\(/ && !/;$/ {start = FNR}
        /^}$/ && start {if (FNR - start > 60) print FILENAME ":" start ": " FNR - start + 1 " lines"; start = 0}'
}

# Foreign text is printed by diag.c, which escapes what can not be seen. The others print firewrap's own words, or for programs.
raw_prints() {
    grep -nE '(^|[^_a-z])f?printf\(.*%' -- *.c |
        grep -vE '^(diag|cmd_keys|cmd_hook|mkfilter|probe)\.c:|str_(quote|printable)\('
}

result 'a module includes only headers of lower layers' < <(includes)
result 'no file is longer than 400 lines' < <(long_files)
result 'no function is longer than 60 lines' < <(long_functions)
result 'foreign text is printed by one function' < <(raw_prints)
echo "1..$n"
exit $status
