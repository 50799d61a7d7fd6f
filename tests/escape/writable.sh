#!/bin/sh
# SPDX-License-Identifier: MIT
# writable.sh GRANT: is anything of the host mounted writable, but GRANT and what is below it? A mount of memory or of
# the kernel is no host's file; but a directory within a tmpfs is one, other than the root (src/run/tree.c): the host's /tmp often lies in memory.
found=$(awk -v grant="$1" '$6 ~ /^rw/ && index($5 "/", grant "/") != 1 {
    for (i = 7; $i != "-"; i++);
    type = $(i + 1)
    if (type !~ /^(proc|devpts|devtmpfs|mqueue)$/ && (type != "tmpfs" || ($4 != "/" && $5 != "/"))) printf "%s ", $5
}' /proc/self/mountinfo)
if [ -n "$found" ]; then
    echo "BROKEN: writable: $found"
else
    echo "refused: writable mounts: ENOENT"
    exit 1
fi
