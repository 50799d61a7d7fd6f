#!/bin/sh
# SPDX-License-Identifier: MIT
# replace.sh PATH: tries in every way to let something else stand at PATH (relative), and says whether it does.
path=$1
evil() { printf '%s\n' 'evil' "$(cat "$path" 2>/dev/null)"; }
stands() {
    if grep -q '^evil' "$path" 2>/dev/null; then
        echo "BROKEN: $1"
        exit 0
    fi
}
{
    evil >>"$path"
    stands 'written in place'
    evil >"$path.new" && mv -f "$path.new" "$path"
    stands 'replaced by a rename'
    rm -f "$path.new"
    rm -f "$path" && evil >"$path"
    stands 'removed and made again'
    ln -sf /tmp/evil "$path.link" && mv -fT "$path.link" "$path"
    [ -L "$path" ] && echo "BROKEN: replaced by a link" && exit 0
    rm -f "$path.link"
    ln "$path" "$path.alias" && evil >>"$path.alias"
    stands 'written through a hard link'
    rm -f "$path.alias"
    chmod 777 "$path" && evil >>"$path"
    stands 'written after a change of its mode'
    # each directory on the way: put another one in its place
    dir=$path
    while dir=$(dirname "$dir") && [ "$dir" != . ]; do
        copy=$dir.copy rest=${path#"$dir"/}
        mkdir -p "$copy/$(dirname "$rest")" && evil >"$copy/$rest"
        mv -T "$dir" "$dir.old" && mv -T "$copy" "$dir"
        stands "the directory $dir replaced"
        rm -rf "$copy"
    done
} 2>/dev/null
echo "refused: $path: EROFS"
exit 1
